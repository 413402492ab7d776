"""Dates as people write them for something due: "by friday", "in three weeks", "end of March", "Q1 2027".

How due dates are understood:

- a date without a year is the next such date from today on, today included; one with a year is taken as written;
- a period means its last day: "next month", "March 2027", "Q1", "this year"; a week ends on its Friday, and on a
  weekend "this week" is the coming one; weeks begin on Monday, numbered by ISO 8601; quarters are the calendar's;
- "friday" is the next Friday from today on; "next friday" is asked about while this week's is still to come;
- "mid April" is the 15th; a month has the days it has ("in one month" on 31 January is 28 February);
- working days only leave out weekends, because no country is known here;
- 3.12.2026 has its day first, as wherever dates have points; 3/12/2026 has two meanings, so it has none;
- "before 1 February" is the day before it, "by Christmas" the 24th of December.

The result is None for words that are vague ("soon", "early May", "by March": its start or its end?), past in words
("yesterday"), contradictory ("Monday 1 December 2026", a Tuesday), or fiscal without a day. The caller then asks, with
the days that `possible_days` finds: of "1/2" 1 February and 2 January. What a phrase means is in `day_phrases.py`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

from csi.common.phrases import either, spoken_date
from csi.language.day_phrases import meant_days
from csi.language.day_rules import Seen, Way
from csi.language.day_words import MONTH, MONTHS, WEEKDAYS, no_such_day, plain_words
from csi.language.written_dates import Meant

_LONGEST = 60  # characters
_LEAD = re.compile(
    r"(?:(?:is |it's )?due |by |until |till |til |on |no later than |not later than |at the latest |by the latest )+"
)
_HOUR = r"(?:\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d|noon|midday|midnight)"
_TIME = re.compile(
    rf"(?<=[\w.]),? (?:(?:at )?{_HOUR}|(?:in the |early |late )?(?:morning|afternoon|evening)|night|eod|cob|end of day"
    r"|at the latest|the latest|latest|at most|please|pls)$"
)
_TIME_AHEAD = re.compile(rf"{_HOUR}(?: on)? (?=\S)")
_BY_A_PERIOD = re.compile(
    rf".*\b(?:by|until|till|til|than) (?P<period>(?:{MONTH}\.?|q ?[1-4]|h ?[12])(?:,? (?:19|20|21)\d\d)?)"
)
_BY_CHRISTMAS = re.compile(
    r"(?:(?:is |it's )?due |no later |not later )?(?:by|until|till|til|before|than) (?:christmas|xmas)"
)
_BARE_FEAST = re.compile(r"christmas|xmas|new year|easter")
_VAGUE = re.compile(
    r"\b(?:about|around|after|before|between|or|not|except|early|late|roughly|approx\w*|ca|since|from)\b"
)


def understand_date(words: str, today: date) -> date | None:
    """The day that words mean, seen from `today`; None if the caller has to ask."""
    text = _normal(words)
    if len(text) > _LONGEST or _BY_A_PERIOD.fullmatch(text):
        return None
    meant = _meant(text, today)
    if meant is None:
        return _by_dateparser(_bare(text))
    days = dict.fromkeys(each.due for each in meant)
    return next(iter(days)) if len(days) == 1 else None


def possible_days(words: str, today: date) -> tuple[date, ...]:
    """The days that unclear words can mean, from `today` on; empty for words that are clear, or name no day at all."""
    text = _normal(words)
    if len(text) > _LONGEST or understand_date(words, today) is not None:
        return ()
    if found := _BY_A_PERIOD.fullmatch(text):
        meant = [day for each in _meant(found["period"], today) or () for day in (each.first, each.last)]
    else:
        meant = [each.due for each in _meant(text, today) or ()]
    return tuple(dict.fromkeys(on for on in meant if on >= today))


def _normal(words: str) -> str:
    text = plain_words(words)
    text = text.lstrip("(") if ")" not in text else text
    text = text.rstrip(")") if "(" not in text else text
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _bare(text: str) -> str:
    """The words without what leads to a date, and without a time of day."""
    bare = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    bare = _TIME_AHEAD.sub("", bare, count=1) if _TIME_AHEAD.match(bare) else bare
    return _TIME.sub("", _TIME.sub("", bare))


def _meant(text: str, today: date) -> Meant | None:
    if _BY_CHRISTMAS.fullmatch(text):
        text = "christmas eve"
    elif _BARE_FEAST.fullmatch(text):
        return ()
    return meant_days(_bare(text), Seen(today, Way.AHEAD))


def ask_which_day(words: str, today: date) -> str:
    """The sentence that asks what unclear words mean, with the days that they can mean."""
    days = possible_days(words, today)
    if days:
        return f"“{words}”: {either_day(days, today)}? Write the month as a word, or choose a day."
    if no_day := no_such_day(words):
        return f"There is no {no_day}. Try “end of March”, “in 3 weeks” or “15 March”."
    return f"I can't tell which day “{words}” is. Try “end of March”, “in 3 weeks” or “15 March”."


def either_day(days: Iterable[date], today: date) -> str:
    """Days as a question names them: "Monday 1 February or Saturday 2 January"."""
    return either(spoken_date(on, today) for on in days)


def _by_dateparser(text: str) -> date | None:
    """Dates in an unusual order with a month's name, read by dateparser; only if it has read every part of them."""
    numbers = {int(each) for each in re.findall(r"\d+", text)}
    months = {MONTHS[word] for word in re.findall(r"[a-z]+", text) if word in MONTHS}
    if _VAGUE.search(text) or len(months) != 1 or len(numbers) != 2:
        return None
    import dateparser  # imported here because it loads slowly and is rarely needed

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "TIMEZONE": "UTC"}
    read: datetime | None = dateparser.parse(text, languages=["en"], settings=settings)
    if read is None or {read.month} != months or {read.day, read.year} != numbers:
        return None
    weekdays = {WEEKDAYS[word] for word in re.findall(r"[a-z]+", text) if word in WEEKDAYS}
    return read.date() if weekdays <= {read.weekday()} else None
