"""Whether a success lasts."""

from collections.abc import Iterator
from datetime import datetime

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import morning_from
from models.enums import NudgeKind, State


def sustain(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """It is asked whether a success lasts.

    To whom: the coordinator, or the manager in their place.
    When: 30, 90 and 180 days after its closing; sooner, when a reading misses the target, or one of
    before the closing is corrected and misses it.
    How often: once each; a later question replaces one that nobody has answered.
    Ends: with the answer, with the next question, and when it is reopened.
    """
    if facts.state is State.CLOSED and facts.lead is not None:
        for each in facts.checks:
            if not each.is_answered:
                yield of(facts, NudgeKind.SUSTAIN, facts.lead, morning_from(each.due_on, facts.lead))
