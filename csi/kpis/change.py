"""Change between two values of a KPI: in its unit, and in percent of the first one.

Values are Decimal. A difference of two percentages is in points; "percent" always means relative change.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from csi.common.phrases import noun
from csi.language.numbers import format_number, is_percent, percentage
from models.enums import Direction


@dataclass(frozen=True, slots=True)
class Change:
    """The change from one value to another.

    `absolute` is in the KPI's unit (points if that is %), `relative` in percent of `before`; both are negative for a
    fall. `relative` is None where it has no meaning: when `before` is zero or less.
    """

    before: Decimal
    after: Decimal
    absolute: Decimal
    relative: Decimal | None


def change(before: Decimal, after: Decimal) -> Change:
    """The change between two values, not rounded."""
    absolute = after - before
    return Change(before, after, absolute, absolute * 100 / before if before > 0 else None)


def round_percent(percent: Decimal) -> Decimal:
    """Round to whole percent, below 10 to one decimal, half to even; finer if that would show 0 or 100 wrongly."""
    places = 0 if abs(percent) >= 10 else 1
    rounded = round_half_even(percent, places)
    while abs(rounded) in (0, 100) and rounded != percent:
        places += 1
        rounded = round_half_even(percent, places)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded


def round_half_even(value: Decimal, places: int) -> Decimal:
    """Round to a number of decimals, half to even, so that rounding doesn't drift upwards."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def describe_change(change: Change, unit: str, direction: Direction) -> str:
    """Both changes in words: "from 59 % to 4.92 %: 54.08 points lower, 92 % lower in relative terms"."""
    if not change.absolute:
        return f"no change: {format_number(change.after, unit)}"
    ends = f"from {format_number(change.before, unit)} to {format_number(change.after, unit)}"
    return f"{ends}: {describe_difference(change, unit, direction)}"


def describe_difference(change: Change, unit: str, direction: Direction) -> str:
    """A difference in words: "54.08 points lower, 92 % lower in relative terms", or "no change".

    The relative change is rounded half-even. A change for the worse says so.
    """
    if not change.absolute:
        return "no change"
    way = "lower" if change.absolute < 0 else "higher"
    parts = [f"{_difference(abs(change.absolute), unit)} {way}"]
    if change.relative is not None:
        terms = " in relative terms" if is_percent(unit) else ""
        parts.append(f"{percentage(round_percent(abs(change.relative)))} {way}{terms}")
    if way != direction:
        parts.append("which is worse")
    return ", ".join(parts)


def _difference(size: Decimal, unit: str) -> str:
    if not is_percent(unit):
        return format_number(size, unit)
    return f"{format_number(size)} {noun(size, 'point')}"
