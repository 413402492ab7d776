"""Days that a text names: "on 31 August", "at the end of June", "since mid-June", "in the summer", "by March"."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from csi.language.day_rules import easter, months, period
from csi.language.day_words import CAPITAL_MONTH, MONTHS
from csi.language.number_words import count_of


class Link(StrEnum):
    """How words tie a value to days."""

    AT = "at"
    SINCE = "since"
    BY = "by"
    THAN = "than"


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days that a text names, both included, where it stands in it, and how it is tied to a value."""

    start: int
    end: int
    first: date
    last: date
    link: Link = Link.AT


_PART = (
    r"(?P<part>(?:the )?(?:very )?(?:end|last days?|close) of|(?:the )?(?:beginning|start|first days?) of"
    r"|early(?: in)?|mid-?|late(?: in)?"
    r"|(?:the )?middle of|(?:the )?(?:last|first) (?:day|week) of|end-)"
)
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{CAPITAL_MONTH})\b\.?(?:,? (?P<year>(?:19|20)\d\d)\b)?"
    rf"|(?<![Ii]n )\b(?P<month2>{CAPITAL_MONTH})\b\.? (?P<day2>[12]?\d|3[01])(?:st|nd|rd|th)?\b(?!\s*(?:%|per cent|of\b"
    rf"|out of\b|to\b)|[.,]\d)(?:,? (?P<year2>(?:19"
    rf"|20)\d\d)\b)?"
    rf"|(?i:\b{_PART}) ?(?:the )?(?P<month3>{CAPITAL_MONTH})\b(?:,? (?P<year3>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<month4>{CAPITAL_MONTH})\b(?:,? (?P<year4>(?:19|20)\d\d)\b)?"
    r"|(?i:\b(?:the )?(?P<edge>start|beginning|end|close) of (?:the|last|this) (?P<period>year|month|quarter)\b)"
    r"|(?i:\b(?:last |this )?(?P<season>spring|summer|autumn|winter)\b)"
    r"|(?i:\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?|\d{1,3}) "
    r"(?P<unit>day|week|fortnight|month|quarter|year)s? ago\b)"
    r"|\b(?P<feast>Christmas|Easter)\b"
    r"|\bNew Year\b|(?i:\bturn of the year\b)|(?i:\b(?:Q(?P<quarter>[1-4])|(?P<nth>first|second|third|fourth"
    r"|last) quarter|quarter (?P<said>one|two|three|four|[1-4]))\b(?:,? (?:of )?(?P<year5>(?:19|20)\d\d)\b)?)"
    r"|(?i:\b(?P<relative>last|this) (?P<span>week|month|quarter|year)\b)"
    r"|(?i:\b(?:in|since|during|of|from|by|end of) (?P<only_year>(?:19|20)\d\d)\b)"
)
_LINKS: tuple[tuple[Link, re.Pattern[str]], ...] = (
    (Link.SINCE, re.compile(r"\b(?:since|ever since|from)\s+(?:about |around |the |as early as |then |back )*$", re.I)),
    (Link.BY, re.compile(r"\b(?:by|until|till|before|up to|as of|as early as)\s+(?:the )?$", re.I)),
    (
        Link.THAN,
        re.compile(
            r"\b(?:than|compared (?:to|with)|over|up on|down on|on|against|versus|vs\.?|from|as)\s+(?:it (?:was|did) )?"
            r"(?:they (?:were|did) )?(?:there (?:was|were) )?(?:in |at |on |during )?(?:the )?(?:last |this )?"
            r"(?:about )?$",
            re.I,
        ),
    ),
)
_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "one": 1, "two": 2, "three": 3, "four": 4}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}


_LAST = re.compile(r"\blast\s+$", re.IGNORECASE)


def find_days(text: str, earliest: date | None, today: date | None) -> list[Days]:
    """All days that a text names, in order. A day without a year is the last such day that isn't past `today`.

    Without `today` nothing is found, since a month has no year then.
    """
    if today is None:
        return []
    found = []
    for each in _DATE.finditer(text):
        days = _read(each, earliest or today, today)
        if days is not None:
            link = _link(text, each)
            if each["month4"] and _LAST.search(text[: each.start()]) and _is_just_over(days, link, earliest, today):
                days = _months(days[0].year - 1, days[0].month, days[0].month)
            found.append(Days(each.start(), each.end(), *days, link))
    return _spanned(text, _with_later(text, found))


def _is_just_over(days: tuple[date, date], link: Link, earliest: date | None, today: date) -> bool:
    """Whether "last August" means that of a year earlier: this one isn't over, or is what is compared."""
    if days[0] <= today <= days[1]:
        return True
    begins = earliest is not None and earliest < days[0] - timedelta(days=300)
    return link is Link.THAN and begins and today - days[1] < timedelta(days=45)


_LATER = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?|\d{1,2}) "
    r"(?P<unit>day|week|fortnight|month|quarter|year)s? (?P<way>later|on|earlier|after that|before that"
    r"|before(?=\s*(?:[.,;:!?)]|$)))"
    r"(?! than)(?!\w)",
    re.IGNORECASE,
)


_BACK = ("earlier", "before", "before that")


def _with_later(text: str, found: list[Days]) -> list[Days]:
    """The days, with those that are told by the ones named before them: "two months later"."""
    more = []
    for each in _LATER.finditer(text):
        known = [days for days in found if days.end <= each.start()]
        if known and known[-1].link is not Link.THAN:
            length, about = _length(each["count"].casefold(), each["unit"].casefold())
            middle = known[-1].last + timedelta(days=-length if each["way"].casefold() in _BACK else length)
            try:
                more.append(
                    Days(each.start(), each.end(), middle - timedelta(days=about), middle + timedelta(days=about))
                )
            except OverflowError:
                continue
    return sorted([*found, *more], key=lambda each: each.start)


_SPAN_AHEAD = re.compile(r"\b(?:between|from)\s+(?:the )?$", re.IGNORECASE)


def _spanned(text: str, found: list[Days]) -> list[Days]:
    """The days with those that a change begins on: April in "between April and June", "from April to June"."""
    for place, (one, two) in enumerate(pairwise(found)):
        between = text[one.end : two.start].casefold().strip()
        if between in ("and", "to", "until", "till", "-", "–", "and the", "to the") and _SPAN_AHEAD.search(
            text[: one.start]
        ):
            found[place], found[place + 1] = replace(one, link=Link.THAN), replace(two, link=Link.AT)
    return found


def _link(text: str, found: re.Match[str]) -> Link:
    before = text[max(found.start() - 60, 0) : found.start()]
    if re.search(r"\bas (?:late|early|recently) as\s+$", before, re.I):
        return Link.AT
    if re.search(
        r"\b(?:of|than|as|time|cost|number|amount|level|what)\b[^.,;]{0,16}?\b(?:it|they|we|that|there) (?:was|were"
        r"|had been|had|did|stood at|took|cost|needed)\s+(?:\w+\s+)?(?:in |at |on |during |back in )?(?:the )?"
        r"(?:last )?$",
        before,
        re.I,
    ):
        return Link.THAN
    if re.search(r"\bas of\s+(?:the )?$", before, re.I):
        return Link.AT
    if re.search(r"\bon\s+$", before, re.I) and (found["day"] or found["day2"] or found["iso"]):
        return Link.AT
    if re.search(r"\b(?:of|like|as in)\s+(?:the )?$", before, re.I):
        return Link.THAN
    return next((link for link, pattern in _LINKS if pattern.search(before)), Link.AT)


def _read(found: re.Match[str], earliest: date, today: date) -> tuple[date, date] | None:
    try:
        if found["iso"]:
            day = date(int(found["iso"]), int(found["iso_month"]), int(found["iso_day"]))
            return day, day
        if month := found["month"] or found["month2"]:
            number, day_number = MONTHS[month.casefold()], int(found["day"] or found["day2"])
            year = _year(found["year"] or found["year2"], number, earliest, today, day_number)
            day = date(year, number, day_number)
            return day, day
        if month := found["month3"]:
            number = MONTHS[month.casefold()]
            return _part_of(found["part"].casefold(), _year(found["year3"], number, earliest, today), number)
        if month := found["month4"]:
            number = MONTHS[month.casefold()]
            return _months(_year(found["year4"], number, earliest, today), number, number)
        if found["season"]:
            return _season(found["season"].casefold(), today)
        if (
            found["quarter"]
            or found["said"]
            or (found["nth"] and not (found["nth"].casefold() == "last" and not found["year5"]))
        ):
            said = found["quarter"] or found["said"] or found["nth"]
            last = (int(said) if said.isdigit() else _NTHS[said.casefold()]) * 3
            return _months(_year(found["year5"], last - 2, earliest, today), last - 2, last)
        if found["nth"]:
            return _relative("last", "quarter", today)
        if found["only_year"]:
            return _months(int(found["only_year"]), 1, 12)
        if found["edge"]:
            return _edge(found["edge"].casefold(), found["period"].casefold(), today)
        if found["feast"]:
            return _feast(found["feast"], today)
        if found["count"]:
            return _ago(found["count"].casefold(), found["unit"].casefold(), today)
        if found["relative"]:
            return _relative(found["relative"].casefold(), found["span"].casefold(), today)
    except (ValueError, OverflowError):
        return None
    return date(today.year - 1, 12, 20), date(today.year, 1, 10)


def _feast(name: str, today: date) -> tuple[date, date]:
    """The days of the last Christmas or Easter that has begun."""
    for year in (today.year, today.year - 1):
        middle = date(year, 12, 25) if name == "Christmas" else easter(year)
        first = middle - timedelta(days=5)
        if first <= today:
            return first, middle + timedelta(days=6)
    return first, middle


_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}


def _length(count: str, unit: str) -> tuple[int, int]:
    """So many units in days, and how many days that may be off."""
    length = _DAYS[unit] * int(count_of(count) or 1)
    length = length // 2 if count.startswith("half") else length
    return length, max(min(length // 6, 45), 0 if unit == "day" else 3)


def _ago(count: str, unit: str, today: date) -> tuple[date, date]:
    """The days around a day so long ago; the longer ago, the less exactly it is meant."""
    back, about = _length(count, unit)
    middle = today - timedelta(days=back)
    return middle - timedelta(days=about), middle + timedelta(days=about)


def _year(said: str | None, month: int, earliest: date, today: date, day: int = 1) -> int:
    """The year said, else that of the last such month which has begun."""
    if said:
        return int(said)
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    found = months(year, first, last)
    return found.first, found.last


def _part_of(part: str, year: int, month: int) -> tuple[date, date]:
    first, last = _months(year, month, month)
    if "first day" in part or "last day" in part:
        return (first, first) if "first" in part else (last, last)
    if "begin" in part or "start" in part or "early" in part or "first" in part:
        return first - timedelta(days=3), date(year, month, 10)
    if "mid" in part:
        return date(year, month, 10), date(year, month, 20)
    return date(year, month, 20), last + timedelta(days=3)


def _season(name: str, today: date) -> tuple[date, date]:
    first, last = _SEASONS[name]
    year = today.year if first <= today.month else today.year - 1
    if name == "winter":
        return date(year, 12, 1) if today.month == 12 else date(today.year - 1, 12, 1), _months(
            year + 1 if today.month == 12 else today.year, 3, 3
        )[1]
    return _months(year, first, last)


def _edge(edge: str, period: str, today: date) -> tuple[date, date]:
    if period == "year":
        if edge in ("start", "beginning"):
            return date(today.year - 1, 12, 20), date(today.year, 2, 10)
        return date(today.year, 12, 1), date(today.year, 12, 31)
    first, last = _months(today.year, today.month, today.month)
    return (first, first + timedelta(days=10)) if edge in ("start", "beginning") else (last - timedelta(days=10), last)


def _relative(which: str, span: str, today: date) -> tuple[date, date]:
    found = period(span, -1 if which == "last" else 0, today)
    return found.first, found.last
