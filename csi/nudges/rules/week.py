"""The digest of a coordinator's own week, with the first morning message of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from csi.common.weekends import week_begins
from csi.common.working_days import local_day
from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.due import Due
from csi.nudges.facts import PersonFacts
from csi.nudges.schedule import check_in_due, next_check_in
from models.enums import NudgeKind


def week(facts: PersonFacts, at: datetime) -> Iterator[Due]:
    """A coordinator's week in figures.

    To whom: whoever leads improvements.
    When: on the first working morning of a week that has anything to tell.
    How often: weekly.
    Ends: with the week.
    """
    who = facts.who
    if who is None:
        return
    to, this_week = Destination(DestinationKind.PERSON, who.id), week_begins(local_day(at, who.tz), who.country)
    due_at = check_in_due(at, who.tz, who.country)
    if facts.week_says_something and week_begins(local_day(due_at, who.tz), who.country) == this_week:
        yield Due(NudgeKind.WEEK, _subject(this_week), to, due_at)
    next_at = next_check_in(at, who.tz, who.country)
    yield Due(NudgeKind.WEEK, _subject(week_begins(local_day(next_at, who.tz), who.country)), to, next_at)


def _subject(begins: date) -> str:
    """The week by its Monday, wherever it begins, so that it stays the same one for somebody who changes country."""
    return f"week:{begins + timedelta(days=-begins.weekday() % 7)}"
