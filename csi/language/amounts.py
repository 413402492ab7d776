"""Reading the amounts of a text: numbers in digits and words with their unit, shares, durations, sums and hedges.

"74 h", "two and a half hours", "a day and two hours", "one in nine", "three quarters", "€3.45", "15 cents",
"16 pupils a day", "1.8 per thousand lines", "almost 60 %". Nothing is guessed: "1,234" has two values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from itertools import pairwise

from csi.language.number_words import WORDS, value_of_words
from csi.language.numbers import UNIT_OF, unit_key, values_of

ROOMY = Context(prec=200)  # for quantize, which refuses to lose digits
_MOST_DIGITS = 40  # a longer run of digits is no figure


class Hedge(StrEnum):
    """How exactly a person means an amount."""

    NONE = ""
    ABOUT = "about"
    ALMOST = "almost"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    EXACTLY = "exactly"


class AmountKind(StrEnum):
    """What is counted or measured."""

    NUMBER = "number"
    SHARE = "share"
    PERCENT = "percent"
    POINTS = "points"
    TIME = "time"
    MONEY = "money"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount in a text, from `start` to `end`, its hedge included.

    `values` are all that it can mean. `unit` is a key as `unit_key` makes it; of a time it is one of `SECONDS`. `of` is
    the whole of "3.9 of 100 passengers" or "per thousand". `in_words`: no digits were written, so it may be rounder.
    `step` is what an amount in words is rounded to.
    """

    start: int
    end: int
    kind: AmountKind
    values: tuple[Decimal, ...]
    unit: str = ""
    hedge: Hedge = Hedge.NONE
    sign: str = ""
    of: Decimal | None = None
    per: str = ""
    in_words: bool = False
    high: Decimal | None = None
    """The upper end of a range, whose lower end is the value."""
    core: tuple[int, int] = field(default=(0, 0))
    """Where the number itself stands, without the hedge."""

    def is_said_of(self, value: Decimal, *, converted: bool = False) -> bool:
        """Whether a person may write this for the value; `converted`: the value was measured in another unit."""
        return any(self._fits(written, value, converted) for written in self.values)

    def _fits(self, written: Decimal, value: Decimal, converted: bool) -> bool:
        if self.high is not None:
            return written <= value <= self.high
        close = self._rounds(written, value, converted)
        size = abs(written)
        match self.hedge:
            case Hedge.EXACTLY:
                return written == value
            case Hedge.ABOUT:
                return close or abs(value - written) * 20 <= max(abs(value), size)
            case Hedge.ALMOST:
                return written - size * _A_LITTLE <= value < written or (close and value <= written)
            case Hedge.OVER:
                return written < value <= written + size * _NOT_ABSURD or (written == 0 and value > 0)
            case Hedge.AT_LEAST:
                return value >= written
            case Hedge.UNDER:
                return value < written
            case Hedge.AT_MOST:
                return value <= written
            case _:
                return close

    def _rounds(self, written: Decimal, value: Decimal, converted: bool) -> bool:
        """Whether rounding the value gives what is written, at its precision; words may be rounder, within reason."""
        if self.kind is AmountKind.SHARE:
            return abs(value - written) <= _NEAR_SHARE or _as_one_in(written) == _as_one_in(value) is not None
        exponent = int(written.as_tuple().exponent)
        if exponent < -12 or exponent > 40:
            return written == value
        unit = Decimal(1).scaleb(exponent)
        if not any(written == value.quantize(unit, how, ROOMY) for how in (ROUND_HALF_EVEN, ROUND_HALF_UP)):
            return self.in_words and written != written.to_integral_value() and self._is_near(written, value)
        rough = converted or (self.in_words and written != written.to_integral_value())
        return not rough or self._is_near(written, value) or (exponent < 0 and not self.in_words)

    @staticmethod
    def _is_near(written: Decimal, value: Decimal) -> bool:
        return abs(value - written) * 20 <= abs(written)


_A_LITTLE = Decimal("0.1")
"""The part by which a value may be below "almost"."""
_NOT_ABSURD = Decimal("0.6")
"""The part by which a value may be above "over" without making it absurd."""
_NEAR_SHARE = Decimal("0.016")
"""How far a share in words may be off: "a third" is 32 to 35 percent."""


def _as_one_in(share: Decimal) -> Decimal | None:
    """The whole number of "one in so many" that a small share is; None for others."""
    if not 0 < share <= Decimal("0.26"):
        return None
    return (1 / share).quantize(Decimal(1), ROUND_HALF_EVEN, ROOMY)


# --- Units -----------------------------------------------------------------------------------------------------------

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

CURRENCIES = frozenset("$ € £ ¥ chf sek nok dkk pln czk huf cad aud nzd inr".split())
_MORE_UNITS = {
    "kilo": "kg", "kilos": "kg", "kg": "kg", "kilogram": "kg", "kilograms": "kg", "grams": "g", "tonnes": "t",
    "tons": "t", "°c": "°c", "°f": "°f", "°": "°c", "degree": "°c", "degrees": "°c", "degrees celsius": "°c",
    "m³": "m³", "m3": "m³", "cubic metre": "m³", "cubic metres": "m³", "cubic meters": "m³", "m²": "m²", "m2": "m²",
    "square metres": "m²", "litre": "litre", "litres": "litre", "liter": "litre", "liters": "litre", "l": "litre",
    "km": "km", "kilometres": "km", "kilometers": "km", "kwh": "kwh", "mwh": "mwh", "gb": "gb", "mb": "mb", "tb": "tb",
    "fortnight": "fortnight", "fortnights": "fortnight", "quarter of a year": "quarters", "decade": "decade",
    "cent": "cent", "cents": "cent", "pence": "cent", "‰": "‰", "permille": "‰", "per mille": "‰",
    "working day": "d", "working days": "d", "calendar days": "d", "chf": "chf", "sek": "sek", "nok": "nok",
    "dkk": "dkk", "francs": "chf", "grand": "grand",
}  # fmt: skip
_SPELLED = UNIT_OF | _MORE_UNITS
_SHORT = frozenset("d h m s w y t g l km mb gb tb ms".split())
"""Units of a letter or two, which are only read right behind digits."""

_NAMES = sorted((name for name in _SPELLED if name not in ("m", "w", "y", "t")), key=len, reverse=True)
_UNIT = re.compile(
    r"[\s-]?(?P<unit>"
    + "|".join(re.escape(each) + (r"(?![\w])" if each[-1].isalnum() else "") for each in _NAMES)
    + ")",
    re.IGNORECASE,
)
_SCALE_POWERS = {
    "k": 3, "K": 3, "thousand": 3, "M": 6, "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6, "bn": 9,
    "billion": 9, "B": 9,
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


def per_period(value: Decimal, of: str, to: str) -> tuple[Decimal, ...]:
    """A rate per one period as a rate per another, by every customary number of one in the other."""
    if of == to:
        return (value,)
    if factors := _FACTORS.get((of, to)):
        return tuple(value * Decimal(each) for each in factors)
    return tuple(value / Decimal(each) for each in _FACTORS.get((to, of), ()))


# --- Hedges ----------------------------------------------------------------------------------------------------------

_HEDGES: tuple[tuple[Hedge, str], ...] = (
    (
        Hedge.AT_MOST,
        r"no more than|not more than|at (?:the )?most|up to|not above|no longer than|a maximum of|max\.?|≤",
    ),
    (Hedge.AT_LEAST, r"no less than|no fewer than|not less than|at (?:the )?least|not below|a minimum of|≥"),
    (
        Hedge.ALMOST,
        r"almost|nearly|just under|just below|just short of|close to|not quite|getting on for|an inch short of"
        r"|(?:a little|a bit|slightly|a touch|a shade|marginally) (?:less than|under|below|lower than)",
    ),
    (
        Hedge.OVER,
        r"(?:(?:well|a lot|a little|a bit|slightly|just|far|much|somewhat|considerably) )?"
        r"(?:more than|over|above|greater than|higher than|longer than|upwards of|beyond|in excess of)|a good"
        r"|(?<![-=])>",
    ),
    (
        Hedge.UNDER,
        r"(?:(?:well|a lot|far|much|clearly) )?(?:less than|fewer than|under|below|lower than|shorter than|beneath)|<",
    ),
    (Hedge.AT_MOST, r"within|inside(?: of)?|in at most"),
    (
        Hedge.ABOUT,
        r"about|around|roughly|approximately|approx\.?|circa|ca\.?|some|something like|more or less|in the region of"
        r"|~|≈|very roughly|an estimated",
    ),
    (Hedge.EXACTLY, r"exactly|precisely|dead on"),
)
_FILLERS = r"(?:(?:an?|the|just|only|merely|even|still|now|already|another|these|those)\s+)?"
_HEDGE_BEFORE = re.compile(
    r"(?:" + "|".join(rf"(?P<h{place}>(?:\b(?={_w})"
                      rf"|(?!\w)){words})" for place, (_, words) in enumerate(_HEDGES) for _w in [r"\w"])
    + rf")\s*{_FILLERS}$",
    re.IGNORECASE,
)  # fmt: skip
_BEHIND = re.compile(
    r"(?:\s+[^\W\d]+){0,5}?\s*(?:(?P<most>(?:or|and) (?:less|fewer|lower|below|under|better|faster)\b"
    r"|at (?:the )?most\b|max\b|tops\b)"
    r"|(?P<least>or (?:more|higher|above|over)\b|at (?:the )?least\b|plus\b|\+(?!\d))"
    r"|(?P<about>or so\b|-?ish\b|or thereabouts|give or take))",
    re.IGNORECASE,
)
_LOOK_BACK = 40


def _hedged(text: str, amount: Amount, floor: int) -> Amount:
    """The amount with the hedge before or behind it, not looking before `floor`."""
    from_ = max(amount.start - _LOOK_BACK, floor)
    before = text[from_ : amount.start]
    found = _HEDGE_BEFORE.search(before)
    if found and found.lastgroup:
        hedge = _HEDGES[int(found.lastgroup[1:])][0]
        if not _is_comparison(before[: found.start()], found[0]):
            return replace(amount, start=from_ + found.start(), hedge=hedge)
    if behind := _BEHIND.match(text, amount.end):
        hedge = {"most": Hedge.AT_MOST, "least": Hedge.AT_LEAST}.get(behind.lastgroup or "", Hedge.ABOUT)
        return replace(amount, end=behind.end(), hedge=hedge)
    return amount


def _is_comparison(before: str, hedge: str) -> bool:
    """Whether the words only look like a hedge: "all over 5 teams", "left over", "some" behind a verb of amount."""
    return hedge.casefold().startswith("over") and bool(re.search(r"\b(?:all|left|hand|take|turn)\s*$", before))


# --- Finding ---------------------------------------------------------------------------------------------------------

_DIGITS = r"\d(?:[\d.,'’]{0,60}\d)?"
_CURRENCY = r"US\$|[$€£¥]|(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK)(?=\s?\d)"
_NUMBER = re.compile(
    rf"(?:(?<![\w.,/])(?P<sign>[-+])(?=\s?[$€£¥\d])\s?)?(?:(?P<currency>{_CURRENCY})\s?)?(?<![\w.,:/])(?P<digits>{_DIGITS})"
    rf"(?:\s?(?P<scale>k|K|M|mn|mio|millions?|bn|billion|thousand)(?![\w])|(?P<glued>[kKM](?=[$€£¥]))"
    rf"|(?<=\d)(?P<m>m)(?!\w))?"
    rf"|(?<![\w-])(?P<words>{WORDS}|hundred|thousand|dozen)(?![\w])(?!-\w)",
    re.IGNORECASE,
)
_AND_A_PART = re.compile(r"\s+and\s+(?P<part>a half|a quarter|three quarters|a third)\b", re.IGNORECASE)
_PARTS = {"a half": Decimal("0.5"), "a quarter": Decimal("0.25"), "three quarters": Decimal("0.75"),
          "a third": Decimal(1) / 3}  # fmt: skip
_PART_UNITS = r"hour|minute|day|week|month|year|percent|per cent|point|percentage point"
_HALF_OF_UNIT = re.compile(
    rf"(?<!and a )\b(?:(?P<half>half)(?: an?|[- ])|(?P<quarters>three[- ]quarters|a quarter) of an? "
    rf"|(?:the )(?P<the>half)[- ])\s?(?P<unit>{_PART_UNITS})s?\b"
    rf"|\b(?P<one>an?|one) (?P<unit2>{_PART_UNITS}) and (?P<more>a half|a quarter)\b",
    re.IGNORECASE,
)
_A_UNIT = re.compile(
    r"(?:(?<=^)|\b(?:is|was|'s|are|within|after|over|about|around|under|than|in|just|only|almost|nearly|below"
    r"|took|takes?|a whole"
    r"|half|roughly|and|by|for|it|now|good|least|most|inside|every|last|been)\s+)"
    r"(?P<core>an? (?:whole |full |good |single |working )?(?P<unit>hour|minute|day|week|month|quarter|year|fortnight"
    r"|point|percentage point))\b"
    r"(?!\s+(?:of|before|ago|later)\s+\w+day)",
    re.IGNORECASE,
)
_FRACTION_WORDS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10,
                   "twentieth": 20}  # fmt: skip
_MANY = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9}
_FRACTION = re.compile(
    rf"(?<![\w-])(?<!and"
    rf" )(?<!and a )(?:(?P<many>{'|'.join(_MANY)}) ?-?)?(?P<good>good )?(?P<part>{'|'.join(_FRACTION_WORDS)})s?\b"
    r"(?!\s+(?:an?\s|dozen|million|hundred|thousand|time |team|line|floor|year|day|level|place|reading|one\b"
    r"|week|month))",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(rf"(?:\d|\b(?:{WORDS}))(?:\s+[^\W\d]+){{1,3}}\s+$", re.IGNORECASE)
_ONE_IN = re.compile(
    rf"(?<![\w-])(?P<part>\d{{1,7}}|{WORDS})(?:\s+[^\W\d]+){{0,3}}?\s+(?P<how>in"
    rf"|out of)\s+(?:every\s+)?(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{WORDS}|a hundred|a thousand)"
    rf"(?:\s+or\s+(?P<other>\d{{1,7}}|{WORDS}))?(?![\w%-])(?!\s?(?:%|percent|per cent|minutes?|hours?|days?"
    rf"|weeks?|months?|years?))",
    re.IGNORECASE,
)
_EVERY_NTH = re.compile(
    r"\bevery (?P<nth>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth)\b", re.I
)
_NTHS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
         "tenth": 10, "twentieth": 20}  # fmt: skip
_OF_MANY = re.compile(
    r"(?:\s+[^\W\d]+){0,3}?\s+(?:per|in|(?<!instead )of|for every|in every|out of|out of every)\s+(?:(?:a|an"
    r"|one|every|each)\s+)?"
    r"(?P<whole>hundred|thousand|million|\d{1,3}(?:,\d{3})+|\d+)(?!\s?%)(?![\d.,]*\d)\b",
    re.IGNORECASE,
)
_WHOLES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_PER = re.compile(
    rf"(?:^|\s|,)(?:(?:an?|per|each|every|over an?|in an?)\s+|/\s?)(?P<period>{'|'.join(PERIODS)})\b(?!-| ago"
    rf"| before| earlier)"
    rf"|\b(?P<adverb>hourly|daily"
    r"|weekly|monthly|yearly|annually)\b",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(rf"\b(?:per|each|every)\s+(?P<period>{'|'.join(PERIODS)})\b", re.IGNORECASE)
_BREAK = re.compile(r"[.;!?\n:](?:\s|$)|\s[-–—]\s|\b(?:after|than|from|instead|compared|before)\b", re.IGNORECASE)
_RATE_REACH = 48
"""Characters behind an amount in which its rate is looked for."""


def find_amounts(text: str) -> list[Amount]:
    """All amounts of a text, in order. They don't overlap; positions are those of the text."""
    found: list[Amount] = []
    busy = bytearray(len(text) + 1)
    for finder in (_halves, _ones_in, _nths, _fractions, _numbers, _single_units):
        for amount in finder(text):
            start, end = amount.core
            if not any(busy[start:end]):
                busy[start:end] = b"\x01" * (end - start)
                found.append(amount)
    ordered = _compounds(text, sorted(found, key=lambda each: each.core))
    ends = [0, *(each.end for each in ordered)]
    hedged = [_hedged(text, each, floor) for each, floor in zip(ordered, ends, strict=False)]
    starts = [*(each.start for each in hedged[1:]), len(text)]
    return _settled(text, [_rated(text, each, until) for each, until in zip(hedged, starts, strict=False)])


_OF_ONE = re.compile(r"\s+of (?:one|an|it)\b", re.IGNORECASE)


def _is_range(text: str, low: Amount, high: Amount, between: str) -> bool:
    """Whether two amounts are the ends of a range: "between 2 and 8 degrees", "5-10 %"."""
    if low.kind not in (AmountKind.NUMBER, high.kind) or not low.values or low.high is not None:
        return False
    spanned = between.strip().casefold() == "and" and re.search(
        r"\bbetween\s*$", text[max(low.start - 12, 0) : low.start], re.I
    )
    return bool(spanned or re.fullmatch(r"\s?[-–]\s?", between) or (not between and high.sign == "-"))


def _settled(text: str, amounts: list[Amount]) -> list[Amount]:
    """Take what belongs to the amount before it into that: "m³ over a year", "3.9 of 100"; "three quarters of one"."""
    kept: list[Amount] = []
    for amount in amounts:
        last = kept[-1] if kept else None
        between = text[last.end : amount.start] if last else ""
        if (
            (
                last is not None
                and last.of is not None
                and last.kind is not AmountKind.SHARE
                and len(between) < _RATE_REACH
            )
            and amount.values
            and amount.values[0] == last.of
            and _OF_MANY.match(text[last.end : amount.core[1] + 1])
        ):
            kept[-1] = replace(last, end=amount.end)
            continue
        if last is not None and _is_range(text, last, amount, between):
            bounds = replace(amount, values=last.values, high=max(amount.values), hedge=Hedge.NONE, sign="")
            kept[-1] = replace(bounds, start=last.start, core=(last.core[0], amount.core[1]))
            continue
        if last is not None and amount.kind is AmountKind.TIME and amount.hedge is Hedge.OVER and not between.strip():
            kept[-1] = replace(last, per=amount.unit, end=amount.end)
            continue
        if amount.kind is AmountKind.SHARE and _OF_ONE.match(text, amount.end):
            hours = next((each for each in reversed(kept) if each.kind is AmountKind.TIME), None)
            if hours is not None:
                amount = replace(amount, kind=AmountKind.TIME, unit=hours.unit)
        kept.append(amount)
    return kept


def _amount(
    start: int, end: int, kind: AmountKind, values: tuple[Decimal, ...], unit: str = "", **more: object
) -> Amount:
    return replace(Amount(start, end, kind, values, unit, core=(start, end)), **more)  # type: ignore[arg-type]


def _halves(text: str) -> Iterator[Amount]:
    for found in _HALF_OF_UNIT.finditer(text):
        word = found["unit"] or found["unit2"]
        quarters = (found["quarters"] or "").casefold().replace("-", " ")
        value = Decimal("0.5")
        if quarters:
            value = Decimal("0.75") if quarters.startswith("three") else Decimal("0.25")
        elif found["one"]:
            value = 1 + _PARTS[found["more"].casefold()]
        yield _of_unit(found.start(), found.end(), (value,), word, in_words=True)


def _ones_in(text: str) -> Iterator[Amount]:
    for found in _ONE_IN.finditer(text):
        part, whole = _count(found["part"]), _count(found["whole"])
        other = _count(found["other"]) if found["other"] else None
        if part is None or not whole or part >= whole or (part == 0 and whole < 2):
            continue
        values = tuple(part / each for each in (whole, other) if each)
        yield _amount(*found.span(), AmountKind.SHARE, values, of=whole, in_words=True)


def _nths(text: str) -> Iterator[Amount]:
    for found in _EVERY_NTH.finditer(text):
        yield _amount(*found.span(), AmountKind.SHARE, (Decimal(1) / _NTHS[found["nth"].casefold()],), in_words=True)


def _fractions(text: str) -> Iterator[Amount]:
    for found in _FRACTION.finditer(text):
        part, many = found["part"].casefold(), (found["many"] or "").casefold()
        if not many and part != "half":
            continue
        if (
            part == "quarter"
            and many == "a"
            and _COUNTED_BEFORE.search(text[max(found.start() - 40, 0) : found.start()])
        ):
            continue  # "12 accidents a quarter"
        value = Decimal(_MANY.get(many, 1)) / _FRACTION_WORDS[part]
        if 0 < value < 1:
            hedge = Hedge.OVER if found["good"] else Hedge.NONE
            yield _amount(*found.span(), AmountKind.SHARE, (value,), in_words=True, hedge=hedge)


def _single_units(text: str) -> Iterator[Amount]:
    for found in _A_UNIT.finditer(text):
        yield _of_unit(*found.span("core"), (Decimal(1),), found["unit"], in_words=True)


def _numbers(text: str) -> Iterator[Amount]:
    for found in _NUMBER.finditer(text):
        words = found["words"]
        if words and words.casefold() in ("one", "a") and not _UNIT.match(text, found.end()):
            continue
        values = _values(found)
        if not values or len(found[0]) > _MOST_DIGITS + 20:
            continue
        start, end = found.start(), found.end()
        if part := _AND_A_PART.match(text, end):
            more, end = _PARTS[part["part"].casefold()], part.end()
            values = tuple(each + more for each in values)
        currency = (found["currency"] or "").upper()
        unit = UNIT_OF.get(currency.casefold(), currency.casefold()) if currency else ""
        named = None if unit else _named_unit(text, end, bool(words), found["m"])
        if named:
            word, end = named
            yield _of_unit(start, end, values, word, in_words=bool(words), sign=found["sign"] or "")
        elif unit:
            yield _amount(start, end, AmountKind.MONEY, values, unit, sign=found["sign"] or "")
        else:
            yield _amount(start, end, AmountKind.NUMBER, values, sign=found["sign"] or "", in_words=bool(words))


def _named_unit(text: str, at: int, in_words: bool, minutes: str | None) -> tuple[str, int] | None:
    found = _UNIT.match(text, at)
    if found is None:
        return ("min", at) if minutes else None
    name = found["unit"].casefold()
    if name in _SHORT and (in_words or text[at : at + 1] == "-"):
        return None
    return name, found.end()


def _values(found: re.Match[str]) -> tuple[Decimal, ...]:
    if words := found["words"]:
        value = value_of_words(
            words if " " in words or words.casefold() not in ("hundred", "thousand", "dozen") else f"a {words}"
        )
        return () if value is None else (value,)
    if len(found["digits"]) > _MOST_DIGITS:
        return ()
    scale = found["scale"] or found["glued"] or ("m" if found["m"] and found["currency"] else "")
    power = _SCALE_POWERS.get(scale, _SCALE_POWERS.get(scale.casefold(), 0)) if scale else 0
    factor = Decimal(-1 if found["sign"] == "-" else 1)
    return tuple((value * factor).scaleb(power) for value in values_of(found["digits"].replace("’", "'")))


def _of_unit(start: int, end: int, values: tuple[Decimal, ...], word: str, **more: object) -> Amount:
    """An amount with a unit that is spelled so: its kind, and the unit's key."""
    name = " ".join(word.casefold().split())
    unit = _SPELLED.get(name) or _SPELLED.get(f"{name}s") or unit_key(name)
    if unit == "fortnight":
        return _amount(start, end, AmountKind.TIME, tuple(each * 2 for each in values), "weeks", **more)
    if unit == "decade":
        return _amount(start, end, AmountKind.TIME, tuple(each * 10 for each in values), "years", **more)
    if unit == "quarter":
        return _amount(start, end, AmountKind.TIME, values, "quarters", **more)
    if unit == "cent":
        return _amount(start, end, AmountKind.MONEY, tuple(each / 100 for each in values), "", **more)
    if unit == "grand":
        return _amount(start, end, AmountKind.MONEY, tuple(each * 1000 for each in values), "", **more)
    if unit == "‰":
        return _amount(start, end, AmountKind.PERCENT, tuple(each / 10 for each in values), "%", **more)
    kind = (
        AmountKind.PERCENT
        if unit == "%"
        else AmountKind.POINTS
        if unit in ("pp", "points")
        else AmountKind.TIME
        if unit in SECONDS
        else AmountKind.MONEY
        if unit in CURRENCIES
        else AmountKind.UNIT
    )
    return _amount(start, end, kind, values, unit, **more)


def _count(words: str) -> Decimal | None:
    plain = words.replace(",", "")
    return Decimal(plain) if plain.isdigit() else value_of_words(words)


def _compounds(text: str, amounts: list[Amount]) -> list[Amount]:
    """Add up times that are said in two units: "a day and two hours", "6 min 30 s"."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind is amount.kind is AmountKind.TIME
            and SECONDS[amount.unit] < SECONDS[last.unit]
            and re.fullmatch(r"\s*(?:and\s+|,\s*)?", text[last.end : amount.start])
            and len(last.values) == len(amount.values) == 1
        ):
            total = last.values[0] * SECONDS[last.unit] / SECONDS[amount.unit] + amount.values[0]
            joined[-1] = replace(amount, start=last.start, core=(last.core[0], amount.core[1]), values=(total,))
        else:
            joined.append(amount)
    return joined


def _rated(text: str, amount: Amount, until: int) -> Amount:
    """The amount with what it is per: a period ("a day", "every week") or a number of things ("per thousand lines")."""
    behind = text[amount.end : min(until, amount.end + _RATE_REACH)]
    if cut := _BREAK.search(behind):
        behind = behind[: cut.start()]
    if (per := _PER.search(behind)) and not amount.per:
        word = (per["period"] or per["adverb"]).casefold()
        amount = replace(amount, per=PERIODS[word])
    elif before := _PER_BEFORE.search(text[max(amount.start - 24, 0) : amount.start]):
        amount = replace(amount, per=PERIODS[before["period"].casefold()])
    reach = text[amount.end : amount.end + _RATE_REACH]
    if amount.of is None and amount.kind in (AmountKind.NUMBER, AmountKind.UNIT) and (many := _OF_MANY.match(reach)):
        whole = _WHOLES.get(many["whole"].casefold()) or int(many["whole"].replace(",", "")[:18])
        if whole >= 2:
            amount = replace(amount, of=Decimal(whole))
    return amount


def span_between(one: Amount, other: Amount) -> tuple[int, int]:
    """The stretch of text between two amounts."""
    return one.end, max(other.start, one.end)


def neighbours(amounts: list[Amount]) -> Iterator[tuple[Amount, Amount]]:
    """Each amount with the next one."""
    return pairwise(amounts)
