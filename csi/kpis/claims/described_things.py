"""Sizes and sums that only say which thing is meant: "a 14 kg drum", "the 2 kg loaves", "limit of €2,000"."""

import re
from decimal import Decimal

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.kpi_words import own, stems
from csi.kpis.claims.measures import in_unit_of, measured_by
from csi.kpis.claims.roles import Role
from csi.language.amounts import Amount, AmountKind, Hedge

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
    if amount.kind is AmountKind.UNIT and (of := _OF_SIZE.search(before)) and of["thing"].endswith("s"):
        return not (_MEASURE.search(of["thing"]) or _is_change(of["thing"]))
    thing = _DESCRIBED.match(context.behind(amount))
    if amount.kind is AmountKind.UNIT and (stuff := _OF_STUFF.match(context.behind(amount))):
        return not any(stems(stuff[0]) & own(each) for each in context.figures)
    return (
        thing is not None
        and _DESCRIBING.search(before) is not None
        and not any(stems(thing[0]) & own(each) for each in context.figures)
    )


_MEASURE = re.compile(
    r"\b(?:averages?|means?|medians?|totals?|levels?|figures?|values?|results?|readings?|rates?|amounts?|marks?|usage|use|uses"
    r"|consumption|output|load|rest|remainder|peaks?|minimum|maximum|record|heaps?|waits?|delays?|times?|stays?|visits?"
    r"|turnaround|response|downtime|processing|handling|promises?|services?|improvements?|distances?|lengths?|weights?)\b",
    re.IGNORECASE,
)
"""Words for a value, which no size describes as if it were a thing."""
_BEFORE_THINGS = re.compile(r"(?:^|[,;:(]|\b(?:and|in|into|with|onto|some|all|no|only|any)\b)\s*$", re.IGNORECASE)
"""What stands before things that a size describes: "and 25 kg bales"."""
_OF_SIZE = re.compile(r"\b(?P<thing>[^\W\d]{3,})\s+of\s+$", re.IGNORECASE)
"""What stands before a thing's size: "kegs of 30 l"."""
_OF_STUFF = re.compile(r"\s+of (?:(?:new|spare|old|more|extra)\s+)?[^\W\d]{3,}", re.IGNORECASE)
"""What stands behind so much of what was bought or put up: "200 m of spare pipe"."""
_FAR = 20
"""Times a KPI's values by which a size is none of them."""
_NEAR = Decimal("1.2")
"""Times by which a time may be off one of a KPI's values and still be taken for it."""


def is_size_of_a_thing(context: Context, amount: Amount, role: Role) -> bool:
    """Whether an amount in a KPI's own unit says no value of it: "the 2 kg loaves" where kilograms are wasted."""
    if amount.sign or amount.per or role.is_target or role.is_distance or role.is_left:
        return False
    if amount.kind is AmountKind.TIME and _is_way_of_working(context, amount):
        return True
    if amount.hedge is not Hedge.NONE:
        return False
    said, sizes = abs(amount.values[0]), _sizes(context, amount)
    is_far = all(said * _FAR < each or said > each * _FAR for each in sizes)
    if amount.kind is AmountKind.TIME and any(said <= each * _NEAR and each <= said * _NEAR for each in sizes):
        return False
    before, thing = context.before(amount), _DESCRIBED.match(context.behind(amount))
    if of := _OF_SIZE.search(before):
        is_thing = not (_MEASURE.search(of["thing"]) or _is_change(of["thing"]))
        return is_thing and role.way is None and not _names(context, of["thing"])
    if thing is None or _MEASURE.search(thing[0]) or WORTH.search(before):
        return False
    is_led = _DESCRIBING.search(before) or (thing[0].endswith("s") and _BEFORE_THINGS.search(before))
    return bool(is_led) and (is_far or not _names(context, thing[0]))


_RUNS_FOR = re.compile(
    r"\b(?:runs?|ran|open|kept|held|hangs?|stands?|booked|valid|stored|lasts?|stays?)\s+(?:\w+\s+)?for\s+"
    r"(?:about |only |at "
    r"(?:most|least) |up to )?$",
    re.IGNORECASE,
)
"""What stands before the time that something is done for: "adverts run for 3 weeks"."""
_WHOEVER = re.compile(
    r"\b(?:rings?|calls?|phones?|mails?|writes? to|reminds?|asks?|tells?|chases?|visits?|helps?|sees?|invites?)\s+"
    r"(?:up\s+)?(?:whoever|anyone who|anybody who|everyone who|everybody who|those who|people who|all who)\b[^.;,]*$",
    re.IGNORECASE,
)
"""What stands before a time that says about whom something is done: "rings whoever has waited 5 days"."""


def _is_way_of_working(context: Context, amount: Amount) -> bool:
    """Whether a time belongs to how the work is done now, and not to what came of it."""
    ahead = context.plain[: amount.start]
    runs = _RUNS_FOR.search(ahead) and not _names(context, context.clause(amount))
    return bool(runs or _WHOEVER.search(ahead))


def _names(context: Context, words: str) -> bool:
    """Whether words are of a KPI's name or unit."""
    return any(stems(words) & own(each) for each in context.figures)


def _sizes(context: Context, amount: Amount) -> list[Decimal]:
    """The values before and now, and the targets, of the KPIs in an amount's unit."""
    return [
        abs(size)
        for each in measured_by(context, amount)
        for value in (each.before, each.after, each.aim and each.aim.value)
        if value
        for size, _ in in_unit_of(amount, each, value)
    ]


def _is_change(word: str) -> bool:
    return cues.way_of("", f" {word}", "") is not None or _DESCRIBED.match(f" {word}") is None
