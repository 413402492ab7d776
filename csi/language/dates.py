"""Dates as people write them: "by friday", "in three weeks", "end of March", "Q1 2027".

How due dates are understood:

- a date without a year is the next such date from today on, today included; one with a year is taken as written;
- a period means its last day: "next month", "March 2027", "Q1", "this year"; a week ends on its Friday, and on a
  weekend "this week" is the coming one; weeks begin on Monday, quarters are the calendar's;
- "next tuesday" is the Tuesday of the week after this one, "friday" the next Friday from today on;
- "mid April" is the 15th; a month has the days it has ("in one month" on 31 January is 28 February);
- working days only leave out weekends, because no country is known here;
- 3.12.2026 has its day first, as wherever dates have points; 3/12/2026 has two meanings, so it has none.

The result is None for words that are vague ("soon", "early May", "by March": its start or its end?), past in words
("yesterday"), or contradictory ("Monday 1 December 2026", a Tuesday). The caller then asks, with the days that
`possible_days` finds: of "1/2" 1 February and 2 January.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from csi.common.phrases import either, spoken_date
from csi.common.working_days import add_working_days

_FRIDAY = 4
_LONGEST = 60  # characters
_MONTH_NAMES = (
    "jan|january", "feb|february", "mar|march", "apr|april", "may", "jun|june", "jul|july", "aug|august",
    "sep|sept|september", "oct|october", "nov|november", "dec|december",
)  # fmt: skip
_DAY_NAMES = (
    "mon|monday", "tue|tues|tuesday", "wed|weds|wednesday", "thu|thur|thurs|thursday", "fri|friday", "sat|saturday",
    "sun|sunday",
)  # fmt: skip
_NUMBER_NAMES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")}
_WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split("|")}


def _any_of(names: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(names, key=len, reverse=True)) + ")"


_MONTH = rf"(?P<month>{_any_of(_MONTHS)})\.?"
_DAY = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_MAYBE_YEAR = rf"(?:,? (?:of )?{_YEAR})?"
_END = r"(?:the )?(?:very )?(?:end(?: of)?|eo|last day of)"
_UNIT = r"(?P<unit>week|month|quarter|year)"
_QUARTER = rf"(?:q ?(?P<quarter>[1-4])|(?:the )?(?P<nth>{_any_of(_ORDINALS)}) quarter)"
_COUNT = rf"(?P<count>\d{{1,4}}|{_any_of(_NUMBER_NAMES)})"
_SPAN = r"(?P<span>(?:working |business |week)?days?|weeks?|fortnights?|months?|quarters?|years?|d|w|mo)"

_LEAD = re.compile(
    r"(?:(?:is |it's )?due |by |until |till |til |on |no later than |not later than |at the latest |by the latest )+"
)
_TIME = re.compile(
    r"(?<=\w),? (?:at )?(?:\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d|noon|midday|morning|afternoon|evening|eod|cob"
    r"|end of day)$"
)
_BY_A_MONTH = re.compile(rf".*\b(?:by|until|till|til|than) {_MONTH}(?: {_YEAR})?")
_VAGUE = re.compile(
    r"\b(?:about|around|after|before|between|or|not|except|early|late|roughly|approx\w*|ca|since|from)\b"
)

_DAY_OR_MONTH = re.compile(r"(?P<one>\d{1,2})([./-])(?P<two>\d{1,2})(?:\2(?P<year>\d{4}|\d\d))?")
_A_MONTH = re.compile(rf"{_MONTH}(?: {_YEAR})?")
_EITHER = re.compile(rf"(?P<one>.+?) or (?P<two>.+?(?P<month>(?: of)? {_any_of(_MONTHS)}(?: (?:19|20|21)\d\d)?)?)")

_Rule = Callable[[re.Match[str], date], date | None]


def understand_date(words: str, today: date) -> date | None:
    """The day that words mean, seen from `today`; None if the caller has to ask."""
    text = _normal(words)
    if len(text) > _LONGEST or _BY_A_MONTH.fullmatch(text):
        return None
    text = _TIME.sub("", _LEAD.sub("", text, count=1) if _LEAD.match(text) else text)
    try:
        for pattern, rule in _RULES:
            if found := pattern.fullmatch(text):
                return rule(found, today)
    except (ValueError, OverflowError):  # no such day, or beyond the year 9999
        return None
    return _by_dateparser(text)


def _normal(words: str) -> str:
    text = " ".join(words.casefold().replace("\u2019", "'").replace("mid-", "mid ").split()).strip(" ,!?\"'`*_()")
    return re.sub(r"(?<=[a-z])\.$", "", text)


def possible_days(words: str, today: date) -> tuple[date, ...]:
    """The days that unclear words can mean, from `today` on; empty for words that are clear, or name no day at all."""
    text = _normal(words)
    if len(text) > _LONGEST or understand_date(words, today) is not None:
        return ()
    text = _LEAD.sub("", text, count=1)
    if found := _DAY_OR_MONTH.fullmatch(text):
        one, two = int(found["one"]), int(found["two"])
        meant = (_maybe_day(one, two, found["year"], today), _maybe_day(two, one, found["year"], today))
    elif found := _A_MONTH.fullmatch(text):
        end = _end_of_month(found, today)
        meant = (end.replace(day=1), end)
    elif found := _EITHER.fullmatch(text):
        meant = (understand_date(found["one"] + (found["month"] or ""), today), understand_date(found["two"], today))
    else:
        return ()
    return tuple(dict.fromkeys(on for on in meant if on is not None and on >= today))


def _maybe_day(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        return _day_and_month(day, month, year, today)
    except ValueError:
        return None


def ask_which_day(words: str, today: date) -> str:
    """The sentence that asks what unclear words mean, with the days that they can mean."""
    days = possible_days(words, today)
    if days:
        return f"“{words}”: {either_day(days, today)}? Write the month as a word, or choose a day."
    return f"I can't tell which day “{words}” is. Try “end of March”, “in 3 weeks” or “15 March”."


def either_day(days: Iterable[date], today: date) -> str:
    """Days as a question names them: "Monday 1 February or Saturday 2 January"."""
    return either(spoken_date(on, today) for on in days)


def _by_dateparser(text: str) -> date | None:
    """Dates in an unusual order with a month's name, read by dateparser; only if it has read every part of them."""
    numbers = {int(each) for each in re.findall(r"\d+", text)}
    months = {_MONTHS[word] for word in re.findall(r"[a-z]+", text) if word in _MONTHS}
    if _VAGUE.search(text) or len(months) != 1 or len(numbers) != 2:
        return None
    import dateparser  # imported here because it loads slowly and is rarely needed

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "TIMEZONE": "UTC"}
    read: datetime | None = dateparser.parse(text, languages=["en"], settings=settings)
    if read is None or {read.month} != months or {read.day, read.year} != numbers:
        return None
    weekdays = {_WEEKDAYS[word] for word in re.findall(r"[a-z]+", text) if word in _WEEKDAYS}
    return read.date() if weekdays <= {read.weekday()} else None


# --- Rules: each gets the match of its pattern below -----------------------------------------------------------------


def _in_days(count: int) -> _Rule:
    return lambda found, today: today + timedelta(days=count)


def _weekday(found: re.Match[str], today: date) -> date:
    weekday = _WEEKDAYS[found["weekday"]]
    if found["next"] or found["after"]:
        return _monday(today) + timedelta(weeks=1, days=weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _relative(found: re.Match[str], today: date) -> date:
    count = _NUMBER_NAMES.get(found["count"]) or int(found["count"])
    span = found["span"].removesuffix("s")
    if span in ("working day", "business day", "weekday"):
        return add_working_days(today, count)
    days = {"day": 1, "d": 1, "week": 7, "w": 7, "fortnight": 14}.get(span)
    if days:
        return today + timedelta(days=days * count)
    return _add_months(today, {"month": 1, "mo": 1, "quarter": 3, "year": 12}[span] * count)


def _half_a_year(found: re.Match[str], today: date) -> date:
    return _add_months(today, 6)


def _end_of_period(found: re.Match[str], today: date) -> date:
    return _period_end(found["unit"], 1 if found["which"] == "next" else 0, today)


def _short_end(found: re.Match[str], today: date) -> date:
    return _period_end({"w": "week", "m": "month", "q": "quarter", "y": "year"}[found["letter"]], 0, today)


def _period_end(unit: str, ahead: int, today: date) -> date:
    """The last day of this week, month, quarter or year, or of the one `ahead` later."""
    if unit == "week":
        return _end_of_week(today, ahead)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (today.month - 1) // months * months + 1
    return _month_end(_add_months(today.replace(month=first, day=1), months * (ahead + 1) - 1))


def _end_of_week(today: date, ahead: int) -> date:
    """The Friday of the week `ahead` weeks later; on a weekend, "this week" is the coming one."""
    friday = _monday(today) + timedelta(weeks=ahead, days=_FRIDAY)
    return friday if friday >= today else friday + timedelta(weeks=1)


def _end_of_month(found: re.Match[str], today: date) -> date:
    month = _MONTHS[found["month"]]
    return _next(found["year"], today, lambda year: _month_end(date(year, month, 1)))


def _mid_month(found: re.Match[str], today: date) -> date:
    return _next(found["year"], today, lambda year: date(year, _MONTHS[found["month"]], 15))


def _start_of_month(found: re.Match[str], today: date) -> date:
    return _next(found["year"], today, lambda year: date(year, _MONTHS[found["month"]], 1))


def _quarter(found: re.Match[str], today: date) -> date:
    quarter = int(found["quarter"] or _ORDINALS[found["nth"]])
    return _next(found["year"], today, lambda year: _month_end(date(year, quarter * 3, 1)))


def _half(found: re.Match[str], today: date) -> date:
    return _next(found["year"], today, lambda year: _month_end(date(year, int(found["half"]) * 6, 1)))


def _year_end(found: re.Match[str], today: date) -> date:
    return date(int(found["year"]), 12, 31)


def _named(found: re.Match[str], today: date) -> date | None:
    """A day with a month's name; None if it has the wrong weekday."""
    day, month = int(found["day"]), _MONTHS[found["month"]]
    meant = _next(found["year"], today, lambda year: date(year, month, day))
    return meant if found["weekday"] is None or _WEEKDAYS[found["weekday"]] == meant.weekday() else None


def _iso(found: re.Match[str], today: date) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _points(found: re.Match[str], today: date) -> date | None:
    return _day_and_month(int(found["one"]), int(found["two"]), found["year"], today)


def _slashes(found: re.Match[str], today: date) -> date | None:
    """The date if one of the two numbers can't be a month, or both are equal; else None."""
    one, two = int(found["one"]), int(found["two"])
    if one <= 12 and two <= 12 and one != two:
        return None
    return _day_and_month(max(one, two), min(one, two), found["year"], today)


def _day_and_month(day: int, month: int, year: str | None, today: date) -> date | None:
    """The date; a two-digit year means this century, and None if that date is past, since it may be no year."""
    short = year is not None and len(year) == 2
    meant = _next(f"20{year}" if short else year, today, lambda each: date(each, month, day))
    return None if short and meant < today else meant


def _day_of_month(found: re.Match[str], today: date) -> date | None:
    day = int(found["day"])
    first = today.replace(day=1)
    months = (_add_months(first, ahead) for ahead in range(3))  # no two months in a row are too short for a day
    days = (month.replace(day=day) for month in months if day <= _month_end(month).day)
    meant = next((each for each in days if each >= today), None)
    wrong = meant and found["weekday"] and _WEEKDAYS[found["weekday"]] != meant.weekday()
    return None if wrong else meant


def _next(year: str | None, today: date, in_year: Callable[[int], date]) -> date:
    """The date in the given year, else in the next year (this one included) in which it is not past.

    Raises ValueError if there is none: 31 February.
    """
    if year:
        return in_year(int(year))
    for each in range(today.year, today.year + 9):  # 29 February can be eight years off
        try:
            if (meant := in_year(each)) >= today:
                return meant
        except ValueError:
            continue
    raise ValueError("no year has this day")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_WEEKDAY = rf"(?P<weekday>{_any_of(_WEEKDAYS)})"
_MAYBE_WEEKDAY = rf"(?:{_WEEKDAY},? )?"

_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"today|now|tonight|eod|cob|end of (?:the )?day|end of today|close of business", _in_days(0)),
        (r"tomorrow|tmrw|tmr", _in_days(1)),
        (r"(?:the )?day after tomorrow", _in_days(2)),
        (rf"(?:(?:this|coming|this coming|(?P<next>next)) )?{_WEEKDAY}(?P<after>,? next week)?", _weekday),
        (rf"(?P<after>(?P<next>next) week),? (?:on )?{_WEEKDAY}", _weekday),
        (rf"(?:in |within )?(?:the next |next )?{_COUNT} ?{_SPAN}'?(?: (?:from (?:now|today)|time))?", _relative),
        (r"(?:in |within )?(?:half a year|six months|a half year)(?: from (?:now|today))?", _half_a_year),
        (rf"{_END} (?:(?P<which>the|this|next) )?{_UNIT}", _end_of_period),
        (rf"(?:within |in |during )?(?P<which>this|next) {_UNIT}", _end_of_period),
        (rf"(?P<which>){_UNIT}(?:'s)?[ -]end", _end_of_period),
        (r"eo(?P<letter>[wmqy])", _short_end),
        (rf"(?:{_END} |in |during )?{_MONTH}{_MAYBE_YEAR}", _end_of_month),
        (rf"{_MONTH} end{_MAYBE_YEAR}", _end_of_month),
        (rf"(?:mid|(?:the )?middle of) {_MONTH}{_MAYBE_YEAR}", _mid_month),
        (rf"(?:the )?(?:start|beginning) of {_MONTH}{_MAYBE_YEAR}", _start_of_month),
        (rf"(?:{_END} |in |during )?{_QUARTER}{_MAYBE_YEAR}", _quarter),
        (rf"{_YEAR}[ -]?q(?P<quarter>[1-4])(?P<nth>)", _quarter),
        (rf"(?:{_END} |in |during )?h(?P<half>[12]){_MAYBE_YEAR}", _half),
        (rf"{_END} {_YEAR}", _year_end),
        (r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", _iso),
        (rf"{_MAYBE_WEEKDAY}{_DAY} (?:of )?{_MONTH}{_MAYBE_YEAR}", _named),
        (rf"{_MAYBE_WEEKDAY}{_MONTH} {_DAY}{_MAYBE_YEAR}", _named),
        (rf"{_MAYBE_WEEKDAY}(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?: of (?:the|this) month)?", _day_of_month),
        (r"(?P<one>\d{1,2})\. ?(?P<two>\d{1,2})\. ?(?P<year>\d{4}|\d\d)?", _points),
        (r"(?P<one>\d{1,2})([/-])(?P<two>\d{1,2})(?:\2(?P<year>\d{4}|\d\d))?", _slashes),
    )
)
