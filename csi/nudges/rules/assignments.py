"""An assignment that nobody has confirmed."""

from collections.abc import Iterator
from datetime import datetime

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import after_working_days
from models.enums import ENDED_STATES, NudgeKind, State


def assignment(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """An assignment isn't confirmed.

    To whom: the coordinator. The manager is told when it comes back to them, in a message of its own.
    When: after one whole working day of the coordinator's; it comes back after two, in the manager's working morning.
    How often: once.
    Ends: when it is confirmed, handed over or given to somebody else.
    """
    given = facts.assignment
    if given is None or facts.state in ENDED_STATES or facts.state is State.ON_HOLD:
        return
    about = f"assignment:{given.id}"
    if not given.is_confirmed and given.who is not None:
        yield of(facts, NudgeKind.ASSIGNMENT, given.who, after_working_days(given.given_at, 1, given.who), about=about)
