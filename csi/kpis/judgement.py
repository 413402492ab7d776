"""Names that moved to modules of their own; kept while their users move."""

from datetime import date
from decimal import Decimal

from csi.kpis.aim import Aim
from csi.kpis.change import Change, change, describe_change, describe_difference, round_half_even, round_percent
from csi.kpis.process_limits import ENOUGH_READINGS, Limits, limits
from models.enums import Comparison

__all__ = [
    "ENOUGH_READINGS",
    "Change",
    "Limits",
    "change",
    "describe_change",
    "describe_difference",
    "describe_target",
    "limits",
    "meets",
    "round_half_even",
    "round_percent",
]


def meets(value: Decimal, comparison: Comparison, target: Decimal, high: Decimal | None = None) -> bool:
    """Whether a value meets the target, strictly: 10.00 is not under 10."""
    return Aim(comparison, target, high).is_met_by(value)


def describe_target(
    comparison: Comparison, target: Decimal, unit: str = "", due: date | None = None, high: Decimal | None = None
) -> str:
    """The target in words: "under 10 % by 31 March 2027"."""
    return Aim(comparison, target, high).words(unit, due)
