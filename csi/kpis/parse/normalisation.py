"""Normalising a message to read figures from it, while keeping the words as typed.

Signs are unified, questions, greetings and signatures left out, and cue words ("currently", "percent") spelled right.
People always see the author's own spelling.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

LONGEST = 1_000
"""Characters that are read: a longer text describes and does not state a figure."""

FUNCTION_WORDS = frozenset(
    "a about above after again against all already always am an and any anymore approximately approx are around as asap"
    " at atleast away back be because been before being below better between beyond both but by ca can can't cannot"
    " cheaper circa could currently do does doesn't don't done down due during each either else even every exactly"
    " exceed except faster few fewer for from further get gets getting go goes going got had has have having he hence"
    " her here higher his how however i i'd i'll i'm if in instead into is isn't it it's its just last later latest"
    " least less let let's like long longer low lower many max maximum maybe me might min minimum more most much must"
    " my nearly need needs never next no none nor not now of off often old older on once one only onto or other our out"
    " over per perhaps please quicker rather reach right same shall she should shouldn't since slower so some someday"
    " soon still such sure than that that's the their them then there there's these they this those though through"
    " throughout till to today tomorrow too toward towards twice under until unless up upon us very via was wasn't we"
    " we'd we're we've were what when where whereas whether which while who why will with within without won't would"
    " yet you your yesterday roughly percent max. min. target goal baseline aim want wants wanted was take takes took"
    " plus minus times time's thanks thx ok okay by".split()
)
"""Words that say something of a value, or nothing at all: no part of the name of a thing."""

_SIGNS = str.maketrans(
    "\u2212\u2010\u2011\u2013\u2014" "\u201c\u201d\u2018\u2019\u00b4`" "\uff05\uff0e\uff0c\u066b\u00a0\u202f\u2009\t"
    "\u2192\u21d2\u27a1\u2794*_|\u2022",
    "-----" "\"\"''''" "%.,.    " "\u2192\u2192\u2192\u2192   -",
)  # fmt: skip
_ARROW = re.compile(r"[-=.]{1,3}>|\u2192|>{2,}")
_LIST_MARK = re.compile(r"^[ ]*(?:>+[ ]?|[-+][ ]+|\d[.)][ ]+)", re.MULTILINE)
_SHORT = re.compile(r"\b(?:min|max|ca|approx|avg)\.(?= ?[\d$\u20ac\u00a3A-Z])", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"\n[^\S\n]*--\s*\n.*|\n[^\S\n]*(?:thx|thanks|thank you|cheers|best|regards|br|kind regards)\b.*", re.S | re.I
)
_SOURCE = re.compile(r"\b(?:source|src|measured by|taken from):? [^\n]*", re.IGNORECASE)
_QUESTION = re.compile(r"(?:(?<=[.!?\n;])|^)[^.!?\n;]*(?:\.\d[^.!?\n;]*)*\?+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|<[^<>\n]*>|[^\s@]{1,64}@[^\s@]{1,253}\.\w+")

_CUES = frozenset(
    "reduce increase decrease currently percent instead moment should maximum minimum minutes minute target baseline"
    " within between shorten present".split()
)
_TYPOS = {
    "les": "less", "untill": "until", "atleast": "at least", "till": "until", "til": "until", "curent": "current",
    "bellow": "below", "tody": "today", "todays": "today's", "shoud": "should", "pct.": "pct", "dont": "don't",
    "shd": "should", "wd": "would", "fm": "from", "thru": "through", "w/in": "within",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"\b(from|to|by|under|over|below|above|max|min)(?=\d)", re.IGNORECASE)
_FORM = re.compile(r"\bform(?= [^\n]{0,40}?\d[^\n]{0,30}?\bto\b)", re.IGNORECASE)

_IN_A = re.compile(r"\bin (?:an?|one)(?= (?:day|week|fortnight|month|quarter|year)\b)", re.IGNORECASE)
_COUNTED = re.compile(r"(?:^|\s)\d[\d.,]*(?: [^\W\d_][\w-]*){0,3} $")
_WISHED = re.compile(
    r"\b(?:to|under|below|above|over|within|least|most|want\w*|wish\w*|needs?|should|shall|must|will|would|targets?|goals?"
    r"|aim\w*|reach\w*|becomes?|cut\w*|reduc\w*|lower\w*|less|fewer|more|faster|plan\w*|hop(?:e|ing)|like|down|up|half"
    r"|halv\w*|doubl\w*)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;:!?\n]|[.,](?!\d)")
_LONGEST_CLAUSE = 80


@dataclass(frozen=True, slots=True)
class Text:
    """A normalised text: `plain` is read, `typed` is as written, `_origin` maps each character of `plain` to it."""

    plain: str
    typed: str
    _origin: tuple[int, ...]

    def own_words(self, start: int, end: int) -> str:
        """The author's own spelling of a stretch of the plain text, on one line."""
        if start >= end:
            return ""
        last = self._origin[end] if end < len(self._origin) else len(self.typed)
        return " ".join(self.typed[self._origin[start] : max(last, self._origin[end - 1] + 1)].split())


def prepare(words: str) -> Text:
    """Normalise a text to read figures from it. Never raises."""
    typed = "".join(_plain_signs(words[:LONGEST]))
    several_lines = "\n" in typed.strip()
    for pattern in (_LINK, _SOURCE, _SIGNATURE, _QUESTION, *([_LIST_MARK] if several_lines else [])):
        typed = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), typed)
    typed = _SHORT.sub(lambda found: found[0].replace(".", " "), typed)
    typed = _ARROW.sub(lambda found: "\u2192".ljust(len(found[0])), typed)
    plain, origin = _spelled(typed)
    return Text(plain, typed, tuple(origin))


def _plain_signs(words: str) -> Iterator[str]:
    for sign in words.translate(_SIGNS):
        yield str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _spelled(typed: str) -> tuple[str, list[int]]:
    """The text with corrected cue words, and the position that each of its characters comes from."""
    plain: list[str] = []
    origin: list[int] = []

    def add(text: str, places: Iterable[int]) -> None:
        plain.append(text)
        origin.extend(places)

    at = 0
    for start, end, text in _corrections(typed):
        add(typed[at:start], range(at, start))
        add(text, [start] * len(text))
        at = end
    add(typed[at:], range(at, len(typed)))
    return "".join(plain), origin


def _corrections(typed: str) -> Iterator[tuple[int, int, str]]:
    found = [(each.start(), each.end(), f"{each[0]} ") for each in _GLUED.finditer(typed)]
    found += [(each.start(), each.end(), "from") for each in _FORM.finditer(typed)]
    found += [(each.start(), each.end(), "per") for each in _IN_A.finditer(typed) if _is_rate(typed, each.start())]
    for word in _WORD.finditer(typed):
        right = _TYPOS.get(word[0].casefold()) or _closest_cue(word[0].casefold())
        if right is not None:
            found.append((word.start(), word.end(), right))
    last = 0
    for start, end, text in sorted(found):
        if start >= last:
            last = end
            yield start, end, text


def _is_rate(typed: str, at: int) -> bool:
    """Whether "in a month" at this place says how often what is counted before it happens, and not until when."""
    before = typed[max(0, at - _LONGEST_CLAUSE) : at]
    clause = _CLAUSE_END.split(before)[-1]
    return _COUNTED.search(clause) is not None and _WISHED.search(clause) is None


def _closest_cue(word: str) -> str | None:
    """The cue word that differs from this word by one typing error."""
    if len(word) < 6 or word in _CUES:
        return None
    return next((cue for cue in sorted(_CUES) if cue[0] == word[0] and _one_slip(word, cue)), None)


def _one_slip(word: str, cue: str) -> bool:
    """Whether one letter is missing, extra or wrong, or two are swapped.

    An ending is no error: "targets", "reduced".
    """
    return word != cue and cue not in word and OSA.distance(word, cue) == 1
