"""Dates as files write them. Whether the day or the month stands first is decided by all rows of a column together."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from csi.language.day_words import months_anywhere, weekdays_anywhere


class DateOrder(StrEnum):
    """In which order a date's numbers stand. The values are stored."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


_EARLIEST, _LATEST = 1900, 2200
_PIVOT = 69
"""Two digits from here on are of the 20th century, as Python and spreadsheets read them."""
_CLEARLY = 20
"""How many times as many rows must speak for an order as against it."""

_TIME = re.compile(r"[T ,]+[0-9]{1,2}[:.hH][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
                   r"\s*(?:Z|UTC|GMT|CET|CEST|[+-][0-9]{2}:?[0-9]{2})?$")  # fmt: skip
_TRIPLE = re.compile(r"([0-9]{1,4})\s*([-./ ])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,4})\.?")
_COMPACT = re.compile(r"((?:19|20|21)[0-9]{2})([01][0-9])([0-3][0-9])")
_YEAR_MONTH = re.compile(r"([0-9]{4})\s*[-./]\s*([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s*[-./]\s*([0-9]{4})")
_QUARTER = re.compile(r"(?:Q([1-4])[\s/-]*([0-9]{4})|([0-9]{4})[\s/-]*Q([1-4]))", re.IGNORECASE)
_WEEK_NAME = r"(?:W|KW|wk|week|calendar week|Woche|Kalenderwoche|semaine|semana|settimana|vecka|uge|uke|viikko)"
_WEEK = re.compile(
    rf"(?:([0-9]{{4}})[\s/-]*W([0-9]{{1,2}})(?:-?([1-7]))?"
    rf"|{_WEEK_NAME}\.?\s*([0-9]{{1,2}})[\s,/-]*(?:of|de|del|di)?\s*([0-9]{{4}})"
    rf"|([0-9]{{4}})[\s,/-]*{_WEEK_NAME}\.?\s*([0-9]{{1,2}}))",
    re.IGNORECASE,
)
"""Weeks as ISO 8601 counts them: "2026-W14", "2026-W14-3", "week 14 2026", "KW 14/2026"."""
_PART = re.compile(r"[^\W\d_]+|[0-9]+")
_BETWEEN = frozenset({"de", "del", "of", "the", "den", "der", "le", "el", "di", "d", "st", "nd", "rd", "th", "er", "e"})
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """The order of a column's dates; `open` are those to choose from if its rows leave it open.

    `example` is a date that reads differently, `misfits` how many rows each order can't read.
    """

    order: DateOrder | None
    open: tuple[DateOrder, ...] = ()
    example: str = ""
    misfits: Mapping[DateOrder, int] = field(default_factory=dict)


def decide_order(cells: Iterable[str], today: date) -> OrderDecision:
    """Decide the order of a column from all its cells."""
    triples = {found for cell in set(cells) if (found := _triple(cell)) and len(_orders_for(found)) > 1}
    read = {triple: {order: _in_order(triple, order) for order in DateOrder} for triple in triples}
    meant = {triple: days for triple, days in read.items() if any(days.values())}
    possible = [order for order in DateOrder if any(days[order] for days in meant.values())]
    if not possible:
        return OrderDecision(None)
    likely = [order for order in possible if any(_is_likely(days[order], today) for days in meant.values())]
    misfits = {order: sum(days[order] is None for days in meant.values()) for order in likely or possible}
    fewest = min(misfits.values())
    left = [order for order, count in misfits.items() if count <= fewest * _CLEARLY]
    if len(left) > 1 and DateOrder.DAY_FIRST in left and all(mark == "." for _, mark, _, _ in meant):
        left = [DateOrder.DAY_FIRST]  # nobody writes the month before the day with points
    left = _distinct(left, list(meant.values()))
    if len(left) == 1:
        return OrderDecision(left[0])
    example = min(_written(triple) for triple, days in meant.items() if len({days[each] for each in left}) > 1)
    return OrderDecision(None, tuple(left), example, {order: misfits[order] for order in left})


def _distinct(orders: list[DateOrder], meant: list[dict[DateOrder, date | None]]) -> list[DateOrder]:
    """The orders without those that read every cell as another one does."""
    kept: list[DateOrder] = []
    for order in orders:
        if not any(all(days[order] == days[other] for days in meant) for other in kept):
            kept.append(order)
    return kept


def _is_likely(day: date | None, today: date) -> bool:
    return day is not None and day.year >= 1970 and day <= today


def read_day(cell: str, order: DateOrder | None) -> date | str:
    """The day in a cell, or the sentence that says why there is none. A week, month or quarter means its last day."""
    text = _plain(cell)
    if not text:
        return "The date is missing."
    if len(text) > _LONGEST:
        return "The date is too long to be one."
    if (triple := _triple(text)) is not None:
        return _of_triple(triple, order) or f"{_quoted(text)} isn't a day of the calendar."
    found = _written_out(text)
    if found is None:
        return f"{_quoted(text)} isn't a date I can read. Write it like 2026-11-28."
    return found


def is_date(cell: str) -> bool:
    """Whether a cell can be a date in some order."""
    text = _plain(cell)
    if not text or len(text) > _LONGEST:
        return False
    if (triple := _triple(text)) is not None:
        return any(_in_order(triple, order) for order in _orders_for(triple))
    return _written_out(text) is not None


def _quoted(text: str) -> str:
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _plain(cell: str) -> str:
    """The cell with ASCII digits and single spaces, without a time of day."""
    text = cell.strip().strip("'\"").strip()
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text[: _LONGEST * 2])
    text = " ".join(text.split())
    return _TIME.sub("", text) if ":" in text or "T" in text or "h" in text else text


_Triple = tuple[str, str, str, str]
"""The three numbers of a date, with the mark between them at the second place."""


def _triple(cell: str) -> _Triple | None:
    text = _plain(cell)
    found = _TRIPLE.fullmatch(text) or _TRIPLE.fullmatch(_without_weekday(text))
    return found.groups() if found and len(found[1]) != 3 and len(found[4]) != 3 else None  # type: ignore[return-value]


def _without_weekday(text: str) -> str:
    word, _, rest = text.partition(" ")
    return rest if word.rstrip(".,").casefold() in weekdays_anywhere() else text


def _written(triple: _Triple) -> str:
    one, mark, two, three = triple
    return f"{one}{mark}{two}{mark}{three}"


def _orders_for(triple: _Triple) -> tuple[DateOrder, ...]:
    """The orders that the lengths of its numbers allow."""
    if len(triple[0]) == 4:
        return (DateOrder.YEAR_FIRST,) if len(triple[3]) <= 2 else ()
    if len(triple[3]) == 4:
        return (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    return tuple(DateOrder)


def _of_triple(triple: _Triple, order: DateOrder | None) -> date | None:
    allowed = _orders_for(triple)
    if allowed == (DateOrder.YEAR_FIRST,):
        return _in_order(triple, DateOrder.YEAR_FIRST)
    if order in allowed:
        return _in_order(triple, order)
    days = {_in_order(triple, each) for each in allowed}
    return days.pop() if len(days) == 1 else None


def _in_order(triple: _Triple, order: DateOrder) -> date | None:
    one, two, three = triple[0], triple[2], triple[3]
    match order:
        case DateOrder.DAY_FIRST:
            return _day(three, two, one)
        case DateOrder.MONTH_FIRST:
            return _day(three, one, two)
        case DateOrder.YEAR_FIRST:
            return _day(one, two, three)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        found = date(_year(year), int(month), int(day))
    except ValueError:
        return None
    return found if _EARLIEST <= found.year <= _LATEST else None


def _last_day(year: str, month: int) -> date | None:
    full = _year(year)
    if not (1 <= month <= 12 and _EARLIEST <= full <= _LATEST):
        return None
    return date(full, month, monthrange(full, month)[1])


def _written_out(text: str) -> date | None:
    """A date in one piece, of a week, a month or a quarter, or with a month's name."""
    if found := _COMPACT.fullmatch(text):
        return _day(*found.groups())
    if found := _YEAR_MONTH.fullmatch(text):
        return _last_day(found[1], int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text):
        return _last_day(found[2], int(found[1]))
    if found := _QUARTER.fullmatch(text):
        return _last_day(found[2] or found[3], int(found[1] or found[4]) * 3)
    if found := _WEEK.fullmatch(text):
        return _day_of_week(found[1] or found[5] or found[6], found[2] or found[4] or found[7], found[3] or "7")
    return _with_name(text)


def _day_of_week(year: str, week: str, day: str) -> date | None:
    """A day of an ISO week; None if the year hasn't that many weeks."""
    try:
        found = date.fromisocalendar(int(year), int(week), int(day))
    except ValueError:
        return None
    return found if _EARLIEST <= found.year <= _LATEST else None


def _with_name(text: str) -> date | None:
    parts = [part.casefold() for part in _PART.findall(text)]
    words = [part for part in parts if not part.isdigit() and part not in _BETWEEN and part not in weekdays_anywhere()]
    numbers = [part for part in parts if part.isdigit()]
    if len(words) != 1 or words[0] not in months_anywhere() or not 1 <= len(numbers) <= 2:
        return None
    month = months_anywhere()[words[0]]
    if len(numbers) == 1:
        return _last_day(numbers[0], month) if len(numbers[0]) in (2, 4) else None
    first, second = numbers
    year, day = (first, second) if len(first) == 4 else (second, first)
    return _day(year, str(month), day)
