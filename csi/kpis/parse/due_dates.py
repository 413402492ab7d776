"""Finding due dates in a sentence, and figures that are no values: versions, room numbers, times, last year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from csi.language.dates import understand_date
from csi.language.day_words import MONTH, WEEKDAY

Span = tuple[int, int]
_I = re.IGNORECASE

_SPAN_UNIT = r"(?:working days?|business days?|days?|weeks?|fortnights?|months?|quarters?|years?)"

_NUMBERED = (
    "windows office postgres postgresql mysql oracle ubuntu debian python java php node ios android sap iso din en rfc"
    " tls http chapter section clause article paragraph page slide room hall floor ward building gate desk week wk cw"
    " ext extension phase step stage tier version ver build release sprint no nr covid exchange server outlook acrobat"
    " appendix annex figure table exhibit bay line"
).split()  # fmt: skip
_NOISE = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b[A-Za-z]{2,}-\d[\w-]*|\b[A-Z]{2,}\d{4,}\b", 0),
        (r"\b(?:page|slide|section|chapter|appendix|table) \d+(?: of (?:the|our) \w+)?", _I),
        (rf"\b(?:{'|'.join(_NUMBERED)})\.? ?(?:#|no\.? )?\d+[A-Za-z]?(?:[.,]\d+)*(?= |[,;:.)\n]|$)(?! ?(?:%"
            rf"|percent))", _I),
        (r"\b(?i:upgrad|migrat|switch|mov)\w*\b[^,.;\n]{0,40}?\bfrom [A-Z]\w+ \d+[\d.]* to (?:[A-Z]\w+ )?\d+[\d.]*", 0),
        (r"\b24 ?[/x] ?7\b|\b9[- ]to[- ]5\b|#\d+|\u00a7 ?\d+", _I),
        (r"\+\d[\d ()/-]{6,}\d", 0),
        (r"\b(?:at|between|from|until|till|to|and|around|before|after|-) \d{1,2}(?::\d\d"
            r"| ?[ap]m\b)(?: ?[ap]m\b)?", _I),
        (r"\b\d{1,2} ?[ap]m\b", _I),
        (rf"\b(?:since|as of|as at|starting|beginning|from)(?: on| in| from)? (?:the )?(?:\d{{1,2}}(?:st|nd|rd"
            rf"|th|\.)? )?{MONTH}"
         r"(?: \d{1,2}(?:st|nd|rd|th)?)?(?:,? (?:19|20)\d\d)?\b", _I),
        (r"\b(?:since|in|of|for|during|year|fiscal|FY|from|to|and|summer|winter|spring|autumn|fall|until|by"
            r"|\() ?(?:19|20)\d\d\b(?![.,]?\d)", _I),
        (rf"\b(?:last|past|previous|prior|first|every|for|these|those) (?:\d+|two|three|four|five|six|seven|ten"
            rf"|twelve|thirty) {_SPAN_UNIT}\b", _I),
        (rf"\b(?:\d+|an?|one|two|three|four|five|six|ten) {_SPAN_UNIT} ago\b", _I),
        (r"\b(?:can't|cannot|can not|couldn't|impossible to) (?:go|get)\b[^,;.\n]{0,25}?\d[\d.,]*(?: ?[^\W\d_]+"
            r"| ?%)?(?= but\b|,)", _I),
        (rf"\b{MONTH}\.? (?:19|20)\d\d\b|\bteams? \d+(?:,? (?:and|&) \d+)?\b", _I),
    )
)  # fmt: skip

_PAST = re.compile(
    rf"\b(?:last|previous|past) (?:week|month|quarter|year|fiscal year|{MONTH}|{WEEKDAY})(?:'s)?\b"
    rf"|\bin (?:the )?last (?:week|month|quarter|year|fiscal year)\b|\byesterday\b", _I
)  # fmt: skip

_START = re.compile(
    rf"\b(?P<lead>by|until|before|in|within|over(?= the next)|during|on(?= \d| {WEEKDAY}\b| {MONTH})"
    rf"|no later than|not later than|latest)\b (?=\S)"
    rf"|\b(?:(?:this|next) (?:week|month|quarter|year|{WEEKDAY})|(?:the )?end (?:of )?|eo[wmqy]\b"
    rf"|mid[- ](?={MONTH})|(?:week|month|quarter|year)(?:'s)?[- ]end"
    rf"|tomorrow\b|q[1-4]\b|h[12] |{MONTH}\.? \d{{1,2}}\b|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{MONTH}\b"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|(?:half a year"
    rf"|\w+ {_SPAN_UNIT}) from (?:now|today))",
    _I,
)
_BY_SO_MUCH = re.compile(
    rf"(?:by|until|before|latest|no later than|not later than) (?:[\d.,]+ ?|[a-z-]+ ){_SPAN_UNIT}", _I
)
_LASTS = re.compile(
    rf"(?:in|within|over)(?: the)?(?: next)? (?:\w+|half a) ?{_SPAN_UNIT}(?: (?:from now|from today|time))?", _I
)
_WHEN = re.compile(rf"(?:in|during) (?:the )?(?:{MONTH}(?: \d{{4}})?|q[1-4](?: \d{{4}})?|(?:this|next) \w+)", _I)
_OPEN = re.compile(
    rf"\b(?:asap|as soon as possible|soon|shortly|someday|eventually)\b"
    rf"|\b(?:by|until|before|in|this|next|early|late|about|around) (?:the )?(?:(?:early|late) )?(?:summer"
    rf"|spring|autumn|fall|winter|easter|ramadan|fy ?\d*|fiscal year)\b"
    rf"|\b(?:by|until|before|early|late|about|around) {MONTH}\b(?! ?\d{{1,2}}(?!\d))(?:,? (?:19|20)\d\d)?"
    rf"|\b(?:by|until|before) 20\d\d\b(?!-)|\bnext {WEEKDAY}\b(?! week)"
    rf"|\b(?:end of )?(?:the )?(?:fy ?\d+|fiscal year)\b"
    rf"|\b(?:by|before|until) (?:the|our|my|we|i|they|that|then|go|going|launch)\b(?! (?:very |end|start"
    rf"|beginning|middle|first|second|third|fourth|last|\d))(?: [^\W\d_]+)?"
    rf"|\bq[1-4] or q[1-4]\b|\bwhen (?:we|it) (?:go|goes|are|is) live\b", _I
)  # fmt: skip
_SLASHES = re.compile(r"\b(?:by|until|before|on|due) \d{1,2}/\d{1,2}(?:/\d{2,4})?\b", _I)
_CHRISTMAS = re.compile(r"\b(?:by|before|until) (?:christmas|xmas)\b", _I)


@dataclass(frozen=True, slots=True)
class Due:
    """A date in a sentence. "span" may also be a duration that is measured; "when" may be when it was measured."""

    start: int
    end: int
    on: date
    kind: Literal["firm", "span", "when"] = "firm"


@dataclass(frozen=True, slots=True)
class Dates:
    """Everything found: dates, positions where a date is left open, past dates, and figures that are no values."""

    found: tuple[Due, ...]
    open: tuple[Span, ...]
    past: tuple[Span, ...]
    noise: tuple[Span, ...]


def find_dates(text: str, today: date) -> Dates:
    """Find every date, and everything that must not be read as a value."""
    past = tuple(each.span() for each in _PAST.finditer(text))
    noise = [each.span() for pattern in _NOISE for each in pattern.finditer(text)]
    open_ = [each.span() for each in _OPEN.finditer(text) if not _overlaps(each.span(), past)]
    found: list[Due] = []
    for due in _understood(text, today):
        if not _overlaps((due.start, due.end), [*past, *open_, *((each.start, each.end) for each in found)]):
            found.append(due)
    firm = [(each.start, each.end) for each in found]
    open_ += [each.span() for each in _SLASHES.finditer(text) if not _overlaps(each.span(), firm)]
    leads = [span for span in noise if _starts_something_past(text, span)]
    found = [each for each in found if not _overlaps((each.start, each.end), leads)]
    spans = [(each.start, each.end) for each in found if each.kind != "span"]
    noise = [span for span in noise if not any(start <= span[0] and span[1] <= end for start, end in spans)]
    return Dates(tuple(found), tuple(open_), past, tuple(noise))


def _understood(text: str, today: date) -> Iterator[Due]:
    for festival in _CHRISTMAS.finditer(text):
        eve = date(today.year, 12, 24)
        yield Due(*festival.span(), eve if eve >= today else date(today.year + 1, 12, 24))
    for start in _START.finditer(text):
        line = text[start.start() :].split("\n")[0]
        words = list(re.finditer(r"\S+", line))[:8]
        for last in reversed(words):
            said = line[: last.end()].rstrip(",;:!)")
            end = start.start() + len(said)
            if _OPEN.search(said):
                continue
            told = said[7:] if said.casefold().startswith(("before the end", "before end")) else said
            if told is said and said.casefold().startswith("before"):
                continue
            told = re.sub(r"^latest ", "by ", told, flags=_I)
            on = understand_date(told, today) or understand_date(told.rstrip("."), today)
            if on is not None and not _BY_SO_MUCH.fullmatch(said):
                yield Due(start.start(), end, on, _kind(said.rstrip("."), on, today))
                break


def _kind(said: str, on: date, today: date) -> Literal["firm", "span", "when"]:
    if _LASTS.fullmatch(said):
        return "span"
    return "when" if _WHEN.fullmatch(said) or on < today else "firm"


def _starts_something_past(text: str, span: Span) -> bool:
    return bool(re.match(r"since|as (?:of|at)|starting|beginning|from", text[span[0] :], _I))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
