"""Units of KPIs as people write them, and exact conversions between them."""

import re
from decimal import Decimal

from csi.language.amount_units import SECONDS, SIZES
from csi.language.number_words import plainly

_NAMES = {
    "%": "% percent percnt pct percentage prozent",
    "\u2030": "\u2030 permille",
    "ms": "ms msec millisecond milliseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "days": "d day days",
    "working days": "workday workdays",
    "weeks": "w wk wks week weeks",
    "months": "month months",
    "years": "yr yrs year years",
    "EUR": "\u20ac eur euro euros",
    "USD": "$ us$ usd dollar dollars",
    "GBP": "\u00a3 gbp",
    "CHF": "chf francs",
    "JPY": "\u00a5 jpy yen",
    "points": "points point pts pt",
    "pp": "pp ppt ppts",
}
_PHRASES = {
    "per cent": "%", "working day": "working days", "working days": "working days", "business day": "working days",
    "business days": "working days", "calendar day": "days", "calendar days": "days", "percentage point": "pp",
    "percentage points": "pp", "percent points": "pp", "%-points": "pp", "% points": "pp", "%-point": "pp",
    "pound sterling": "GBP", "pounds sterling": "GBP", "swiss francs": "CHF", "us dollars": "USD",
}  # fmt: skip
_SIZES = frozenset(
    "kg g mg t ton tons tonne tonnes lb lbs km m cm mm m2 m3 l ml liter liters litre litres kwh mwh gwh wh kw mw w"
    " db \u00b0c \u00b0f \u00b0 gb mb tb kb gib mib mbit/s gbit/s mbps hz khz bar ppm l/100km fte co2".split()
)
"""Units that are measured, not counted: their values may have any number of decimals."""

MONEY = frozenset(["EUR", "USD", "GBP", "CHF", "JPY"])
LASTING = frozenset(["ms", "s", "min", "h", "days", "working days", "weeks", "months", "years"])
_CERTAIN = ("ms", "s", "min", "h")
"""Units of time that people count alike everywhere; how many hours a day has depends on what they mean."""

_UNIT_OF = {name: unit for unit, names in _NAMES.items() for name in names.split()} | _PHRASES
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
    if unit in _CERTAIN and to in _CERTAIN:
        one, other = SECONDS[unit], SECONDS[to]
    elif unit.casefold() in SIZES and to.casefold() in SIZES and dimension(unit) == dimension(to):
        one, other = SIZES[unit.casefold()][1], SIZES[to.casefold()][1]
    else:
        return None
    exact = value * one / other
    return plainly(exact) if exact * other == value * one else None
