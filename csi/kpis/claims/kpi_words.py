"""The words of a KPI's name and unit, by which a text names it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from csi.kpis.claims.figures import Figure
from csi.language.amount_units import SECONDS
from csi.language.amounts import Amount, AmountKind
from csi.language.numbers import unit_key

_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 5
"""Letters by which two words are the same."""
_COMMON = frozenset(
    "the and for"
    " per with from that this time rate share number average median total first until than over not days hours"
    " weeks months minutes are was has have had week month day year older open every part below above which"
    " one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred thousand"
    " more less all out its our after before being people".split()
)


def stems(text: str) -> set[str]:
    """The beginnings of the words that say what a text is about: "repeats" and "repeated" are the same."""
    words = (each.casefold() for each in _WORD.findall(text))
    return {each.rstrip("s")[:_STEM] for each in words if each not in _COMMON}


def own(figure: Figure) -> set[str]:
    """The stems of a KPI's name and unit."""
    return stems(f"{figure.kpi_name} {figure.unit}")


def shared(figure: Figure, figures: Sequence[Figure]) -> set[str]:
    """The stems that other KPIs have too."""
    return set().union(*(own(each) for each in figures if each is not figure))


_UNIT_BEHIND_WORD = re.compile(
    r"\s+(?P<word>[^\W\d]{3,})\s+(?P<unit>hours?|days?|weeks?|minutes?|months?)\b", re.IGNORECASE
)


_METRES = re.compile(r"\d\sm$")
_LENGTH = re.compile(r"k?m[²³23]?(?![^\W\d])", re.IGNORECASE)


def in_named_unit(text: str, amount: Amount, figures: Sequence[Figure]) -> Amount:
    """The amount in a KPI's unit: "14 sick days" of a KPI of sick days, metres instead of millions."""
    if amount.kind is AmountKind.NUMBER and _METRES.search(text[amount.start : amount.end]):
        is_length = any(_LENGTH.match(each.unit) for each in figures)
        values = tuple(each.scaleb(-6).normalize() for each in amount.values)
        return replace(amount, kind=AmountKind.UNIT, unit="m", values=values) if is_length else amount
    found = _UNIT_BEHIND_WORD.match(text, amount.end) if amount.kind is AmountKind.NUMBER else None
    if found is None or amount.of is not None:
        return amount
    unit, word = unit_key(found["unit"]), stems(found["word"])
    named = any(each.key == unit and word & own(each) for each in figures)
    return replace(amount, kind=AmountKind.TIME, unit=unit) if named and unit in SECONDS else amount
