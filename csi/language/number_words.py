"""Numbers in words and with scales: "sixty-five", "half a million", "12k"."""

from decimal import Decimal

from csi.language.numbers import values_of

_SMALL = {
    name: number
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
_TENS = {
    name: number * 10 for number, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}

_UNDER_20 = "|".join(sorted(_SMALL, key=len, reverse=True))
_UNDER_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_UNDER_20}))?|{_UNDER_20})"
_HUNDREDS = rf"hundred(?: and {_UNDER_100}| thousand| million)?"
_AND_A_HALF = r"(?: and a half(?: (?:thousand|million|billion))?)?"
WORDS = (
    rf"(?:half a (?:million|billion|thousand|dozen)|(?:a|one|{_UNDER_100})"
    rf" (?:{_HUNDREDS}|thousand|million|billion|dozen)|{_UNDER_100}{_AND_A_HALF})"
)
"""A pattern of numbers in words."""

FIGURES = r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?|(?<![\w.,])[.,]\d+"
"""A pattern of numbers in figures; its group is the thousands separator."""

SCALES = r"k|thousand|tsd|grand|mio|millions?|mn|bn|billions?|(?-i:M|m|B)"
_POWER = {"k": 3, "t": 3, "g": 3, "m": 6, "b": 9}

FRACTION_WORDS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "twentieth": 20,
}  # fmt: skip
"""The parts of a whole by their names, and into how many it is divided."""
NUMERATORS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


def share_of_words(many: str, part: str) -> Decimal:
    """The share that words name: "two" and "thirds", "half" alone."""
    whole = FRACTION_WORDS[part.casefold().removesuffix("s")]
    return Decimal(NUMERATORS[many.casefold()] if many else 1) / whole


def value_of_words(words: str) -> Decimal | None:
    """The value of a number in words; None if a word is no part of one."""
    plain = words.casefold().replace("-", " ").strip()
    half = plain.endswith(" and a half")
    total, part = Decimal(0), Decimal(0)
    for word in plain.removesuffix(" and a half").split():
        if word in ("a", "and"):
            part = part or (Decimal(1) if word == "a" and plain.split()[0] == "a" else part)
        elif word == "half":
            part += Decimal("0.5")
        elif word in _LARGE:
            part = (part or Decimal(1)) * _LARGE[word]
            total, part = (total + part, Decimal(0)) if _LARGE[word] >= 1000 else (total, part)
        elif word in _SMALL or word in _TENS:
            part += _SMALL[word] if word in _SMALL else _TENS[word]
        else:
            return None
    return plainly(total + part + (Decimal("0.5") if half else 0))


def values_of_figures(figures: str, scale: str = "") -> tuple[Decimal, ...]:
    """Every value that figures can have, with their scale: one for "12k", two for "1,234"."""
    power = _POWER[scale[0].casefold()] if scale else 0
    return tuple(Decimal(f"{value.scaleb(power):f}") for value in values_of(figures))


def plainly(value: Decimal) -> Decimal:
    """The value without trailing zeros or an exponent: 120.0 is 120, 1.2E+6 is 1200000."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if int(short.as_tuple().exponent) > 0 else short


def count_of(words: str) -> Decimal | None:
    """The value of digits or of a number in words; None if a word is no part of one."""
    return Decimal(words) if words.isdigit() else value_of_words(words)
