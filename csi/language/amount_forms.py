"""The forms in which an amount stands in a text: digits, words, halves, "one in nine", "every fifth", "an hour"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from csi.language.amount_units import CURRENCIES, SCALE_POWERS, SECONDS, SHORT_UNITS, SPELLED, UNIT
from csi.language.amounts import Amount, AmountKind, Hedge
from csi.language.number_words import FRACTION_WORDS, NUMERATORS, WORDS, share_of_words, value_of_words
from csi.language.numbers import UNIT_OF, unit_key, values_of

_MOST_DIGITS = 40  # a longer run of digits is no figure

_DIGITS = r"(?:\d{1,3}(?: \d{3})+(?![\d,.]*\d)|\d(?:[\d.,'’]{0,60}\d)?)"
_CURRENCY = (
    r"(?:US|A|AU|C|CA|NZ|S|HK|R)\$|[$€£¥₹]|(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD|INR|RMB|CNY|BRL|ZAR"
    r"|Rs\.?|Kr\.?|Fr\.)(?=\s?\d)"
)
_NUMBER = re.compile(
    rf"(?:(?<![\w.,/])(?P<sign>[-+])(?=\s?[$€£¥\d])\s?)?(?:(?P<currency>{_CURRENCY})\s?)?(?<![\w.,:/])(?P<digits>{_DIGITS})"
    rf"(?:\s?(?P<scale>k|K|M|mn|mio|millions?|bn|billion|thousand|lakhs?|crores?)(?![\w])|(?P<glued>[kKM](?=[$€£¥]))"
    rf"|(?<=\d)(?P<m>m)(?!\w))?"
    rf"|(?<![\w-])(?P<words>{WORDS}|hundred|thousand|dozen)(?![\w])(?!-\w)",
    re.IGNORECASE,
)
_AND_A_PART = re.compile(r"\s+and\s+(?P<part>a half|a quarter|three quarters|a third)\b", re.IGNORECASE)
_PARTS = {"a half": Decimal("0.5"), "a quarter": Decimal("0.25"), "three quarters": Decimal("0.75"),
          "a third": Decimal(1) / 3}  # fmt: skip
_PART_UNITS = r"hour|minute|working day|day|week|month|year|percent|per cent|point|percentage point"
_HALF_OF_UNIT = re.compile(
    rf"(?<!and a )\b(?:(?P<half>half)(?: an?|[- ])|(?P<quarters>three[- ]quarters|a quarter) of an? "
    rf"|(?:the )(?P<the>half)[- ])\s?(?P<unit>{_PART_UNITS})s?\b"
    rf"|\b(?P<one>an?|one) (?P<unit2>{_PART_UNITS}) and (?P<more>a half|a quarter)\b",
    re.IGNORECASE,
)
_A_UNIT = re.compile(
    r"(?:(?<=^)|\b(?:is|was|'s|are|within|after|over|about|around|under|than|in|just|only|almost|nearly|below"
    r"|(?:took|takes?|costs?)(?: us| me| them)?"
    r"|wait(?:s|ed)?|last(?:s|ed)|needs?|needed|st(?:ood|ands?|ay|ayed)|spen[dt]s?|los[et]s?|gain(?:s|ed)"
    r"|saves?|saved|a whole"
    r"|roughly|and|by|for|it|now|good|least|most|inside|'re|above|beyond|than|every|last|been)\s+)"
    r"(?P<core>(?:an?|(?<=within )the|(?<=inside )the|(?<=under )the|(?<=below )the|(?<=above )the|(?<=over )the"
    r"|(?<=than )the) (?:whole |full |good |single |working )?"
    r"(?P<unit>hour|minute|day|week|month|quarter|year|fortnight"
    r"|point|percentage point|kilo|litre|tonne|euro|degree|percent))\b"
    r"(?!\s+(?:of|before|ago|later)\s+\w+day)",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?<!and"
    rf" )(?<!and a )(?:(?P<many>{'|'.join(NUMERATORS)}) ?-?)?(?P<good>good )?(?P<part>{'|'.join(FRACTION_WORDS)})s?\b"
    r"(?!\s+(?:an?\s|as \w+ (?:\w+ )?again"
    r"|term\b|dozen|million|hundred|thousand|time |team|line|floor|year|day|level|place"
    r"|reading|one\b|week|month))",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(rf"(?:\d|\b(?:{WORDS}))(?:\s+[^\W\d]+){{1,3}}\s+$", re.IGNORECASE)
_ONE_IN = re.compile(
    rf"(?<![\w-])(?<!\d[.,])(?P<part>\d{{1,7}}|{WORDS})(?:\s+(?!(?:{WORDS}|until|till|months|weeks|days|years|hours|minutes|and|then|to|came)\b)"
    rf"[^\W\d][\w'-]*){{0,3}}?\s+(?P<how>in"
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


_SEVERAL = frozenset(("kr",))
_SIGNS = {"₹": "inr", "rs": "inr", "a$": "aud", "au$": "aud", "c$": "cad", "ca$": "cad", "nz$": "nzd", "fr": "chf"}
"""Signs and short names of currencies by their key."""


_IN_HALF, _ALONE = re.compile(r"\bin\s+$", re.IGNORECASE), re.compile(r"\s*(?:[.,;:!?)]|$|\b(?:since|within|in|by)\b)")
_OF_OR_THE = re.compile(r"\s+(?:of|the)\b", re.IGNORECASE)
_IN_A_QUARTER = re.compile(r"\b(?:within|inside|after|in|in just|in only|in less than|in under)\s*$", re.IGNORECASE)
NO_WHOLE = re.compile(
    r"\s+(?!(?:was|has|is|does|this|plus|less|always|sometimes|across|towards|afterwards)\b)[a-z]{3,}s\b"
)
"""What stands behind a number in which nothing is counted: "2 leaflets in 5 languages"."""


def _amount(
    start: int, end: int, kind: AmountKind, values: tuple[Decimal, ...], unit: str = "", **more: object
) -> Amount:
    return replace(Amount(start, end, kind, values, unit, core=(start, end)), **more)  # type: ignore[arg-type]


def half_units(text: str) -> Iterator[Amount]:
    """Parts of units in words: "half an hour", "three quarters of a day", "a week and a half"."""
    for found in _HALF_OF_UNIT.finditer(text):
        word = found["unit"] or found["unit2"]
        quarters = (found["quarters"] or "").casefold().replace("-", " ")
        value = Decimal("0.5")
        if quarters:
            value = Decimal("0.75") if quarters.startswith("three") else Decimal("0.25")
        elif found["one"]:
            value = 1 + _PARTS[found["more"].casefold()]
        yield _of_unit(found.start(), found.end(), (value,), word, in_words=True)


_HALF_A_THING = re.compile(
    r"\b(?P<core>half an?)(?= (?!dozen|million|hundred|thousand|billion|year|day|week|month|hour|minute)[^\W\d]{3,})",
    re.IGNORECASE,
)
_PART_OF_A_THING = re.compile(r"\s+of an?(?= [^\W\d]{3,})", re.IGNORECASE)


def _half_things(text: str) -> Iterator[Amount]:
    for found in _HALF_A_THING.finditer(text):
        yield _amount(*found.span("core"), AmountKind.NUMBER, (Decimal("0.5"),), in_words=True)


def _ones_in(text: str) -> Iterator[Amount]:
    for found in _ONE_IN.finditer(text):
        part, whole = _count(found["part"]), _count(found["whole"])
        other = _count(found["other"]) if found["other"] else None
        if part is None or not whole or part >= whole or (part == 0 and whole < 2):
            continue
        has_noun = found["how"].casefold() == "in" and len(found[0].split()) > 3
        if part >= 2 and has_noun and whole <= 12 and NO_WHOLE.match(text, found.end()):
            continue
        values = tuple(part / each for each in (whole, other) if each)
        yield _amount(*found.span(), AmountKind.SHARE, values, of=whole, in_words=True)


def _nths(text: str) -> Iterator[Amount]:
    for found in _EVERY_NTH.finditer(text):
        yield _amount(*found.span(), AmountKind.SHARE, (Decimal(1) / _NTHS[found["nth"].casefold()],), in_words=True)


_OF_A_UNIT = re.compile(
    r"\s+of an? (?P<unit>hour|minute|second|day|week|month|year|percent|per cent|point|percentage point"
    r"|kilo|litre|degree|euro|cent)\b",
    re.IGNORECASE,
)


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
        is_quarter = part == "quarter" and many in ("a", "one") and not _OF_OR_THE.match(text, found.end())
        if is_quarter and _IN_A_QUARTER.search(text[max(found.start() - 20, 0) : found.start()]):
            yield _of_unit(*found.span(), (Decimal(1),), "quarter", in_words=True)  # of a year
            continue
        if (
            part == "half"
            and _IN_HALF.search(text[max(found.start() - 8, 0) : found.start()])
            and _ALONE.match(text, found.end())
        ):
            continue  # "cut in half"
        value = share_of_words(many, part)
        if of_unit := _OF_A_UNIT.match(text, found.end()):
            yield _of_unit(found.start(), of_unit.end(), (value,), of_unit["unit"], in_words=True)
            continue
        if (of_thing := _PART_OF_A_THING.match(text, found.end())) and 0 < value < 1:
            yield _amount(found.start(), of_thing.end(), AmountKind.NUMBER, (value,), in_words=True)
            continue
        if 0 < value < 1:
            hedge = Hedge.OVER if found["good"] else Hedge.NONE
            yield _amount(*found.span(), AmountKind.SHARE, (value,), in_words=True, hedge=hedge)


_THINGS = frozenset("kilo litre tonne euro degree percent".split())
_FOR_EACH = re.compile(r"\b(?:for|in|per|from|to|every)\s+$", re.IGNORECASE)


_A_UNIT_OF_CHANGE = re.compile(
    r"(?<=\s)(?P<core>an? (?:whole |full |good )?(?P<unit>hour|minute|day|week|month|quarter|year|fortnight))\b"
    r"(?=\s+(?:sooner|earlier|faster|quicker|shorter|longer|later|less|more|(?:after|into) (?:we|the|our)\b"
    rf"|and (?:\d{{1,2}}|{WORDS}) (?:hours?|minutes?|days?)\b))",
    re.IGNORECASE,
)
_A_COUNT = re.compile(rf"\d|\b{WORDS}\b", re.IGNORECASE)


def _single_units(text: str) -> Iterator[Amount]:
    for found in _A_UNIT_OF_CHANGE.finditer(text):
        clause = re.split(r"[,;:.]", text[max(found.start() - 40, 0) : found.start()])[-1]
        if not _A_COUNT.search(clause) or re.match(r"\s+(?:after|into)\b", text[found.end() :]):
            yield _of_unit(*found.span("core"), (Decimal(1),), found["unit"], in_words=True)
    for found in _A_UNIT.finditer(text):
        if found["unit"].casefold() in _THINGS and not found.start("core"):
            continue
        if _FOR_EACH.search(text[max(found.start("core") - 12, 0) : found.start("core")]) and re.match(
            r"\s+of\b", text[found.end() :]
        ):
            continue
        yield _of_unit(*found.span("core"), (Decimal(1),), found["unit"], in_words=True)


_ONE_MORE = re.compile(
    r"\s+(?:(?:[^\W\d]+\s+){1,3}per\b|[^\W\d]{4,}|away|short|to go|too (?:many|few|much)|above|below|better|fewer"
    r"|less|over|under)\b",
    re.IGNORECASE,
)
"""What makes "one" a number although nothing is counted behind it."""


def _numbers(text: str) -> Iterator[Amount]:
    for found in _NUMBER.finditer(text):
        words = found["words"]
        if (
            words
            and words.casefold() in ("one", "a")
            and not (UNIT.match(text, found.end()) or _ONE_MORE.match(text, found.end()))
        ):
            continue
        values = _values(found)
        if not values or len(found[0]) > _MOST_DIGITS + 20:
            continue
        start, end = found.start(), found.end()
        if part := _AND_A_PART.match(text, end):
            more, end = _PARTS[part["part"].casefold()], part.end()
            values = tuple(each + more for each in values)
        currency = (found["currency"] or "").upper()
        unit = _currency(currency) if currency else None
        named = None if unit is not None else _named_unit(text, end, bool(words), found["m"])
        if named:
            word, end = named
            yield _of_unit(start, end, values, word, in_words=bool(words), sign=found["sign"] or "")
        elif unit is not None:
            yield _amount(start, end, AmountKind.MONEY, values, unit, sign=found["sign"] or "")
        else:
            yield _amount(start, end, AmountKind.NUMBER, values, sign=found["sign"] or "", in_words=bool(words))


def _currency(written: str) -> str:
    """The key of a currency that stands before a sum; empty for one that several countries call so."""
    name = written.casefold().rstrip(".")
    return "" if name in _SEVERAL else UNIT_OF.get(name) or _SIGNS.get(name, name)


def _named_unit(text: str, at: int, in_words: bool, minutes: str | None) -> tuple[str, int] | None:
    found = UNIT.match(text, at)
    if found is None:
        return ("min", at) if minutes else None
    name = found["unit"].casefold()
    if name in SHORT_UNITS and (in_words or text[at : at + 1] == "-"):
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
    power = SCALE_POWERS.get(scale, SCALE_POWERS.get(scale.casefold(), 0)) if scale else 0
    factor = Decimal(-1 if found["sign"] == "-" else 1)
    digits = found["digits"].replace("’", "'").replace(" ", "")
    return tuple((value * factor).scaleb(power) for value in values_of(digits))


def _of_unit(start: int, end: int, values: tuple[Decimal, ...], word: str, **more: object) -> Amount:
    """An amount with a unit that is spelled so: its kind, and the unit's key."""
    name = " ".join(word.casefold().split())
    unit = SPELLED.get(name) or SPELLED.get(f"{name}s") or unit_key(name)
    if unit == "fortnight":
        return _amount(start, end, AmountKind.TIME, tuple(each * 2 for each in values), "weeks", **more)
    if unit == "decade":
        return _amount(start, end, AmountKind.TIME, tuple(each * 10 for each in values), "years", **more)
    if unit == "quarter":
        return _amount(start, end, AmountKind.TIME, values, "quarters", **more)
    if unit == "cent":
        return _amount(start, end, AmountKind.MONEY, tuple(each / 100 for each in values), "", **more)
    if unit == "kr":
        return _amount(start, end, AmountKind.MONEY, values, "", **more)
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


FINDERS: tuple[Callable[[str], Iterator[Amount]], ...] = (
    half_units, _half_things, _ones_in, _nths, _fractions, _numbers, _single_units,
)  # fmt: skip
"""What finds amounts, in the order of precedence: what is found first keeps its place."""
