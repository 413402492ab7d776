"""Reading KPI values as people write them, and writing figures for people.

Values are Decimal, exactly as written. What is ambiguous or approximate is asked about, never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from csi.language.unit_words import unit_after

MAX_DIGITS = 15  # before the decimal point: no KPI needs more, and every database stores that many
MAX_DECIMALS = 9
ABSURD_RATIO = 100  # of two ways to read "1,234", one this many times off the last reading is excluded

_LONGEST = 200  # characters of an answer that are read


@dataclass(frozen=True, slots=True)
class UnderstoodReading:
    """An understood reading: a value in the KPI's unit, or that there is none.

    `value` is None exactly when `kind` is "not_available". `note` is the author's remark, in their words.
    """

    value: Decimal | None
    note: str = ""
    kind: Literal["value", "same", "not_available"] = "value"


@dataclass(frozen=True, slots=True)
class UnclearReading:
    """Why a reading was not understood, in a sentence for people; `choices` if it is one of a few values."""

    sentence: str
    choices: tuple[Decimal, ...] = ()


_SAME = re.compile(r"(?:the )?same(?: (?:as|like) (?:last time|before|last week|last month))?|same again"
                   r"|unchanged|no change|as (?:before|last time)|ditto")  # fmt: skip
_NOT_AVAILABLE = re.compile(
    r"n\.?/?a\.?|unknown|not available|none yet|not yet|no (?:data|figures?|readings?)(?: yet)?"
)
_HEDGED = re.compile(
    r"(?:\b(?:about|around|approx(?:imately)?|roughly|circa|ca|nearly|almost|maybe|perhaps|probably|some|between"
    r"|or so|estimated?|at (?:least|most)|(?:less|more|fewer) than|under|over|above|below|up to|guess)\b|[~≈<>≤≥?])"
    r"|[0-9](?:ish\b|\+)"
)
_REMARK = re.compile(r"\s*(?:[(;\[]|,\s+(?=[^\W\d])|\s-\s+|-\s+(?=[^\W\d]))")
_FILLER = re.compile(r"^(?:(?:it'?s|it is|now|currently|today)\s+|[=:]\s*)|\s+(?:now|currently|today)$", re.IGNORECASE)

_SIGN = "[-+]"
_NUMBER = r"[0-9](?:[0-9.,' _]*[0-9])?|[.,][0-9]+"
_FIGURE = re.compile(_NUMBER)
_WRITTEN = re.compile(rf"({_SIGN}?)\s*(\D*?)\s*({_SIGN}?)\s*({_NUMBER})\s*(\D*)")
_EXPONENT = re.compile(r"[0-9]e[-+]?[0-9]", re.IGNORECASE)
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

# Minus signs, hyphens and dashes; curly quotes; full-width and Arabic marks; non-breaking spaces.
_CHARACTERS = str.maketrans(
    "\u2212\u2010\u2011\u2013\u2014" "\u201c\u201d\u2018\u2019" "\uff05\uff0e\uff0c\u066b" "\u00a0\u202f\u2009",
    "-----" "\"\"''" "%.,." "   ",
)  # fmt: skip


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


def understand_reading(words: str, unit: str = "", last: Decimal | None = None) -> UnderstoodReading | UnclearReading:
    """Read one value of a KPI measured in `unit`, as typed; `last` is the previous reading, if any."""
    text = _plain(words)
    if len(text) > _LONGEST:
        return UnclearReading("That is too long for a reading. Please write just the figure, for example 4.92.")
    head, remark = _split_remark(text)
    lowered = head.casefold()
    if _SAME.fullmatch(lowered):
        return _same(last, remark)
    if _NOT_AVAILABLE.fullmatch(lowered):
        return UnderstoodReading(None, remark, "not_available")
    return _trouble(text, head, remark) or _figure(head, remark, unit, last)


def values_of(number: str) -> tuple[Decimal, ...]:
    """Every value that a bare number can have: one for "4,92" or "1,234.5", two for "1,234", none for "1.2.3"."""
    readings = [_as_decimal_point(number), _as_decimal_point(number.translate(_SWAP))]
    return tuple(dict.fromkeys(value for value in readings if value is not None))


def _plain(words: str) -> str:
    """The text with ASCII digits and marks and single spaces, without quotes and formatting around it."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in words[: _LONGEST * 2])
    return " ".join(digits.translate(_CHARACTERS).split()).strip("\"'`*_ ").rstrip(".!")


def _split_remark(text: str) -> tuple[str, str]:
    """The answer, and the remark after it: in brackets, after a dash, a semicolon, or a comma and a word."""
    found = _REMARK.search(text)
    if not found or not text[: found.start()]:
        return text, ""
    return text[: found.start()], text[found.end() :].rstrip(")] ").strip()


def _same(last: Decimal | None, remark: str) -> UnderstoodReading | UnclearReading:
    if last is None:
        return UnclearReading("There is no earlier reading to be the same as. Which figure is it?")
    return UnderstoodReading(last, remark, "same")


def _trouble(text: str, head: str, remark: str) -> UnclearReading | None:
    """The reason why an answer is not exactly one figure; None if it may be one."""
    figures = _FIGURE.findall(text)
    if head.casefold() == "none":
        return UnclearReading("Does “none” mean 0, or that there is no figure yet? Please write 0, or n/a.")
    if not figures:
        return UnclearReading(
            f"I can't find a figure in “{text}”. Please write one, for example 4.92, or same, or n/a."
        )
    if _EXPONENT.search(text):
        return UnclearReading(f"Please write “{text}” out in full, for example 150000.")
    if _HEDGED.search(head.casefold()) or _HEDGED.fullmatch(remark.casefold()):
        return UnclearReading(f"“{text}” is not exact. Which figure was measured? Please write just that, or n/a.")
    if len(figures) > 1:
        listed = " and ".join(figures)
        return UnclearReading(f"I see more than one figure: {listed}. Please write only the one that is the reading.")
    return None


def _figure(head: str, remark: str, unit: str, last: Decimal | None) -> UnderstoodReading | UnclearReading:
    """Read a text with one figure in it: sign, currency, number, scale and unit."""
    written = _WRITTEN.fullmatch(_FILLER.sub("", head))
    if not written:
        return _not_understood(head)
    sign, before, inner_sign, number, after = written.groups()
    power, named = _scale_and_unit(before, after, unit)
    if not _is_unit(named, unit):
        return _wrong_unit(head, named, unit)
    if sign and inner_sign:
        return _not_understood(head)
    factor = Decimal(-1 if "-" in sign + inner_sign else 1).scaleb(power)
    values = tuple(value * factor for value in values_of(number))
    return _choose(head, values, last, remark)


def _scale_and_unit(before: str, after: str, unit: str) -> tuple[int, str]:
    """The power of ten and the unit in the words around a number: ("$", "1.2", "M") is 6 and "$"."""
    first, _, rest = after.strip().partition(" ")
    scale, glued = SCALES.get(first), None
    if scale is None and first[:1] in SCALES and first[1:] in UNIT_OF:
        scale, glued = SCALES[first[0]], first[1:]  # "12k€"
    if scale is None and first == "m" and before in _CURRENCIES:
        scale = SCALES["M"]
    if scale is None or same_unit(after, unit):
        return 0, f"{before} {after}".strip()
    return scale, " ".join(filter(None, (before, glued, rest)))


def _is_unit(named: str, unit: str) -> bool:
    """Whether the unit written, if any, is the KPI's; for a KPI without one, any known unit."""
    if not named or unit:
        return not named or same_unit(named, unit)
    return is_known_unit(named) and named != "m"  # minutes or millions?


def _wrong_unit(head: str, named: str, unit: str) -> UnclearReading:
    if not unit:
        return UnclearReading(
            f"I don't understand “{named}” in “{head}”. Please write the figure only, remarks in brackets."
        )
    return UnclearReading(f"The KPI is in {unit}, you wrote “{named}”. Please write the figure in {unit}.")


def _not_understood(head: str) -> UnclearReading:
    return UnclearReading(f"I can't read “{head}” as one figure. Please write it like 4.92 or 1,234.5.")


def _choose(
    head: str, values: tuple[Decimal, ...], last: Decimal | None, remark: str
) -> UnderstoodReading | UnclearReading:
    """The one value meant; of two, the one that the last reading doesn't exclude."""
    if not values:
        return _not_understood(head)
    likely = tuple(value for value in values if not _is_absurd(value, last)) if len(values) > 1 else values
    if len(likely) != 1:
        return _ambiguous(head, values)
    value = likely[0]
    if value.adjusted() >= MAX_DIGITS or -int(value.as_tuple().exponent) > MAX_DECIMALS:
        return UnclearReading(
            f"I keep figures of up to {MAX_DIGITS} digits and {MAX_DECIMALS} decimals. Please round it."
        )
    return UnderstoodReading(Decimal(f"{value:f}"), remark)  # 12k is 12000, not 1.2E+4


def _is_absurd(value: Decimal, last: Decimal | None) -> bool:
    if not last or not value:
        return False
    ratio = abs(value / last)
    return ratio > ABSURD_RATIO or ratio * ABSURD_RATIO < 1


def _ambiguous(head: str, values: tuple[Decimal, ...]) -> UnclearReading:
    """The question "1234 or 1.234?", with a way to write each that is unambiguous."""
    whole, fraction = (Decimal(f"{value:f}") for value in sorted(values, key=abs, reverse=True))
    clear = f"{fraction}0" if "." in str(fraction) else str(fraction)
    return UnclearReading(f"Is “{head}” {whole} or {fraction}? Please write {whole} or {clear}.", (whole, fraction))


def _as_decimal_point(number: str) -> Decimal | None:
    """The value with points as decimal points, if one other mark separates groups of three throughout; else None."""
    if not _AS_DECIMAL_POINT.fullmatch(number):
        return None
    return Decimal(re.sub(r"[^0-9.]", "", number))
