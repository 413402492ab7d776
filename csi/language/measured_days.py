"""The day that a figure is of, as people write it beside the value: "9 days, in October", "4.92 % on 3 November".

A reading is of the past: a date without a year is the latest such one up to today, and a period is its last day, or
today while it lasts. What looks like a date and can't be told is asked about; it is never taken as today.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mon monday", "tue tues tuesday", "wed wednesday", "thu thur thurs thursday", "fri friday", "sat saturday",
         "sun sunday")
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_DAY = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_BEFORE = rf"(?:{_WEEKDAY},? )?"
_COUNT = r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six)"
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEAD = r"(?P<lead>(?:measured |read |dated )?(?:on|in|for|of|during|at the end of|end of|as of|as at|from) (?:the )?)?"
_FORMS = tuple(
    (re.compile(rf"(?:^|(?<=[\s,;(–—-])){_LEAD}{form}[\s)!?.]*$", re.IGNORECASE), kind)
    for form, kind in (
        (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", "numbers"),
        (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d\d)", "numbers"),
        (r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4}|\d\d)", "slashes"),
        (rf"{_BEFORE}{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?", "day"),
        (rf"{_BEFORE}{_MONTH} {_DAY}(?:,? {_YEAR})?", "day"),
        (rf"(?:last )?{_MONTH}(?:,? (?:of )?{_YEAR})?", "month"),
        (rf"(?:last )?{_WEEKDAY}", "weekday"),
        (r"(?P<which>last|this) (?P<period>week|month|quarter|year)(?:'s)?", "period"),
        (rf"q(?P<quarter>[1-4])(?: {_YEAR})?", "quarter"),
        (r"(?P<near>today|yesterday)", "near"),
        (rf"{_COUNT} (?P<unit>day|week|month)s? ago", "ago"),
    )
)
_LOOKS_LIKE_A_DATE = re.compile(
    rf"\b(?:on|in|for|of|during|as of|as at) (?:the )?(?:{_DAY} )?{_MONTH}\b|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}"
    rf"|\bon \d{{1,2}}[./]\d{{1,2}}\b|\b(?:last|next) (?:week|month|quarter|year)\b|\btomorrow\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words without the day that they ended with. `unclear`: they hold what may be a date and can't be read."""

    words: str
    day: date | None = None
    unclear: bool = False


def split_day(text: str, today: date) -> DatedWords:
    """Split off the day that a reading is of. A day in the future is returned as it is, for the caller to refuse."""
    for pattern, kind in _FORMS:
        found = pattern.search(text)
        if not found or (kind in ("month", "quarter", "weekday") and not _is_set_off(found, text)):
            continue
        rest = text[: found.start()].rstrip(" \t,;(–—-")
        try:
            day = _day(kind, found, today)
        except ValueError:  # no such day: 31 June
            day = None
        return DatedWords(rest, day) if day is not None else DatedWords(text, None, unclear=True)
    return DatedWords(text, None, unclear=bool(_LOOKS_LIKE_A_DATE.search(text)))


def _is_set_off(found: re.Match[str], text: str) -> bool:
    """Whether a lone word is a date: after "in" or "on", or behind a comma or bracket; "4 in may" is, "4 sun" isn't."""
    before = text[: found.start()].rstrip()
    return bool(found["lead"]) or before[-1:] in ",;(–—-" or found[0].casefold().startswith("last") or not before


def _day(kind: str, found: re.Match[str], today: date) -> date | None:
    given = found.groupdict()
    match kind:
        case "numbers":
            return date(_full(given["year"]), int(given["month"]), int(given["day"]))
        case "slashes":
            return _of_slashes(int(given["one"]), int(given["two"]), _full(given["year"]))
        case "day":
            return _latest_day(given, today)
        case "month":
            return _month_end(_MONTHS[given["month"].casefold()], given["year"], today)
        case "weekday":
            back = (today.weekday() - _WEEKDAYS[given["weekday"].casefold()]) % 7
            return today - timedelta(days=back or (7 if "last" in found[0].casefold() else 0))
        case "period":
            return _period(given["which"].casefold(), given["period"].casefold(), today)
        case "quarter":
            return _month_end(int(given["quarter"]) * 3, given["year"], today, months=3)
        case "near":
            return today if given["near"].casefold() == "today" else today - timedelta(days=1)
        case _:
            return _ago(given, today)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _of_slashes(one: int, two: int, year: int) -> date | None:
    """A date with slashes, if it has one meaning only."""
    if one > 12:
        return date(year, two, one)
    if two > 12 or one == two:
        return date(year, one, two)
    return None


def _latest_day(given: dict[str, str], today: date) -> date | None:
    month, day = _MONTHS[given["month"].casefold()], int(given["day"])
    if given["year"]:
        found = date(int(given["year"]), month, day)
    else:
        years = [year for year in range(today.year, today.year - 5, -1) if _exists(year, month, day)]
        found = next(each for each in (date(year, month, day) for year in years) if each <= today)
    named = given.get("weekday")
    return found if not named or found.weekday() == _WEEKDAYS[named.casefold()] else None


def _exists(year: int, month: int, day: int) -> bool:
    if not 1 <= day <= 31:
        raise ValueError("no day of a month")
    if day > monthrange(2024, month)[1]:
        raise ValueError("no day of this month")
    return day <= monthrange(year, month)[1]


def _month_end(month: int, year: str | None, today: date, months: int = 1) -> date:
    """The last day of a month or quarter, or today while it lasts; without a year, of the latest one that has begun."""
    chosen = int(year) if year else today.year - ((today.year, month - months + 1) > (today.year, today.month))
    end = date(chosen, month, monthrange(chosen, month)[1])
    begun = date(chosen, month - months + 1, 1) <= today
    return today if begun and end > today else end


def _period(which: Literal["last", "this"] | str, period: str, today: date) -> date:
    if which == "this":
        return today
    if period == "week":
        return today - timedelta(days=today.weekday() + 1)
    first = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[period]
    return date(today.year, first, 1) - timedelta(days=1)


def _ago(given: dict[str, str], today: date) -> date:
    count = _COUNTS.get(given["count"].casefold()) or int(given["count"])
    unit = given["unit"].casefold()
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return today - timedelta(days=count * (7 if unit == "week" else 1))


# --- Anywhere in a sentence ------------------------------------------------------------------------------------------

_NOT_TO_COME = (
    r"(?<!by )(?<!until )(?<!till )(?<!before )(?<!than )(?<!end of )(?<!due )(?<!within )(?<!next )(?<!this )"
)
_SAID_AT = r"(?:\b(?:in|during|for|of|on|at|as of|as at|since|from|measured|last|through|throughout)|[(,;:]) ?(?:the )?"
_IN_YEAR = rf"(?:,? {_YEAR}\b)?"
_ANYWHERE = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\b(?P<near>yesterday)\b", "near"),
        (r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", "numbers"),
        (r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)\b", "numbers"),
        (rf"{_NOT_TO_COME}\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?\b{_MONTH}(?![\w]){_IN_YEAR}", "day"),
        (rf"{_NOT_TO_COME}\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d){_IN_YEAR}", "day"),
        (rf"{_SAID_AT}(?:end of )?{_NOT_TO_COME.replace('(?<!end of )', '')}\b{_MONTH}(?![\w]){_IN_YEAR}", "month"),
        (rf"{_NOT_TO_COME}\b{_MONTH} {_YEAR}\b", "month"),
        (rf"{_NOT_TO_COME}\bq(?P<quarter>[1-4])(?:,? {_YEAR}\b)?", "quarter"),
        (r"\b(?P<which>last|previous|past) (?P<period>week|month|quarter|year)\b", "period"),
    )
)
_AHEAD = re.compile(r"\b(?:by|until|till|before|within)\b[^,;.]*", re.IGNORECASE)


def measured_day(text: str, today: date) -> date | None:
    """The day on which a figure was measured, said anywhere beside it; None if nothing is said of a day that has been.

    What is said as a date to come ("by 31 March", "until October") is none.
    """
    said = _AHEAD.sub(" ", " ".join(text[:500].split()))
    for pattern, kind in _ANYWHERE:
        if found := pattern.search(said):
            try:
                day = _day(kind, found, today)
            except ValueError:  # no such day
                day = None
            if day is not None and day <= today:
                return day
            if kind in ("month", "quarter"):
                return None
    return None
