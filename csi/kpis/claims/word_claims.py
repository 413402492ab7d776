"""Judging words for figures: "halved", "four times as fast", "no change", "every backup", "fewer repeats"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from csi.kpis.claims.context import Context
from csi.kpis.claims.days import Days, Link
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.kpi_words import own, stems
from csi.language.amount_units import SECONDS
from csi.language.amounts import AmountKind
from csi.language.number_words import WORDS, value_of_words
from models.enums import Direction

_I = re.IGNORECASE
_HOW = (
    r"(?:(?P<over>\b(?:(?:well |far |a bit |a little |slightly |just )?(?:more than|over)) )"
    r"|(?P<almost>\b(?:almost|nearly|just under|not quite|close to)"
    r" (?:being )?)|(?P<about>\b(?:about|around|roughly|approximately|some|practically) ))?"
)
_COUNT = rf"(?P<times>\d+(?:[.,]\d+)?|{WORDS})"
_LESS = r"(?:less|fewer|rarer|scarcer|lower|smaller|shorter|cheaper)"
_MORE = r"(?:as (?:many|much|high|large|good|often|long|big)|more|higher|larger|greater|the|better|what|longer)"
_FAST = r"(?:as (?:fast|quick|quickly|short)|faster|quicker|sooner|shorter)"


def _said(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_HOW}(?<![\w-])(?:{pattern})(?![\w])", _I)


_MULTIPLES: tuple[tuple[re.Pattern[str], Decimal | None, str], ...] = (
    (_said(r"halved|halving|halves|cut in half|in half"), Decimal("0.5"), "ratio"),
    (
        _said(
            r"doubled|doubling|twice the|twice as (?:many|much|high|large|good|often|long|big)|double the|double what"
        ),
        Decimal(2),
        "ratio",
    ),
    (_said(r"half as (?:much|many|high|long|often|large)(?: [^\W\d]+)? again"), Decimal("1.5"), "ratio"),
    (_said(rf"twice {_FAST}"), Decimal(2), "speed"),
    (_said(r"tripled|trebled|three-?fold"), Decimal(3), "ratio"),
    (_said(r"quadrupled|four-?fold"), Decimal(4), "ratio"),
    (_said(rf"(?:grown|grew|risen|rose|increased|multiplied|gone up|went up)(?: by)? {_COUNT} times"), None, "ratio"),
    (_said(rf"{_COUNT}(?: ?x|[- ]?fold| times) {_FAST}"), None, "speed"),
    (_said(rf"{_COUNT}(?: ?x|[- ]?fold| times) {_LESS}"), None, "fewer"),
    (_said(rf"{_COUNT}(?: ?x|[- ]?fold| times) {_MORE}"), None, "ratio"),
    (_said(rf"{_COUNT}(?: ?x\b|[- ]?fold\b)(?! (?:\d|{_MORE}|{_FAST}|{_LESS}))"), None, "either"),
)
_ANY_MULTIPLE = re.compile(r"hal[fv]|doubl|twice|tripl|trebl|fold|quadrupl|times|\d ?x\b", _I)
"""Without one of these no pattern above fits."""
_SAME = re.compile(
    r"\b(?:no change|unchanged|hasn't changed|haven't changed|has not changed|have not changed"
    r"|nothing has changed|did not change|didn't change"
    r"|stayed (?:the same|as|at|where)|(?:is|are|was) (?:just )?(?:the same|as (?:before|high as before))"
    r"|remained (?:the same|stable|at)|no difference|not moved"
    r"|hasn't moved|hasn't budged|no better|no worse|flat\b|stood still)",
    _I,
)
_EVERY = re.compile(
    r"\b(?:every|all(?: of)?(?: the| our)?|each)\s+(?:single\s+)?(?P<noun>[^\W\d]+)(?P<rest>[^.;!?]*)", _I
)
_NONE = re.compile(
    r"\b(?:no|not a single|not one|none of (?:the|our)|zero|(?:without|(?:hasn't|haven't|has not|have not|not) (?:been"
    r"|had|seen)) (?:an?|any|a single|one))\s+(?P<noun>[^\W\d]+)(?P<rest>[^.;!?]*)",
    _I,
)
_ANY_MORE = re.compile(r"\b(?:any ?more|any longer|no longer|left|at all)\b", _I)
_GONE = re.compile(r"\b(?:history|gone|solved|cleared|fixed|replaced|a thing of the past|done with|dealt with)\b", _I)
_SEEN = re.compile(r"(?:without|has|have|not (?:been|had|seen))\b", _I)
_NO_NOUN = frozenset(
    "change longer more one idea doubt time difference nothing day week month year hour quarter second third".split()
)
_FEWER = re.compile(
    r"\b(?:with |and )?(?P<way>fewer|less|more|higher|lower|longer|shorter)\s+(?P<noun>(?!than\b|of\b|in\b"
    r"|and\b|time\b)[^\W\d]+(?:\s+[^\W\d]+)?)"
    r"|\b(?P<bare>quicker|faster|slower|cheaper|worse)\b(?! than)",
    _I,
)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A word for a multiple, where it stands, and the KPIs that are meant."""

    start: int
    end: int
    meant: list[Figure]
    said: Decimal
    kind: str
    how: str
    base: Days | None
    till: Days | None
    is_of_before: bool
    """Whether it says what was before in terms of now: "we had five times as many"."""

    def holds(self) -> bool:
        """Whether it holds for a KPI that is meant."""
        return any(self._holds_for(each, self.base, self.till) for each in self.meant)

    def is_of(self, figure: Figure, value: Decimal) -> bool:
        """Whether it would hold if a KPI's last reading had a value."""
        return self._holds_for(replace(figure, after=value, after_on=None, readings=()), None, None)

    def _holds_for(self, figure: Figure, base: Days | None, till: Days | None) -> bool:
        if _is_multiple(figure, self.said, self.kind, self.how, base, till):
            return True
        return self.is_of_before and _is_multiple(figure, 1 / self.said, self.kind, self.how, None, None)


def multiples(context: Context) -> Iterator[Multiple]:
    """The words for a multiple in a sentence: "halved", "four times as fast"."""
    text = context.counted
    if not _ANY_MULTIPLE.search(text):
        return
    for pattern, ratio, kind in _MULTIPLES:
        for found in pattern.finditer(text):
            said = ratio if ratio is not None else _count(found["times"])
            start, end = found.span()
            if said is None or said <= 0 or _is_in_amount(context, start, end):
                continue
            if said < 1 and re.match(r"\s+twice\b", text[end:], _I):
                said *= said
            how = next((name for name in ("over", "almost", "about") if found[name]), "")
            base = _nearest(context, start, end, (Link.THAN, Link.SINCE))
            till = _nearest(context, start, end, (Link.AT, Link.BY))
            is_past = kind != "fewer" and bool(_PAST.search(text[max(start - 40, 0) : start]))
            yield Multiple(start, end, context.named(start, end), said, kind, how, base, till, is_past)


def judge_words(context: Context) -> Iterator[tuple[int, int, list[Figure], bool]]:
    """Every word for a figure in a sentence: where it stands, the KPIs that are meant, and whether it holds."""
    text = context.counted
    for each in multiples(context):
        yield each.start, each.end, each.meant, each.holds()
    for found in _SAME.finditer(text):
        meant = context.named(found.start(), found.end())
        yield (
            found.start(),
            found.end(),
            meant,
            any(each.after is not None and each.after == each.before for each in meant),
        )
    yield from _all_or_none(context)
    yield from _gone_completely(context)
    yield from _direction(context)


_PAST = re.compile(r"\b(?:was|were|had|took|needed|used to|got|lost|did|cost)\b[^.;,]*$", _I)


def _is_in_amount(context: Context, start: int, end: int) -> bool:
    """Whether the words belong to an amount: "in half an hour"."""
    return any(
        each.kind is not AmountKind.SHARE and each.start < end and each.end > start and each.end > end
        for each in context.amounts
    )


def _count(words: str) -> Decimal | None:
    return Decimal(words.replace(",", ".")) if words[:1].isdigit() else value_of_words(words)


def _nearest(context: Context, start: int, end: int, links: tuple[Link, ...]) -> Days | None:
    found = [each for each in context.days if each.link in links and not _is_of_amount(context, each, start, end)]
    return min(found, key=lambda each: min(abs(each.start - end), abs(each.end - start)), default=None)


def _is_of_amount(context: Context, days: Days, start: int, end: int) -> bool:
    """Whether days belong to an amount between them and the words: "halved: 7.2 % in March, 3.6 % in October"."""
    first, last = sorted(((start, end), (days.start, days.end)))
    return any(first[1] <= each.start and each.end <= last[0] for each in context.measured)


def _is_multiple(figure: Figure, said: Decimal, kind: str, how: str, base: Days | None, end: Days | None) -> bool:
    starts = figure.during(base) if base else [figure.before]
    ends = figure.during(end) if end else ([figure.after] if figure.after is not None else [])
    for before in starts:
        for after in ends:
            if before <= 0 or after < 0:
                continue
            ratio = after / before
            inverse = 1 / ratio if ratio else None
            if kind in ("ratio", "either") and _near(ratio, said, how):
                return True
            if kind in ("fewer", "either") and inverse is not None and _near(inverse, said, how):
                return True
            if kind == "speed":
                is_time = figure.key in SECONDS or figure.direction is Direction.LOWER
                if _near(inverse if is_time else ratio, said, how):
                    return True
    return False


def _near(value: Decimal | None, said: Decimal, how: str) -> bool:
    if value is None:
        return False
    if how == "over":
        return value < said if said < 1 else said < value <= said * 2
    if how == "almost":
        return said < value <= said * Decimal("1.12") if said < 1 else said * Decimal("0.9") <= value < said
    if how == "about":
        return abs(value - said) * 10 <= said
    return abs(value - said) * 25 <= said if said < 1 else abs(value - said) * 20 <= said


def _all_or_none(context: Context) -> Iterator[tuple[int, int, list[Figure], bool]]:
    """Judge "every backup finished" and "no backup has failed" by KPIs in percent that the noun names."""
    text = context.counted
    shares = [each for each in context.figures if each.is_percent]
    for pattern in (_EVERY, _NONE):
        for found in pattern.finditer(text):
            noun = found["noun"].casefold()
            if pattern is _EVERY and _GONE.search(found["rest"]):
                words = stems(f"{noun} {found['rest'][:40]}")
                counts = [each for each in context.figures if not each.is_percent and words & own(each)]
                if counts and not any(found.start() <= each.start < found.end() for each in context.amounts):
                    yield found.start(), found.start("rest"), counts, any(each.after == 0 for each in counts)
                continue
            if re.search(r"\b(?:of|on|per|from|until|till|before|unless|if|when|so that)\s*$", text[: found.start()]):
                continue
            meant = [each for each in shares if stems(noun) & own(each)]
            is_ended = _ANY_MORE.search(found["rest"]) or _SEEN.match(found[0]) or context.days
            if pattern is _NONE and not meant and is_ended:
                meant = [each for each in context.figures if stems(noun) & own(each)]
            if (
                noun in _NO_NOUN
                or any(
                    found[0][: found.end("noun") - found.start()].casefold() in each.kpi_name.casefold()
                    for each in meant
                )
                or not meant
                or any(found.start() <= each.start < found.end() for each in context.amounts)
            ):
                continue
            days = _nearest(context, found.start(), found.end(), (Link.AT, Link.BY, Link.SINCE))
            holds = any(_is_whole(each, days) for each in meant)
            yield found.start(), found.start("rest"), meant, holds


_COMPLETELY = r"(?:completely|entirely|altogether|totally|fully|for good)"
_GONE_COMPLETELY = re.compile(
    rf"\b(?:gone|disappeared|vanished|eliminated|stopped) {_COMPLETELY}\b"
    rf"|\b{_COMPLETELY} (?:gone|disappeared|vanished|eliminated|stopped)\b",
    _I,
)


def _gone_completely(context: Context) -> Iterator[tuple[int, int, list[Figure], bool]]:
    """Judge "late fees have gone completely" by the KPIs that the words before name: one of them must be nothing."""
    for found in _GONE_COMPLETELY.finditer(context.counted):
        clause = re.split(r"[,;:]", context.counted[: found.start()])[-1]
        if re.search(r"\b(?:not|n't|never|almost|nearly|until|if|will|should)\b", clause, _I):
            continue
        meant = [each for each in context.figures if not each.is_percent and stems(clause) & own(each)]
        if meant:
            yield *found.span(), meant, any(each.after == 0 for each in meant)


def _is_whole(figure: Figure, days: Days | None) -> bool:
    if days is None:
        values = [figure.after] if figure.after is not None else []
    elif days.link is Link.SINCE:
        values = figure.since(days)
    else:
        values = figure.during(days)[-1:]
    return bool(values) and (all(each == 100 for each in values) or all(each == 0 for each in values))


def _direction(context: Context) -> Iterator[tuple[int, int, list[Figure], bool]]:
    """Judge "fewer repeats" without a figure: only that a KPI which the noun names has moved that way."""
    text = context.counted
    for found in _FEWER.finditer(text):
        if found["bare"] or any(found.start() - 30 <= each.start <= found.end() + 12 for each in context.amounts):
            continue
        words = stems(found["noun"])
        meant = [each for each in context.figures if words & own(each) and each.after is not None]
        if not meant:
            continue
        is_down = found["way"].casefold() in ("fewer", "less", "lower", "shorter")
        moved = [each.after - each.before for each in meant if each.after is not None]
        holds = any(each < 0 if is_down else each > 0 for each in moved)
        other_side = any(each.is_percent and each.after != each.before for each in meant)
        yield found.start(), found.end(), meant, holds or other_side
