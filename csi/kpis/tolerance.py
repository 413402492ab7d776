"""Tolerance: the band that a KPI may move in by itself, and the stretches of time in which it is outside of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OutOfTolerance:
    """A stretch of readings out of tolerance: from reading `start` up to reading `end`, the first that is back in.

    `end` and `ended_on` are None while the KPI is still out. `worst` is the reading furthest outside.
    """

    start: int
    end: int | None
    began_on: date
    ended_on: date | None
    worst: Decimal


def is_within(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a value is in tolerance; both ends belong to it, and None is no limit."""
    return beyond(value, low, high) == 0


def beyond(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    """How far a value is out of tolerance: negative below it, positive above it, 0 within."""
    if low is not None and value < low:
        return value - low
    return value - high if high is not None and value > high else Decimal(0)


def excursions(
    readings: Sequence[tuple[date, Decimal]], low: Decimal | None, high: Decimal | None
) -> tuple[OutOfTolerance, ...]:
    """Every stretch out of tolerance in readings in order of time.

    A reading too low right after one too high continues the stretch: in between the KPI was never seen in tolerance.
    """
    found: list[OutOfTolerance] = []
    start: int | None = None
    for index, (day, value) in enumerate(readings):
        if is_within(value, low, high):
            if start is not None:
                found.append(_stretch(readings, start, index, day, low, high))
            start = None
        elif start is None:
            start = index
    if start is not None:
        found.append(_stretch(readings, start, None, None, low, high))
    return tuple(found)


def _stretch(
    readings: Sequence[tuple[date, Decimal]],
    start: int,
    end: int | None,
    ended_on: date | None,
    low: Decimal | None,
    high: Decimal | None,
) -> OutOfTolerance:
    worst = max((value for _, value in readings[start:end]), key=lambda value: abs(beyond(value, low, high)))
    return OutOfTolerance(start, end, readings[start][0], ended_on, worst)
