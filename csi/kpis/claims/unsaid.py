"""What an amount may leave unsaid because its sentence says it elsewhere: its period, its whole, a season it spans.

"Over a year we lose 228 books", "out of every ten thousand, 170; it was 340", "up by 44 points over the summer". An
amount that doesn't hold as it stands is tried with what is said elsewhere.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from csi.kpis.claims.context import Context
from csi.language.amount_units import PERIODS
from csi.language.amounts import Amount, AmountKind
from csi.language.number_words import WORDS, count_of

_I = re.IGNORECASE
_SPANNED = re.compile(
    r"\b(?:in|over|during|for)\s+(?:an?|one|the|each|every)\s+(?:whole\s+|full\s+|single\s+)?"
    r"(?P<period>hour|day|week|month|quarter|year)\b(?! (?:of|before|after|since|from)\b)",
    _I,
)
_WHOLE_AHEAD = re.compile(
    r"(?:^|[,;:(]|\bthat is|\bmeans|\bmakes)\s*(?:out of|per|for|in|of)\s+(?:every\s+|each\s+|all\s+)?"
    rf"(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{2,7}}|{WORDS}|hundred|thousand)\s+(?!(?:{'|'.join(PERIODS)})s?\b|%)[^\W\d]{{3,}}",
    _I,
)
_SEASON_SPANNED = re.compile(
    r"\b(?:over|during|throughout|across|through|in the course of)\s+(?:the\s+)?"
    r"(?:(?:whole|last|past|spring|summer|autumn|winter|and)\s+)*$",
    _I,
)
_RATED = (AmountKind.NUMBER, AmountKind.UNIT, AmountKind.MONEY)


def unsaid(context: Context, amount: Amount) -> Iterator[tuple[Context, Amount]]:
    """The amount as it may be meant, and the sentence to read it in."""
    if amount.kind in _RATED:
        earlier = [each for each in context.measured if each.start < amount.start and each.kind is amount.kind]
        if not amount.per:
            periods = [PERIODS[each["period"].casefold()] for each in _SPANNED.finditer(context.counted)]
            for period in dict.fromkeys([*periods, *(each.per for each in earlier[-1:] if each.per)]):
                yield context, replace(amount, per=period)
        if amount.of is None and not amount.per:
            wholes = [whole for *_, whole in wholes_ahead(context.counted)] + [
                each.of for each in earlier[-1:] if each.of
            ]
            for whole in wholes:
                yield context, replace(amount, of=whole)
    without = [each for each in context.days if not _SEASON_SPANNED.search(context.plain[: each.start])]
    if len(without) < len(context.days):
        wider = copy.copy(context)
        wider.days = without
        yield wider, amount


@lru_cache(maxsize=64)
def wholes_ahead(text: str) -> tuple[tuple[int, int, Decimal], ...]:
    """The wholes that are said before what is counted in them: "out of every ten thousand samples, 170"."""
    return tuple(_wholes_ahead(text))


def _wholes_ahead(text: str) -> Iterator[tuple[int, int, Decimal]]:
    for found in _WHOLE_AHEAD.finditer(text):
        words = found["whole"].replace(",", "")
        whole = count_of(f"a {words}" if words.casefold() in ("hundred", "thousand") else words)
        if whole is not None and whole >= 10:
            yield *found.span("whole"), whole


def in_whole_ahead(context: Context, amount: Amount) -> Amount:
    """The amount as counted in the whole that is said before it: "out of every ten thousand samples, 170"."""
    if amount.kind is not AmountKind.NUMBER or amount.of is not None or amount.per:
        return amount
    ahead = [whole for start, end, whole in wholes_ahead(context.counted) if end <= amount.core[0]]
    return replace(amount, of=ahead[-1]) if ahead and not amount.in_words else amount


def is_whole_ahead(context: Context, amount: Amount) -> bool:
    """Whether an amount is only the whole that others are counted in."""
    return any(start <= amount.core[0] < end for start, end, _ in wholes_ahead(context.counted))


def spanned_period(context: Context, amount: Amount) -> str:
    """The period, if an amount is one in which something is counted: "in a year"; empty if it isn't."""
    if amount.kind is not AmountKind.TIME or not amount.in_words or amount.values != (Decimal(1),):
        return ""
    inside = (each for each in _SPANNED.finditer(context.counted) if each.start() <= amount.core[0] < each.end())
    return next((PERIODS[each["period"].casefold()] for each in inside), "")
