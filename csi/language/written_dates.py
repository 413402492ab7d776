"""Dates with their day's number: "15 January", "Jan 15th, 2027", "15.1.2027", "2027-01-15", "1/2", "3 février 2027".

Where the day and the month can't be told apart, a date means both days. A day that doesn't exist is no day, and neither
is one whose weekday is wrong.
"""

import re
from collections.abc import Callable
from datetime import date

from csi.language.day_rules import Days, Seen, in_some_year, one
from csi.language.day_words import (
    MONTH,
    MONTHS,
    ORDINAL,
    WEEKDAY,
    WEEKDAYS,
    foreign_month,
    ordinal_of,
)

Meant = tuple[Days, ...]
"""The stretches of days that words can mean: two if they are ambiguous, none if there is no such day."""

Rule = Callable[[re.Match[str], Seen], Meant | None]
Rules = tuple[tuple[re.Pattern[str], Rule], ...]
NOTHING: Meant = ()

YEAR = r"(?:(?P<year>(?:19|20|21)\d\d)|'(?P<short>\d\d))"
_MAYBE_YEAR = rf"(?:(?:,|,? of|-)? ?{YEAR})?"
_BEFORE = rf"(?:(?P<weekday>{WEEKDAY})\.?,? ?(?:the )?)?"
_DAY = rf"(?:the )?(?P<day>{ORDINAL}|\d{{1,2}})\.?"


def first_of(rules: Rules, text: str, seen: Seen) -> Meant | None:
    """What the first rule that fits says; None if none fits."""
    for pattern, rule in rules:
        if found := pattern.fullmatch(text):
            try:
                meant = rule(found, seen)
            except (ValueError, OverflowError):  # no such day, or beyond the year 9999
                return NOTHING
            if meant is not None:
                return meant
    return None


def said_year(found: re.Match[str]) -> int | None:
    """The year in a match of `YEAR`."""
    given = found.groupdict()
    return int(given["year"]) if given["year"] else 2000 + int(given["short"]) if given.get("short") else None


def _day_and_month(day: int, month: int, year: str | None, seen: Seen) -> Days | None:
    """The date; a year of two digits means this century, and is none if something would be due in the past."""
    short = year is not None and len(year) == 2
    number = None if year is None else int(f"20{year}" if short else year)
    try:
        meant = in_some_year(number, seen, lambda each: one(date(each, month, day)))
    except ValueError:
        return None
    return None if short and not seen.fits(meant) else meant


def _different(*found: Days | None) -> Meant:
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _agreeing(weekday: str | None, meant: Days | None) -> Meant:
    if meant is None or (weekday is not None and WEEKDAYS[weekday] != meant.first.weekday()):
        return NOTHING
    return (meant,)


def _named(found: re.Match[str], seen: Seen) -> Meant:
    """A day with a month's name; nothing if it has the wrong weekday."""
    day, month = found["day"], MONTHS[found["month"]]
    number = int(day) if day.isdigit() else ordinal_of(day)
    year = said_year(found)
    meant = in_some_year(year, seen, lambda each: one(date(each, month, number)))
    if found.groupdict().get("short") and not seen.fits(meant):
        return NOTHING
    return _agreeing(found["weekday"], meant)


def _foreign(found: re.Match[str], seen: Seen) -> Meant | None:
    month = foreign_month(found["word"], has_year=found["year"] is not None)
    if month is None:
        return None
    return _different(_day_and_month(int(found["day"]), month, found["year"], seen))


def _year_first(found: re.Match[str], seen: Seen) -> Meant:
    return (one(date(int(found["year"]), int(found["month"]), int(found["day"]))),)


def _points(found: re.Match[str], seen: Seen) -> Meant:
    """Points: the day comes first, as wherever dates have points."""
    return _different(_day_and_month(int(found["one"]), int(found["two"]), found["year"], seen))


def _marks(found: re.Match[str], seen: Seen) -> Meant:
    """Slashes, hyphens or spaces: the date, or both dates if both numbers can be the month."""
    day, month = int(found["one"]), int(found["two"])
    year = found["year"]
    return _different(_day_and_month(day, month, year, seen), _day_and_month(month, day, year, seen))


def _marks_of_points(found: re.Match[str], seen: Seen) -> Meant:
    """Two numbers with a point between them and none behind: a date in either order, or no date at all."""
    one_of, two = int(found["one"]), int(found["two"])
    meant = _different(_day_and_month(one_of, two, None, seen), _day_and_month(two, one_of, None, seen))
    return meant if len(meant) == 2 else NOTHING


_WRITTEN: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"{_BEFORE}{_DAY}(?: of| day of)?[ -]?(?P<month>{MONTH})\.?{_MAYBE_YEAR}", _named),
        (rf"{_BEFORE}{_DAY}[ -](?P<month>{MONTH})[ -](?P<year>)(?P<short>\d\d)", _named),
        (rf"{_BEFORE}(?P<month>{MONTH})\.?[ -]{_DAY}{_MAYBE_YEAR}", _named),
        (rf"(?P<weekday>){YEAR}[ -](?P<month>{MONTH})[ -](?P<day>\d{{1,2}})", _named),
        (r"(?P<year>\d{4}) ?([-/.]) ?(?P<month>\d{1,2}) ?\2 ?(?P<day>\d{1,2})\.?", _year_first),
        (r"(?P<year>(?:19|20|21)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)", _year_first),
        (r"(?P<year>\d{4})\u5e74(?P<month>\d{1,2})\u6708(?P<day>\d{1,2})\u65e5", _year_first),
        (rf"(?:{WEEKDAY},? )?(?P<one>\d{{1,2}})\. ?(?P<two>\d{{1,2}})\. ?(?P<year>\d{{4}}|\d\d)?", _points),
        (r"(?P<one>\d{1,2}) ?([/-]) ?(?P<two>\d{1,2})(?: ?\2 ?(?P<year>\d{4}|\d\d))?", _marks),
        (r"(?P<one>\d{1,2}) (?P<two>\d{1,2}) (?P<year>(?:19|20|21)\d\d)", _marks),
        (r"(?P<one>\d{1,2})\.(?P<two>\d{1,2})", _marks_of_points),
        (r"(?:le |el |il |den )?(?P<day>\d{1,2})(?:\.|er|\u00ba|\u00aa)? ?(?:de |di |d')?(?P<word>[^\W\d_]{3,})\.?"
         r"(?:,? (?:de |del )?(?P<year>(?:19|20|21)\d\d))?", _foreign),
    )
)  # fmt: skip


def written_days(text: str, seen: Seen) -> Meant | None:
    """What a date with its day's number means; None if the text has no such form."""
    return first_of(_WRITTEN, text, seen)
