"""The day that a figure is of, as people write it beside the value: "9 days, in October", "4.92 % on 3 November".

A reading is of the past: a date without a year is the latest such one up to today, and a period is its last day, or
today while it lasts. What looks like a date and can't be told is asked about; it is never taken as today.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from csi.language.day_phrases import meant_days
from csi.language.day_rules import Days, Seen, Way
from csi.language.day_words import MONTH, ORDINAL, WEEKDAY, plain_words

_MOST_WORDS = 8
_LONGEST = 60  # characters
_LEAD = re.compile(
    r"(?:measured |read |dated |taken )?(?:on|in|for|of|during|as of|as at|from|since|at the end of|end of)(?: the)? "
)
_LAST = re.compile(r"(?:last|past|previous) ")
_TIME = re.compile(
    r",? (?:(?:at )?(?:\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d|noon)|(?:in the )?(?:morning|afternoon|evening)|night)$"
)
_FIRM = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}\. ?\d{{1,2}}\. ?(?:\d{{4}}|\d\d)|\d{{1,2}}([/-])\d{{1,2}}\1(?:\d{{4}}|\d\d)"
    rf"|(?:{WEEKDAY},? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)?[ -]{MONTH}\b.*"
    rf"|(?:{WEEKDAY},? )?{MONTH}\.? \d{{1,2}}\b.*"
    r"|(?:last|this|past|previous) (?:week|month|quarter|year|weekend)(?:'s)?|(?:last|past) \w+|.* ago|today|yesterday"
    r"|(?:the )?day before yesterday"
)
"""Dates that are one wherever they stand; all others need "in" or "on" before them, or a comma or bracket."""
_NO_DATE = re.compile(r"[\d.,/ -]+")
"""Numbers only: beside a value they are a date only with three parts."""
_LOOKS_LIKE_A_DATE = re.compile(
    rf"\b(?:on|in|for|of|during|as of|as at) (?:the )?(?:{ORDINAL} |\d{{1,2}}\.? )?{MONTH}\b"
    rf"|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\bon \d{{1,2}}[./]\d{{1,2}}\b"
    r"|\b(?:last|next) (?:week|month|quarter|year)\b|\btomorrow\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words without the day that they ended with.

    `unclear`: they hold what may be a date and can't be read; `days` are those that it can mean, if it means several.
    """

    words: str
    day: date | None = None
    unclear: bool = False
    days: tuple[date, ...] = ()


def split_day(text: str, today: date) -> DatedWords:
    """Split off the day that a reading is of. A day in the future is returned as it is, for the caller to refuse."""
    for start, said in _endings(text):
        rest = text[:start].rstrip(" \t,;(–—-")
        lead = _LEAD.match(said)
        bare = said[lead.end() :] if lead else said
        if not bare or not _is_set_off(text[:start], bare, has_lead=lead is not None):
            continue
        at_end = lead is not None and "end of" in lead[0]
        meant = meant_days(_TIME.sub("", f"end of {bare}" if at_end else bare), Seen(today, Way.BACK))
        if meant is None:
            continue
        days = tuple(dict.fromkeys(_day_of(each, today) for each in meant))
        past = tuple(day for day in days if day <= today)
        if len(days) == 1 or len(past) == 1:  # a reading is of the past
            return DatedWords(rest, (past or days)[0])
        if days or _FIRM.fullmatch(bare):
            return DatedWords(rest if days else text, None, unclear=True, days=days)
    return DatedWords(text, None, unclear=bool(_LOOKS_LIKE_A_DATE.search(text)))


def _endings(text: str) -> Iterator[tuple[int, str]]:
    """The last words of a text, the longest ending first, each with where it starts."""
    tail = text[-_LONGEST * 2 :]
    before = len(text) - len(tail)
    words = list(re.finditer(r"[^\s,;(–—]+", tail))[-_MOST_WORDS:]
    for word in words:
        said = plain_words(tail[word.start() :].rstrip(" )!?"))
        if before + word.start() == 0 or not tail[word.start() - 1].isalnum():
            yield before + word.start(), said


def _is_set_off(before: str, said: str, *, has_lead: bool) -> bool:
    """Whether words are a date: after "in" or "on", or behind a comma or bracket; "4 in may" is, "4 sun" isn't."""
    if _FIRM.fullmatch(said):
        return True
    if _NO_DATE.fullmatch(said):
        is_date = re.fullmatch(r"\d{1,2}(?:/|\. ?)\d{1,2}\.?", said) and (has_lead or before.rstrip().endswith(","))
        return bool(is_date and (has_lead or said[-1] == "." or "/" in said))
    return has_lead or not before.strip() or before.rstrip()[-1:] in ",;(–—-"


def _day_of(days: Days, today: date) -> date:
    """The last day of a period, or today while it lasts."""
    return today if days.first <= today < days.last else days.last


# --- Anywhere in a sentence ------------------------------------------------------------------------------------------

_NOT_TO_COME = (
    r"(?<!by )(?<!until )(?<!till )(?<!before )(?<!than )(?<!end of )(?<!due )(?<!within )(?<!next )(?<!this )"
)
_SAID_AT = r"(?:\b(?:in|during|for|of|on|at|as of|as at|since|from|measured|last|through|throughout)|[(,;:]) ?(?:the )?"
_IN_YEAR = r"(?:,? (?:19|20|21)\d\d\b)?"
_ANYWHERE = tuple(
    (re.compile(pattern, re.IGNORECASE), is_period)
    for pattern, is_period in (
        (r"\b(?P<day>yesterday)\b", False),
        (r"\b(?P<day>20\d\d-\d\d-\d\d)\b", False),
        (r"\b(?P<day>\d{1,2}\.\d{1,2}\.20\d\d)\b", False),
        (rf"{_NOT_TO_COME}\b(?P<day>\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{MONTH}(?!\w){_IN_YEAR})", False),
        (rf"{_NOT_TO_COME}\b(?P<day>{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!\d){_IN_YEAR})", False),
        (rf"{_SAID_AT}(?:end of )?{_NOT_TO_COME.replace('(?<!end of )', '')}\b(?P<day>{MONTH}(?!\w){_IN_YEAR})", True),
        (rf"{_NOT_TO_COME}\b(?P<day>{MONTH} (?:19|20|21)\d\d)\b", True),
        (rf"{_NOT_TO_COME}\b(?P<day>q[1-4]{_IN_YEAR})", True),
        (r"\b(?P<day>(?:last|previous|past) (?:week|month|quarter|year))\b", False),
    )
)
_AHEAD = re.compile(r"\b(?:by|until|till|before|within)\b[^,;.]*", re.IGNORECASE)


def measured_day(text: str, today: date) -> date | None:
    """The day on which a figure was measured, said anywhere beside it; None if nothing is said of a day that has been.

    What is said as a date to come ("by 31 March", "until October") is none.
    """
    said = _AHEAD.sub(" ", " ".join(text[:500].split()))
    for pattern, is_period in _ANYWHERE:
        if found := pattern.search(said):
            meant = meant_days(plain_words(found["day"]), Seen(today, Way.BACK)) or ()
            day = _day_of(meant[0], today) if len(meant) == 1 else None
            if day is not None and day <= today:
                return day
            if is_period:
                return None
    return None
