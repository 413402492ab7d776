"""Reading one value of a KPI as people type it: "4,92 %", "same", "n/a", "(4.9)", "9k", "1 h 20", "2½ days".

Values are Decimal, exactly as written. What is ambiguous or approximate is asked about, never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from csi.language.amount_finding import find_amounts
from csi.language.amount_units import CURRENCIES, SECONDS, in_unit
from csi.language.amounts import AmountKind, Hedge
from csi.language.number_words import plainly
from csi.language.numbers import (
    ABSURD_RATIO,
    MAX_DECIMALS,
    MAX_DIGITS,
    SCALES,
    UNIT_OF,
    is_known_unit,
    is_percent,
    percentage,
    same_unit,
    unit_key,
    values_of,
)

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
    """Why a reading was not understood, in a sentence for people; `choices` if it is one of a few values.

    `note` is the author's remark beside a value that has choices.
    """

    sentence: str
    choices: tuple[Decimal, ...] = ()
    note: str = ""


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
# Minus signs, hyphens and dashes; curly quotes; full-width and Arabic marks; non-breaking spaces.
_CHARACTERS = str.maketrans(
    "\u2212\u2010\u2011\u2013\u2014" "\u201c\u201d\u2018\u2019" "\uff05\uff0e\uff0c\u066b" "\u00a0\u202f\u2009",
    "-----" "\"\"''" "%.,." "   ",
)  # fmt: skip


def understand_reading(
    words: str, unit: str = "", last: Decimal | None = None, *, is_reading: bool = True
) -> UnderstoodReading | UnclearReading:
    """Read one value of a KPI measured in `unit`, as typed; `last` is the previous reading, if any.

    `is_reading`: whether a refusal may offer words for no figure; a target or a limit needs one.
    """
    text = _with_signs(_plain(words))
    if len(text) > _LONGEST:
        return UnclearReading("That is too long for a reading. Please write just the figure, for example 4.92.")
    head, remark = _split_remark(text)
    lowered = head.casefold()
    if _SAME.fullmatch(lowered):
        return _same(last, remark)
    if _NOT_AVAILABLE.fullmatch(lowered):
        return UnderstoodReading(None, remark, "not_available")
    if (whole := _PART_OF_WHOLE.fullmatch(remark)) and head:
        return _beside_its_parts(head, remark, whole, unit, last)
    if (said := _on_a_clock(head, remark, unit) or _in_words(head, remark, unit)) is not None:
        return said
    return _trouble(text, head, remark, is_reading=is_reading) or _figure(head, remark, unit, last)


_PICTURE = re.compile(
    r"(?:(?<=\s)|^):[a-z0-9_+'-]{1,40}:(?=\s|$)"
    r"|(?<=\s)[:;]-?[()DP](?=\s|$)"
    r"|[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
)
"""An emoji, as Slack writes it, as a character, or as typed into a form: ":)"."""
_PARTS = {"½": ".5", "¼": ".25", "¾": ".75", "⅛": ".125", "⅕": ".2"}
_PART = re.compile(rf"(?<![\d.,])(\d*)\s?([{''.join(_PARTS)}])")
_ACCOUNTING = re.compile(rf"-?([^\d()\s+-]{{0,4}})\s?\(\s*([^\d()+-]{{0,4}}(?:{_NUMBER})[^\d()]{{0,20}})\)(.*)")
_MINUS_SAID = re.compile(r"^minus\s+(?=[\d.,])", re.IGNORECASE)
_MINUS_BEHIND = re.compile(rf"((?:{_NUMBER})\s?[^\d\s()+-]{{0,4}})-")
_HALVES = re.compile(r"(?<![\d.,/])(\d{1,4}) (1/2|1/4|3/4|1/8|3/8|5/8|7/8)(?![\d/])")
_PART_OF_WHOLE = re.compile(r"(?P<part>\d{1,9})\s?(?:/|of|out of|von)\s?(?P<whole>\d{1,9})(?:\s[^\d]*)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,4})\s?(h|hrs?|hours?)\s?(\d{1,2})", re.IGNORECASE)


def _with_signs(text: str) -> str:
    """The text without emoji, with ½ in digits, and with a minus as a sign: "(4.9)" and "minus 4.9" are -4.9."""
    bare = _MINUS_SAID.sub("-", " ".join(_PICTURE.sub(" ", text).split()))
    bare = _PART.sub(lambda found: f"{found[1] or '0'}{_PARTS[found[2]]}", bare)
    bare = _HALVES.sub(lambda found: str(int(found[1]) + Decimal(found[2][0]) / Decimal(found[2][2])), bare)
    if found := _ACCOUNTING.fullmatch(bare):
        return f"-{found[1]}{found[2].strip()}{found[3]}"
    return f"-{found[1]}" if (found := _MINUS_BEHIND.fullmatch(bare)) else bare


def _beside_its_parts(
    head: str, remark: str, whole: re.Match[str], unit: str, last: Decimal | None
) -> UnderstoodReading | UnclearReading:
    """A figure with what it was calculated from behind it: "4.92 % (6 of 122)". A percentage has to fit."""
    read = _trouble(head, head, "") or _figure(head, remark, unit, last)
    if isinstance(read, UnclearReading) or read.value is None or not is_percent(unit) or not int(whole["whole"]):
        return read
    share = Decimal(whole["part"]) * 100 / Decimal(whole["whole"])
    step = Decimal(1).scaleb(int(read.value.as_tuple().exponent))
    if abs(share - read.value) > step:
        rounded = share.quantize(min(step, Decimal("0.01")))
        return UnclearReading(
            f"{whole['part']} of {whole['whole']} is {percentage(rounded)}, not {read.value}. Which is right?"
        )
    return read


def _in_words(head: str, remark: str, unit: str) -> UnderstoodReading | UnclearReading | None:
    """A value in words, or of a time in two units: "nine days", "1 h 20"; None for all others."""
    text = _HOURS.sub(r"\1 \2 \3 min", head) if _HOURS.fullmatch(head) else head
    found = find_amounts(text)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)) or len(found[0].values) != 1:
        return None
    amount, figures = found[0], _FIGURE.findall(text)
    is_plain = amount.hedge is Hedge.NONE and amount.high is None and not amount.per and amount.of is None
    if len(figures) == 1 or not is_plain or amount.kind in (AmountKind.SHARE, AmountKind.POINTS):
        return None
    value, key = amount.values[0], unit_key(unit)
    if amount.kind is AmountKind.TIME and key in SECONDS:
        value = value * SECONDS[amount.unit] / SECONDS[key]
    elif amount.kind is not AmountKind.NUMBER and amount.unit != key and (unit or figures):
        return _wrong_unit(head, head, unit)
    value = plainly(value)
    if -int(value.as_tuple().exponent) > MAX_DECIMALS or len(value.as_tuple().digits) > MAX_DIGITS:
        return _uneven(head, unit)
    return UnderstoodReading(value, remark)


_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?: ?(h|hrs?|hours?|min|mins|minutes?))?", re.IGNORECASE)


def _on_a_clock(head: str, remark: str, unit: str) -> UnderstoodReading | UnclearReading | None:
    """A length of time as a clock writes it: "1:30 h"; "1:30" of minutes can be minutes and seconds as well."""
    found, key = _CLOCK.fullmatch(head), unit_key(unit)
    if found is None or key not in ("h", "min", "s"):
        return None
    named = unit_key(found[3]) if found[3] else "h" if key == "h" else ""
    small = Decimal(int(found[1]) * 60 + int(found[2]))
    values = [plainly(small * SECONDS[each] / 60 / SECONDS[key]) for each in ((named,) if named else ("h", "min"))]
    if any(-int(value.as_tuple().exponent) > MAX_DECIMALS for value in values):
        return _uneven(head, unit)
    return UnderstoodReading(values[0], remark) if len(values) == 1 else _ambiguous(head, tuple(values), remark, unit)


def _plain(words: str) -> str:
    """The text with ASCII digits and marks and single spaces, without quotes and formatting around it."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in words[: _LONGEST * 2])
    return " ".join(digits.translate(_CHARACTERS).split()).strip("\"'`*_ ").rstrip(".!")


def _split_remark(text: str) -> tuple[str, str]:
    """The answer, and the remark after it: in brackets, after a dash, a semicolon, or a comma and a word."""
    found = _REMARK.search(text)
    if (spoken := _OPEN_REMARK.search(text)) and _FIGURE.search(text[: spoken.start()]):
        found = spoken if found is None or spoken.start() < found.start() else found
    if not found or not text[: found.start()]:
        return text, ""
    return text[: found.start()], text[found.end() :].rstrip(")] ").strip()


_BEGINS_REMARK = (
    r"(?:of which|was|were|before|formerly|vs\.?|versus|compared|against|target|goal|plan(?:ned)?|last|previous|incl\w*"
    r"|including|excl\w*|excluding|after|because|since|due to|thanks|but|mostly|mainly|as|with|without|when|while|only"
    r"|this|best|worst|record|again|so far|still|following)\b"
)
"""What a remark begins with that stands behind a value with nothing before it but a space."""
_OPEN_REMARK = re.compile(rf"(?<=[\w%€$£°])\s+(?={_BEGINS_REMARK})", re.IGNORECASE)
_TELLS = re.compile(rf"\s*{_BEGINS_REMARK}|(?!(?:or|to|and|about|up|max|min)\b)[^\W\d]{{3,}}", re.IGNORECASE)
_ELSE = re.compile(r"\b(?:or|maybe|perhaps|rather|to)\b|\?", re.IGNORECASE)


def _is_told_beside(text: str, head: str, remark: str) -> bool:
    """Whether the figures of a remark are only told beside the reading: "3 (2 of them new)", "97.5 % (target 98)"."""
    opened = text[len(head) :].lstrip()[:1]
    if not remark or _ELSE.search(remark) or len(_FIGURE.findall(head)) != 1:
        return False
    begins = re.match(rf"\W*{_BEGINS_REMARK}", remark, re.IGNORECASE)
    return bool(begins or (opened in "([" and _TELLS.search(remark)))


def _same(last: Decimal | None, remark: str) -> UnderstoodReading | UnclearReading:
    if last is None:
        return UnclearReading("There is no earlier reading to be the same as. Which figure is it?")
    return UnderstoodReading(last, remark, "same")


def _trouble(text: str, head: str, remark: str, *, is_reading: bool = True) -> UnclearReading | None:
    """The reason why an answer is not exactly one figure; None if it may be one."""
    figures = _FIGURE.findall(head if _is_told_beside(text, head, remark) else text)
    if head.casefold() == "none":
        offered = "0, or n/a" if is_reading else "0, or the figure"
        return UnclearReading(f"Does “none” mean 0, or that there is no figure yet? Please write {offered}.")
    if not figures:
        offered = ", or same, or n/a" if is_reading else ""
        return UnclearReading(f"I can't find a figure in “{text}”. Please write one, for example 4.92{offered}.")
    if _EXPONENT.search(text):
        return UnclearReading(f"Please write “{text}” out in full, for example 150000.")
    if _HEDGED.search(head.casefold()) or _HEDGED.fullmatch(remark.casefold()):
        wanted = "Which figure was measured? Please write just that, or n/a." if is_reading else "Which figure is it?"
        return UnclearReading(f"“{text}” is not exact. {wanted}")
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
    if sign and inner_sign:
        return _not_understood(head)
    times = Fraction(1)
    if not _is_unit(named, unit):
        known = in_unit(named, unit) or (in_unit(first, unit) if (first := named.split(" ", 1)[0]) != named else None)
        spoken = named.split(" ", 1)[1] if " " in named and not in_unit(named, unit) else ""
        if same_unit(named.split(" ", 1)[0], unit) and not is_known_unit(spoken) and not before:
            known = Fraction(1)
        if known is None or (spoken and (remark or _PER_WHAT.match(spoken))):
            return _wrong_unit(head, named, unit)
        times, remark = known, remark or spoken
    factor = Decimal(-1 if "-" in sign + inner_sign else 1).scaleb(power)
    exact = [_times(value * factor, times) for value in values_of(number)]
    values = tuple(value for value in exact if value is not None)
    if exact and not values:
        return _uneven(head, unit)
    return _choose(head, values, last, remark)


_PER_WHAT = re.compile(r"(?:per|a|an|each|every|of|or|to)\b|/", re.IGNORECASE)
"""What changes the unit that stands before it."""


def _times(value: Decimal, times: Fraction) -> Decimal | None:
    """The value in another unit, if that comes out even."""
    if times == 1:
        return value
    exact = Fraction(value) * times
    written = plainly(Decimal(exact.numerator) / Decimal(exact.denominator))
    return written if Fraction(written) == exact and -int(written.as_tuple().exponent) <= MAX_DECIMALS else None


def _uneven(head: str, unit: str) -> UnclearReading:
    return UnclearReading(f"“{head}” doesn't come out even in {unit}. Please write the figure in {unit}.")


def _scale_and_unit(before: str, after: str, unit: str) -> tuple[int, str]:
    """The power of ten and the unit in the words around a number: ("$", "1.2", "M") is 6 and "$"."""
    first, _, rest = after.strip().partition(" ")
    scale, glued = SCALES.get(first), None
    if scale is None and first[:1] in SCALES and first[1:] in UNIT_OF:
        scale, glued = SCALES[first[0]], first[1:]  # "12k€"
    if scale is None and first == "m" and UNIT_OF.get(before) in CURRENCIES:
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
    if not unit and named == "m":
        return UnclearReading(f"“{head}” can be minutes or millions. Please write the figure out, without a unit.")
    if not unit:
        return UnclearReading(
            f"I don't understand “{named}” in “{head}”. Please write the figure only, remarks in brackets."
        )
    own, other = unit_key(unit), unit_key(named)
    if {own, other} & {"d", "weeks", "months", "years"} and own in SECONDS and other in SECONDS:
        longer = max((own, other), key=lambda key: SECONDS[key])
        what = {"d": "a day", "weeks": "a week", "months": "a month", "years": "a year"}[longer]
        return UnclearReading(
            f"The KPI is in {unit}, you wrote “{named}”. How long {what} is depends on what you count."
            f" Please write the figure in {unit}."
        )
    if own in CURRENCIES and other in CURRENCIES:
        return UnclearReading(f"The KPI is in {unit}, and I don't convert money. Please write the figure in {unit}.")
    if own == "%" and other in ("pp", "points"):
        return UnclearReading("Points are a difference. Please write where the KPI stands, in %.")
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
        return _ambiguous(head, values, remark)
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


def _ambiguous(head: str, values: tuple[Decimal, ...], remark: str, unit: str = "") -> UnclearReading:
    """The question "1234 or 1.234?", with a way to write each that is unambiguous."""
    whole, fraction = (Decimal(f"{value:f}") for value in sorted(values, key=abs, reverse=True))
    clear = f"{fraction}0" if "." in str(fraction) and not unit else str(fraction)
    behind = f" {unit}" if unit else ""
    return UnclearReading(
        f"Is “{head}” {whole}{behind} or {fraction}{behind}? Please write {whole} or {clear}.",
        (whole, fraction),
        remark,
    )
