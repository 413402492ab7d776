"""The arithmetic of days: ends of months and quarters, weeks, the third Friday, Easter. A stretch is a `Days`."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from csi.common.working_days import add_working_days

FRIDAY = 4


class Way(Enum):
    """Where words without a year look: something due is to come, a reading has been."""

    AHEAD = "ahead"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ends included; a single day has them alike."""

    first: date
    last: date

    @property
    def is_week(self) -> bool:
        """Whether it is a whole week from Monday to Sunday."""
        return self.first.weekday() == 0 and self.last - self.first == timedelta(days=6)

    @property
    def due(self) -> date:
        """The day that it means for something due: its last one, of a week the Friday."""
        return self.last - timedelta(days=2) if self.is_week else self.last


def one(day: date) -> Days:
    """A single day."""
    return Days(day, day)


@dataclass(frozen=True, slots=True)
class Seen:
    """The day from which words are understood, and where they look."""

    today: date
    way: Way

    @property
    def ahead(self) -> bool:
        return self.way is Way.AHEAD

    def fits(self, days: Days) -> bool:
        """Whether days without a year may be meant: not over yet, or begun already."""
        return days.last >= self.today if self.ahead else days.first <= self.today

    def after(self, days: Days) -> "Seen":
        """The same, seen from behind a stretch that did not fit."""
        step = timedelta(days=1)
        return Seen(days.last + step if self.ahead else days.first - step, self.way)


def in_some_year(year: int | None, seen: Seen, in_year: Callable[[int], Days]) -> Days:
    """The days in the given year, else in the nearest year in which they fit. Raises ValueError if there is none."""
    if year is not None:
        return in_year(year)
    step = 1 if seen.ahead else -1
    for away in range(9):  # 29 February can be eight years off
        try:
            if seen.fits(days := in_year(seen.today.year + step * away)):
                return days
        except ValueError:
            continue
    raise ValueError("no year has this day")


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> Days:
    """The week of a day, Monday to Sunday."""
    return Days(monday(day), monday(day) + timedelta(days=6))


def iso_week(week: int, year: int | None, seen: Seen) -> Days:
    """The week with this number, as ISO 8601 counts them. Raises ValueError if the year hasn't that many."""
    return in_some_year(year, seen, lambda each: week_of(date.fromisocalendar(each, week, 1)))


def add_months(day: date, count: int) -> date:
    """The same day so many months later or earlier; the last one of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months(year: int, first: int, last: int) -> Days:
    """From the first to the last day of these months of a year."""
    return Days(date(year, first, 1), month_end(date(year, last, 1)))


def period(unit: str, away: int, today: date) -> Days:
    """This week, month, quarter, half or year, or the one so many later or earlier.

    On a weekend, the week of somebody who plans is the coming one: that is for the caller.
    """
    if unit == "week":
        return week_of(today + timedelta(weeks=away))
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    begin = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    first = add_months(begin, length * away)
    return Days(first, month_end(add_months(first, length - 1)))


def nth_weekday(days: Days, weekday: int, nth: int) -> date | None:
    """The third Friday of a stretch of days; counted from its end if `nth` is negative. None if it has no such day."""
    if nth > 0:
        found = days.first + timedelta(days=(weekday - days.first.weekday()) % 7, weeks=nth - 1)
    else:
        found = days.last - timedelta(days=(days.last.weekday() - weekday) % 7, weeks=-nth - 1)
    return found if days.first <= found <= days.last else None


def nth_day(days: Days, nth: int) -> date | None:
    """The third day of a stretch; counted from its end if `nth` is negative. None if it has no such day."""
    found = days.first + timedelta(days=nth - 1) if nth > 0 else days.last + timedelta(days=nth + 1)
    return found if days.first <= found <= days.last else None


def nth_working_day(days: Days, nth: int) -> date | None:
    """The third day of a stretch that is no weekend; counted from its end if `nth` is negative."""
    step = timedelta(days=1 if nth > 0 else -1)
    day, left = (days.first if nth > 0 else days.last), abs(nth)
    while days.first <= day <= days.last:
        left -= day.weekday() < 5
        if not left:
            return day
        day += step
    return None


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def later(today: date, count: int, unit: str) -> date:
    """The day so many days, working days, weeks, fortnights, months, quarters or years later; negative: earlier."""
    if unit == "working day":
        return add_working_days(today, count)
    length = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if length:
        return today + timedelta(days=length * count)
    return add_months(today, {"month": 1, "quarter": 3, "year": 12}[unit] * count)
