"""An assignment that nobody has confirmed."""

from collections.abc import Iterator
from datetime import datetime

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import after_working_days, morning_after
from models.enums import ENDED_STATES, NudgeKind, State


def assignment(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """An assignment isn't confirmed.

    To whom: the coordinator; the manager when it has come back to them.
    When: after one whole working day of the coordinator's; it comes back after two, and is told the next morning.
    How often: once each.
    Ends: when it is confirmed, handed over or given to somebody else.
    """
    given = facts.assignment
    if given is None or facts.state in ENDED_STATES or facts.state is State.ON_HOLD:
        return
    about = f"assignment:{given.id}"
    if given.returned_at is not None:
        if facts.manager is not None and facts.coordinator in (None, facts.manager):
            due_at = morning_after(given.returned_at, facts.manager)
            yield of(facts, NudgeKind.ASSIGNMENT, facts.manager, due_at, about=about, level=1)
    elif not given.is_confirmed and given.who is not None:
        yield of(facts, NudgeKind.ASSIGNMENT, given.who, after_working_days(given.given_at, 1, given.who), about=about)
