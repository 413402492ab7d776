"""Control limits of an XmR chart, and the phases that declared changes divide a KPI's readings into.

After NHS England, Making Data Count: the mean of the readings before the change, plus and minus 2.66 times their mean
moving range. Limits are calculated anew at a declared change only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

ENOUGH_READINGS = 12
"""Limits from fewer readings are called provisional, and follow each new one; from here on they stand."""

LIMIT_FACTOR = Decimal("2.66")
"""Three sigma from the mean moving range of two: 3 / 1.128, as published."""

FEWEST_READINGS = 5
"""Fewer say nothing of what is usual: then there are no limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A KPI's usual variation: mean and natural process limits; provisional if from fewer than 12 readings."""

    mean: Decimal
    lower: Decimal
    upper: Decimal
    provisional: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """The readings from one declared change (`start`, an index) up to the next one (`end`, not included).

    `based_on` is how many of them the limits come from; `limits` is None if these are fewer than five.
    """

    start: int
    end: int
    based_on: int
    limits: Limits | None


def limits(values: Sequence[Decimal]) -> Limits:
    """Mean plus and minus 2.66 times the mean moving range. Raises ValueError for fewer than two values."""
    if len(values) < 2:
        raise ValueError("limits need two readings at least")
    mean = sum(values, Decimal(0)) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    reach = LIMIT_FACTOR * sum(ranges, Decimal(0)) / len(ranges)
    return Limits(mean, mean - reach, mean + reach, len(values) < ENOUGH_READINGS)


def phases(
    readings: Sequence[tuple[date, Decimal]], changes: Iterable[date] = (), started_on: date | None = None
) -> tuple[Phase, ...]:
    """Divide readings in order of time at the declared changes, each with its limits; there is always a last phase.

    A phase in which work started (`started_on`) has the limits of its readings before that day, one that a later change
    has ended those of all its readings, and the last one those of its first twelve: later ones can't move them, so that
    a shift doesn't hide itself.
    """
    work = _first_from(readings, started_on) if started_on is not None else None
    cuts = sorted({_first_from(readings, day) for day in changes} - {0})
    edges = [0, *cuts, len(readings)]
    found = []
    for number, (start, end) in enumerate(pairwise(edges)):
        count = end - start
        if work is not None and (work > start or number == 0):
            count = min(count, work - start)
        elif number == len(cuts):
            count = min(count, ENOUGH_READINGS)
        values = [value for _, value in readings[start : start + count]]
        found.append(Phase(start, end, count, limits(values) if count >= FEWEST_READINGS else None))
    return tuple(found)


def _first_from(readings: Sequence[tuple[date, Decimal]], day: date) -> int:
    """The index of the first reading on or after a day; the number of readings if there is none."""
    return next((index for index, (measured_on, _) in enumerate(readings) if measured_on >= day), len(readings))
