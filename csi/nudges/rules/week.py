"""The digest of a coordinator's own week, with the first morning message of it."""

from collections.abc import Iterator
from datetime import datetime

from csi.common.working_days import local_day, monday_of
from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.due import Due
from csi.nudges.facts import PersonFacts
from csi.nudges.schedule import check_in_due, next_check_in
from models.enums import NudgeKind


def week(facts: PersonFacts, at: datetime) -> Iterator[Due]:
    """On the first working morning of a week that has anything to tell, and not in a later week."""
    who = facts.who
    if who is None:
        return
    to, this_monday = Destination(DestinationKind.PERSON, who.id), monday_of(local_day(at, who.tz))
    due_at = check_in_due(at, who.tz, who.country)
    if facts.week_says_something and monday_of(local_day(due_at, who.tz)) == this_monday:
        yield Due(NudgeKind.WEEK, f"week:{this_monday}", to, due_at)
    next_at = next_check_in(at, who.tz, who.country)
    yield Due(NudgeKind.WEEK, f"week:{monday_of(local_day(next_at, who.tz))}", to, next_at)
