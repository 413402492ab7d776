"""Sums of money as people write them: "6000", "6,000 €", "6.000,50 EUR", "$2k", "12k a year".

A comma before three digits separates thousands, as Kaizen writes them. "1.234" is a thousand to some people and one and
a bit to others, so the author is asked.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from babel.numbers import list_currencies

from csi.common.money import Money
from csi.language.numbers import SCALES, values_of
from csi.language.readings import UnclearReading

_LONGEST = 60
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "$": "USD"}
_SHARED = {
    "$": frozenset("USD CAD AUD NZD SGD HKD TWD MXN BRL CLP COP ARS".split()),
    "£": frozenset("GBP EGP GIP".split()),
    "¥": frozenset("JPY CNY".split()),
    "kr": frozenset("SEK NOK DKK ISK".split()),
}
"""A shared sign means the organisation's own currency, if that has the sign."""
_NAMES = {
    "euro": "EUR", "euros": "EUR", "us$": "USD", "dollar": "$", "dollars": "$", "pound": "£", "pounds": "£",
    "yen": "JPY", "franc": "CHF", "francs": "CHF", "sfr": "CHF", "fr": "CHF", "rmb": "CNY", "zł": "PLN",
}  # fmt: skip
_SCALES = {name.casefold(): power for name, power in SCALES.items()} | {"m": 6, "millions": 6, "tsd": 3, "mrd": 9}

_CHARACTERS = str.maketrans("\u2212\u2010\u2011\u2013\u2014\u2019\u066b", "-----',")
_PERIOD = re.compile(
    r"(?:\s*/\s*|\s+(?:per|each|every|an?|p\.)\s*)(?P<unit>year|yr|y|annum|a|month|mo|m)\.?$"
    r"|\s+(?P<adverb>yearly|annually|monthly|p\.?\s?a\.?|p\.?\s?m\.?)$",
    re.IGNORECASE,
)
_NUMBER = r"[0-9](?:[0-9.,' _]*[0-9])?|[.,][0-9]+"
_WRITTEN = re.compile(rf"(-|\+)?\s*([^\d.,+-]*?)\s*(-|\+)?\s*({_NUMBER})\s*([^\d]*)")
_HEDGED = re.compile(
    r"\b(?:about|around|approx\w*|roughly|circa|ca|between|up to|at least|at most|over|under|more than|less than|or so)"
    r"\b"
    r"|[~≈<>≤≥?]|\d\s*(?:-|to)\s*[€$£¥]?\d|\d\S*\+|\d\s*or\s*\d",
    re.IGNORECASE,
)
_NOTHING = frozenset("nothing zero free nil none".split())


def understand_sum(
    words: str, currency: str, *, yearly: bool = False, known: Money | None = None
) -> Money | UnclearReading:
    """Read one sum, by default in `currency`. A benefit is `yearly`; a monthly one is multiplied by twelve.

    `known` is the field's former value: unchanged text gives the same sum.
    """
    text = " ".join(unicodedata.normalize("NFKC", words).translate(_CHARACTERS).split()).strip("\"'*_` ").rstrip("!")
    if known is not None and text == str(known):
        return known
    if len(text) > _LONGEST:
        return UnclearReading("That is too long for a sum. Write just the figure, for example 6,000 EUR.")
    if text.casefold() in _NOTHING:
        return Money(Decimal(0), currency)
    if _HEDGED.search(text):
        return UnclearReading(f"“{text}” is not one sum. An estimate is fine, written plainly: 6,000 EUR.")
    text, times = _without_period(text, yearly)
    if not yearly and times is not None:
        return UnclearReading("Say what it costs once. What it costs every year is taken off the yearly benefit.")
    found = _WRITTEN.fullmatch(text.rstrip("."))
    read = _read(found, currency) if found else None
    if isinstance(read, Money):
        return read.times(times or 1) if times else read
    return read or UnclearReading(f"I can't read “{text}” as a sum. Write it like 6000, 6,000 EUR or $2k.")


def _without_period(text: str, yearly: bool) -> tuple[str, int | None]:
    found = _PERIOD.search(text)
    if found is None:
        return text, None
    unit = (found["unit"] or found["adverb"]).casefold().replace(".", "").replace(" ", "")
    is_month = unit in ("month", "mo", "m", "monthly", "pm")
    return text[: found.start()], 12 if is_month else 1


def _read(found: re.Match[str], own: str) -> Money | UnclearReading | None:
    sign, before, inner, number, after = found.groups()
    power, code = _scale_and_currency(before, after, own)
    if code is None or (sign and inner):
        return None
    values = values_of(number)
    if not values or len(number) > 40:
        return None
    if len(values) > 1 and "," not in number:
        whole, part = sorted(values, reverse=True)
        return UnclearReading(
            f"Is “{number}” {whole:,f} or {part:f}? Write {whole:f} for the first, {part:f}0 for the second."
        )
    amount = Decimal(f"{values[0].scaleb(power):f}")
    try:
        return Money(amount.copy_negate() if "-" in (sign, inner) and amount else amount, code)
    except ValueError:
        return UnclearReading("I keep sums of up to 15 digits and 4 decimals. Round it, please.")


def _scale_and_currency(before: str, after: str, own: str) -> tuple[int, str | None]:
    """The power of ten and the currency in the words around a number; no currency if the words mean anything else."""
    words = after.strip().casefold().rstrip(".")
    ahead = before.strip().casefold()
    if code := _one_currency(ahead, words, own):
        return 0, code
    for name in sorted(_SCALES, key=len, reverse=True):
        if words.startswith(name) and (code := _one_currency(ahead, words[len(name) :].strip(" ."), own)):
            return _SCALES[name], code
    return 0, None


def _one_currency(ahead: str, behind: str, own: str) -> str | None:
    if not ahead and not behind:
        return own
    codes = {currency_named(name, own) for name in (ahead, behind) if name}
    return codes.pop() if len(codes) == 1 else None


def currency_named(name: str, own: str) -> str | None:
    """The code of a currency as people write it ("€", "EUR", "euros", "$"); None if unknown."""
    name = _NAMES.get(name.casefold(), name.casefold())
    if own in _SHARED.get(name, ()):
        return own
    code = _SIGNS.get(name, name.upper())
    return code if code in _codes() else None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies("en"))
