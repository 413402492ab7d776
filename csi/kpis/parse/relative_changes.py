"""Finding relative goals: "by 30 %", "-15%", "a third less", "halve", "5 points more", "save 15k€"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from csi.kpis.kpi_sentence import Kind, Relative, Sign
from csi.kpis.parse.amount_roles import AmountRole, clause_before, clause_behind
from csi.kpis.parse.units import MONEY
from csi.language.number_words import WORDS, plainly, share_of_words, value_of_words
from models.enums import Direction

Way = Literal["down", "up"]

_I = re.IGNORECASE
_DOWN = (
    r"(?:reduc\w+|cut(?:s|ting)?|lower(?:ing)?|decreas\w+|bring\w* (?:it |this |that |them )?down|drop\w*"
    r"|shrink\w*|shorten\w*|lessen"
    r"|minimi[sz]\w+|trim\w*|slash\w*|fewer|less|sav(?:e|es|ing|ings)|faster|quicker|shorter|cheaper|down|fall\w*"
    r"|minus|off|halv\w+|limit)"
)
_UP = (
    r"(?:increas\w+|rais(?:e|es|ing)|grow(?:th|ing)?|boost\w*|lift\w*|more|higher|gain\w*|plus|up(?! to\b)|rise"
    r"|expand)"
)
_WAYS = re.compile(rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\b", _I)
_NOT_A_WAY = re.compile(r"\b(?:no|not|never)(?: \w+)? (?:more|less|fewer|lower|higher)\b|\b(?:more|less|fewer"
    r"|lower|higher|faster|quicker|shorter|cheaper) than\b"
                        r"|\bor (?:more|less|fewer|lower|higher|faster|shorter)\b|\b(?:sign|set|back|follow"
                        r"|pick|start|clean|wrap|look|end)[- ]?up\b|\b(?:break|shut|count"
                        r"|down)[- ]?time\b", _I)  # fmt: skip

_BY = re.compile(
    r"(?:\b(?:by|minus|plus|another|(?:reduction|decrease|drop|increase|growth|rise|saving|improvement|cut) of)"
    r"|(?<!come )(?<![-\w])(?:up|down))\s*"
    r"(?P<how>(?:at least|at most|more than|over|up to|about|around|roughly|another|approx\w*|nearly)\s*)*$", _I
)  # fmt: skip
_SAVE = re.compile(r"\bsav(?:e|ing)\b[^,;.\n\d]*$", _I)
_BEHIND = re.compile(
    r"\s*(?:points? |of )?(?P<word>less|fewer|lower|off|down(?! to| from)|more(?! than)|higher|up(?! to| from)"
    r"|faster|quicker|shorter|cheaper"
    r"|better|reduction|decrease|drop|increase|growth|improvement|savings?)\b", _I
)  # fmt: skip
_OF_TODAY = re.compile(r"\s*of (?:what|today|now|(?:the |our |its )?(?:current|present|today))", _I)
_MULTIPLES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_HALVE = re.compile(
    r"\b(?:halved?|halving|(?:in|by) half(?! an? (?:year|day|month|week|hour)\b)|half (?:as|the)|(?:to"
    r"|by) half of (?:today|what|the current|that|it)"
    r"|half(?=\s*(?:$|[.,;!\n])))\b", _I
)  # fmt: skip
_MULTIPLY = re.compile(
    r"\b(?P<word>double|triple|treble|quadruple)\b(?![- ](?:check|click|entr|book|count|sided|digit))"
    r"|\btwice (?:as|the)\b(?! (?:fast|quick|short|cheap))",
    _I,
)
_FRACTION = re.compile(
    r"(?:(?P<by>\bby )|(?P<to>\bto ))?\b(?P<of>a|one|two|three) (?P<part>third|quarter|fifth"
    r"|tenth)s?\b(?: (?P<how>less|fewer|lower|off|more|higher|faster|shorter|cheaper))?",
    _I,
)
_TIMES = re.compile(
    rf"\b(?P<count>\d+(?:[.,]\d+)?|{WORDS}) ?(?:times|x) (?P<how>faster|quicker|shorter|as fast|more|as many"
    rf"|higher|as much|fewer|less)\b",
    _I,
)
_TWICE_AS_FAST = re.compile(r"\btwice as (?:fast|quick|quickly)\b", _I)
_LASTING = re.compile(
    r"\b(?:time|duration|takes?|minutes?|mins?|hours?|days?|weeks?|seconds?|turnaround|lead|wait\w*|delay\w*)\b"
    r"|\d ?(?:h|s|ms|min)\b", _I
)  # fmt: skip

_RELATIVELY = re.compile(r"\brelative(?:ly)?\b|\bin relative terms\b", _I)
_SHARE = re.compile(
    r"\b(?:share|rate|ratio|percentage|percent|proportion|resolution|occupancy|availability|uptime|utili[sz]ation"
    r"|compliance|conversion|satisfaction|attainment|adoption|coverage|accuracy|yield|margin|absence|absenteeism"
    r"|turnover|attrition|churn|usage|quality|performance|efficiency|productivity|reliability|completion|attendance"
    r"|retention|on[- ]time|first[- ]time|score|engagement|nps|csat)\b", _I
)  # fmt: skip
_NO_SHARE = re.compile(
    r"\b(?:number of|count|time|times|duration|costs?|spend\w*|volume|bill|budget|hours|minutes|price|expenses?"
    r"|revenue"
    r"|sales|consumption|energy|emissions|backlog|queue|length|weight|paper|waste|mileage|traffic|workload|overtime"
    r"|effort|lead time|mttr)\b", _I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RelativeChange:
    """A wanted change.

    `amount` is its index among the amounts, if it is one; `kind` is None if the words leave it open.
    """

    start: int
    end: int
    value: Decimal | None
    kind: Kind | None
    way: Way | None
    sign: Sign | None = None
    amount: int | None = None
    unit: str = ""
    vague: bool = False


def find_changes(text: str, said: Sequence[AmountRole]) -> list[RelativeChange]:
    """Every change that the words ask for, in order."""
    found = [each for place, one in enumerate(said) if (each := _of_amount(text, place, one))]
    taken = [(one.amount.start, one.amount.end) for one in said]
    for each in _in_words(text):
        around = [one for one in (*found, *found) if one.start < each.end and each.start < one.end]
        if not around and all(each.end <= start or each.start >= end for start, end in taken):
            found.append(each)
    return sorted(found, key=lambda each: each.start)


def way_of(words: str, *, first: bool = False) -> Way | None:
    """The direction named by the last (or first) such words of a stretch."""
    plain = _NOT_A_WAY.sub(lambda found: " " * len(found[0]), words)
    found = list(_WAYS.finditer(plain))
    if not found:
        return None
    chosen = found[0] if first else found[-1]
    return "down" if chosen["down"] else "up"


def may_be_points(name: str | None, words: str) -> bool:
    """Whether the KPI may be a percentage itself, so that "by 5 %" could mean 5 points."""
    if re.search(r"\b(?:fewer|faster|quicker|shorter|cheaper)\b", words, _I):
        return False
    if not name or _SHARE.search(name):
        return True
    if _NO_SHARE.search(name):
        return False
    head = re.split(r"\b(?:of|in|for|on|from|per|with|at|to|by|without|not)\b", name)[0].split()
    return not (
        head and re.search(r"[^s\W]s$", head[-1].casefold()) and not re.search(r"(?:us|is)$", head[-1].casefold())
    )


def says_relative(text: str) -> bool:
    """Whether the words say that a percentage is relative to the baseline."""
    return bool(_RELATIVELY.search(text))


def is_share(name: str | None) -> bool:
    """Whether the name says that the KPI is a percentage."""
    return bool(name and re.search(r"\b(?:share|percentage|proportion)\b", name, _I))


def _of_amount(text: str, place: int, said: AmountRole) -> RelativeChange | None:
    amount = said.amount
    if len(amount.values) != 1 and not (amount.values and amount.unit in MONEY):
        return None
    value = max(amount.values)
    behind = clause_behind(said.behind)
    start = amount.start
    if amount.unit == "%" and _OF_TODAY.match(behind):
        way: Way = "down" if value < 100 else "up"
        return RelativeChange(start, amount.end, plainly(value / 100), "factor", way, amount=place)
    before = clause_before(said.before)
    by, after, saving = _BY.search(before), _BEHIND.match(behind), _SAVE.search(before)
    if not (by or after or saving or amount.sign or amount.unit == "pp"):
        return None
    way_after = way_of(after["word"]) if after else None
    signed: Way | None = {"-": "down", "+": "up"}.get(amount.sign)  # type: ignore[assignment]
    sentence = re.split(r"[;!?\n]|\.(?=\s)", text[:start])[-1]
    turned = signed or way_after or ("down" if saving else None) or way_of(before) or way_of(sentence)
    how = (by["how"] or "").strip().casefold() if by else ""
    kind: Kind | None = None if amount.unit == "%" else "points"
    sign: Sign | None = None
    if how in ("more than", "over") or (after and said.sign == ">"):
        sign = "<" if turned == "down" else ">" if turned else None
    vague = how == "up to" or said.sign == "<=" or said.vague
    unit = "" if amount.unit == "points" else "%" if amount.unit in ("pp", "%") else amount.unit
    unit = f"{unit} per {amount.per}".strip() if amount.per else unit
    return RelativeChange(start, amount.end, value, kind, turned, sign, place, unit if kind else "", vague)


def _in_words(text: str) -> Iterator[RelativeChange]:
    for found in _HALVE.finditer(text):
        yield RelativeChange(*found.span(), Decimal(50), "percent", "down")
    for found in _MULTIPLY.finditer(text):
        yield RelativeChange(
            *found.span(), Decimal(_MULTIPLES.get((found["word"] or "").casefold(), 2)), "factor", "up"
        )
    for found in _FRACTION.finditer(text):
        way = way_of(found["how"] or "") or (way_of(text[: found.start()]) if found["by"] else None)
        share = round(100 * share_of_words(found["of"], found["part"]), 2)
        if share >= 100:
            continue
        if found["how"] or (found["by"] and way):
            yield RelativeChange(*found.span(), share, "percent", way)
        elif found["to"] and way_of(text[: found.start()]) == "down":
            yield RelativeChange(*found.span(), 100 - share, "percent", "down")
    for found in _TWICE_AS_FAST.finditer(text):
        slow = _LASTING.search(text)
        yield RelativeChange(*found.span(), Decimal("0.5") if slow else None, "factor", "down" if slow else None)
    for found in _TIMES.finditer(text):
        words = found["count"].replace(",", ".")
        count = Decimal(words) if words[0].isdigit() else value_of_words(words)
        if not count:
            continue
        if found["how"].casefold() in ("more", "as many", "higher", "as much"):
            yield RelativeChange(*found.span(), count, "factor", "up")
        elif found["how"].casefold() in ("fewer", "less") or _LASTING.search(text):
            exact = count * plainly(1 / count) == 1
            yield RelativeChange(*found.span(), plainly(1 / count) if exact else None, "factor", "down")
        else:
            yield RelativeChange(*found.span(), None, "factor", None)


def open_change(change: RelativeChange, direction: Direction | None) -> Decimal | None:
    """The size of a change that may be percent or points, with its sign; None if that is not the question."""
    if change.kind is not None or change.value is None or direction is None or change.vague:
        return None
    return plainly(-change.value if direction is Direction.LOWER else change.value)


def distinct(changes: Sequence[RelativeChange]) -> list[RelativeChange]:
    """The changes without repetitions."""
    left: list[RelativeChange] = []
    for each in changes:
        if not any(each.value == one.value and each.kind == one.kind for one in left):
            left.append(each)
    return left


def relative(
    change: RelativeChange,
    direction: Direction | None,
    baseline: Decimal | None,
    unit: str,
    name: str | None,
    text: str,
) -> Relative | None:
    """The change with its sign and kind; None if either is open."""
    if change.value is None or direction is None:
        return None
    value = -change.value if direction is Direction.LOWER else change.value
    if change.kind == "factor":
        return Relative(change.value, "factor")
    if change.kind is not None:
        return Relative(plainly(value), change.kind)
    if says_relative(text):
        return Relative(plainly(value), "percent")
    if unit == "%" and baseline is not None:
        impossible = baseline + value < 0 or baseline + value > 100
        return Relative(plainly(value), "percent") if impossible else None
    if unit == "%" or (not unit and may_be_points(name, text)):
        return None
    return Relative(plainly(value), "percent")
