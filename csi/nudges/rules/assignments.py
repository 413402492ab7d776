"""An assignment that nobody has confirmed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.common.working_days import add_working_days, local_day, morning_of
from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts, Receiver
from csi.nudges.rules.mornings import after_working_days, slot_after
from models.enums import ENDED_STATES, NudgeKind


def assignment(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """An assignment isn't confirmed.

    To whom: the coordinator, then the manager, to whom it comes back.
    When: after one whole working day of the coordinator's; the manager after two, in their own working morning.
    How often: once.
    Ends: when it is confirmed, handed over or given to somebody else.
    """
    if facts.state in ENDED_STATES:
        return
    given, back = facts.assignment, facts.came_back
    if given is not None and given.who is not None and not given.is_confirmed:
        about = f"assignment:{given.id}"
        asked_on = after_working_days(given.given_at, 1, given.who)
        yield of(facts, NudgeKind.ASSIGNMENT, given.who, asked_on, about=about)
        is_theirs = given.who == facts.coordinator
        if is_theirs and facts.manager is not None and facts.manager != given.who:
            comes_back = _comes_back(facts, given.given_at, given.who, facts.manager)
            yield of(facts, NudgeKind.ASSIGNMENT, facts.manager, comes_back, about=about, level=1)
    elif back is not None and facts.lead is not None:
        came_back = slot_after(back.ended_at, facts.lead)
        if back.who is not None:
            came_back = min(came_back, _comes_back(facts, back.given_at, back.who, facts.lead))
        yield of(facts, NudgeKind.ASSIGNMENT, facts.lead, came_back, about=f"assignment:{back.id}", level=1)


def _comes_back(facts: ImprovementFacts, given_at: datetime, who: Receiver, to: Receiver) -> datetime:
    """When an assignment that isn't confirmed comes back: the morning message needn't wait for the job that does it."""
    last_day = add_working_days(local_day(given_at, who.tz), facts.confirm_working_days, who.country)
    return slot_after(morning_of(last_day + timedelta(days=1), who.tz, hour=0), to)
