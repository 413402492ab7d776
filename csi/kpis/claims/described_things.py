"""Sizes, sums and times of day that only say which thing is meant: "a 14 kg drum", "limit of €2,000", "before 9.30"."""

import re

from csi.kpis.claims.context import Context, own, stems
from csi.kpis.claims.measures import counted_noun
from csi.kpis.claims.roles import Role
from csi.language.amounts import Amount, AmountKind

WORTH = re.compile(
    r"\b(?:worth|sav(?:e|es|ed|ing|ings)|earn(?:s|ed)?|costs?|benefits?|brings? in|brought in|gains?|budget)"
    r"(?: (?:us|the \w+|of|is|by|about|around|over|almost|nearly|roughly|some|more than|up to))*\s*$",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"(?:\(|\b(?:an?|the|our|its|new|bigger|smaller|larger|another|each|two|three|four))\s*$", re.IGNORECASE
)
_DESCRIBED = re.compile(
    r"[\s-]+(?!(?:less|fewer|more|lower|higher|better|worse|savings?|benefits?|gains?|reductions?|cuts?|costs?|budget|profits?"
    r"|surplus|loss(?:es)?|drops?|falls?|rises?|increases?|decreases?|bills?|improvements?|differences?|targets?|goals?|limits?"
    r"|lead|margin|gap|per|of|a|an|the|each|every|in|on|at|by|to|for|from|than|and|or|but|now|today|is|was|are|were|we|it"
    r"|they|instead|before|after|since|less|off|down|up|over|under|this|last|so|as|with|without|daily|weekly|monthly"
    r"|yearly|annual|annually|saved|gone|left|wasted|lost|waste|scrap|still|not|had|has|have|which|that|shorter|longer"
    r"|lighter|heavier|cheaper|dearer|too|short|early|late)\b)[^\W\d]{3,}",
    re.IGNORECASE,
)
_LIMIT_OF_ORDERS = re.compile(
    r"\b(?:approval|spending|credit|signing|signature|ordering|purchase|purchasing|petty cash) (?:limits?|thresholds?"
    r"|ceilings?)\b[^.;,]{0,45}$",
    re.IGNORECASE,
)


def describes_a_thing(context: Context, amount: Amount, role: Role) -> bool:
    """Whether a size or a sum only says which thing is meant: "a 14 kg drum", "approval limit raised to €2,000"."""
    before = context.before(amount)
    if amount.kind is AmountKind.MONEY and _LIMIT_OF_ORDERS.search(before):
        return not any(stems("approval spending credit signing limit") & own(each) for each in context.figures)
    if role.way is not None or role.is_target or role.is_distance or amount.per or WORTH.search(before):
        return False
    thing = _DESCRIBED.match(context.behind(amount))
    return (
        thing is not None
        and _DESCRIBING.search(before) is not None
        and not any(stems(thing[0]) & own(each) for each in context.figures)
    )


_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_BY_THE_CLOCK = re.compile(r"\b(?:at|before|by|until|till|after|from|since|around|than|of|and|to)\s+$", re.IGNORECASE)
_OF_A_DAY = re.compile(
    r"\b(?:opens?|opened|close[sd]?|starts?|started|begins?|leaves?|rings?|arrives?|ends|goes|shift|bus|train|meets?|every"
    r"|morning|evening|afternoon|noon|night|o'clock|sharp|doors?|stand-?up|huddle|mondays?|tuesdays?|wednesdays?"
    r"|thursdays?|fridays?)\b",
    re.IGNORECASE,
)


def is_clock_time(context: Context, amount: Amount) -> bool:
    """Whether a bare number is a time of day: "rings home before 9.30", "leaves at 6.52 instead of 6.45"."""
    if not _CLOCK.fullmatch(context.plain[amount.core[0] : amount.core[1]]) or amount.sign:
        return False
    if not _BY_THE_CLOCK.search(context.before(amount)) or counted_noun(context, amount):
        return False
    near = [value for each in context.figures for value in (*each.values, each.before) if value]
    is_near = any(value / 2 <= said <= value * 2 for value in map(abs, near) for said in amount.values)
    return not is_near or _OF_A_DAY.search(context.plain) is not None
