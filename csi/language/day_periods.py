"""Weeks, months, quarters, halves and years as a phrase names them: "next month", "March 2027", "2Q27", "week 12"."""

import re
from datetime import date, timedelta

from csi.language.day_rules import Days, Seen, in_some_year, iso_week, monday, months, period
from csi.language.day_words import MONTH, MONTHS, ORDINAL, ordinal_of
from csi.language.number_words import count_of
from csi.language.written_dates import NOTHING, YEAR, Meant, Rules, first_of, said_year

_MAYBE_YEAR = rf"(?:(?:,| of| in|/|-)? ?(?:{YEAR}|(?P<which_year>this year|next year|the year|last year)))?"
_THIS = r"(?P<which>this coming|this|the coming|coming|the current|current|next|the next|last|the last|previous|past)"
_UNIT = r"(?P<period>week|month|quarter|half-year|year)"


def _away(which: str) -> int:
    """How many periods later words mean: 1 for "next", -1 for "last"."""
    word = which.removeprefix("the ").split(" ")[0]
    return {"next": 1, "last": -1, "previous": -1, "past": -1}.get(word, 0)


def _year_of(found: re.Match[str], seen: Seen) -> int | None:
    which = found.groupdict().get("which_year")
    return seen.today.year + _away(which) if which else said_year(found)


def _this_or_next(found: re.Match[str], seen: Seen) -> Meant:
    unit, away = found["period"].removesuffix("-year"), _away(found["which"])
    if seen.ahead and away < 0:
        return NOTHING  # nothing is due in the past
    if unit == "week" and seen.ahead and away == 0 and seen.today.weekday() > 4:
        away = 1  # on a weekend, the week of somebody who plans is the coming one
    return (period(unit, away, seen.today),)


def _after_next(found: re.Match[str], seen: Seen) -> Meant:
    return (period(found["period"], 2, seen.today),)


def _weekend(found: re.Match[str], seen: Seen) -> Meant:
    """A Saturday and Sunday; "next weekend", said before Saturday, can be two of them."""
    saturday = monday(seen.today) + timedelta(days=5)
    last, this, after = (
        Days(day, day + timedelta(days=1)) for day in (saturday + timedelta(weeks=weeks) for weeks in (-1, 0, 1))
    )
    if found["which"] == "next":
        return (after,) if seen.today >= this.first else (this, after)
    if found["which"] == "last" or (not seen.ahead and seen.today < this.first):
        return (last,)
    return (this,)


def _month(found: re.Match[str], seen: Seen) -> Meant:
    """A month; "next March" can be two of them while this year's is to come."""
    number, which = MONTHS[found["month"]], found["which"]
    meant = in_some_year(_year_of(found, seen), seen, lambda year: months(year, number, number))
    if which == "next" and meant.first.year == seen.today.year:
        return (meant, months(meant.first.year + 1, number, number))
    if which == "last" and seen.ahead:
        return NOTHING
    if which == "last" and meant.last >= seen.today:
        return (months(meant.first.year - 1, number, number),)
    return (meant,)


def _quarter_number(found: re.Match[str]) -> int:
    given = found.groupdict()
    if given.get("nth"):
        return 4 if given["nth"] == "last" else ordinal_of(given["nth"])
    return int(given["number"])


def _quarter(found: re.Match[str], seen: Seen) -> Meant:
    number = _quarter_number(found)
    if not 1 <= number <= 4:
        return NOTHING
    return (in_some_year(_year_of(found, seen), seen, lambda year: months(year, number * 3 - 2, number * 3)),)


def _short_quarter(found: re.Match[str], seen: Seen) -> Meant:
    number, year = int(found["number"]), 2000 + int(found["short"])
    return (months(year, number * 3 - 2, number * 3),)


def _half(found: re.Match[str], seen: Seen) -> Meant:
    given = found.groupdict()
    first = 1 if (given.get("number") or given.get("nth") or "")[:1] in ("1", "f") else 7
    return (in_some_year(_year_of(found, seen), seen, lambda year: months(year, first, first + 5)),)


def _year(found: re.Match[str], seen: Seen) -> Meant:
    return (months(int(found["year"]), 1, 12),)


def _calendar_week(found: re.Match[str], seen: Seen) -> Meant | None:
    """A week by its number, or one of its days."""
    given = found.groupdict()
    week = count_of(given["week"])
    if week is None:
        return None
    days = iso_week(int(week), _year_of(found, seen), seen)
    if given.get("day"):
        day: date = days.first + timedelta(days=int(given["day"]) - 1)
        return (Days(day, day),)
    return (days,)


_PERIODS: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"{_THIS} (?:calendar |whole )?{_UNIT}", _this_or_next),
        (r"(?P<period>week|month|quarter|year) after next", _after_next),
        (r"(?:(?:this coming |this |coming |(?P<which>next|last) ))?weekend", _weekend),
        (rf"(?:(?P<which>this|next|last) )?(?P<month>{MONTH})\.?{_MAYBE_YEAR}", _month),
        (rf"q ?(?P<number>[1-4]){_MAYBE_YEAR}", _quarter),
        (rf"quarter (?P<number>[1-4]){_MAYBE_YEAR}", _quarter),
        (rf"(?P<nth>{ORDINAL}) quarter{_MAYBE_YEAR}", _quarter),
        (rf"(?P<nth>last) quarter (?:of )?(?:{YEAR}|(?P<which_year>this year|next year|the year))", _quarter),
        (rf"{YEAR}[ /-]?q(?P<number>[1-4])", _quarter),
        (r"(?P<number>[1-4])q ?'?(?P<short>\d\d)", _short_quarter),
        (r"q ?(?P<number>[1-4]) ?[/-] ?(?P<short>\d\d)", _short_quarter),
        (rf"h ?(?P<number>[12]){_MAYBE_YEAR}", _half),
        (rf"(?P<nth>first|second|1st|2nd) half(?:-year)?{_MAYBE_YEAR}", _half),
        (r"(?:(?:calendar )?week|wk|cw|kw|w)\.? ?(?:no\.? ?|nr\.? ?)?(?P<week>\d{1,2}|[a-z-]+)"
         r"(?: ?(?:/|-|,| of|) ?(?:(?P<year>20\d\d)|(?P<which_year>next year|this year)))?", _calendar_week),
        (r"(?P<year>20\d\d)[ /-]?w(?P<week>\d{1,2})(?:-(?P<day>[1-7]))?", _calendar_week),
    )
)  # fmt: skip


_OF_WHICH_AN_EDGE: Rules = (
    (re.compile(rf"(?P<which>)(?:calendar )?{_UNIT}"), _this_or_next),
    (re.compile(r"(?P<year>(?:19|20|21)\d\d)"), _year),
)
"""Words that are a period only beside an edge: "end of week", "start of 2027"."""


def named_periods(text: str, seen: Seen, *, has_edge: bool = False) -> Meant | None:
    """The periods that a text names; None if it has the form of none.

    `has_edge`: beside "end of" or the like, a bare "week" or "2027" is one too.
    """
    bare = text.removeprefix("the ").removeprefix("our ")
    if has_edge and (found := first_of(_OF_WHICH_AN_EDGE, bare, seen)) is not None:
        return found
    return first_of(_PERIODS, bare, seen)
