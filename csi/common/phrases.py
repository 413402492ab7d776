"""Counts, lists and dates as sentences say them, whatever the machine's locale."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list


def noun(count: int | Decimal | Fraction, one: str, several: str = "") -> str:
    """The noun in singular or plural; `several` is an irregular plural."""
    return one if count == 1 else several or f"{one}s"


def counted(count: int, one: str, several: str = "") -> str:
    """A count with its noun: "1 vote", "3 votes", "9,823 votes"."""
    return f"{count:,} {noun(count, one, several)}"


def capitalized(text: str) -> str:
    """The text with a capital first letter; all others stay, such as those of "KPIs" and of names."""
    return f"{text[:1].upper()}{text[1:]}"


def listed(parts: Iterable[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"; empty for none."""
    return format_list(list(parts), locale="en_GB")


def either(parts: Iterable[str]) -> str:
    """Join words to choose from: "a", "a or b", "a, b or c"; empty for none."""
    return format_list(list(parts), style="or", locale="en_GB")


@lru_cache(maxsize=4_000)
def full_date(day: date) -> str:
    """A date with its year, for what is kept or printed and read much later: "31 March 2027"."""
    return format_date(day, "d MMMM y", locale="en")


_NEAR = timedelta(days=180)
"""Within so many days a date needs no year."""


def spoken_date(day: date, today: date) -> str:
    """A date as people say it: "Friday 4 December"; with its year where that is not near."""
    near = abs(day - today) <= _NEAR
    return format_date(day, "EEEE d MMMM" if near else "EEEE d MMMM y", locale="en")


@lru_cache(maxsize=4_000)
def near_date(day: date) -> str:
    """A date that is at most a year ahead, as the day of a promise: "Friday 4 December"."""
    return format_date(day, "EEEE d MMMM", locale="en")


def calendar_date(day: date, today: date) -> str:
    """A date without its weekday: "31 March"; with its year where that is not near."""
    return format_date(day, "d MMMM" if abs(day - today) <= _NEAR else "d MMMM y", locale="en")


def calendar_span(since: date, until: date, today: date) -> str:
    """Two dates without weekdays: "1 July to 30 September"; where one isn't near, with the year: "… 2025"."""
    if all(abs(day - today) <= _NEAR for day in (since, until)):
        return f"{calendar_date(since, today)} to {calendar_date(until, today)}"
    return f"{calendar_date(since, since) if since.year == until.year else full_date(since)} to {full_date(until)}"


def clock_time(at: time) -> str:
    """A time of day: "9:00"."""
    return f"{at.hour}:{at.minute:02}"
