"""Bare numbers: whether a number without a unit says anything of the result."""

import re
from decimal import Decimal

from csi.kpis.claims.context import Context
from csi.kpis.claims.kpi_words import own, stems
from csi.kpis.claims.measures import counted_noun
from csi.kpis.claims.roles import Role
from csi.language.amounts import Amount, AmountKind, Hedge


def is_bare(amount: Amount) -> bool:
    return amount.kind is AmountKind.NUMBER and amount.of is None


_LEVEL_CUE = re.compile(
    r"(?:\b(?:to|at|is|was|are|were|now|reached|hit|only|just|(?:nps|score|rate|level|value|figure|average) of"
    r"|from|by|it's|we're|have|had|see|saw|got|get|gets|reach|still|there are|there were"
    r"|under|than|after|instead of|every day|each|took|takes?|stands? at|landed at|score|nps|with|and|:)|:"
    r"|^)\s*(?:the |an? |about )?$",
    re.IGNORECASE,
)
_WHEN_BEHIND = re.compile(
    r"^\s*(?:before|after|now|today|in|at|on|since|by|out of|per|a (?:day|week|month|year)|instead|left|to go"
    r"|(?:are|is|were|was|have been) (?:left|still|open|late|lost|missing|waiting|there)"
    r"|(?:open|closed|waiting|late|missing|overdue|pending|outstanding)\b"
    r"|last|this|for|already|altogether|;|,|\.|:|$)",
    re.IGNORECASE,
)


def is_claim(context: Context, amount: Amount, role: Role, is_pair: bool) -> bool:
    """Whether a number without a unit says anything: the words around state a level, a change or a target."""
    if amount.in_words and amount.values == (Decimal(1),):
        return _is_one_of_kpi(context, amount, role)
    if (
        is_pair
        or role.is_target
        or role.is_distance
        or role.is_beaten
        or role.is_reached
        or amount.hedge is not Hedge.NONE
    ):
        return True
    if role.is_beaten or role.is_reached or role.is_before or (role.way and role.way.word != "by"):
        return True
    before, behind = context.counted[: amount.start], context.behind(amount)
    if amount.in_words and _BETWEEN.search(before):
        return False
    if amount.in_words and amount.values[0] <= 2 and not amount.per and not stems(counted_noun(context, amount)):
        return False
    if counted_noun(context, amount):
        return True
    if amount.per and (context.names_kpi() or context.preceding(amount) in context.measured):
        return True
    if _NOW_BEHIND.match(behind) and context.preceding(amount) in context.measured:
        return True
    if context.preceding(amount) in context.measured and _IN_A_LIST.search(before) and _WHEN_BEHIND.match(behind):
        return bool(context.days)
    if not behind.strip(" .!?…)") and (context.days or context.names_kpi()):
        return True
    return bool(_LEVEL_CUE.search(before[-40:]) and (_WHEN_BEHIND.match(behind) or not behind.strip())) or bool(
        re.match(r"\s*(?:before|after|now|in [A-Z]|at the (?:end|start)|instead)\b", behind)
    )


_NOW_BEHIND = re.compile(r"\s*(?:now|today|then|at present|these days)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween (?:any )?$", re.IGNORECASE)
"""What stands before two of the things that a KPI counts, and no count: "between two failures"."""
_IN_A_LIST = re.compile(r"[,;]\s*(?:and\s+)?$", re.IGNORECASE)
"""What stands before a value in a list of values by date: "4 days in May, 2.5 in June"."""


def _is_one_of_kpi(context: Context, amount: Amount, role: Role) -> bool:
    """Whether "one" is a figure: how far off a target, per so many, or one of what a KPI counts, said as its value."""
    if role.is_distance or amount.of is not None:
        return True
    noun = stems(counted_noun(context, amount).split(" ")[0])
    if not any(noun & own(each) for each in context.figures):
        return False
    before = context.before(amount)
    return not before.strip(" ,;:–-(") or bool(_LEVEL_CUE.search(before[-40:])) or amount.hedge is not Hedge.NONE
