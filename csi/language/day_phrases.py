"""What days a phrase means: "third Friday of next month", "a week on Thursday", "in six weeks", "mid-April", "Q3".

The words are those of `plain_words`, with nothing around them. They mean one stretch of days if they are clear, two if
they are ambiguous, none if no such day exists or nobody can know. How a due date and the day of a reading differ is in
`dates.py` and `measured_days.py`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from csi.language.day_periods import named_periods
from csi.language.day_rules import (
    Days,
    Seen,
    add_months,
    easter,
    in_some_year,
    later,
    monday,
    nth_day,
    nth_weekday,
    nth_working_day,
    one,
    period,
    week_of,
)
from csi.language.day_words import MONTH, ORDINAL, WEEKDAY, WEEKDAYS, ordinal_of
from csi.language.number_words import WORDS, count_of
from csi.language.written_dates import NOTHING, Meant, Rule, Rules, first_of, written_days


def _different(found: Iterable[Days | None]) -> Meant:
    return tuple(dict.fromkeys(each for each in found if each is not None))


# --- Days told from today --------------------------------------------------------------------------------------------


def _in_days(count: int) -> Rule:
    return lambda found, seen: (one(seen.today + timedelta(days=count)),) if seen.ahead == (count >= 0) else NOTHING


def _today(found: re.Match[str], seen: Seen) -> Meant:
    return (one(seen.today),)


def _weekday(found: re.Match[str], seen: Seen) -> Meant:
    """A weekday: the coming one, today included, or the last one. "Next Friday" can be two days."""
    today, weekday, which = seen.today, WEEKDAYS[found["weekday"]], found["which"] or ""
    if which == "last" or (not seen.ahead and which != "next"):
        back = (today.weekday() - weekday) % 7
        return NOTHING if seen.ahead else (one(today - timedelta(days=back or (7 if which == "last" else 0))),)
    more = timedelta(weeks=1 if found["after"] else 0)
    coming = today + timedelta(days=(weekday - today.weekday()) % 7)
    if which == "next" or found["after"]:
        strictly = coming if coming > today else coming + timedelta(weeks=1)
        in_next_week = monday(today) + timedelta(weeks=1, days=weekday)
        return _different(one(each + more) for each in (strictly, in_next_week))
    return (one(coming),)


def _weekday_of_week(found: re.Match[str], seen: Seen) -> Meant:
    weeks = 2 if "after" in found["week"] else -1 if found["week"].startswith("last") else 1
    return (one(monday(seen.today) + timedelta(weeks=weeks, days=WEEKDAYS[found["weekday"]])),)


def _week_on(found: re.Match[str], seen: Seen) -> Meant:
    """A week or a fortnight after a day: "Friday week", "a week on Thursday", "a week tomorrow"."""
    day, two = found["day"], found["long"] in ("fortnight", "two weeks")
    start = seen.today + timedelta(days=1 if day == "tomorrow" else 0)
    if day in WEEKDAYS:
        start += timedelta(days=(WEEKDAYS[day] - start.weekday()) % 7)
    return (one(start + timedelta(weeks=2 if two else 1)),)


def _relative(found: re.Match[str], seen: Seen) -> Meant:
    count, unit = _whole(found["count"]), _unit(found["unit"])
    if count is None or not seen.ahead:
        return NOTHING
    if unit == "quarter":
        return _different((period("quarter", count, seen.today), one(later(seen.today, count, unit))))
    return (one(later(seen.today, count, unit)),)


def _ago(found: re.Match[str], seen: Seen) -> Meant:
    count = _whole(found["count"])
    return NOTHING if count is None or seen.ahead else (one(later(seen.today, -count, _unit(found["unit"]))),)


def _half_more(found: re.Match[str], seen: Seen) -> Meant:
    """Half a year, or so many years and a half."""
    said = found["count"] or found["before"]
    count = _whole(said) if said else 0
    return NOTHING if count is None else (one(add_months(seen.today, 12 * count + 6)),)


def _one_or_other(found: re.Match[str], seen: Seen) -> Meant:
    """After one number of weeks, or another: "in 6-8 weeks"."""
    counts, unit = (_whole(found["low"]), _whole(found["high"])), _unit(found["unit"])
    return _different(one(later(seen.today, count, unit)) for count in counts if count is not None)


def _whole(count: str) -> int | None:
    value = 1 if count in ("a", "an") else count_of(count)
    return int(value) if value is not None and value == int(value) else None


_UNITS = {"d": "day", "w": "week", "mo": "month", "business day": "working day", "weekday": "working day"}


def _unit(word: str) -> str:
    plain = word.removesuffix("s")
    return _UNITS.get(plain, plain)


def _day_of_month(found: re.Match[str], seen: Seen) -> Meant:
    """The nth of this month, else of the nearest one that has it; nothing if a weekday says otherwise."""
    nth, step = ordinal_of(found["nth"]), 1 if seen.ahead else -1
    for away in range(3):  # no two months in a row are too short for a day
        day = nth_day(period("month", step * away, seen.today), nth)
        if day is not None and seen.fits(one(day)):
            agrees = found["weekday"] is None or WEEKDAYS[found["weekday"]] == day.weekday()
            return (one(day),) if agrees else NOTHING
    return NOTHING


# --- Days within periods ---------------------------------------------------------------------------------------------


def _within(text: str, seen: Seen, choose: Callable[[Days], Meant]) -> Meant | None:
    """What is chosen of the periods that a text names; of one without a year, the nearest in which that fits."""
    named = named_periods(text, seen, has_edge=True)
    if named is None:
        return None
    found: list[Days] = []
    for days in named:
        chosen = choose(days)
        if chosen and not any(map(seen.fits, chosen)) and not _FIXED.match(text):
            again = named_periods(text, seen.after(days), has_edge=True) or NOTHING
            chosen = tuple(each for other in again for each in choose(other))
        found += chosen
    return _different(found)


_FIXED = re.compile(r"(?:this|the current|last|next)\b|.*\d{4}")


def _edge(found: re.Match[str], seen: Seen) -> Meant | None:
    """The start, the middle or the end of a period."""
    edge = found["edge"]

    def chosen(days: Days) -> Meant:
        if edge in ("start", "beginning", "first day"):
            return (one(days.first),)
        return (one(_middle(days)),) if edge in ("mid", "middle") else (one(days.due),)

    return _within(found["of"], seen, chosen)


def _middle(days: Days) -> date:
    """The Wednesday of a week, the fifteenth of a month or of the middle month, the first day of the second half."""
    if days.is_week:
        return days.first + timedelta(days=2)
    length = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month + 1
    middle = add_months(days.first, length // 2)
    return middle.replace(day=15) if length % 2 else middle


_BACKWARD = {"last": -1, "final": -1, "penultimate": -2, "second last": -2, "second-last": -2, "second to last": -2}


def _nth_of(found: re.Match[str], seen: Seen) -> Meant | None:
    """The third Friday, the last working day or the fifteenth of a period."""
    said, what = found["nth"], found["what"] or "day"
    nth = _BACKWARD.get(said) or ordinal_of(said)

    def chosen(days: Days) -> Meant:
        if what in WEEKDAYS:
            day = nth_weekday(days, WEEKDAYS[what], nth)
        else:
            day = nth_day(days, nth) if what == "day" else nth_working_day(days, nth)
        return NOTHING if day is None else (one(day),)

    return _within(found["of"], seen, chosen)


def _nth_week(found: re.Match[str], seen: Seen) -> Meant | None:
    """The first or last week of a month: its first seven days, or its first whole week."""
    last = found["nth"] in ("last", "final")
    nth = -1 if last else ordinal_of(found["nth"])

    def chosen(days: Days) -> Meant:
        whole = nth_weekday(days, 6 if last else 0, nth)
        start = days.last - timedelta(days=6) if last else nth_day(days, 7 * nth - 6)
        rough = None if start is None else Days(start, min(start + timedelta(days=6), days.last))
        return _different((rough, None if whole is None else week_of(whole)))

    return _within(found["of"], seen, chosen)


# --- Phrases with a day in them --------------------------------------------------------------------------------------


def _single(text: str, seen: Seen) -> tuple[date, ...]:
    return tuple(each.first for each in meant_days(text, seen) or NOTHING if each.first == each.last)


def _week_by_day(found: re.Match[str], seen: Seen) -> Meant | None:
    """The week that is named by one of its days; "week ending" is that day."""
    of = one if found["how"] == "ending" else week_of
    return _different(of(day) for day in _single(found["rest"], seen))


def _weekday_beside(found: re.Match[str], seen: Seen) -> Meant | None:
    """The last Friday before a day, or the first one after it."""
    weekday, ahead = WEEKDAYS[found["weekday"]], found["side"] == "after"

    def beside(day: date) -> Days:
        away = (weekday - day.weekday()) % 7 if ahead else -((day.weekday() - weekday) % 7)
        return one(day + timedelta(days=away or (7 if ahead else -7)))

    return _different(beside(day) for day in _single(found["rest"], seen))


def _before(found: re.Match[str], seen: Seen) -> Meant | None:
    """The day before a day; "before Friday" can also be meant with it, so both are asked about."""
    if re.match(r"(?:the )?(?:very )?(?:end|close)\b", found["rest"]):
        return meant_days(found["rest"], seen) or NOTHING
    days = _single(found["rest"], seen)
    earlier = _different(one(day - timedelta(days=1)) for day in days)
    return (*earlier, one(days[0])) if len(days) == 1 and found["rest"].split()[-1] in WEEKDAYS else earlier


def _week_beside_feast(found: re.Match[str], seen: Seen) -> Meant:
    """The calendar week before a feast, or the seven days before it."""
    feast, step = _feast_day(found["feast"], seen), timedelta(days=1)
    if found["side"] == "after":
        return _different((week_of(feast + 7 * step), Days(feast + step, feast + 7 * step)))
    return _different((week_of(feast - 7 * step), Days(feast - 7 * step, feast - step)))


def _feast_day(name: str, seen: Seen) -> date:
    if name.startswith("easter"):
        more = timedelta(days=1 if "monday" in name else 0)
        return in_some_year(None, seen, lambda year: one(easter(year) + more)).first
    month, day = _FIXED_FEASTS[name]
    return in_some_year(None, seen, lambda year: one(date(year, month, day))).first


_FIXED_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25),
    "new year's eve": (12, 31), "new year's day": (1, 1), "new year": (1, 1), "the new year": (1, 1),
}  # fmt: skip
_FEAST = rf"(?P<feast>{'|'.join(sorted(_FIXED_FEASTS, key=len, reverse=True))}|easter(?: sunday| monday)?)"


def _feast(found: re.Match[str], seen: Seen) -> Meant:
    return (one(_feast_day(found["feast"], seen)),)


def _between_feasts(found: re.Match[str], seen: Seen) -> Meant:
    return (in_some_year(None, seen, lambda year: Days(date(year, 12, 25), date(year, 12, 31))),)


def _fiscal(found: re.Match[str], seen: Seen) -> Meant | None:
    """A fiscal year's end, if the words say on which day that is; else nobody can know."""
    return meant_days(found["rest"], seen) or NOTHING if found["rest"] else NOTHING


_MONTH_BEHIND = re.compile(rf"(?:,? of)? ?(?:next month|this month|{MONTH}\.?(?:,? (?:19|20|21)\d\d)?)$")
_HAS_MONTH = re.compile(rf"\b{MONTH}\b|[./-]|month")


def _both(low: str, high: str, seen: Seen) -> tuple[Meant | None, Meant | None]:
    """What two days mean that share a month: "1 to 12 March"."""
    behind = _MONTH_BEHIND.search(high)
    shared = behind[0] if behind and not _HAS_MONTH.search(low) else ""
    return meant_days(f"{low}{shared}", seen), meant_days(high, seen)


def _range(found: re.Match[str], seen: Seen) -> Meant | None:
    """From one day to another: the days between them."""
    low, high = _both(found["low"], found["high"], seen)
    if low is None or high is None:
        return None
    if len(low) != 1 or len(high) != 1 or low[0].first > high[0].last:
        return NOTHING
    return (Days(low[0].first, high[0].last),)


def _either(found: re.Match[str], seen: Seen) -> Meant | None:
    """One day or another."""
    low, high = _both(found["low"], found["high"], seen)
    if low is None or high is None:
        return None
    return _different((*low, *high)) if len(low) == len(high) == 1 else NOTHING


def _from_day(found: re.Match[str], seen: Seen) -> Meant | None:
    """So many weeks after a day."""
    count = _whole(found["count"])
    if count is None:
        return NOTHING
    return _different(one(later(day, count, _unit(found["unit"]))) for day in _single(found["rest"], seen))


_LETTERS = {"w": "week", "m": "month", "q": "quarter", "y": "year"}


def _edge_by_letter(found: re.Match[str], seen: Seen) -> Meant | None:
    return _within(_LETTERS[found["of"]], seen, lambda days: (one(days.due),))


def _edge_behind(found: re.Match[str], seen: Seen) -> Meant | None:
    """A period with its edge behind it: "year-end", "March end 2027", "month end October"."""
    of = found["of"] if not found["year"] else f"{found['of']} {found['year']}"
    if found["of"] == "month" and found["year"]:
        of = found["year"]
    first = found["edge"] != "end"
    return _within(of, seen, lambda days: (one(days.first if first else days.due),))


_COUNT = rf"(?P<count>\d{{1,4}}|an?|{WORDS})"
_SPAN = (
    r"(?P<unit>(?:(?:working |business |week)?days?|weeks?|fortnights?|months?|quarters?|years?|d|w|mo)(?!\w))(?:'s|')?"
)
_FROM_NOW = r"(?: (?:from (?:now|today)|time|hence|on))?"
_WHICH_WEEK = r"(?P<week>next week|last week|(?:the )?week after next)"
_NUMBER = rf"(?:\d{{1,3}}|{WORDS})"
_EDGE = r"(?P<edge>start|beginning|first day|mid|middle|end|close|last day|ultimo|eom|eo)"
_THE = r"(?:the )?(?:very )?"
_OF_YEAR = (
    r"(?:fiscal|financial|tax|business|budget|school|academic) year(?:'s)?(?:[- ]end)?|fy ?'?\d\d(?:\d\d)?(?:/\d\d)?"
)

_PHRASES: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"(?:.* )?(?:{_OF_YEAR})\b(?:.*?(?:\(| on |: ?)(?P<rest>[^()]+)\)?|.*)", _fiscal),
        (r"today|now|tonight|this (?:morning|afternoon|evening)", _today),
        (r"eod|cob|end of (?:the )?day|end of today|close of business", _in_days(0)),
        (r"tomorrow|tmrw|tmr", _in_days(1)),
        (r"(?:the )?day after tomorrow", _in_days(2)),
        (r"yesterday", _in_days(-1)),
        (r"(?:the )?day before yesterday", _in_days(-2)),
        (rf"(?:the )?(?:(?:this|coming|this coming|the coming|(?P<which>next|last)) )?(?P<weekday>{WEEKDAY})\.?"
         r"(?P<after> after next)?", _weekday),
        (rf"(?P<weekday>{WEEKDAY}),? {_WHICH_WEEK}", _weekday_of_week),
        (rf"{_WHICH_WEEK},? (?:on )?(?P<weekday>{WEEKDAY})", _weekday_of_week),
        (rf"(?:this )?(?P<day>{WEEKDAY}|today|tomorrow|day) (?P<long>week|fortnight)", _week_on),
        (rf"(?:in )?(?:a|one) (?P<long>week|fortnight) (?:(?:on|from|after) )?(?P<day>{WEEKDAY}|today|tomorrow)",
         _week_on),
        (rf"(?P<long>two weeks) (?:on|from|after) (?P<day>{WEEKDAY}|tomorrow)", _week_on),
        (rf"(?:in |within |for )?(?:the next |next )?{_COUNT} ?{_SPAN}{_FROM_NOW}", _relative),
        (rf"{_COUNT} {_SPAN} ago", _ago),
        (rf"{_COUNT} {_SPAN} (?:from|after) (?P<rest>.+)", _from_day),
        (rf"(?:in |within )?(?:half a year|a half year|half-year)(?P<count>)(?P<before>){_FROM_NOW}", _half_more),
        (rf"(?:in |within )?(?P<count>an?|{_NUMBER}) years? and a half(?P<before>){_FROM_NOW}", _half_more),
        (rf"(?:in |within )?(?P<count>)(?P<before>an?|{_NUMBER}) and a half years{_FROM_NOW}", _half_more),
        (rf"(?:in |within )?(?P<low>{_NUMBER})(?: ?- ?| to | or )(?P<high>{_NUMBER}) {_SPAN}{_FROM_NOW}",
         _one_or_other),
        (rf"(?:(?P<weekday>{WEEKDAY}),? )?(?:the )?(?P<nth>{ORDINAL})(?: of (?:the|this) month)?", _day_of_month),
        (rf"{_THE}{_EDGE}[ -](?:of |in )?(?P<of>.+)", _edge),
        (r"(?P<edge>eo)(?P<of>[wmqy])", _edge_by_letter),
        (r"(?P<edge>mid)-?(?P<of>week)", _edge),
        (r"(?P<of>.+?)(?:'s)?[ -](?P<edge>end|start|beginning)(?: (?:of )?(?P<year>.+))?", _edge_behind),
        (rf"(?:the )?(?P<nth>{ORDINAL}|{'|'.join(_BACKWARD)})"
         rf" (?P<what>{WEEKDAY}|working day|business day|workday|weekday|day)\.? (?:of |in )(?P<of>.+)", _nth_of),
        (rf"(?:the )?(?P<nth>{ORDINAL})(?P<what>) of (?P<of>.+)", _nth_of),
        (rf"(?:the )?(?P<nth>{ORDINAL}|last|final) week (?:of|in) (?P<of>.+)", _nth_week),
        (r"(?:the )?(?:week|w|wk)(?: |/)(?P<how>of|commencing|beginning|starting|ending|c) (?P<rest>.+)", _week_by_day),
        (rf"(?:the )?(?:last |first )?(?P<weekday>{WEEKDAY}) (?P<side>before|after) (?P<rest>.+)", _weekday_beside),
        (rf"(?:the )?week (?P<side>before|after) {_FEAST}", _week_beside_feast),
        (r"(?:between|from) (?:christmas|xmas) (?:and|to) new year(?:'s(?: eve)?)?", _between_feasts),
        (r"(?:between |from )?(?P<low>.{1,30}?)(?: ?- ?| and | to | until | till )(?P<high>.+)", _range),
        (r"(?P<low>.{1,30}?) or (?P<high>.+)", _either),
        (rf"(?:by |until |on |over |at )?{_FEAST}", _feast),
        (r"before (?P<rest>.+)", _before),
    )
)  # fmt: skip

_VAGUE = re.compile(r"(?:early|late|around|about|approx\w*|after|since|not|except)\b")
_IN = re.compile(r"(?:on|in|at|during|within|over|throughout) (?=\S)")


def meant_days(text: str, seen: Seen) -> Meant | None:
    """The stretches of days that a phrase means; None if it has no form of a day at all."""
    if _VAGUE.match(text):
        return None
    bare = _IN.sub("", text, count=1) if _IN.match(text) else text
    for read in (written_days, named_periods):
        if (found := read(bare, seen)) is not None:
            return found
    return first_of(_PHRASES, bare, seen)
