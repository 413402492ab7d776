"""Finding the date in a command's text: `task 42 order laptops by friday`."""

import re
from datetime import date

from csi.language.dates import understand_date
from csi.language.day_words import MONTH, ORDINAL, WEEKDAY

_MOST_WORDS = 8
_LEADS = r"(?:by|until|till|til|due:?|deadline:?|no later than|not later than)"
_LED = re.compile(rf"{_LEADS}(?!\S)", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:on|in|within|this|next|mid|(?:the )?end of|(?:today|tomorrow|tmrw|eo[dwmqy])"
    r"(?: (?:at )?(?:\d\S*|noon|morning|afternoon|evening))?\W*$"
    rf"|{WEEKDAY}"
    rf"|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}([./])\d{{1,2}}\1\d{{2,4}}|{MONTH}\.? \d{{1,2}}"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{MONTH}"
    rf"|(?:the )?(?:{ORDINAL}|last|final|penultimate)"
    rf" (?:(?:{WEEKDAY}|(?:working |business )?day) (?:of|in|before|after)|of)"
    r"|a (?:week|fortnight) (?:on|from|tomorrow|today)|(?:calendar )?week \d|w/c"
    rf"|before(?= (?:the )?(?:\d|{MONTH}|christmas|xmas|easter|new year)))(?!\w)",
    re.IGNORECASE,
)
"""What may begin a date without “by” before it."""

_TIED = frozenset(
    "a about after an and as at before between compare every for from her his last like next of or our per since than"
    " the their to version vs with your".split()
)
"""After these words a date is part of the text: “prepare the report for next friday”."""
_DATE_LIKE = re.compile(
    rf"\b(?:{MONTH}|{WEEKDAY})\b|\d"
    r"|\b(?:day|week|month|quarter|year|soon|asap|spring|summer|autumn|winter|christmas|easter)s?\b",
    re.IGNORECASE,
)
_UNCLEAR_LEADS = re.compile(rf"(?:{_LEADS}|before|after)(?!\S)", re.IGNORECASE)
_UNCLEAR_WORDS = 5
_BARE_NUMBERS = re.compile(r"(?:on\s+)?\d{1,2}([./-])\d{1,2}\1\d{2,4}\W*|on\s+\d{1,2}[/-]\d{1,2}\W*", re.IGNORECASE)
"""What is a date without “by” before it although it can mean two days: “on 1/2”, “1/2/2027”, but not “1/2”, a half."""
_NEXT_WEEKDAY = re.compile(rf"(?:on\s+)?next\s+{WEEKDAY}\W*", re.IGNORECASE)


def date_at_tail(text: str, today: date) -> tuple[date, str] | None:
    """The day that the text ends with, and the text without it.

    After “by”, “until” or “due” every date is taken; elsewhere only words that can hardly mean anything else.
    """
    words = list(re.finditer(r"\S+", text[-200:]))[-_MOST_WORDS:]
    before = len(text) - len(text[-200:])
    for word in words:
        ahead = text[before + word.start() :]
        rest = text[: before + word.start()].rstrip()
        if not (_LED.match(ahead) or _ALONE.match(ahead)) or _opens_quote(rest):
            continue
        if day := _day(ahead, today):
            tied = not _LED.match(ahead) and _last_word(rest) in _TIED
            return None if tied else (day, rest.rstrip(" \n,;:-–—("))
    return None


def _day(said: str, today: date) -> date | None:
    return understand_date(re.sub(r"^(?:deadline|due):?\s", "due ", said, flags=re.IGNORECASE), today)


def _last_word(text: str) -> str:
    return text[-40:].rstrip(" ,;:.!?").rpartition(" ")[2].casefold()


def _opens_quote(rest: str) -> bool:
    """Whether a quote is open at the end of the text, so that the following words belong to it."""
    return rest.count('"') % 2 == 1 or rest.count("“") > rest.count("”") or rest.count("«") > rest.count("»")


def date_at_head(text: str, today: date) -> tuple[date, str] | None:
    """The day that the text begins with, after “by” or the like, and the text without it. The longest match wins."""
    if not _LED.match(text):
        return None
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS]
    for word in reversed(words[1:]):
        if day := _day(text[: word.end()].rstrip(" :,;-"), today):
            return day, text[word.end() :].lstrip(" \n,;:-–—")
    return None


_VAGUE = re.compile(r"(?:^|\s)((?:as soon as possible|asap|soon|later|some ?time)\W*)$", re.IGNORECASE)


def vague_date(text: str) -> str:
    """A word at the end that asks for a day without naming one: “soon”; empty if there is none."""
    found = _VAGUE.search(text[-120:])
    return found[1].rstrip() if found else ""


def unclear_date(text: str) -> str:
    """Words at the end that look like a date but are ambiguous: “by march”, “on 1/2”; empty if there are none."""
    for word in reversed(list(re.finditer(r"\S+", text[-120:]))[-_UNCLEAR_WORDS:]):
        ahead = text[-120:][word.start() :].rstrip()
        if _opens_quote(text[: len(text) - len(text[-120:]) + word.start()]) or ahead[-1] in '"”»`':
            continue
        before = text[: len(text) - len(text[-120:]) + word.start()]
        is_bare = _BARE_NUMBERS.fullmatch(ahead) or (_NEXT_WEEKDAY.fullmatch(ahead) and _last_word(before) not in _TIED)
        if (_UNCLEAR_LEADS.match(ahead) and _DATE_LIKE.search(ahead)) or is_bare:
            on = re.search(r"\bon\s+$", before, re.IGNORECASE)
            return f"{on[0]}{ahead}" if on and is_bare else ahead
    return ""
