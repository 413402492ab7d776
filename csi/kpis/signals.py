"""Signals in readings: what is unlikely to be chance, by the four rules of Making Data Count.

A point outside the limits; seven in a row on one side of the mean; seven in a row rising or falling; two of three in
the outer third. Where the text of NHS England leaves room, as its reference implementation NHSRplotthedots does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise

from csi.kpis.process_limits import Limits
from models.enums import Direction

RUN = 7
"""This many readings in a row on one side of the mean, or in one direction, are a signal."""


class Rule(StrEnum):
    """The four rules by which readings show more than the usual variation."""

    OUTSIDE = "outside"
    ONE_SIDE = "one_side"
    TREND = "trend"
    OUTER_THIRD = "outer_third"


@dataclass(frozen=True, slots=True)
class Signal:
    """Readings that are unlikely to be chance: from index `start` to `end`, both included."""

    rule: Rule
    start: int
    end: int
    better: bool


def signals(values: Sequence[Decimal], limits: Limits, direction: Direction) -> list[Signal]:
    """All signals in readings in order of time, by the four rules, each with its full length."""
    good = 1 if direction is Direction.HIGHER else -1
    found = [
        *_outside(values, limits),
        *_one_side(values, limits),
        *_trends(values),
        *_outer_third(values, limits),
    ]
    return [Signal(rule, start, end, way == good) for rule, start, end, way in found]


_Found = Iterator[tuple[Rule, int, int, int]]  # rule, first index, last index, and 1 for high or rising, else -1


def _outside(values: Sequence[Decimal], limits: Limits) -> _Found:
    for index, value in enumerate(values):
        if not limits.lower <= value <= limits.upper:
            yield Rule.OUTSIDE, index, index, _sign(value - limits.mean)


def _one_side(values: Sequence[Decimal], limits: Limits) -> _Found:
    """Seven or more in a row on one side of the mean; a value on the mean ends the row."""
    for start, end, way in _rows([_sign(value - limits.mean) for value in values]):
        if end - start + 1 >= RUN:
            yield Rule.ONE_SIDE, start, end, way


def _trends(values: Sequence[Decimal]) -> _Found:
    """Seven or more in a row, each higher (or each lower) than the one before; the first one is included."""
    for start, end, way in _rows([_sign(after - before) for before, after in pairwise(values)]):
        if end - start + 2 >= RUN:
            yield Rule.TREND, start, end + 1, way


def _outer_third(values: Sequence[Decimal], limits: Limits) -> _Found:
    """Two of three in a row in the outer third between mean and limit, with all three on that side of the mean."""
    sides = [_sign(value - limits.mean) for value in values]
    near = [
        limits.lower <= value <= limits.upper and abs(value - limits.mean) * 3 > (limits.upper - limits.mean) * 2
        for value in values
    ]
    seen = set()
    for start in range(len(values) - 2):
        close = [index for index in range(start, start + 3) if near[index]]
        span = (close[0], close[-1]) if len(close) >= 2 else None
        if span and span not in seen and abs(sum(sides[start : start + 3])) == 3:
            seen.add(span)
            yield Rule.OUTER_THIRD, *span, sides[start]


def _rows(signs: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """First index, last index and sign of each unbroken row of one sign."""
    start = 0
    for sign, row in groupby(signs):
        end = start + len(list(row)) - 1
        if sign:
            yield start, end, sign
        start = end + 1


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
