"""What others have added to an improvement."""

from collections.abc import Iterator
from datetime import datetime

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import morning_after
from models.enums import NudgeKind


def addition(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """Somebody has added something to an improvement.

    To whom: the coordinator.
    When: their next working morning.
    How often: once, for all that was added since the last time.
    Ends: when somebody else leads it, when it was taken back, and when it is over without success.
    """
    if facts.coordinator is not None and facts.added_to_at is not None:
        yield of(facts, NudgeKind.ADDITION, facts.coordinator, morning_after(facts.added_to_at, facts.coordinator))
