"""Finding amounts in a sentence, with unit and rate: "12k mails", "6 min 30 s", "3 out of 10", "twice a week"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from csi.kpis.parse.normalisation import FUNCTION_WORDS
from csi.kpis.parse.shares import find_shares
from csi.kpis.parse.units import (
    CURRENCY,
    KNOWN,
    MONEY,
    OWN_KEYS,
    PERIOD_OF,
    PERIODS,
    converted,
    dimension,
    is_size,
    unit_named,
)
from csi.language.amount_forms import half_units
from csi.language.number_words import FIGURES, SCALES, WORDS, count_of, value_of_words, values_of_figures

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount, from `start` to `end`. `values` are all its possible values: none for "1:30", two for "1,234".

    `unit` is a known unit, or the head of the counted noun, whose position is `noun`. `open_unit`: the words name a
    unit ambiguously.
    """

    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str = ""
    per: str = ""
    noun: Span | None = None
    sign: str = ""
    or_more: bool = False
    is_range: bool = False
    open_unit: bool = False
    ends: tuple[Decimal, ...] = ()
    """Both ends of a range."""

    @property
    def dimension(self) -> str:
        return dimension(self.unit)

    @property
    def is_zero(self) -> bool:
        """Whether it is said in words that there should be none: "no more complaints"."""
        return self.values == (Decimal(0),) and self.end - self.start > 1

    @property
    def is_counted(self) -> bool:
        """Whether it counts things, without a rate."""
        return self.dimension == "count" and not self.per


_I = re.IGNORECASE
_NUMBER = rf"(?:(?P<figures>{FIGURES})(?: ?(?P<scale>{SCALES})\.?(?![^\W_])|(?=\D|$))|(?P<words>\b{WORDS}\b))"
_AMOUNT = re.compile(rf"(?P<sign>(?<![\w)])[-+](?=[\d.,$\u20ac\u00a3]))?(?:(?P<before>{CURRENCY}) ?)?(?:{_NUMBER})", _I)
_AFTER = re.compile(
    rf" ?(?:(?:k|m)(?=[$\u20ac\u00a3]))?(?P<unit>{KNOWN}|\u00b0[CF]?|[a-z]+/\d*[a-z]+)(?![^\W_])|(?P<sign>%"
    rf"|\u2030)",
    _I,
)
_KILO_MONEY = re.compile(
    r" ?(?P<scale>[kKmM]|T(?=EUR|CHF|USD)) ?(?P<unit>\u20ac|\$|\u00a3|eur\b|usd\b|gbp\b|chf\b)", _I
)
_PER = re.compile(
    rf"\s*(?:(?:/|\bper\b)\s?(?P<what>(?:\d+(?:[.,]\d+)* )?[^\W\d_]+|1,?0+(?!\d"
    rf"| [^\W\d]))(?P<more> and (?:person|head|user|day|week"
    rf"|month)\b| (?!and\b)[^\W\d_]+)?"
    rf"|\s(?:a|an|each|every)\s(?P<period>{PERIODS})\b|\s(?P<often>daily|hourly|weekly|monthly|quarterly|yearly"
    rf"|annually)\b)",
    _I,
)
_OF_NOUN_PER = re.compile(rf"(?: of)?(?: [^\W\d_][\w-]*){{1,3}}?(?= (?:per|every|a|each) (?:{PERIODS})\b)", _I)
_TIMES = re.compile(
    rf"\b(?:(?P<once>once|twice|thrice)|(?P<count>\d+|{WORDS}) times)(?=\s*(?:a|an|per|each|every|/|daily"
    rf"|weekly|monthly)\b)",
    _I,
)
_COMPOUND = re.compile(
    r"\b(?P<large>\d+) ?(?P<one>h|hrs?|hours?|min|mins|minutes?|m)(?: and | ?)(?P<small>\d{1,2})(?: ?(?P<two>m"
    r"|min|mins|minutes?|s|secs?|seconds?))?(?![\w%])",
    _I,
)
_AN_HOUR = re.compile(r"\ban hour\b(?! and a (?:half|quarter))", _I)
_CLOCK = re.compile(r"\b(?P<large>\d{1,3}):(?P<small>[0-5]\d)(?: ?(?P<unit>h|hrs?|hours|min|mins|minutes))?\b", _I)
_SCORE = re.compile(r" ?(?:/ ?|out of )(?P<scale>\d+)\b(?: (?:stars?|points?)\b)?", _I)
_WORD = re.compile(r" ?([^\W\d_][\w'&]*(?:-[\w']+)*)")
_LEVEL = re.compile(r"\blevel $", _I)
_RANGE = re.compile(r"\s?(?:-|\.\.+)\s?")
_PLURAL = re.compile(
    r"[^s]s$|[A-Z]{2,}|\d|^(?:people|staff|personnel|children|men|women|mice|feet|euro|losses"
    r"|processes|accesses)$|(?:ss|sh|ch|x)es$"
)
_MULTIPLE = {"once": 1, "twice": 2, "thrice": 3}


def find_amounts(text: str, taken: Sequence[Span]) -> list[Amount]:
    """All amounts outside of `taken`, in order."""
    busy = list(taken)
    found: list[Amount] = []
    for finder in (_clocks, _compounds, _halves, _shares, _multiples, _plain):
        for amount in finder(text):
            if all(amount.end <= start or amount.start >= end for start, end in busy):
                found.append(amount)
                busy.append((amount.start, amount.end))
    return _ranges(text, sorted(found, key=lambda each: each.start))


def _clocks(text: str) -> Iterator[Amount]:
    for found in _CLOCK.finditer(text):
        unit = unit_named(found["unit"] or "")
        value = converted(Decimal(found["large"]) * 60 + int(found["small"]), "s", "min")
        settled = unit is not None and value is not None
        yield Amount(
            *found.span(), (value,) if settled and value is not None else (), unit or "", open_unit=not settled
        )


def _compounds(text: str) -> Iterator[Amount]:
    for found in _COMPOUND.finditer(text):
        large = unit_named(found["one"]) or ("min" if found["two"] in ("s", "sec", "secs") else "")
        small = {"h": "min", "min": "s"}.get(large, "")
        named = unit_named(found["two"] or "") or ("min" if (found["two"] or "").casefold() == "m" else small)
        if not small or named != small or int(found["small"]) >= 60 or (not found["two"] and large != "h"):
            continue
        total = Decimal(found["large"]) * 60 + int(found["small"])
        whole = converted(total, small, large)
        amount = Amount(*found.span(), (total if whole is None else whole,), small if whole is None else large)
        yield _with_rate(text, amount)


def _halves(text: str) -> Iterator[Amount]:
    for half in half_units(text):
        words = text[half.start : half.end]
        if "-" not in words:  # "half-hour slots" says what slots they are
            unit = "working days" if "working" in words.casefold() else OWN_KEYS.get(half.unit, half.unit)
            yield _with_rate(text, Amount(half.start, half.end, half.values, unit))
    for found in _AN_HOUR.finditer(text):
        yield _with_rate(text, Amount(*found.span(), (Decimal(1),), "h"))


def _shares(text: str) -> Iterator[Amount]:
    for start, end, share in find_shares(text):
        yield Amount(start, end, () if share is None else (share,), "%")


def _multiples(text: str) -> Iterator[Amount]:
    for found in _TIMES.finditer(text):
        count = count_of(found["count"]) if found["count"] else Decimal(_MULTIPLE[found["once"].casefold()])
        if count is not None:
            yield _with_rate(text, Amount(*found.span(), (count,)))


def _plain(text: str) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(text):
        if found["words"] and _is_no_number(text, found):
            continue
        if re.match(r" (?:thirds|quarters|fifths|tenths|halves)\b", text[found.end() :], _I):
            continue
        if found["figures"] and _inside_a_word(text, found):
            continue
        yield _complete(text, found)


def _inside_a_word(text: str, found: re.Match[str]) -> bool:
    """Whether the figures are part of a name: O365, 3B, 2nd, IMP-42."""
    start, end = found.start("figures"), found.end("figures")
    before = text[start - 1 : start] if not found["before"] else ""
    glued = re.match(r"[^\W\d_]+", text[end:])
    named = not glued or found["scale"] or _AFTER.match(text, end) or _KILO_MONEY.match(text, end)
    ordinal = bool(glued and glued[0].casefold() in ("st", "nd", "rd", "th"))
    shouted = bool(glued and len(glued[0]) == 1 and glued[0].isupper() and glued[0] not in "KM")
    return before.isalpha() or before == "#" or ordinal or shouted or not (named or (glued and len(glued[0]) > 2))


def _is_no_number(text: str, found: re.Match[str]) -> bool:
    """Whether a number word is none: "one" is mostly a pronoun."""
    if found["words"].casefold() != "one":
        return False
    before = text[: found.start("words")].rstrip().casefold()
    follows = _WORD.match(text, found.end())
    pronoun = re.search(r"\b(?:each|this|that|the|which|no|another|every|any|the only|next|last|first)$", before)
    return bool(pronoun) or follows is None or follows[1].casefold() in FUNCTION_WORDS


def _complete(text: str, found: re.Match[str]) -> Amount:
    """The amount with its unit, its rate, and the noun it counts."""
    figures, scale = found["figures"], (found["scale"] or "")
    currency = (found["before"] or "").upper()
    end, unit, open_unit = found.end(), unit_named(currency) or "", scale.casefold() == "grand"
    if kilo := _KILO_MONEY.match(text, end):
        scale, unit, end = kilo["scale"], unit_named(kilo["unit"]) or "", kilo.end()
    elif not unit and (after := _AFTER.match(text, end)):
        named = after["unit"] or after["sign"]
        a_rate = "/" in named and unit_named(named.partition("/")[2]) is not None
        unit, end = unit_named(named) or (named if is_size(named) and not a_rate else ""), after.end()
        end = end if unit else found.end()
    if currency in ("TEUR", "TCHF", "TUSD"):
        scale, unit = "k", currency[1:]
    if scale in ("m", "B") and unit not in MONEY:  # minutes or millions, bytes or billions?
        return Amount(found.start(), found.end(), (), open_unit=True, sign=found["sign"] or "")
    values = values_of_figures(figures, scale) if figures else _in_words(found["words"])
    amount = Amount(found.start(), end, values, unit, sign=found["sign"] or "", open_unit=open_unit and not unit)
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isdigit():
        amount = replace(amount, end=end + 1, or_more=True)
    if not unit and (level := _LEVEL.search(text, 0, amount.start)):
        return replace(amount, start=level.start(), unit="level")
    return _with_rate(text, amount if unit else _with_noun(text, amount))


def _in_words(words: str) -> tuple[Decimal, ...]:
    value = value_of_words(words)
    return () if value is None else (value,)


def _with_noun(text: str, amount: Amount) -> Amount:
    """Add the counted noun: the words after the number, up to one that can't be part of it."""
    if score := _SCORE.match(text, amount.end):
        scored = bool(amount.values) and amount.values[0] <= int(score["scale"])
        certain = scored and (int(score["scale"]) in (4, 5, 6, 7) or "." in str(amount.values[0]))
        named = f"out of {score['scale']}"
        if certain:
            return replace(amount, end=score.end(), unit=named)
        return replace(amount, end=score.end(), values=(), open_unit=True)
    at = amount.end
    words: list[str] = []
    ends: list[int] = []
    start = None
    while (word := _WORD.match(text, at)) and len(words) < 4:
        if word[1].casefold() in FUNCTION_WORDS or (not words and not text[at : at + 1].isspace() and len(word[1]) < 3):
            break
        start = word.start(1) if start is None else start
        words.append(word[1])
        at = word.end()
        ends.append(at)
    one = bool(amount.values) and abs(amount.values[0]) == 1
    while words and not one and not _PLURAL.search(words[-1]) and not is_size(words[-1]):
        words.pop()  # "20 orders late", "12 open"
        ends.pop()
    if start is None or not words:
        return amount
    head, at = words[-1], ends[-1]
    if head.casefold() == "nines":  # how many of them of what is not said
        return replace(amount, end=at, values=(), open_unit=True)
    if head.casefold() in ("star", "stars"):
        return replace(amount, end=at, unit="stars")
    known = head if is_size(head) else head.casefold() if not re.search(r"[A-Z].*[A-Z]|\d", head) else head
    return replace(amount, end=at, unit=known, noun=None if is_size(head) else (start, at))


def _with_rate(text: str, amount: Amount) -> Amount:
    end = amount.end
    if amount.unit in MONEY and (of := _OF_NOUN_PER.match(text, end)) and _PER.match(text, of.end()):
        rate = _PER.match(text, of.end())
        return replace(amount, per=_period(rate)) if rate else amount
    if rate := _PER.match(text, end):
        if (rate["what"] or "").casefold() in ("cent", "se"):
            return amount
        longer = rate["more"] and (rate["more"].strip().casefold() in FUNCTION_WORDS)
        return replace(amount, end=rate.start("more") if longer else rate.end(), per=_period(rate))
    return amount


def _period(rate: re.Match[str]) -> str:
    word = (rate["what"] or rate["period"] or rate["often"]).casefold()
    more = (rate["more"] or "").casefold()
    return PERIOD_OF.get(word, word) + ("" if more.strip() in FUNCTION_WORDS else more)


def _ranges(text: str, amounts: list[Amount]) -> list[Amount]:
    """Join two numbers with a dash between them, or "between" before them, into one amount without a value."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        between = text[last.end : amount.start] if last else ""
        dashed = last is not None and (_RANGE.fullmatch(between) or (not between and amount.sign == "-"))
        spanned = (
            last is not None
            and between.strip().casefold() in ("and", "to", "or")
            and re.search(r"\b(?:between|in|from between|somewhere between) ?$|\bbetween\s*$", text[: last.start], _I)
        )
        either = between.strip().casefold() == "or"
        alike = last is not None and last.unit in ("", amount.unit)
        if last is not None and alike and (dashed or spanned or either):
            unit = amount.unit or last.unit
            ends = (*last.values, *amount.values)
            joined[-1] = replace(
                amount, start=last.start, values=(), is_range=True, sign="", unit=unit, ends=tuple(map(abs, ends))
            )
        else:
            joined.append(amount)
    return joined
