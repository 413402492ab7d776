"""Whether a reading is in keeping with the ones before it, or looks like a slip: a wrong scale, a year, a lost sign.

A question costs somebody a press, and a wrong figure costs trust. So only what an honest series hardly ever shows is
asked about: a real improvement, a bad week or a small count is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from csi.language.numbers import is_percent, unit_key

RECENT = 20
"""How many of the latest readings a new one is compared with."""

FAR = Decimal(5)
"""A value this many times above or below everything that was measured or is aimed at is asked about."""

NEAR = Decimal("1.6")
"""A value in another scale is offered if it is at most this many times off what was measured or is aimed at."""

_ENOUGH = 8  # readings that show how much a KPI usually varies
_FEW = 3
_SMALL_COUNT = Decimal(10)
_NEVER_NEGATIVE = frozenset({"ms", "s", "min", "h", "d", "weeks", "months", "years"})
_JUMP = 12  # mean moving ranges: so far off is no usual variation, whatever the scale
_SCALES = tuple(Decimal(10) ** power for power in (-1, -2, 1, 2, -3, 3))


class DoubtKind(StrEnum):
    """Why a reading is asked about."""

    SCALE = "scale"
    YEAR = "year"
    SIGN = "sign"
    ABOVE_ALL = "above_all"
    """More than 100 percent, of what never was more."""
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value looks like a slip, what is usual (from `low` to `high`), and what was perhaps meant, if anything."""

    kind: DoubtKind
    low: Decimal
    high: Decimal
    instead: tuple[Decimal, ...] = ()


def doubt_about(
    value: Decimal, earlier: Sequence[Decimal], *, unit: str = "", aims: Sequence[Decimal] = (), year: int = 0
) -> Doubt | None:
    """Why a value is out of keeping with the earlier ones, in order of time; None if it is not, or is the first.

    `aims` are the values that somebody wants to reach, which are as likely as those measured. `year` is the day's.
    """
    recent = list(earlier[-RECENT:])
    if not recent or value in recent:
        return None
    low, high = min(*recent, *aims, recent[0]), max(*recent, *aims, recent[0])
    kind = _kind(value, recent, low, high, unit, year)
    if kind is None:
        return None
    meant = _meant(value, low, high, recent[-1], unit, kind)
    if kind is DoubtKind.SCALE and len(recent) < _FEW and not meant:  # one or two readings show no scale by themselves
        return None
    return Doubt(kind, min(recent), max(recent), meant)


def _kind(value: Decimal, recent: list[Decimal], low: Decimal, high: Decimal, unit: str, year: int) -> DoubtKind | None:
    if year and value == year and not low / NEAR <= value <= high * NEAR:
        return DoubtKind.YEAR
    if low < 0:
        return DoubtKind.SCALE if _is_far_from_mixed(value, recent, low, high) else None
    if value < 0:
        is_near_zero = len(recent) < _FEW or min(recent) - value <= max(recent) - min(recent)
        honest = is_near_zero and len(recent) < _ENOUGH and unit_key(unit) not in _NEVER_NEGATIVE
        return None if honest else DoubtKind.SIGN
    if is_percent(unit) and high <= 100 < value:
        return DoubtKind.ABOVE_ALL
    if value > high * FAR and value > high + _leeway(high, recent):
        return DoubtKind.SCALE
    if value == 0:
        return DoubtKind.JUMP if len(recent) >= _FEW and low > max((high - low) * 10, _leeway(high, recent)) else None
    if value * FAR < low and (len(recent) < _FEW or max(recent) < min(recent) * FAR):
        return DoubtKind.SCALE
    return DoubtKind.JUMP if _is_jump(value, recent, low, high) else None


def _leeway(high: Decimal, recent: list[Decimal]) -> Decimal:
    """How much more than ever a small count may be: of one fault a week, ten in one week are news and no slip."""
    if all(each == each.to_integral_value() for each in recent) and high <= _SMALL_COUNT:
        return _SMALL_COUNT
    return Decimal(0)


def _is_far_from_mixed(value: Decimal, recent: list[Decimal], low: Decimal, high: Decimal) -> bool:
    """For values on both sides of zero the scale is their spread."""
    spread = high - low
    return len(recent) >= _FEW and spread > 0 and (value > high + spread * FAR or value < low - spread * FAR)


def _is_jump(value: Decimal, recent: list[Decimal], low: Decimal, high: Decimal) -> bool:
    if len(recent) < _ENOUGH:
        return False
    ranges = [abs(after - before) for before, after in pairwise(recent)]
    reach = _JUMP * sum(ranges, Decimal(0)) / len(ranges)
    reach = max(reach, _leeway(high, recent))
    is_off = value > high + reach or value < low - reach
    return is_off and (value > high * 2 or value * 2 < low)


def _meant(
    value: Decimal, low: Decimal, high: Decimal, last: Decimal, unit: str, kind: DoubtKind
) -> tuple[Decimal, ...]:
    """The values in another scale, or with another sign, that would be in keeping; at most two."""
    if kind is DoubtKind.YEAR or value == 0:
        return ()
    if kind is DoubtKind.SIGN:
        return (-value,) if low / NEAR <= -value <= high * NEAR else ()
    scaled = [_plain(value * scale) for scale in _SCALES]
    if low < 0:
        fitting = [each for each in scaled if low <= each <= high]
    else:
        fitting = [each for each in scaled if low / NEAR <= each <= high * NEAR]
    if is_percent(unit):
        fitting = [each for each in fitting if each <= 100 or high > 100]
    return tuple(sorted(fitting, key=lambda each: abs(each - last))[:2])


def _plain(value: Decimal) -> Decimal:
    """The value without an exponent, and with no decimals that say nothing."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
