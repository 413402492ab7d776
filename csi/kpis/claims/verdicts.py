"""The verdict on one amount of a sentence, by its kind and by the role that the words around give it."""

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
from csi.kpis.claims.measures import measured_by
from csi.kpis.claims.other_things import (
    is_about_others,
    is_bare,
    is_claim,
    is_money_without_currency,
    is_of_people,
    is_other_money,
    is_threshold,
    judge_without_kpis,
    of_other_things,
)
from csi.kpis.claims.pairs import Pair
from csi.kpis.claims.period_claims import judge_period
from csi.kpis.claims.roles import Role, Verdict, role_of
from csi.kpis.claims.second_look import holds_otherwise
from csi.kpis.claims.unsaid import in_whole_ahead, is_whole_ahead, spanned_period, unsaid
from csi.language.amount_units import CURRENCIES, PERIODS, SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge
from csi.language.numbers import ABSURD_RATIO


def judge(context: Context, amount: Amount, pair: Pair | None) -> tuple[Verdict, list[Figure]]:
    """What comes of an amount, and the KPIs that it is about. A bare number may take up the unit said before it."""
    amount = in_whole_ahead(context, amount)
    verdict, meant = _judge_as_written(context, amount, pair)
    carried = context.unit_nearby(amount)
    if verdict is Verdict.WRONG and is_bare(amount) and carried is not None and pair is None:
        lent, figures = _judge_as_written(context, amount, (carried, context.is_carried_before, False))
        if lent is Verdict.HOLDS:
            return lent, figures
    if verdict in (Verdict.WRONG, Verdict.ELSEWHERE):
        if (period := spanned_period(context, amount)) and _is_rate_of(context, amount, period):
            return Verdict.NO_CLAIM, []
        for wider, other in unsaid(context, amount):
            lent, figures = _judge_as_written(wider, other, pair)
            if lent is Verdict.HOLDS:
                return lent, figures
    return verdict, meant


def _is_rate_of(context: Context, period_amount: Amount, period: str) -> bool:
    """Whether another amount of the sentence holds as what is counted in a period."""
    others = (each for each in context.amounts if each.core != period_amount.core and each.per in ("", period))
    rated = (replace(each, per=period) for each in others if each.kind is not AmountKind.TIME)
    return any(_judge_as_written(context, each, None)[0] is Verdict.HOLDS for each in rated)


def _judge_as_written(context: Context, amount: Amount, pair: Pair | None) -> tuple[Verdict, list[Figure]]:
    if _MULTIPLE.match(context.plain, amount.end) or _is_how_often(context, amount) or is_whole_ahead(context, amount):
        return Verdict.NO_CLAIM, []
    if not context.figures:
        return judge_without_kpis(context, amount), []
    if context.is_period(amount):
        role = role_of(context, amount)
        is_change = role.way is not None and role.way.way is not Way.ANY and not _LATER.match(context.behind(amount))
        if is_change and not _is_early(context, amount):
            return Verdict.ELSEWHERE, []
        if re.search(r"\bsav(?:e|es|ed|ing)\b[^.,;]*$", context.before(amount), re.IGNORECASE):
            return Verdict.ELSEWHERE, []
        return judge_period(context, amount), context.figures
    role = role_of(context, amount)
    lender = pair[0] if pair and is_bare(amount) and not is_bare(pair[0]) else None
    if is_bare(amount) and is_money_without_currency(context, amount):
        return Verdict.ELSEWHERE, []
    if is_bare(amount) and lender is None and not is_claim(context, amount, role, bool(pair)):
        return Verdict.NO_CLAIM, []
    if lender is None and (verdict := of_other_things(context, amount, role, pair[0] if pair else None)):
        return verdict, []
    meant = measured_by(context, amount, lender)
    if lender is not None:
        amount = _lent(amount, lender)
    elif pair and pair[0].per and not amount.per:
        amount = replace(amount, per=pair[0].per)
    amount = _sensible(amount, meant)
    verdict, figures = _by_kind(context, amount, role, meant, pair)
    if verdict in (Verdict.WRONG, Verdict.ELSEWHERE) and not (pair and pair[2]):
        about = meant if amount.kind is not AmountKind.SHARE else context.named(amount.start, amount.end)
        if holds_otherwise(context, amount, role, about, pair):
            return Verdict.HOLDS, about
    if verdict is Verdict.WRONG and amount.kind is AmountKind.MONEY and is_other_money(context, amount, figures):
        return Verdict.ELSEWHERE, []
    if verdict is Verdict.WRONG and is_of_people(context, amount):
        return Verdict.ELSEWHERE, []
    return verdict, figures


def _sensible(amount: Amount, meant: list[Figure]) -> Amount:
    """The amount without the meanings that are absurdly far from all that a KPI gives: "£1,500" is no 1.5."""
    other_rate = amount.per and any(PERIODS.get(each.per.casefold()) != amount.per for each in meant)
    other_size = amount.kind is AmountKind.UNIT and any(each.key != amount.unit for each in meant)
    if len(amount.values) < 2 or other_rate or other_size:
        return amount
    sizes = [abs(value) for each in meant for value in (each.before, each.after, each.aim and each.aim.value) if value]
    if amount.kind is AmountKind.PERCENT:  # a share of 0.01 % that comes to 0.11 % is 1,000 % higher
        sizes += [
            abs(value - each.before) * 100 / each.before for each in meant if each.before > 0 for value in each.values
        ]
    likely = tuple(
        value
        for value in amount.values
        if any(size <= abs(value) * ABSURD_RATIO and abs(value) <= size * ABSURD_RATIO for size in sizes)
    )
    return replace(amount, values=likely) if likely else amount


def _by_kind(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: Pair | None
) -> tuple[Verdict, list[Figure]]:
    match amount.kind:
        case AmountKind.PERCENT:
            return _judge_percent(context, amount, role, meant, pair)
        case AmountKind.SHARE:
            return _judge_share(context, amount, role)
        case AmountKind.POINTS:
            return _judge_points(context, amount, role, meant)
    if not meant:
        if is_threshold(context, amount):
            return Verdict.NO_CLAIM, []
        if amount.kind is AmountKind.NUMBER:
            return Verdict.WRONG, context.figures
        return Verdict.ELSEWHERE, []
    return _judge_value(context, amount, role, meant, pair)


def _is_how_often(context: Context, amount: Amount) -> bool:
    """Whether an amount only says how often something is done: "checks it every two weeks"."""
    ahead = re.search(r"\b(?:once |twice )?(?:every|each)\s+$", context.before(amount), re.IGNORECASE)
    return amount.kind is AmountKind.TIME and ahead is not None


_MULTIPLE = re.compile(
    r"\s?(?:x\b|-?fold\b|times\s+(?:as|less|fewer|rarer|scarcer|lower|more|higher|larger|greater|better|faster|quicker|the"
    r"|what|longer|shorter|sooner|smaller|cheaper)\b|times\s*(?:[.,;:!?)]|$))",
    re.IGNORECASE,
)


_LATER = re.compile(r"\s+(?:later|earlier|on)\b(?! than)", re.IGNORECASE)


def _is_early(context: Context, amount: Amount) -> bool:
    return bool(
        re.match(
            r"\s*(?:early\b|(?:earlier|sooner) than (?:planned|due|agreed|promised|we))", context.behind(amount), re.I
        )
    )


def _lent(amount: Amount, lender: Amount) -> Amount:
    """A bare number with the unit of the amount that it forms a pair with."""
    return replace(amount, kind=lender.kind, unit=lender.unit, of=lender.of, per=amount.per or lender.per)


def _verdict(holds: bool) -> Verdict:
    return Verdict.HOLDS if holds else Verdict.WRONG


def _judge_percent(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: Pair | None
) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_target or role.is_reached or pair:
        verdict, figures = _judge_value(context, amount, role, meant, pair) if meant else (Verdict.WRONG, [])
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


def _judge_share(context: Context, amount: Amount, role: Role) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if amount.of is not None and (scaled := [each for each in named if each.is_scaled]):
        values = tuple(round(each * amount.of, 6) for each in amount.values)
        if all(each.per for each in scaled):
            values = tuple(each.normalize() for each in values)  # whole things, other than "9 out of 10" of a score
        counted = replace(amount, kind=AmountKind.NUMBER, values=values)
        verdict, figures = _judge_value(context, counted, role, scaled, None)
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


def _judge_points(context: Context, amount: Amount, role: Role, meant: list[Figure]) -> tuple[Verdict, list[Figure]]:
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


def _judge_value(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: Pair | None
) -> tuple[Verdict, list[Figure]]:
    """Judge an amount in a KPI's unit: a target, a distance from it, a change, or a value."""
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if pair is not None and any(_is_end(context, amount, each, pair[1]) for each in meant):
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
        if side := cues.SIDE_OF_TARGET.search(context.before(amount)):
            fits = [each for each in fits if each.is_on_side(side["side"].casefold(), context.days_of(amount))]
        is_exactly = amount.hedge is Hedge.EXACTLY and not cues.TARGET_BEFORE.search(context.before(amount))
        if _AT_AGREED.search(context.before(amount)):
            fits = [each for each in fits if each.is_met]
        if (is_beaten and not cues.TARGET_BEFORE.search(context.before(amount))) or is_exactly or role.is_reached:
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
