"""Missing readings: the stretches in which a KPI should have been reported and was not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from models.enums import Frequency

DAYS: dict[Frequency, int] = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 30,
    Frequency.QUARTERLY: 91,
}
_LATE = Decimal("1.5")
"""So many periods between two readings still count as one: people report on another day now and then."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without readings, from one reading to the next; `until` is None if it lasts. About how many miss."""

    since: date
    until: date | None
    missing: int


def gaps(days: Iterable[date], frequency: Frequency, today: date) -> list[Gap]:
    """The gaps between the days of readings, and since the last one, the latest first."""
    ordered, period = sorted(set(days)), DAYS[frequency]
    if not ordered:
        return []
    found = [
        Gap(before, after, missing)
        for before, after in pairwise(ordered)
        if (missing := _missing((after - before).days, period))
    ]
    late = (today - ordered[-1]).days
    if late > period * _LATE and (late // period):
        found.append(Gap(ordered[-1], None, late // period))
    return found[::-1]


def _missing(between: int, period: int) -> int:
    """How many readings miss between two that are so many days apart."""
    leeway = 3 if period == 1 else 0  # a daily reading is not taken at weekends
    if between <= period * _LATE + leeway:
        return 0
    return max(round(between / period) - 1, 1)
