"""The mornings on which something is due: series of them, and the morning on which somebody above hears of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from csi.common.working_days import add_working_days, local_day, next_working_morning
from csi.nudges.facts import Receiver
from csi.nudges.schedule import next_slot, reading_due_at

WEEK = 7
MONTH = 30
REST = timedelta(days=2, hours=20)
"""Three days, from a late morning to an early one: so long nobody is asked the same again that comes weekly or less
often. The one before was sent late: they were away, the bot was down, or the week's messages were used up."""
_INSTANT = timedelta(microseconds=1)


def morning_from(day: date, who: Receiver) -> datetime:
    """Their first working morning on this day or after it."""
    return reading_due_at(day, who.tz, who.country)


def morning_after(at: datetime, who: Receiver) -> datetime:
    """Their first working morning that begins after an instant."""
    return next_working_morning(at, who.tz, who.country)


def slot_after(at: datetime, who: Receiver) -> datetime:
    """The first instant from `at` on at which they may be told something urgent: in a working morning."""
    return next_slot(at, who.tz, who.country)


def after_working_days(at: datetime, count: int, who: Receiver) -> datetime:
    """The working morning after so many whole working days of theirs; the day of `at` isn't counted."""
    return morning_from(add_working_days(local_day(at, who.tz), count, who.country) + timedelta(days=1), who)


def a_working_day_later(asked: datetime, who: Receiver, above: Receiver) -> datetime:
    """The first working morning of whoever is above that is a working day later, by the calendars of both."""
    return morning_after(morning_after(asked, who) - _INSTANT, above)


def every(days: int, first: date, who: Receiver, at: datetime, most: int | None = None) -> list[datetime]:
    """The mornings around `at` of a series that begins on a day and goes on every so many days, at most so often.

    A morning that a weekend or holidays put off by two weeks is still among them.
    """
    passed = (local_day(at, who.tz) - first).days // days
    begin = max(0, passed - 1 - (15 + days) // days)
    end = max(0, passed) + 2
    places = range(begin, end if most is None else min(end, most))
    if most is not None and not places and most:
        places = range(most - 1, most)
    return [morning_from(first + timedelta(days=place * days), who) for place in places]


def rest_of(due_at: datetime, first: date, who: Receiver) -> timedelta:
    """How long one of such a series rests after the one before it was sent; the first of it comes in any case."""
    return REST if due_at > morning_from(first, who) else timedelta(0)


def around(moments: Iterable[datetime], at: datetime) -> list[datetime]:
    """Of these moments the last one that is over, and the next one."""
    ordered = sorted(set(moments))
    past = [each for each in ordered if each <= at][-1:]
    return past + [each for each in ordered if each > at][:1]
