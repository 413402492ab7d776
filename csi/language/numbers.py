"""Numbers and units as people write them, and writing figures for people. Values are Decimal, exactly as written."""

import re
from decimal import Decimal

from csi.language.unit_words import unit_after

MAX_DIGITS = 15  # before the decimal point: no KPI needs more, and every database stores that many
MAX_DECIMALS = 9
ABSURD_RATIO = 100  # of two ways to read "1,234", one this many times off the last reading is excluded


_AS_DECIMAL_POINT = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:([,' _])[0-9]{3})(?:\1[0-9]{3})*)?(?:\.[0-9]+)?")
_SWAP = str.maketrans(".,", ",.")

SCALES = {
    "k": 3, "K": 3, "thousand": 3, "M": 6, "mn": 6, "mio": 6, "million": 6, "B": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_CURRENCIES = {
    "$": ("$", "us$", "usd", "dollar", "dollars"),
    "€": ("€", "eur", "euro", "euros"),
    "£": ("£", "gbp", "pound", "pounds"),
    "¥": ("¥", "jpy", "yen"),
}
_UNITS = {
    "%": ("%", "percent", "per cent", "pct"),
    "pp": ("pp", "percentage point", "percentage points", "%-points", "% points", "%p"),
    "points": ("point", "points", "pt", "pts"),
    "ms": ("ms", "millisecond", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "min": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "weeks": ("w", "wk", "wks", "week", "weeks"),
    "months": ("month", "months"),
    "years": ("y", "yr", "yrs", "year", "years"),
}
UNIT_OF = {name: unit for unit, names in (_CURRENCIES | _UNITS).items() for name in names}


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings name one unit: "%" and "percent", "h" and "hours", "ticket" and "tickets"."""
    return unit_key(one) == unit_key(other)


def is_percent(unit: str) -> bool:
    """Whether the unit is percent, so that its differences are points."""
    return unit_key(unit) == "%"


def unit_key(unit: str) -> str:
    """The key shared by all spellings of a unit."""
    plain = " ".join(unit.casefold().split())
    return UNIT_OF.get(plain) or (plain[:-1] if len(plain) > 3 and plain.endswith("s") else plain)


def is_known_unit(word: str) -> bool:
    """Whether this is a unit for any KPI: "%", "hours", "EUR"."""
    return " ".join(word.casefold().split()) in UNIT_OF


def format_number(value: Decimal, unit: str = "") -> str:
    """The value as written, with thousands separated by commas, and its unit: "4.92 %", "1 day", "-$3".

    Never in scientific notation, and with the decimals the value has: Decimal("4.90") is "4.90". Raises ValueError for
    an infinite value or NaN.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no figure")
    figure = f"{value.copy_abs():,f}"  # abs() would round to the decimal context
    sign = "-" if value < 0 else ""
    if unit in _CURRENCIES:
        return f"{sign}{unit}{figure}"
    return f"{sign}{figure} {unit_after(value, unit)}".rstrip()


def percentage(share: Decimal | int | str) -> str:
    """A share in percent as every sentence writes it: "58 %"; of one that is in words already, "about 58 %"."""
    return f"{share} %" if isinstance(share, str) else format_number(Decimal(share), "%")


def values_of(number: str) -> tuple[Decimal, ...]:
    """Every value that a bare number can have: one for "4,92" or "1,234.5", two for "1,234", none for "1.2.3"."""
    readings = [_as_decimal_point(number), _as_decimal_point(number.translate(_SWAP))]
    return tuple(dict.fromkeys(value for value in readings if value is not None))


def _as_decimal_point(number: str) -> Decimal | None:
    """The value with points as decimal points, if one other mark separates groups of three throughout; else None."""
    if not _AS_DECIMAL_POINT.fullmatch(number):
        return None
    return Decimal(re.sub(r"[^0-9.]", "", number))
