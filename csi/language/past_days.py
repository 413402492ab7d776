"""The day or period that a figure was measured in, as people say it beside the figure: "9 days, in October".

A period means its last day, or today while it lasts. A date without a year is the latest such date up to today. What
is said as a date to come ("by 31 March", "until October") is none.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
_NOT_TO_COME = (
    r"(?<!by )(?<!until )(?<!till )(?<!before )(?<!than )(?<!end of )(?<!due )(?<!within )(?<!next )(?<!this )"
)
_LEAD = r"(?:\b(?:in|during|for|of|on|at|as of|as at|since|from|measured|last|through|throughout)|[(,;:]) ?(?:the )?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"

_DATED = (
    re.compile(r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>20\d\d)\b"),
    re.compile(rf"{_NOT_TO_COME}\b{_DAY} (?:of )?{_MONTH}{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_NOT_TO_COME}\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d){_YEAR}", re.IGNORECASE),
)
_IN_A_MONTH = (
    re.compile(rf"{_LEAD}(?:end of )?{_NOT_TO_COME.replace('(?<!end of )', '')}{_MONTH}{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_NOT_TO_COME}\b{_MONTH} (?P<year>20\d\d)\b", re.IGNORECASE),
)
_QUARTER = re.compile(rf"{_NOT_TO_COME}\bq(?P<quarter>[1-4])(?:,? (?P<year>20\d\d)\b)?", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|previous|past) (?P<unit>week|month|quarter|year)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:by|until|till|before|within)\b[^,;.]*", re.IGNORECASE)


def measured_day(text: str, today: date) -> date | None:
    """The day on which a figure was measured, by what is said beside it; None if nothing is said of it."""
    said = _AHEAD.sub(" ", " ".join(text[:500].split()))
    if re.search(r"\byesterday\b", said, re.IGNORECASE):
        return today - timedelta(days=1)
    for pattern in _DATED:
        if (found := pattern.search(said)) and (day := _dated(found, today)) is not None:
            return day
    for pattern in _IN_A_MONTH:
        if found := pattern.search(said):
            return _month_end(found["year"], _number(found["month"]), today)
    if found := _QUARTER.search(said):
        return _month_end(found["year"], int(found["quarter"]) * 3, today, months=3)
    if found := _LAST.search(said):
        return _last(found["unit"].lower(), today)
    return None


def _number(month: str) -> int:
    return _NAMES.index(month[:3].lower()) + 1


def _dated(found: re.Match[str], today: date) -> date | None:
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else _number(parts["month"])
    years = [int(parts["year"])] if parts.get("year") else [today.year, today.year - 1]
    for year in years:
        try:
            day = date(year, month, int(parts["day"]))
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def _month_end(year: str | None, month: int, today: date, months: int = 1) -> date | None:
    """The last day of a period that ends with this month, or today while it lasts; None if it is still to come."""
    first = month - months + 1
    of = int(year) if year else today.year if date(today.year, first, 1) <= today else today.year - 1
    if date(of, first, 1) > today:
        return None
    return min(date(of, month, monthrange(of, month)[1]), today)


def _last(unit: str, today: date) -> date:
    match unit:
        case "week":
            return today - timedelta(days=today.weekday() + 1)
        case "month":
            return today.replace(day=1) - timedelta(days=1)
        case "quarter":
            return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
        case _:
            return date(today.year - 1, 12, 31)
