"""The verdict on an amount by its kind: percent, a share in words, points, or a value in a KPI's unit."""

import re
from dataclasses import replace
from decimal import Decimal

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.judging import (
    judge_difference,
    judge_distance,
    judge_level,
    judge_ratio,
    judge_relative,
    judge_share,
    judge_target_value,
)
from csi.kpis.claims.outside_figures import is_about_others
from csi.kpis.claims.pairs import Pair
from csi.kpis.claims.roles import Role, Verdict, role_of
from csi.language.amount_units import CURRENCIES, SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge


def _verdict(holds: bool) -> Verdict:
    return Verdict.HOLDS if holds else Verdict.WRONG


def judge_percent(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: Pair | None
) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_target or role.is_reached or pair:
        verdict, figures = judge_value(context, amount, role, meant, pair) if meant else (Verdict.WRONG, [])
        if verdict is Verdict.HOLDS or (meant and not role.way):
            return verdict, figures
    if role.is_distance and meant:
        if any(judge_distance(amount, each, context) for each in meant):
            return Verdict.HOLDS, meant
        if not role.way and not (_TOO.match(context.behind(amount)) and _is_level(context, amount, role, meant)):
            return Verdict.WRONG, meant
    if role.is_ratio and any(judge_ratio(context, amount, each) for each in named):
        return Verdict.HOLDS, named
    if role.way:
        if role.way.word.casefold() == "fewer":
            named = [each for each in named if each.key not in SECONDS and each.key not in CURRENCIES] or named
        return _verdict(any(judge_relative(context, amount, each, role.way.way) for each in named)), named
    if meant and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_ratio and not meant:
        return Verdict.WRONG, named
    if not meant and not role.way and _PART_OF.match(context.behind(amount)):
        return Verdict.ELSEWHERE, []  # of what is counted, no KPI measures the part
    if not any(each.is_percent for each in meant) and any(
        judge_relative(context, amount, each, Way.ANY) for each in named
    ):
        return Verdict.HOLDS, named
    if is_about_others(context, amount):
        return Verdict.ELSEWHERE, []
    return Verdict.WRONG, meant or named


_PART_OF = re.compile(
    r"\s+of (?:all |the |our |those )?"
    r"(?!(?:what|it|its|their|them|that|last|today|former|previous|original|old)\b)[^\W\d]+\s+"
    r"(?!(?:are|were|is|was|have|has)?\s*(?:gone|done|solved|cleared|closed|fewer|less|saved|avoided)\b)[^\W\d]+",
    re.IGNORECASE,
)
"""What stands behind a share of things that are so: "62 % of applicants feel informed"."""
_TOO = re.compile(r"^(?:\s+[^\W\d]+){0,4}?\s+too\b", re.IGNORECASE)
"""What stands behind a share of what is so: "12 % still wait too long"."""


def _is_level(context: Context, amount: Amount, role: Role, meant: list[Figure]) -> bool:
    return any(judge_level(context, amount, each, role) for each in meant)


def judge_share_in_words(context: Context, amount: Amount, role: Role) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if amount.of is not None and (scaled := [each for each in named if each.is_scaled]):
        values = tuple(round(each * amount.of, 6) for each in amount.values)
        if all(each.per for each in scaled):
            values = tuple(each.normalize() for each in values)  # whole things, other than "9 out of 10" of a score
        counted = replace(amount, kind=AmountKind.NUMBER, values=values)
        verdict, figures = judge_value(context, counted, role, scaled, None)
        if verdict is Verdict.HOLDS:
            return verdict, figures
        if all(_is_scale_of(each, amount.of) for each in named) and not cues.GONE_BEHIND.search(context.behind(amount)):
            return Verdict.WRONG, figures
    if any(judge_share(context, amount, each, role) for each in named):
        return Verdict.HOLDS, named
    if not context.figures or is_about_others(context, amount):
        return Verdict.ELSEWHERE, []
    return Verdict.WRONG, named


def _is_scale_of(figure: Figure, whole: Decimal) -> bool:
    """Whether a KPI is a rating out of so many."""
    head, _, most = figure.unit.casefold().partition("out of ")
    return not head and most.strip() == f"{whole.normalize():f}"


def judge_points(context: Context, amount: Amount, role: Role, meant: list[Figure]) -> tuple[Verdict, list[Figure]]:
    if not meant:
        return (Verdict.WRONG, context.figures) if context.figures else (Verdict.ELSEWHERE, [])
    if role.is_distance and any(judge_distance(amount, each, context) for each in meant):
        return Verdict.HOLDS, meant
    way = role.way.way if role.way else Way.ANY
    if any(judge_difference(context, amount, each, way) for each in meant):
        return Verdict.HOLDS, meant
    scored = [each for each in meant if each.is_score]
    if not role.way and any(judge_level(context, amount, each, role) for each in scored):
        return Verdict.HOLDS, meant
    return Verdict.WRONG, meant


def judge_value(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: Pair | None
) -> tuple[Verdict, list[Figure]]:
    """Judge an amount in a KPI's unit: a target, a distance from it, a change, or a value."""
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    is_beside_target = bool(cues.side_of_target(context.before(amount)))
    if pair is not None and not is_beside_target and any(_is_end(context, amount, each, pair[1]) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_distance:
        return _verdict(any(judge_distance(amount, each, context) for each in meant)), meant
    if role.is_target:
        is_bound = amount.hedge in (Hedge.OVER, Hedge.UNDER, Hedge.AT_MOST, Hedge.AT_LEAST)
        is_beaten = (
            is_bound
            and bool(cues.TARGET_BEHIND.match(context.behind(amount)))
            and not _IS_WANTED.match(context.behind(amount))
        )
        fits = [each for each in meant if judge_target_value(amount, each)]
        if side := cues.side_of_target(context.before(amount)):
            fits = [each for each in fits if each.is_on_side(side, context.days_of(amount))]
        is_exactly = amount.hedge is Hedge.EXACTLY and not cues.TARGET_BEFORE.search(context.before(amount))
        if _AT_AGREED.search(context.before(amount)):
            fits = [each for each in fits if each.is_met]
        if (
            (is_beaten and not cues.TARGET_BEFORE.search(context.before(amount)))
            or is_exactly
            or role.is_reached
            or role.is_beaten
        ):
            fits = [each for each in fits if judge_level(context, amount, each, role)]
        return _verdict(bool(fits)), meant
    if pair is not None:
        return Verdict.WRONG, meant
    if role.way:
        return _verdict(any(judge_difference(context, amount, each, role.way.way) for each in meant)), meant
    if any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if not role.is_left and not role.is_before and amount.hedge in (Hedge.NONE, Hedge.OVER, Hedge.ABOUT, Hedge.ALMOST):
        verb = re.search(r"\b(?:is|are|was|were|now|at|still|it's)\b", context.before(amount)[-25:], re.I) or re.search(
            r"\b(?:is|are|was|were|now|still)\b", context.behind(amount)[:45], re.I
        )
        opens = not context.before(amount).rstrip(" \"“‘'(").removesuffix("about").strip(" ,;:–-")
        following = context.following(amount)
        has_former = following is not None and role_of(context, following).is_before
        if (
            opens
            and not verb
            and not has_former
            and any(judge_difference(context, amount, each, Way.GOOD) for each in meant)
        ):
            return Verdict.HOLDS, meant
    return Verdict.WRONG, meant


_IS_WANTED = re.compile(
    r"\s+(?:is|are|was|were|remains) (?:still )?(?:what (?:we|they)|(?:the|our) \w+)\b", re.IGNORECASE
)
"""What stands behind a target's bound that is only named: "more than 95 % is what we want"."""
_AT_AGREED = re.compile(
    r"\b(?:is|are|at|now|reached|to|within|inside|under|below|over|above)\s+(?:at\s+)?(?:the |our )?"
    r"(?:agreed|promised|wanted|planned|required|targeted)\s*$",
    re.IGNORECASE,
)
"""What stands before a target's value that is said to be met: "stops are at the agreed two"."""


def _is_end(context: Context, amount: Amount, figure: Figure, is_first: bool) -> bool:
    """Whether an amount is a KPI's value at one end of "from A to B"."""
    role = Role(None, False, False, False, is_first, False, False)
    if judge_level(context, amount, figure, role):
        return True
    return not is_first and amount.hedge in (Hedge.UNDER, Hedge.OVER) and judge_target_value(amount, figure)
