"""The difference between the readings before a change and those since, with an interval that says how sure it is.

The method is distribution-free: the estimate is the median of all differences between a reading since and one before
(Hodges and Lehmann, 1963), and the interval goes from the k-th smallest to the k-th largest of them, with k from the
exact distribution of the Mann-Whitney statistic (Moses; in Hollander, Wolfe and Chicken, Nonparametric Statistical
Methods, section 4.3). It needs no normal readings, one outlier does not move it far, and for small samples it is exact:
with too few readings no such interval exists, and that is said. It takes the spread before and since to be alike.

Readings of a KPI often resemble the one before, so that they say less than their number. Where they do (a positive
correlation r of each with the next), the interval is widened by the square root of (1 + r) / (1 - r), as for a mean
(Bartlett, 1946). The estimate of r from few readings is rough: how often the interval is right is in docs/judgement.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import comb

from csi.common.phrases import counted
from csi.kpis.change import round_half_even
from csi.kpis.variation import TOO_FEW
from csi.language.numbers import format_number, is_percent
from models.enums import Direction

CONFIDENCE = Decimal("0.95")
MOST_COMPARED = 60
"""The latest readings before and the first ones since: more make the interval no more honest, only slower."""
_MOST_CORRELATED = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher the readings since a change are than those before, in the KPI's unit; negative for lower.

    `low` to `high` is the interval. `correlation` is how much each reading resembles the one before, 0 if not at all.
    """

    estimate: Decimal
    low: Decimal
    high: Decimal
    before: int
    since: int
    correlation: Decimal

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes that nothing has changed."""
        return self.low > 0 or self.high < 0


def difference(
    before: Sequence[Decimal], since: Sequence[Decimal], confidence: Decimal = CONFIDENCE
) -> Difference | None:
    """Compare readings in order of time. None if they are too few for an interval of this confidence."""
    earlier, later = before[-MOST_COMPARED:], since[:MOST_COMPARED]
    place = _place(len(earlier), len(later), confidence)
    if place is None:
        return None
    apart = sorted(after - value for after in later for value in earlier)
    middle, odd = divmod(len(apart), 2)
    estimate = apart[middle] if odd else (apart[middle - 1] + apart[middle]) / 2
    related = _correlation(earlier, later)
    wider = ((1 + related) / (1 - related)).sqrt()
    low, high = apart[place], apart[-1 - place]
    return Difference(
        estimate,
        estimate - (estimate - low) * wider,
        estimate + (high - estimate) * wider,
        len(before),
        len(since),
        related,
    )


def describe_interval(found: Difference | None, unit: str, direction: Direction) -> str:
    """A difference in words: "54 points lower (95 % sure: between 50 and 56 lower; …)", or that it is not clear."""
    if found is None:
        return TOO_FEW
    counts = f"{counted(found.before, 'reading')} before, {found.since} since"
    low, high, size = _rounded(found)
    if not found.is_clear:
        ends = f"between {_signed(low)} and {_signed(high)}{_named(unit)}"
        return f"no clear difference (95 % sure: {ends}; {counts})"
    way = "lower" if found.estimate < 0 else "higher"
    least, most = sorted((abs(low), abs(high)))
    worse = "" if way == direction else ", which is worse"
    said = format_number(size, "" if is_percent(unit) else unit) + (" points" if is_percent(unit) else "")
    between = f"between {format_number(least)} and {format_number(most)}"
    return f"{said} {way}{worse} (95 % sure: {between} {way}; {counts})"


def _rounded(found: Difference) -> tuple[Decimal, Decimal, Decimal]:
    """Both ends and the size, to two figures of the interval's width: more would pretend to be exact."""
    width = found.high - found.low or abs(found.estimate) or Decimal(1)
    is_whole = all(each == each.to_integral_value() for each in (found.low, found.high, found.estimate))
    places = 0 if is_whole else min(max(1 - width.adjusted(), 0), 6)
    return (
        round_half_even(found.low, places),
        round_half_even(found.high, places),
        round_half_even(abs(found.estimate), places),
    )


def _signed(value: Decimal) -> str:
    way = "lower" if value < 0 else "higher"
    return f"{format_number(abs(value))} {way}" if value else format_number(value)


def _named(unit: str) -> str:
    return " (points)" if is_percent(unit) else f" ({unit})" if unit else ""


@lru_cache(maxsize=2_000)
def _place(before: int, since: int, confidence: Decimal) -> int | None:
    """The place from both ends of the sorted differences at which the interval begins; None if none is wide enough."""
    if not before or not since:
        return None
    allowed = (1 - confidence) / 2 * comb(before + since, since)
    tail, place = 0, None
    for score, ways in enumerate(_ways(before, since)):
        tail += ways
        if tail > allowed:
            break
        place = score
    return place


def _ways(before: int, since: int) -> list[int]:
    """How many orders of both samples give each value of the Mann-Whitney statistic: a Gaussian binomial's terms."""
    terms = [1]
    for size in range(1, since + 1):
        terms = _multiplied(terms, before + size)
        terms = _divided(terms, size)
    return terms


def _multiplied(terms: list[int], by: int) -> list[int]:
    """Multiply by 1 - q^by."""
    longer = terms + [0] * by
    for place, term in enumerate(terms):
        longer[place + by] -= term
    return longer


def _divided(terms: list[int], by: int) -> list[int]:
    """Divide by 1 - q^by, without remainder."""
    shorter = list(terms)
    for place in range(by, len(shorter)):
        shorter[place] += shorter[place - by]
    return shorter[: len(terms) - by]


def _correlation(*samples: Sequence[Decimal]) -> Decimal:
    """How much each reading resembles the one before it, around its own sample's mean; 0 if not at all.

    The estimate is too low in small samples, by about (1 + 4 r) / n, which is added (Kendall, 1954).
    """
    together, apart, count = Decimal(0), Decimal(0), 0
    for values in samples:
        mean = sum(values, Decimal(0)) / len(values)
        rest = [value - mean for value in values]
        together += sum((one * other for one, other in pairwise(rest)), Decimal(0))
        apart += sum((each * each for each in rest), Decimal(0))
        count += len(values)
    if not apart:
        return Decimal(0)
    found = together / apart
    found += (1 + 4 * found) * len(samples) / count
    return min(max(found, Decimal(0)), _MOST_CORRELATED)
