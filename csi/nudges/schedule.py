"""When check-ins and readings are due, and when people may be asked: on working mornings of their own time zone."""

from datetime import date, datetime, timedelta

from csi.common.working_days import (
    first_working_day_of_week,
    is_working_day,
    is_working_morning_time,
    local_day,
    morning_of,
)
from models.enums import Frequency

MORNING_ENDS_HOUR = 12

_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 30, Frequency.QUARTERLY: 91}


def may_speak(at: datetime, tz: str, country: str | None) -> bool:
    """Whether a person in this time zone may be sent a nudge now."""
    return is_working_morning_time(at, tz, country, to_hour=MORNING_ENDS_HOUR)


def check_in_due(at: datetime, tz: str, country: str | None) -> datetime:
    """The latest weekly check-in at or before `at`: the first working morning of a week.

    Only the latest counts: after three weeks of downtime there is one check-in to catch up on, not three.
    """
    day = local_day(at, tz)
    for weeks in range(0, 5):
        first = first_working_day_of_week(day - timedelta(weeks=weeks), country)
        if first is not None and (due := morning_of(first, tz)) <= at:
            return due
    raise ValueError("no working day within five weeks")


def reading_due_on(frequency: Frequency, since: date, last_reading: date | None, last_asked: date | None) -> date:
    """The date from which the next reading of a KPI is due: one period after it was last given or asked for.

    `since` is the day the KPI was created, for one that was never read or asked for.
    """
    known = [day for day in (last_reading, last_asked) if day is not None]
    anchor = max(known) if known else since
    return anchor + timedelta(days=_DAYS[frequency])


def reading_due_at(due_on: date, tz: str, country: str | None) -> datetime:
    """The first working morning on or after the due date."""
    day = due_on
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return morning_of(day, tz)
