"""Shares in a sentence: "3 out of 10 parcels", "eight of twenty", "of 200 orders, 30", "half of our invoices"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from csi.kpis.parse.normalisation import FUNCTION_WORDS
from csi.language.amount_finding import find_amounts
from csi.language.amounts import Amount, AmountKind
from csi.language.number_words import WORDS, count_of, plainly, share_of_words

_I = re.IGNORECASE
_SHARE = re.compile(
    rf"\b(?P<part>\d+|{WORDS}) (?P<how>out of|of|in) (?:the |our |every )?(?P<whole>\d+"
    rf"|{WORDS})\b(?! ?%)(?: ?(?=(?P<noun>[^\W\d_]+)))?",
    _I,
)
_FRACTION = re.compile(
    r"(?<!by )(?<!cut )(?<!reduce )(?<!to )(?<!save )\b"
    r"(?:(?P<many>a|one|two|three) (?P<part>(?:quarter|third|fifth|tenth)s?)|half)"
    r" of (?:all )?(?:our |the |my )?(?!(?:today|what|current|that|it|this|them|now|all|our|the"
    r"|my)\b)(?=[^\W\d_]{3})",
    _I,
)
_LEVEL = re.compile(r"(?:[:,]|\b(?:is|are|was|were|be|reach|at|only|about|still|just|now))\s*(?:about |only )?$", _I)
_OF_CHANGE = re.compile(
    r"\s+(?:less|fewer|lower|more|higher|faster|off|shorter|cheaper|of (?:it|that|what|today))\b", _I
)
_OF_TIME = re.compile(r"\s+(?:day|week|month|year|quarter|hour|minute|time|night|line|row|page|shift)\b", _I)
_OF_ALL = re.compile(r"\bof (?P<whole>\d{1,9}) [^\W\d_]+(?: [^\W\d_]+)?, (?P<part>\d{1,9})\b(?![.,]?\d| ?%)", _I)


def find_shares(text: str) -> Iterator[tuple[int, int, Decimal | None]]:
    """Start, end and percentage of each share; the percentage is None if it has no finite number of decimals.

    A part of a counted whole is a percentage; "4 out of 5" without a noun is a score and not found here.
    """
    wholes: set[Decimal] = set()
    for found in _SHARE.finditer(text):
        part, whole = (count_of(found[key]) for key in ("part", "whole"))
        if (found["noun"] or "").casefold() in ("star", "stars", "points", "point"):
            continue
        noun = (found["noun"] or "").casefold()
        bare = not noun or noun in FUNCTION_WORDS
        again = bare and whole in wholes
        if part is None or not whole or part > whole or (found["how"] == "of" and bare and not again):
            continue
        wholes.add(whole)
        counts = not bare or again or (whole > 20 and whole != 100)
        if found["how"] != "out of" or counts:
            yield found.start(), found.end("whole"), _in_percent(part / whole)

    for found in _OF_ALL.finditer(text):
        part, whole = Decimal(found["part"]), Decimal(found["whole"])
        if whole and part <= whole:
            yield *found.span(), _in_percent(part / whole)
    for found in _FRACTION.finditer(text):
        yield *found.span(), _in_percent(share_of_words(found["many"] or "", found["part"] or "half"))
    for amount in find_amounts(text):
        if amount.kind is AmountKind.SHARE and len(amount.values) == 1 and _is_level(text, amount):
            yield *amount.core, plainly(round(amount.values[0] * 100, 2))


def _in_percent(share: Decimal) -> Decimal | None:
    """The share in percent; None if it has no finite number of decimals."""
    percent = round(share * 100, 4)
    return plainly(percent) if abs(percent - share * 100) < Decimal("1e-20") else None


def _is_level(text: str, amount: Amount) -> bool:
    """Whether a fraction in words is a level, not a change: "is a tenth", "every second request", "one in ten"."""
    start, end = amount.core
    if _OF_CHANGE.match(text, end):
        return False
    if text[start:end].casefold().startswith("every"):
        return not _OF_TIME.match(text, end)
    return bool(_LEVEL.search(text[max(0, start - 30) : start]))
