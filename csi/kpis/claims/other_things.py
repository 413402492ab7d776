"""What a figure counts that no KPI measures: people, other things, sizes that only say which things are meant."""

import re
from decimal import Decimal

from csi.kpis.claims import cues
from csi.kpis.claims.bare_numbers import is_bare
from csi.kpis.claims.clock_times import is_clock_time
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.described_things import describes_a_thing, is_size_of_a_thing
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.judging import judge_difference
from csi.kpis.claims.kpi_words import own, stems
from csi.kpis.claims.measures import counted_noun, measured_by
from csi.kpis.claims.roles import Role, Verdict
from csi.language.amount_units import CURRENCIES, SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge


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


_ORDINAL = re.compile(
    r"\s+(?P<noun>(?!(?:of|the|as|less|more|fewer|what|now|in|is|are|was|were|to|than|from|since|after|by|at|on|gone|off"
    r"|down|up|still|already|too|over|under|within|with|for|against|and|or|but|saved|left|less)\b)[^\W\d]{3,})"
    r"(?=\s*(?:[.,;:!?)]|$|(?:from|at|on|for|with|and|which|that|behind|near|beside)\b))",
    re.IGNORECASE,
)
"""What stands behind the third one of something: "a third till from June on"."""
_WORDS_OF_CHANGE = re.compile(rf"\s+(?:{cues.DOWN}|{cues.UP}|\w+er|better|worse|relative|relatively)\b", re.IGNORECASE)


def is_ordinal(context: Context, amount: Amount) -> bool:
    """Whether a share in words only says which one is meant: "a third till"."""
    if amount.kind is not AmountKind.SHARE or amount.hedge is not Hedge.NONE or amount.of is not None:
        return False
    behind = context.plain[amount.end :]
    found = _ORDINAL.match(behind)
    if found is None or _WORDS_OF_CHANGE.match(behind) or amount.values[0] in (Decimal("0.5"), Decimal("0.25")):
        return False
    counting = (each for each in context.figures if each.key not in SECONDS and each.key not in CURRENCIES)
    return not any(stems(found["noun"]) & own(each) for each in counting)


_THRESHOLD = re.compile(r"\b(?!(?:savings|benefits|profits|gains|costs|sales)\b)[^\W\d]{3,}s\s+$", re.IGNORECASE)


def is_threshold(context: Context, amount: Amount) -> bool:
    """Whether an amount only says which things are meant: "invoices over 500 EUR"."""
    return amount.hedge in (Hedge.OVER, Hedge.UNDER, Hedge.AT_MOST) and bool(
        _THRESHOLD.search(context.plain[max(amount.start - 30, 0) : amount.start])
    )


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
    if partner is None and amount.kind in (AmountKind.UNIT, AmountKind.TIME) and measured_by(context, amount):
        return Verdict.NO_CLAIM if is_size_of_a_thing(context, amount, role) else None
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
        if measured_by(context, amount):  # one of a pair
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


_PLACES = re.compile(r"(?:farms|schools|homes|companies|businesses|households)\b", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|in|on|from|to|of)\s+(?:the |our )?$", re.IGNORECASE)
_DOES = re.compile(
    r"\s+[^\W\d]+\s+(?:now )?(?:walk|open|check|ring|sort|carry|take|bring|join|help|lead|share|swap|stand|sit|read"
    r"|write|run|plan|watch|clean|pack|load|drive|test|meet|look after|do)s?\b",
    re.IGNORECASE,
)
"""What stands behind a handful of people who do the work: "three parents walk with the youngest"."""
_A_SHIFT = re.compile(
    r"^\s+[^\W\d]+\s+(?:an?|per|each|every|on each|on every) (?:\w+ )?(?:shift|round|team|tour)\b", re.IGNORECASE
)
_HANDFUL = 12


def _is_own_staff(context: Context, amount: Amount, noun: str) -> bool:
    """Whether a handful of those who did the work is counted, and nothing that came of it: "two nurses tried it"."""
    if _A_SHIFT.search(context.behind(amount)):
        return abs(amount.values[0]) <= _HANDFUL
    is_handful = abs(amount.values[0]) <= _HANDFUL and amount.values[0] == amount.values[0].to_integral_value()
    if is_handful and (_PLACES.match(noun) and _AT.search(context.before(amount))):
        return True
    if is_handful and _DOES.match(context.behind(amount)) and not _GAIN.search(context.clause(amount)):
        return True
    return (
        is_handful
        and bool(_STAFF.search(noun) or _SOME_PEOPLE.match(noun))
        and not _GAIN.search(context.clause(amount))
    )


def _fits_difference(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    return judge_difference(context, amount, figure, role.way.way if role.way else Way.ANY)
