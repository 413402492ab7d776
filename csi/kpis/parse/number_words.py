"""Numbers in words, with scales, and as shares: "sixty-five", "half a million", "12k", "3 out of 10"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from csi.kpis.parse.normalisation import FUNCTION_WORDS
from csi.kpis.parse.units import plainly
from csi.language.numbers import values_of

_SMALL = {
    name: number
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
_TENS = {
    name: number * 10 for number, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}

_UNDER_20 = "|".join(sorted(_SMALL, key=len, reverse=True))
_UNDER_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_UNDER_20}))?|{_UNDER_20})"
WORDS = (
    rf"(?:half a (?:million|billion|thousand|dozen)|(?:a|one|{_UNDER_100}) (?:hundred(?: and {_UNDER_100})?|thousand"
    rf"|million|billion|dozen)|{_UNDER_100}(?: and a half)?)"
)
"""A pattern of numbers in words."""

FIGURES = r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?|(?<![\w.,])[.,]\d+"
"""A pattern of numbers in figures; its group is the thousands separator."""

SCALES = r"k|thousand|tsd|grand|mio|millions?|mn|bn|billions?|(?-i:M|m|B)"
_POWER = {"k": 3, "t": 3, "g": 3, "m": 6, "b": 9}


def value_of_words(words: str) -> Decimal | None:
    """The value of a number in words; None if a word is no part of one."""
    plain = words.casefold().replace("-", " ").strip()
    half = plain.endswith(" and a half")
    total, part = Decimal(0), Decimal(0)
    for word in plain.removesuffix(" and a half").split():
        if word in ("a", "and"):
            part = part or (Decimal(1) if word == "a" and plain.split()[0] == "a" else part)
        elif word == "half":
            part = Decimal("0.5")
        elif word in _LARGE:
            part = (part or Decimal(1)) * _LARGE[word]
            total, part = (total + part, Decimal(0)) if _LARGE[word] >= 1000 else (total, part)
        elif word in _SMALL or word in _TENS:
            part += _SMALL[word] if word in _SMALL else _TENS[word]
        else:
            return None
    return plainly(total + part + (Decimal("0.5") if half else 0))


def values_of_figures(figures: str, scale: str = "") -> tuple[Decimal, ...]:
    """Every value that figures can have, with their scale: one for "12k", two for "1,234"."""
    power = _POWER[scale[0].casefold()] if scale else 0
    return tuple(Decimal(f"{value.scaleb(power):f}") for value in values_of(figures))


# --- Shares: "3 out of 10 parcels", "eight of twenty", "of 200 orders, 30", "half of our invoices" ---

_I = re.IGNORECASE
_SHARE = re.compile(
    rf"\b(?P<part>\d+|{WORDS}) (?P<how>out of|of|in) (?:the |our |every )?(?P<whole>\d+"
    rf"|{WORDS})\b(?! ?%)(?: ?(?=(?P<noun>[^\W\d_]+)))?",
    _I,
)
_FRACTIONS = {"half": 50, "a quarter": 25, "one quarter": 25, "three quarters": 75, "a fifth": 20, "one fifth": 20,
              "a tenth": 10, "one tenth": 10}  # fmt: skip
_FRACTION = re.compile(
    r"(?<!by )(?<!cut )(?<!reduce )(?<!to )(?<!save )\b(?P<share>half|(?:a|one) (?:quarter|third|fifth|tenth)"
    r"|two thirds|three quarters)"
    r" of (?:all )?(?:our |the |my )?(?!(?:today|what|current|that|it|this|them|now|all|our|the"
    r"|my)\b)(?=[^\W\d_]{3})",
    _I,
)
_OF_ALL = re.compile(r"\bof (?P<whole>\d{1,9}) [^\W\d_]+(?: [^\W\d_]+)?, (?P<part>\d{1,9})\b(?![.,]?\d| ?%)", _I)


def find_shares(text: str) -> Iterator[tuple[int, int, Decimal | None]]:
    """Start, end and percentage of each share; the percentage is None if it has no finite number of decimals.

    A part of a counted whole is a percentage; "4 out of 5" without a noun is a score and not found here.
    """
    for found in _SHARE.finditer(text):
        part, whole = (count_of(found[key]) for key in ("part", "whole"))
        if (found["noun"] or "").casefold() in ("star", "stars", "points", "point"):
            continue
        noun = (found["noun"] or "").casefold()
        if part is None or not whole or part > whole or (found["how"] == "of" and (not noun or noun in FUNCTION_WORDS)):
            continue
        counts = bool(noun) and noun not in FUNCTION_WORDS
        if found["how"] != "out of" or counts:
            share = part * 100 / whole
            exact = share == round(share, 4)
            yield found.start(), found.end("whole"), share if exact else None

    for found in _OF_ALL.finditer(text):
        share = Decimal(found["part"]) * 100 / Decimal(found["whole"]) if int(found["whole"]) else Decimal(101)
        if share <= 100:
            yield *found.span(), share if share == round(share, 4) else None
    for found in _FRACTION.finditer(text):
        percent = _FRACTIONS.get(" ".join(found["share"].casefold().split()))
        yield *found.span(), Decimal(percent) if percent else None


def count_of(words: str) -> Decimal | None:
    return Decimal(words) if words.isdigit() else value_of_words(words)
