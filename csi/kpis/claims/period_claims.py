"""Judging stretches of time that no KPI measures: "within a quarter", "in seven months", "three weeks early"."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from csi.kpis.claims.bare_numbers import is_bare, is_claim
from csi.kpis.claims.context import AFTER_START, Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.figures import Figure, spans
from csi.kpis.claims.judging import judge_difference, judge_relative, judge_share
from csi.kpis.claims.measures import measured_by, says
from csi.kpis.claims.other_things import of_other_things
from csi.kpis.claims.roles import Role, Verdict, role_of
from csi.kpis.claims.target_talk import says_met
from csi.kpis.claims.word_claims import multiples
from csi.language.amount_units import SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge

_I = re.IGNORECASE
_NONE = re.compile(r"\b(?:last|past|next|first|previous|every|each|per|final|coming|for the)\s*$", _I)
_TRIED = re.compile(
    r"\b(?:ran|runs?|running|tested|tried|trying|piloted|trained|worked|held|closed|ill|away|travelled|met)\s+(?:\w+\s+)?"
    r"for\s+(?:about |over |only )?$",
    _I,
)
"""Words for what was done for a time, of which no KPI tells: "the test ran for three weeks"."""
_NOT_THIS = re.compile(r"^\s*(?:ago|old|long|later\b(?! than)|of (?:work|training|testing|talks|use)|on\b)", _I)
_WITHIN = re.compile(
    r"\b(?:within|inside(?: of)?|in (?:less than|under|at most|just under|only)|less than|under"
    r"|in not quite)\s*(?:an?|the)?\s*$",
    _I,
)
_EARLY = re.compile(
    r"^\s*(?:early\b|ahead of|before (?:the |its |our )?(?:date|due|deadline|target|time|plan|end)|(?:earlier"
    r"|sooner) than"
    r" (?:planned|due|agreed|promised|we)|in advance|to spare|in hand|late\b|too late|after (?:the )?(?:date|deadline"
    r"|due)|behind (?:plan|schedule))",
    _I,
)
_LATE = re.compile(r"^\s*(?:late\b|too late|after|behind)", _I)
_MEASURED = re.compile(r"\b(?:baseline|readings?|results?|measured|measurement)\b", _I)
_ALL_OF_IT = re.compile(r"^\W*(?:and )?(?:(?:we |they )?(?:did|reached|managed) )?all (?:of )?(?:that|this|it)\b", _I)
"""What is spoken of before: "all of that within three months"."""
_SPANNING = re.compile(
    r"(?:\b(?:in|after|over|took|takes|taken|for|within|needed|lasted|spent|during|inside)\b(?:\s+(?:us|me"
    r"|them|it|about|only|just|the|an?))*\s*$|^\W*$)",
    _I,
)
_FOUND = Decimal("0.12")
"""The part by which a stretch of time in whole units may be off."""


def judge_period(context: Context, amount: Amount) -> Verdict:
    """What comes of a stretch of time. Only one that is said of the result is a claim."""
    before, behind = context.before(amount), context.behind(amount)
    text = context.plain
    if _TRIED.search(before) or _NONE.search(text[: amount.core[0]]) or _NOT_THIS.match(behind):
        return Verdict.NO_CLAIM
    if _EARLY.match(behind):
        return _early(context, amount, is_late=bool(_LATE.match(behind)))
    is_span = _SPANNING.search(before) or AFTER_START.match(behind)
    if not (is_span or amount.hedge in (Hedge.AT_MOST, Hedge.UNDER)):
        return Verdict.NO_CLAIM
    figures = context.figures
    conditions = _conditions(context)
    met = says_met(text)
    if met:
        conditions.extend((each, each.aim.is_met_by) for each in figures if each.aim is not None)
    told = bool(_MEASURED.search(text) or _ALL_OF_IT.match(text) or conditions or _changes(context))
    if not told:
        return Verdict.NO_CLAIM
    is_within = amount.hedge in (Hedge.AT_MOST, Hedge.UNDER) or bool(_WITHIN.search(before))
    possible = _spans(context, conditions)
    return Verdict.HOLDS if any(_takes(amount, one, two, is_within) for one, two in possible) else Verdict.WRONG


def _spans(context: Context, conditions: list[tuple[Figure, Callable[[Decimal], bool]]]) -> list[tuple[date, date]]:
    """The stretches from the start, or the baseline, to when what the sentence says came true."""
    work, found = context.work, []
    for figure, is_so in conditions:
        for end in (figure.first_day(is_so), figure.lasting_day(is_so)):
            found += [(start, end) for start in (work.started, figure.before_on) if start and end and start < end]
    if conditions:
        found += [
            (each.before_on, each.after_on)
            for each in context.figures
            if each.before_on and each.after_on and _changes(context)
        ]
        return found
    return list(spans(context.figures, work.started, work.ended))


def _conditions(context: Context) -> list[tuple[Figure, Callable[[Decimal], bool]]]:
    """What the sentence says of the KPIs' values, beside what they were before: each with what a reading must be."""
    found: list[tuple[Figure, Callable[[Decimal], bool]]] = []
    for other in context.measured:
        role = role_of(context, other)
        if role.is_before or role.is_target or (is_bare(other) and not is_claim(context, other, role, is_pair=False)):
            continue
        if is_bare(other) and of_other_things(context, other, role, None):
            continue
        is_share = other.kind is AmountKind.SHARE
        for figure in context.named(other.start, other.end) if is_share else measured_by(context, other):
            is_so = partial(_is_so, context, other, role, figure)
            if any(is_so(value) for _, value in figure.series):
                found.append((figure, is_so))
    for multiple in multiples(context):
        found.extend((figure, partial(multiple.is_of, figure)) for figure in multiple.meant)
    return found


def _is_so(context: Context, amount: Amount, role: Role, figure: Figure, value: Decimal) -> bool:
    """Whether an amount would hold if a KPI's last reading had a value."""
    then = replace(figure, after=value, after_on=None, readings=())
    way = role.way.way if role.way else Way.ANY
    match amount.kind:
        case AmountKind.SHARE:
            return judge_share(context, amount, then, role)
        case AmountKind.POINTS:
            return judge_difference(context, amount, then, way)
        case AmountKind.PERCENT if role.way and judge_relative(context, amount, then, way):
            return True
    if role.way and judge_difference(context, amount, then, way):
        return True
    return says(amount, figure, value)


def _changes(context: Context) -> bool:
    """Whether the sentence tells of a change from before to after."""
    return bool(
        re.search(
            r"\bfrom\b|→|->|\binstead of\b|\bless\b|\bfewer\b|\blower\b|\bmore\b|\bhalved?\b|\bdoubled\b"
            r"|\bfaster\b|\bdown\b|\bcut\b",
            context.plain,
            _I,
        )
    )


def _takes(amount: Amount, start: date, end: date, is_within: bool) -> bool:
    taken = Decimal((end - start).days) * SECONDS["d"] / SECONDS[amount.unit]
    for said in amount.values:
        if is_within:
            if taken <= said * (1 + _FOUND / 2):
                return True
        elif amount.hedge is Hedge.OVER:
            if said * (1 - _FOUND / 4) <= taken <= said * 2:
                return True
        elif amount.hedge is Hedge.ALMOST:
            if said * Decimal("0.8") <= taken <= said:
                return True
        elif abs(taken - said) <= max(said * _FOUND, Decimal(2) * SECONDS["d"] / SECONDS[amount.unit]):
            return True
    return False


def _early(context: Context, amount: Amount, *, is_late: bool) -> Verdict:
    """Judge "three weeks early" by the day on which a target was met and the one on which it was due."""
    for figure in context.named(amount.start, amount.end):
        if figure.aim is None or figure.due_on is None:
            continue
        conditions = [figure.aim.is_met_by, *(is_so for each, is_so in _conditions(context) if each is figure)]
        for is_so in conditions:
            for met in (figure.first_day(is_so), figure.lasting_day(is_so)):
                if met is None:
                    continue
                one, two = (figure.due_on, met) if is_late else (met, figure.due_on)
                if two >= one and (_takes(amount, one, two, is_within=False) or _in_full(amount, one, two)):
                    return Verdict.HOLDS
    return Verdict.WRONG


def _in_full(amount: Amount, start: date, end: date) -> bool:
    """Whether a time is said in full weeks or months, as the figures to insert say it: of 48 days "six weeks"."""
    taken = Decimal((end - start).days) * SECONDS["d"] / SECONDS[amount.unit]
    is_plain = amount.hedge not in (Hedge.OVER, Hedge.ALMOST)
    return is_plain and any(said == int(said) == int(taken) and said > 1 for said in amount.values)


def at_after(start: date, amount: Amount) -> date:
    """The day so long after another."""
    days = int(amount.values[0] * SECONDS[amount.unit] / SECONDS["d"])
    return start + timedelta(days=min(days, 40_000))
