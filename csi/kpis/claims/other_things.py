"""What a figure counts that no KPI measures: people, other things, sizes that only say which things are meant."""

import re
from decimal import Decimal

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context, own, stems
from csi.kpis.claims.cues import Way
from csi.kpis.claims.described_things import WORTH, describes_a_thing, is_clock_time
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.judging import judge_difference
from csi.kpis.claims.measures import counted_noun, measured_by
from csi.kpis.claims.roles import Role, Verdict
from csi.language.amount_units import CURRENCIES, SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge
from csi.language.day_words import MONTH


def judge_without_kpis(context: Context, amount: Amount) -> Verdict:
    """Whether an amount is a figure of the result, which needs a source where no KPI is linked."""
    if amount.kind in (AmountKind.PERCENT, AmountKind.POINTS, AmountKind.MONEY):
        return Verdict.ELSEWHERE
    way = cues.way_of(context.before(amount), context.behind(amount), amount.sign)
    is_saved = re.search(r"\bsav(?:e|es|ed|ing)\b[^.,;]*$", context.before(amount), re.IGNORECASE)
    changes = is_saved or (way is not None and way.word != "by")
    if amount.kind is AmountKind.NUMBER:
        if cues.PEOPLE.search(counted_noun(context, amount)) and not cues.DEALT_WITH.search(
            context.before(amount)[-40:]
        ):
            return Verdict.ELSEWHERE
        return Verdict.ELSEWHERE if changes and counted_noun(context, amount) else Verdict.NO_CLAIM
    return Verdict.ELSEWHERE if changes else Verdict.NO_CLAIM


_THRESHOLD = re.compile(r"\b(?!(?:savings|benefits|profits|gains|costs|sales)\b)[^\W\d]{3,}s\s+$", re.IGNORECASE)


def is_threshold(context: Context, amount: Amount) -> bool:
    """Whether an amount only says which things are meant: "invoices over 500 EUR"."""
    return amount.hedge in (Hedge.OVER, Hedge.UNDER, Hedge.AT_MOST) and bool(
        _THRESHOLD.search(context.plain[max(amount.start - 30, 0) : amount.start])
    )


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
    if is_pair or role.is_target or role.is_distance or amount.hedge is not Hedge.NONE:
        return True
    if (role.way and role.way.word != "by") or role.is_before:
        return True
    before, behind = context.counted[: amount.start], context.behind(amount)
    if amount.in_words and amount.values[0] <= 2 and not amount.per and not stems(counted_noun(context, amount)):
        return False
    if counted_noun(context, amount):
        return True
    if amount.per and (context.names_kpi() or context.preceding(amount) in context.measured):
        return True
    if context.preceding(amount) in context.measured and _IN_A_LIST.search(before) and _WHEN_BEHIND.match(behind):
        return bool(context.days)
    if not behind.strip(" .!?…)") and (context.days or context.names_kpi()):
        return True
    return bool(_LEVEL_CUE.search(before[-40:]) and (_WHEN_BEHIND.match(behind) or not behind.strip())) or bool(
        re.match(r"\s*(?:before|after|now|in [A-Z]|at the (?:end|start)|instead)\b", behind)
    )


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


_ELSEWHERE = re.compile(r"\b(?:in|on|at|since|for|by|with|near|beside|from|to)\b", re.IGNORECASE)
"""Where the words for what is counted end, and those for where and when begin."""
_SAME_PEOPLE = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"pupils?|children|kids|students?|learners?",
        r"customers?|clients?|callers?|guests?|shoppers?|users?",
        r"employees|staff|colleagues|workers",
        r"passengers|riders|travellers|commuters",
    )
)
"""Words for the same people."""


def _same_people(noun: str, figure: Figure) -> bool:
    """Whether a noun means the people that a KPI counts by another word: "children" of "pupils"."""
    counted = f"{figure.kpi_name} {figure.unit}"
    return any(words.search(noun.split(" ")[0]) and words.search(counted) for words in _SAME_PEOPLE)


_SCALE_WORDS = frozenset(("star", "point"))


def of_other_things(context: Context, amount: Amount, role: Role, partner: Amount | None) -> Verdict | None:
    """What comes of an amount that counts what no KPI is about; None if a KPI may be about it."""
    noun = counted_noun(context, amount) or (counted_noun(context, partner) if partner else "")
    near = _ELSEWHERE.split(context.behind(amount)[:60])[0]
    words = stems(noun)
    countable = [
        each
        for each in context.figures
        if not each.is_percent and each.key not in SECONDS and each.key not in CURRENCIES
    ]
    if amount.kind is AmountKind.MONEY and describes_a_thing(context, amount, role):
        return Verdict.NO_CLAIM
    if amount.kind not in (AmountKind.NUMBER, AmountKind.UNIT):
        return None
    if amount.of is None and is_clock_time(context, amount):
        return Verdict.NO_CLAIM
    if (
        "star" in words
        and not any(each.is_score or "star" in own(each) for each in context.figures)
        and _RATED.search(context.plain)
    ):
        return Verdict.ELSEWHERE
    if amount.kind is AmountKind.UNIT:
        if measured_by(context, amount):
            return None
        return Verdict.NO_CLAIM if describes_a_thing(context, amount, role) else Verdict.ELSEWHERE
    if amount.of is not None:
        is_score = amount.of <= 10 and any(each != each.to_integral_value() for each in amount.values)
        if is_score and not any(each.unit.casefold().startswith("out of") for each in context.figures):
            return Verdict.ELSEWHERE
        things = _THINGS_OF.match(context.plain, amount.core[1])
        if things and amount.of <= 12 and not any(stems(things["noun"]) & own(each) for each in context.figures):
            return Verdict.NO_CLAIM
        is_scaled = any(each.is_scaled for each in context.figures)
        return None if is_scaled or context.names_kpi() else Verdict.NO_CLAIM
    if not words and _SOME_PEOPLE.match(noun) and _is_own_staff(context, amount, noun):
        return Verdict.NO_CLAIM
    if not words or (words & _SCALE_WORDS and any(each.is_score for each in context.figures)):
        return None
    if is_unit_slip(context, amount, partner):
        return Verdict.WRONG
    if any(words & own(each) for each in countable) or any(stems(near) & own(each) for each in countable):
        return None
    if any(_same_people(noun, each) for each in countable):
        return None
    is_people = bool(cues.PEOPLE.search(noun))
    if is_people:
        is_dealt = _is_own_staff(context, amount, noun) or bool(cues.DEALT_WITH.search(context.before(amount)[-40:]))
        return Verdict.NO_CLAIM if is_dealt else Verdict.ELSEWHERE
    changes = role.way is not None and role.way.way is not Way.ANY and role.way.word != "by"
    if changes and not any(_fits_difference(context, amount, each, role) for each in countable):
        return Verdict.ELSEWHERE
    if partner is not None and not any(words & own(each) for each in context.figures):
        return Verdict.NO_CLAIM
    if changes or role.is_distance or role.is_target or partner is not None:
        return None
    return Verdict.NO_CLAIM


_RATED = re.compile(r"\b(?:gave|give|gives|rate[ds]?|ratings?|reviews?|scored?|\d\.\d stars)\b", re.IGNORECASE)
_THINGS_OF = re.compile(
    r"\s+of\s+(?:the\s+|our\s+)?\d{1,2}\s+(?P<noun>(?!hearts|stars|points)[^\W\d]{3,}s)\b", re.IGNORECASE
)
"""What stands behind a number of a few things: "3 of 5 scanners"."""


def is_unit_slip(context: Context, amount: Amount, partner: Amount | None) -> bool:
    """Whether a pair has a KPI's two values and another unit: "88 parcels, before it was 71" of 88 %."""
    if partner is None:
        return False
    said = {abs(each) for each in (*amount.values, *partner.values)}
    return any(
        {each.before, each.after} <= said and not _counts(each, context, amount, partner) for each in context.figures
    )


def _counts(figure: Figure, context: Context, amount: Amount, partner: Amount) -> bool:
    """Whether the words behind one of two numbers are of what a KPI counts."""
    is_count = not figure.is_percent and figure.key not in SECONDS and figure.key not in CURRENCIES
    return is_count and any(
        stems(_ELSEWHERE.split(context.behind(each)[:60])[0]) & own(figure) for each in (amount, partner)
    )


def is_of_people(context: Context, amount: Amount) -> bool:
    """Whether a bare number counts people that no KPI counts."""
    noun = counted_noun(context, amount) if is_bare(amount) else ""
    return bool(cues.PEOPLE.match(noun)) and not any(stems(noun.split()[0]) & own(each) for each in context.figures)


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


_STAFF = re.compile(
    r"\b(?:nurses|doctors|colleagues|employees|drivers|teachers|workers|volunteers|engineers|apprentices|staff"
    r"|suppliers|partners|vendors|members)\b",
    re.IGNORECASE,
)
_SOME_PEOPLE = re.compile(r"(?:people|persons)\b", re.IGNORECASE)
_GAIN = re.compile(
    r"\b(?:benefit\w*|helped|profit\w*|spared|saved|gained?|reached|more|fewer|less|extra|additional|served|treated)\b",
    re.IGNORECASE,
)


def _is_own_staff(context: Context, amount: Amount, noun: str) -> bool:
    """Whether a handful of those who did the work is counted, and nothing that came of it: "two nurses tried it"."""
    is_handful = abs(amount.values[0]) <= 12 and amount.values[0] == amount.values[0].to_integral_value()
    return (
        is_handful
        and bool(_STAFF.search(noun) or _SOME_PEOPLE.match(noun))
        and not _GAIN.search(context.clause(amount))
    )


def _fits_difference(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    return judge_difference(context, amount, figure, role.way.way if role.way else Way.ANY)


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
    r"(?!(?:we|they|it|i|as|is|are|was|were|has|have|had|and|or|but|now|today|then|to|per|after|before|by|since|than|at"
    r"|on|with|until|for|what|its?|that|which|who|when|while|because|so|still|already|only|too|again|up|down|over|under"
    rf"|(?:in|of|among|the) .*|{MONTH}"
    r"|spring|summer|autumn|winter|last|this|first|time)\b)[^\W\d]+",
    re.IGNORECASE,
)
"""What stands behind a share of people or things: "of those asked", "families find"."""
