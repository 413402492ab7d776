"""Units of amounts: of time in seconds, of size in a common one, of money, and the periods that a rate is per."""

import re
from decimal import Decimal
from fractions import Fraction

from csi.language.numbers import UNIT_OF

SECONDS = {
    "ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "d": Decimal(86_400),
    "weeks": Decimal(604_800), "months": Decimal(2_629_800), "quarters": Decimal(7_889_400),
    "years": Decimal(31_557_600),
}  # fmt: skip
"""Units of time in seconds; a month and a year have their mean length."""

SIZES = {
    "g": ("kg", Decimal("0.001")), "kg": ("kg", Decimal(1)), "t": ("kg", Decimal(1000)), "tonne": ("kg", Decimal(1000)),
    "litre": ("litre", Decimal(1)), "liter": ("litre", Decimal(1)), "l": ("litre", Decimal(1)),
    "m³": ("litre", Decimal(1000)), "m3": ("litre", Decimal(1000)), "kwh": ("kwh", Decimal(1)),
    "mwh": ("kwh", Decimal(1000)), "gwh": ("kwh", Decimal(10**6)), "mb": ("mb", Decimal(1)),
    "gb": ("mb", Decimal(1000)), "tb": ("mb", Decimal(10**6)), "m": ("m", Decimal(1)), "km": ("m", Decimal(1000)),
}  # fmt: skip
"""Units of size by their key: the unit that they are counted in, and how many of it they are."""

CURRENCIES = frozenset("$ € £ ¥ chf sek nok dkk pln czk huf cad aud nzd inr rmb cny brl zar s$ hk$ r$".split())
_MORE_UNITS = {
    "kilo": "kg", "kilos": "kg", "kg": "kg", "kilogram": "kg", "kilograms": "kg", "grams": "g", "tonnes": "t",
    "tons": "t", "°c": "°c", "°f": "°f", "°": "°c", "degree": "°c", "degrees": "°c", "degrees celsius": "°c",
    "m³": "m³", "m3": "m³", "cubic metre": "m³", "cubic metres": "m³", "cubic meters": "m³", "m²": "m²", "m2": "m²",
    "square metres": "m²", "litre": "litre", "litres": "litre", "liter": "litre", "liters": "litre", "l": "litre",
    "km": "km", "kilometres": "km", "kilometers": "km", "kwh": "kwh", "mwh": "mwh", "gb": "gb", "mb": "mb", "tb": "tb",
    "fortnight": "fortnight", "fortnights": "fortnight", "quarter of a year": "quarters", "decade": "decade",
    "cent": "cent", "cents": "cent", "pence": "cent", "‰": "‰", "permille": "‰", "per mille": "‰",
    "working day": "d", "working days": "d", "calendar days": "d", "chf": "chf", "sek": "sek", "nok": "nok",
    "dkk": "dkk", "francs": "chf", "grand": "grand", "zł": "pln", "zloty": "pln", "pln": "pln", "rupees": "inr",
    "inr": "inr", "kr": "kr", "kronor": "kr", "kroner": "kr", "koruna": "czk", "czk": "czk", "cad": "cad", "aud": "aud",
    "rand": "zar", "yuan": "cny",
}  # fmt: skip
SPELLED = UNIT_OF | _MORE_UNITS
SHORT_UNITS = frozenset("d h m s w y t g l km mb gb tb ms".split())
"""Units of a letter or two, which are only read right behind digits."""

_NAMES = sorted((name for name in SPELLED if name not in ("m", "w", "y", "t")), key=len, reverse=True)
UNIT = re.compile(
    r"[\s-]?(?P<unit>"
    + "|".join(re.escape(each) + (r"(?![\w])" if each[-1].isalnum() else "") for each in _NAMES)
    + ")",
    re.IGNORECASE,
)
SCALE_POWERS = {
    "k": 3, "K": 3, "thousand": 3, "M": 6, "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6, "bn": 9,
    "billion": 9, "B": 9, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7,
}  # fmt: skip

PERIODS = {
    "hour": "h", "h": "h", "minute": "min", "day": "d", "night": "d", "week": "weeks", "month": "months",
    "quarter": "quarters", "year": "years", "hourly": "h", "daily": "d", "weekly": "weeks", "monthly": "months",
    "yearly": "years", "annually": "years", "annual": "years",
}  # fmt: skip
"""Periods that a rate is "per", as units of time."""

_FACTORS = {
    ("weeks", "years"): ("52", "52.1775"), ("d", "years"): ("365", "365.25"), ("months", "years"): ("12",),
    ("d", "weeks"): ("7", "5"), ("weeks", "months"): ("4.348125", "4"), ("d", "months"): ("30.4375", "30"),
    ("h", "d"): ("24",), ("quarters", "years"): ("4",), ("months", "quarters"): ("3",), ("h", "weeks"): ("168",),
    ("weeks", "quarters"): ("13",),
}  # fmt: skip


_CERTAIN = frozenset(["ms", "s", "min", "h"])
"""Units of time that people count alike everywhere; how many hours a day has depends on what they mean."""


def in_unit(unit: str, other: str) -> Fraction | None:
    """How many of another unit one of this unit is, where that is certain: an hour is 60 minutes, a tonne 1,000 kg."""
    one, to = SPELLED.get(unit.casefold(), unit.casefold()), SPELLED.get(other.casefold(), other.casefold())
    if one in _CERTAIN and to in _CERTAIN:
        return Fraction(SECONDS[one]) / Fraction(SECONDS[to])
    if one in SIZES and to in SIZES and SIZES[one][0] == SIZES[to][0]:
        return Fraction(SIZES[one][1]) / Fraction(SIZES[to][1])
    return {("‰", "%"): Fraction(1, 10), ("%", "‰"): Fraction(10)}.get((one, to))


def per_period(value: Decimal, of: str, to: str) -> tuple[Decimal, ...]:
    """A rate per one period as a rate per another, by every customary number of one in the other."""
    if of == to:
        return (value,)
    if factors := _FACTORS.get((of, to)):
        return tuple(value * Decimal(each) for each in factors)
    return tuple(value / Decimal(each) for each in _FACTORS.get((to, of), ()))
