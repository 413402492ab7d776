"""Calendar months in the organisation's time zone: reading one that was typed, and when a month's digest is due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date

from csi.common.working_days import is_working_day, local_day, morning_of, zone_of
from csi.language.day_words import MONTHS

_NAMED = re.compile(r"(?P<name>[a-z]{3,9})\.?(?:\s+(?P<year>\d{4}))?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})")
_LEADS = re.compile(r"^(?:(?:for|of|in|about|the)\s+)+")

LATEST = timedelta(days=14)
"""A digest that is later than this is not sent any more: the next one is nearer."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Raises ValueError for a month that doesn't exist."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date(self.year, self.number, 1)

    @classmethod
    def parse(cls, key: str) -> "Month":
        """The month with this key. Raises ValueError."""
        year, _, number = key.partition("-")
        return cls(int(year), int(number))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - timedelta(days=1)

    @property
    def name(self) -> str:
        """Its name as people say it: "October 2026"."""
        return format_date(self.first, "MMMM y", locale="en")

    @property
    def key(self) -> str:
        """Its name as ISO 8601 writes it: "2026-10"."""
        return f"{self.year:04}-{self.number:02}"

    def plus(self, months: int) -> "Month":
        """The month so many months later, or earlier."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    def up_to(self, months: int) -> Iterator["Month"]:
        """So many months that end with this one, the oldest first."""
        return (self.plus(back) for back in range(1 - months, 1))

    def holds(self, day: date) -> bool:
        """Whether a day is in this month."""
        return (day.year, day.month) == (self.year, self.number)


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(day.year, day.month)


def start_of(month: Month, tz: str) -> datetime:
    """The instant at which a month begins in a time zone."""
    return datetime.combine(month.first, time(), zone_of(tz)).astimezone(UTC)


def read_month(typed: str, today: date) -> Month | None:
    """The month that was typed: "October", "2026-10", "last month"; this month for nothing.

    A name without a year is the latest such month that has begun. None for words that name no month.
    """
    words = _LEADS.sub("", " ".join(typed.casefold().replace(",", " ").split()))
    now = month_of(today)
    if words in ("", "this month", "month", "now", "current month", "this"):
        return now
    if words in ("last month", "previous month", "last", "previous", "month before", "past month"):
        return now.plus(-1)
    if found := _YEAR_FIRST.fullmatch(words) or _MONTH_FIRST.fullmatch(words):
        return _month(int(found["year"]), int(found["month"]))
    if found := _NAMED.fullmatch(words):
        numbers = {number for name, number in MONTHS.items() if name.startswith(found["name"])}
        if len(numbers) != 1:
            return None
        number = numbers.pop()
        if found["year"]:
            return _month(int(found["year"]), number)
        return Month(now.year - (number > now.number), number)
    return None


def _month(year: int, number: int) -> Month | None:
    try:
        return Month(year, number)
    except ValueError:
        return None


def digest_due(at: datetime, tz: str, country: str | None) -> Month | None:
    """The month whose digest is due: last month's, from the first working morning of this one.

    None before that morning, and when it is too late for it.
    """
    now = month_of(local_day(at, tz))
    day = now.first
    while not is_working_day(day, country):
        day += timedelta(days=1)
    due_at = morning_of(day, tz)
    return now.plus(-1) if due_at <= at < due_at + LATEST else None
