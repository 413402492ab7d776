"""Units of KPIs as people write them, and exact conversions between them."""

import re
from decimal import Decimal

from csi.language.amount_units import SIZES, in_unit
from csi.language.number_words import plainly
from csi.language.numbers import UNIT_OF

OWN_KEYS = {"d": "days", "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
"""What a KPI's unit is called where the shared key is another."""
_AMBIGUOUS = frozenset("m y pound pounds".split())
"""Names of units that mean something else in a KPI: metres or minutes, weight or money."""
_PHRASES = {
    "\u2030": "\u2030", "permille": "\u2030", "percnt": "%", "percentage": "%", "prozent": "%", "msec": "ms",
    "workday": "working days", "workdays": "working days", "working day": "working days",
    "working days": "working days", "business day": "working days", "business days": "working days",
    "calendar day": "days", "calendar days": "days", "percent points": "pp", "%-point": "pp", "% points": "pp",
    "ppt": "pp", "ppts": "pp", "chf": "CHF", "francs": "CHF", "pound sterling": "GBP", "pounds sterling": "GBP",
    "swiss francs": "CHF", "us dollars": "USD",
}  # fmt: skip
_SIZES = frozenset(
    "kg g mg t ton tons tonne tonnes lb lbs km m cm mm m2 m3 l ml liter liters litre litres kwh mwh gwh wh kw mw w"
    " db \u00b0c \u00b0f \u00b0 gb mb tb kb gib mib mbit/s gbit/s mbps hz khz bar ppm l/100km fte co2".split()
)
"""Units that are measured, not counted: their values may have any number of decimals."""

MONEY = frozenset(["EUR", "USD", "GBP", "CHF", "JPY"])
LASTING = frozenset(["ms", "s", "min", "h", "days", "working days", "weeks", "months", "years"])
_UNIT_OF = {name: OWN_KEYS.get(key, key) for name, key in UNIT_OF.items() if name not in _AMBIGUOUS} | _PHRASES
_SPELLED = sorted(_UNIT_OF, key=len, reverse=True)
KNOWN = "|".join(re.escape(name) for name in _SPELLED)
"""A pattern of every spelling, the longest first."""

CURRENCY = r"US\$|[$\u20ac\u00a3\u00a5]|USD|EUR|GBP|CHF|JPY|TEUR|TCHF|TUSD"

PERIODS = r"second|minute|hour|day|night|week|fortnight|month|quarter|year|shift|sprint"
PERIOD_OF = {
    "daily": "day", "hourly": "hour", "nightly": "night", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annually": "year", "annual": "year", "mo": "month", "yr": "year", "wk": "week", "hr": "hour",
    "h": "hour", "d": "day", "min": "minute", "s": "second", "sec": "second", "p.a.": "year", "annum": "year",
    "pa": "year", "p.m.": "month",
}  # fmt: skip


def unit_named(words: str) -> str | None:
    """The unit that these words spell, if known."""
    plain = " ".join(words.casefold().replace("\u00ba", "\u00b0").split())
    return _UNIT_OF.get(plain)


def is_size(unit: str) -> bool:
    """Whether this is a unit of measurement ("kg", "dB") and not a counted noun."""
    return unit.casefold() in _SIZES or "/" in unit


def dimension(unit: str) -> str:
    """The dimension of a unit: values of different dimensions never belong to one KPI.

    Counted nouns are all "count".
    """
    if unit in ("%", "\u2030"):
        return "share"
    if unit in MONEY:
        return "money"
    if unit in LASTING:
        return "time"
    if not unit:
        return ""
    if is_size(unit):
        return SIZES[unit.casefold()][0] if unit.casefold() in SIZES else unit.casefold()
    return "count"


def converted(value: Decimal, unit: str, to: str) -> Decimal | None:
    """The value in another unit, if the conversion is exact and certain: hours and minutes, but not days and hours."""
    if unit == to:
        return value
    times = in_unit(unit, to) if "%" not in (unit, to) else None
    if times is None:
        return None
    exact = value * times.numerator / times.denominator
    return plainly(exact) if exact * times.denominator == value * times.numerator else None
