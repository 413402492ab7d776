"""The verdict on one amount of a sentence, by its kind and by the role that the words around give it."""

import re
from dataclasses import replace

from csi.kpis.claims.bare_numbers import is_bare, is_claim
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.kind_verdicts import judge_percent, judge_points, judge_share_in_words, judge_value
from csi.kpis.claims.measures import measured_by
from csi.kpis.claims.other_things import is_of_people, is_ordinal, is_threshold, judge_without_kpis, of_other_things
from csi.kpis.claims.outside_figures import is_money_without_currency, is_other_money
from csi.kpis.claims.pairs import Pair
from csi.kpis.claims.period_claims import judge_period
from csi.kpis.claims.roles import Role, Verdict, role_of
from csi.kpis.claims.second_look import holds_otherwise
from csi.kpis.claims.unsaid import in_whole_ahead, is_whole_ahead, spanned_period, unsaid
from csi.language.amount_units import PERIODS
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
    if is_ordinal(context, amount):
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
    if pair and pair[1] and amount.per and pair[0].hedge is Hedge.ABOUT and amount.hedge is Hedge.NONE:
        amount = replace(amount, hedge=Hedge.ABOUT)  # "about 70 a year instead of 140": both are rounded
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
            return judge_percent(context, amount, role, meant, pair)
        case AmountKind.SHARE:
            return judge_share_in_words(context, amount, role)
        case AmountKind.POINTS:
            scores = [each for each in meant if each.key == "points"]  # a value there may be said in points too
            if scores:
                plain = replace(amount, kind=AmountKind.NUMBER, unit="")
                verdict, figures = judge_value(context, plain, role, scores, pair)
                if verdict is Verdict.HOLDS:
                    return verdict, figures
            return judge_points(context, amount, role, meant)
    if not meant:
        if is_threshold(context, amount):
            return Verdict.NO_CLAIM, []
        if amount.kind is AmountKind.NUMBER:
            return Verdict.WRONG, context.figures
        return Verdict.ELSEWHERE, []
    return judge_value(context, amount, role, meant, pair)


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
