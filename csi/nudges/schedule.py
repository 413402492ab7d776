"""When check-ins and readings are due, and when people may be asked: on working mornings of their own time zone."""

from datetime import date, datetime, timedelta

from csi.common.working_days import (
    first_working_day_of_week,
    is_working_day,
    is_working_morning_time,
    local_day,
    morning_of,
    next_working_morning,
)
from models.enums import Frequency

MORNING_ENDS_HOUR = 12

PERIODS = {
    Frequency.DAILY: timedelta(days=1),
    Frequency.WEEKLY: timedelta(days=7),
    Frequency.MONTHLY: timedelta(days=30),
    Frequency.QUARTERLY: timedelta(days=91),
}
"""How long after a reading the next one is due."""


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


def next_check_in(at: datetime, tz: str, country: str | None) -> datetime:
    """The first weekly check-in after `at`."""
    day = local_day(at, tz)
    for weeks in range(0, 5):
        first = first_working_day_of_week(day + timedelta(weeks=weeks), country)
        if first is not None and (due := morning_of(first, tz)) > at:
            return due
    raise ValueError("no working day within five weeks")


def next_slot(at: datetime, tz: str, country: str | None) -> datetime:
    """The first instant from `at` on at which somebody there may be sent a nudge."""
    return at if may_speak(at, tz, country) else next_working_morning(at, tz, country)


def reading_due_at(due_on: date, tz: str, country: str | None) -> datetime:
    """The first working morning on or after the due date."""
    day = due_on
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return morning_of(day, tz)
