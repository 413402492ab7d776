"""Improvements that nobody has touched for a long time, and holds whose review is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.common.working_days import local_day
from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import MONTH, REST, WEEK, a_working_day_later, around, every, rest_of
from models.enums import NudgeKind, State

WORKED_ON = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW})


def stale(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """Nothing has happened for 30 days.

    To whom: the coordinator, or the manager in their place; the manager a working day later.
    When: 30 days after the last activity; in review not before the result has settled.
    How often: every 30 days without an activity.
    Ends: with the next activity, and on hold or when it is over.
    """
    lead, since = facts.lead, facts.last_activity_at
    if facts.state not in WORKED_ON or lead is None or since is None:
        return
    if facts.state is State.REVIEW and facts.settled_at is not None:
        since = max(since, facts.settled_at)
    asked = every(MONTH, local_day(since, lead.tz) + timedelta(days=MONTH), lead, at)
    for due_at in around(asked, at):
        yield of(facts, NudgeKind.STALE, lead, due_at, rest=REST)
    above = facts.manager
    if above is not None and above.id != lead.id:
        for due_at in around([a_working_day_later(each, lead, above) for each in asked], at):
            yield of(facts, NudgeKind.STALE, above, due_at, level=1, rest=REST)


def hold(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """A hold is to be reviewed.

    To whom: the coordinator, or the manager in their place.
    When: on the hold's review date.
    How often: then weekly.
    Ends: when it is resumed, held until another day, or over.
    """
    if facts.state is State.ON_HOLD and facts.hold_until is not None and facts.lead is not None:
        for due_at in around(every(WEEK, facts.hold_until, facts.lead, at), at):
            rest = rest_of(due_at, facts.hold_until, facts.lead)
            yield of(facts, NudgeKind.HOLD, facts.lead, due_at, rest=rest)
