"""Figures that are of others than the KPIs: of a whole industry, of other money, of those asked."""

import re

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.described_things import WORTH
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.kpi_words import own, stems
from csi.kpis.claims.measures import counted_noun
from csi.language.amount_units import CURRENCIES
from csi.language.amounts import Amount
from csi.language.day_words import MONTH

_OUTSIDE = re.compile(
    r"\b(?:industr(?:y|ies)|sector|nationwide|national(?:ly)?|worldwide|elsewhere|benchmarks?|competitors?|peers"
    r"|(?:in|across) (?:the|this) (?:whole )?(?:trade|town|city|region|country|county|state|world|market)"
    r"|(?:other|similar|comparable|most|typical|average) (?:\w+ )?[^\W\d]+s|[^\W\d]+s like (?:ours|us))\b",
    re.IGNORECASE,
)
_FELT = re.compile(
    r"\s+of (?:all |the |our |those )?[^\W\d]+(?: [^\W\d]+)? (?:feel|felt|say|said|find|found|think|thought"
    r"|would|prefer|rate|rated|recommend|trust|like|liked|(?:are|were) (?:happy|satisfied|content))\b",
    re.IGNORECASE,
)
"""What stands behind a share of those asked: "71 % of drivers feel less rushed"."""
_OTHER_MEASURE = re.compile(
    r"\b(?P<what>complaints?|costs?|sales|revenues?|turnover|absences?|sick days|accidents?|injuries|visits?|spending"
    r"|prices?|profits?|overtime|sickness|emissions|footfall|thefts?|cancellations?)"
    r"(?:\s+(?:about|of|from|in|for|on|at|over)\s+[^,;:.]{1,40}?)?\s+(?:(?:have|has|had|were|was|are|is)\s+)?"
    r"(?:fell|fallen|dropped|rose|risen|went (?:up|down)|gone (?:up|down)|came down|grew|grown|shrank|declined"
    r"|decreased|increased|down|up|lower|higher)\s+(?:by\s+)?(?:about |around |some |almost |over )?$",
    re.IGNORECASE,
)
"""What stands before the change of a measure that has a name of its own: "complaints about empty shelves fell by"."""
_SPARED = re.compile(rf"{cues.PEOPLE.pattern}(?:\s+\w+)?\s+(?:save|gain|win|spare|get|have)s?\b[^.;,]*$", re.IGNORECASE)


def is_money_without_currency(context: Context, amount: Amount) -> bool:
    """Whether a large number behind a word of worth is a sum that no KPI counts: "saves 11,000 a year"."""
    if max(map(abs, amount.values)) < 1000 or amount.of is not None or counted_noun(context, amount):
        return False
    sums = any(each.key in CURRENCIES for each in context.figures)
    return not sums and WORTH.search(context.plain[: amount.start]) is not None and not _near_any(context, amount)


def _near_any(context: Context, amount: Amount) -> bool:
    """Whether a number has the size of a KPI's values, so that it may be one of them."""
    values = [abs(value) for each in context.figures for value in (each.before, each.after) if value]
    return any(value / 3 <= abs(said) <= value * 3 for value in values for said in amount.values)


def is_of_outside(context: Context, amount: Amount) -> bool:
    """Whether a figure is of others than those that the KPIs measure, so that a source is enough.

    Of a whole industry, of other places, or of what somebody is spared if no word of the sentence names a KPI.
    """
    if _OUTSIDE.search(context.plain):
        return True
    measure = _OTHER_MEASURE.search(context.before(amount))
    if measure is not None and not any(context.is_kpi_word(each) for each in (measure["what"], f"{measure['what']}s")):
        return True
    if _FELT.match(context.behind(amount)) and not any(
        stems(context.behind(amount)[:60]) & own(each) for each in context.figures
    ):
        return True
    spared = _SPARED.search(context.plain[: amount.start])
    return spared is not None and not any(
        stems(context.plain[spared.start() :]) & own(each) for each in context.figures
    )


def is_other_money(context: Context, amount: Amount, figures: list[Figure]) -> bool:
    """Whether a sum is of other money than a KPI's: many times its values, or of something that is no word of it."""
    values = [value for each in figures for value in (each.before, each.after, each.aim and each.aim.value) if value]
    if values and max(map(abs, amount.values)) > 5 * max(map(abs, values)):
        return True
    of = re.match(r"\s+(?:of|in) (?:\w+ )?(?P<noun>[^\W\d]+)", context.behind(amount))
    return of is not None and not (stems(of["noun"]) & set().union(*map(own, figures))) and not context.names_kpi()


def is_about_others(context: Context, amount: Amount) -> bool:
    """Whether a share is of people or things that no KPI is about: "80% of those asked"."""
    if not context.figures:
        return True
    behind = context.behind(amount)[:60]
    of = _OF_OTHERS.match(behind)
    names = context.names_kpi()
    return bool(of) and not names and not re.search(r"\b(?:lower|less|fewer|more|higher)\b", behind)


_OF_OTHERS = re.compile(
    r"\s+(?:(?:of|in|among)\s+)?(?:(?:the|our|all|those|these|every)\s+)?"
    r"(?!(?:takes?|needs?|waits?|comes?|goes|arrives?|fails?|gets?|stays?|misses|leaves?|ends?|lasts?|we|they|it|i|as|is|are|was|were|has|have|had|and|or|but|now|today|then|to|per|after|before|by|since|than|at"
    r"|on|with|until|for|what|its?|that|which|who|when|while|because|so|still|already|only|too|again|up|down|over|under"
    rf"|(?:in|of|among|the) .*|{MONTH}"
    r"|spring|summer|autumn|winter|last|this|first|time)\b)[^\W\d]+",
    re.IGNORECASE,
)
"""What stands behind a share of people or things: "of those asked", "families find"."""
