"""Telling which of two amounts is lower where they can't be converted exactly but the order is certain."""

from csi.kpis.parse.amount_roles import AmountRole
from csi.kpis.parse.baseline_and_target import Levels

DAYS = {"second": 1 / 86_400, "minute": 1 / 1_440, "hour": 1 / 24, "shift": 0.3, "day": 1, "night": 1, "week": 7,
         "fortnight": 14, "sprint": 14, "month": 30, "quarter": 91, "year": 365}  # fmt: skip
"""Approximate lengths of the periods of rates, in days: enough to tell which of two rates is lower."""


_HOURS = {"ms": (0, 0), "s": (1 / 3600, 1 / 3600), "min": (1 / 60, 1 / 60), "h": (1, 1), "days": (7, 24),
          "working days": (7, 24), "weeks": (35, 168), "months": (140, 744), "years": (1_600, 8_784)}  # fmt: skip
"""The fewest and most hours in each unit, whether people mean working hours or all hours."""


def falls_roughly(levels: Levels) -> bool | None:
    """Whether the target is certainly lower (True) or higher (False) than the baseline; None if it can't be told."""
    one, other = levels.baseline, levels.target
    if not one or not other or is_bound(one) or not one.amount.values or not other.amount.values:
        return None
    if one.amount.unit in _HOURS and other.amount.unit in _HOURS:
        low, high = (float(one.amount.values[0]) * each for each in _HOURS[one.amount.unit])
        least, most = (float(other.amount.values[0]) * each for each in _HOURS[other.amount.unit])
        return True if most < low else False if least > high else None
    if one.amount.per == other.amount.per:
        return None
    if not (one.amount.per in DAYS and other.amount.per in DAYS and one.amount.values and other.amount.values):
        return None
    before, after = (float(each.amount.values[0]) / DAYS[each.amount.per] for each in (one, other))
    return after < before if after and not 0.67 < before / after < 1.5 else None


def is_bound(said: AmountRole) -> bool:
    """Whether a baseline is only a bound: more or less than this."""
    return said.sign is not None or said.nearly or said.amount.is_range or said.amount.or_more
