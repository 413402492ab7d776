"""Checking claims: every figure in a text that says what was achieved must follow from the readings of its KPIs.

Claims are figures with a unit, percentages, points, shares, sums, "from 59 to 5", "halved", "one in four", "the target
was met", "within a quarter". These are no claims: ids, mentions, links, dates, times, versions, labels ("line 3"), what
a KPI's own name counts, and counts of other things ("two cabinets").

A claim holds if a KPI's value before or now, on the day that the words name, its target, or a change between gives
what is written, at the precision written. "Now" is the last reading; an earlier one needs its date. Points are no
percentages. "About" is within a twentieth, "almost" a little below, "over" above and not absurdly far. Units of time
are converted, and rates to other periods.

A claim about something that no linked KPI measures needs a source in its sentence ("according to", "source: …"); so do
money, people and payback that don't follow from the readings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from csi.kpis.claims import cues
from csi.kpis.claims.amount_claims import (
    Role,
    Verdict,
    counted_noun,
    judge_difference,
    judge_distance,
    judge_level,
    judge_ratio,
    judge_relative,
    judge_share,
    judge_target_value,
    measured_by,
    role_of,
)
from csi.kpis.claims.context import Context, Work, own, stems
from csi.kpis.claims.correction import Told, source_sentence, wrong_sentence
from csi.kpis.claims.cues import Way
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.period_claims import judge_period
from csi.kpis.claims.plain_text import Sentence, sentences
from csi.kpis.claims.target_talk import judge_target_talk
from csi.kpis.claims.word_claims import judge_words
from csi.language.amounts import CURRENCIES, SECONDS, Amount, AmountKind, Hedge

MOST_CLAIMS = 50
"""Unsupported claims that are listed of one text."""
_LONGEST_SENTENCE = 700
"""Characters of a text without an end of a sentence that are read together."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the readings don't support, as written, and a sentence for people with the right one.

    `wants_source`: no linked KPI measures it, so a source is enough.
    """

    text: str
    sentence: str
    wants_source: bool = False


_NO_WORK = Work()


def unsupported_claims(text: str, figures: Sequence[Figure], work: Work = _NO_WORK) -> list[Claim]:
    """The claims in a text that don't follow from any of the figures, in the order of the text; at most MOST_CLAIMS."""
    wrong: list[Claim] = []
    carried: Amount | None = None
    for sentence in _pieces(sentences(text, [each.kpi_name for each in figures])):
        claims, carried = _of_sentence(sentence, figures, work, carried)
        for claim in claims:
            wrong.append(claim)
            if len(wrong) == MOST_CLAIMS:
                return wrong
    return wrong


def _pieces(found: Iterator[Sentence]) -> Iterator[Sentence]:
    """The sentences, the endless ones in pieces."""
    for each in found:
        if len(each.plain) <= _LONGEST_SENTENCE:
            yield each
            continue
        start = 0
        while start < len(each.plain):
            end = start + _LONGEST_SENTENCE
            space = each.plain.rfind(" ", start + 1, end)
            end = space if space > start + _LONGEST_SENTENCE // 2 and end < len(each.plain) else end
            yield Sentence(each.at + start, each.plain[start:end], each.counted[start:end], each.is_sourced)
            start = end


def _of_sentence(
    sentence: Sentence, figures: Sequence[Figure], work: Work, carried: Amount | None
) -> tuple[list[Claim], Amount | None]:
    """The claims of a sentence that don't hold, and the last amount with a unit, whose unit the next one may omit."""
    context = Context(sentence, figures, work, carried)
    found: list[tuple[int, Claim]] = []
    partners = _pairs(context)
    for amount in context.amounts:
        pair = partners.get(amount.core)
        verdict, meant = _judge(context, amount, pair)
        if verdict not in (Verdict.WRONG, Verdict.ELSEWHERE) or (verdict is Verdict.ELSEWHERE and sentence.is_sourced):
            continue
        start, end = _whole(context, amount, pair[0] if pair else None)
        is_elsewhere = verdict is Verdict.ELSEWHERE
        found.append((start, _claim(context, start, end, meant, wants_source=is_elsewhere)))
    taken = {each for each, _ in found}
    for start, end, meant, holds in judge_words(context):
        if not holds and figures:
            found.append((start, _claim(context, start, end, meant)))
    if not taken:
        for start, end, meant in judge_target_talk(context):
            found.append((start, _claim(context, start, end, meant, is_talk=True)))
    if not sentence.is_sourced and (payback := cues.MONEY_PLACE.search(context.counted)):
        found.append((payback.start(), _claim(context, *payback.span(), [], wants_source=True)))
    found.sort(key=lambda each: each[0])
    united = [each for each in context.measured if each.kind in (AmountKind.TIME, AmountKind.MONEY, AmountKind.UNIT)]
    return list(dict.fromkeys(claim for _, claim in found)), united[-1] if united else carried


_TALKS_OF_TARGET = re.compile(
    r"\b(?:targets?|goals?|aims?|aimed|limit|wanted|promised|agreed|hoped|planned|set out|short|to go|to spare"
    r"|reached|met|hit|within)\b",
    re.IGNORECASE,
)


def _claim(
    context: Context,
    start: int,
    end: int,
    meant: Sequence[Figure],
    *,
    wants_source: bool = False,
    is_talk: bool = False,
) -> Claim:
    said = " ".join(context.plain[start:end].split()).strip(" ,;:") or context.plain[start:end].strip()
    if wants_source:
        return Claim(said, source_sentence(said), wants_source)
    told = Told(
        with_name=len(context.figures) > 1,
        with_days=bool(context.days) or len(context.measured) < len(context.amounts),
        with_target=is_talk or _TALKS_OF_TARGET.search(context.plain) is not None,
    )
    sentence = wrong_sentence(said, meant or context.figures, told, is_talk=is_talk)
    return Claim(said, sentence, wants_source)


def _whole(context: Context, amount: Amount, partner: Amount | None) -> tuple[int, int]:
    """Where a claim stands: with its partner in "from A to B", else with the word of change that follows it."""
    if partner is None:
        return amount.start, _end(context, amount)
    first, second = sorted((amount, partner), key=lambda each: each.start)
    ahead = re.search(r"\bfrom\s+$", context.plain[: first.start], re.IGNORECASE)
    return (ahead.start() if ahead else first.start), second.end


def _end(context: Context, amount: Amount) -> int:
    """Where a claim ends: behind the word of change, if it directly follows."""
    found = re.match(
        r"\s+(?:percentage points?\s+)?(?:lower|less|fewer|higher|more|better|worse|faster|quicker|sooner"
        r"|earlier|shorter|cheaper)\b",
        context.behind(amount),
        re.IGNORECASE,
    )
    return amount.end + (found.end() if found else 0)


# --- From 59 to 5 ----------------------------------------------------------------------------------------------------

_TO = re.compile(
    r"(?:\s+[^\W\d][\w'-]*){0,5}?\s*(?:\b(?:down |up |back |cut |risen |fallen )?to\b|→|-+>|=>)\s*(?:only "
    r"|just |an? )?$",
    re.IGNORECASE,
)
_BECAME = re.compile(
    r"(?:\s+[^\W\d]+){0,3}?\s+(?:became|turned into|have become|has become)\s*(?:only "
    r"|just )?",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|went from)\s+(?:level\s+)?$", re.IGNORECASE)
_FOR = re.compile(
    r"(?:\s+[^\W\d][\w'-]*){0,8}?[\s,;:]*\b(?:from|instead of|rather than|after|against|compared (?:with|to)"
    r"|up from|down from"
    r"|in place of|not)\s*(?:the |an? )?$",
    re.IGNORECASE,
)


def _pairs(context: Context) -> dict[tuple[int, int], tuple[Amount, bool]]:
    """The amounts that stand for before and after in a pair: the partner of each, and whether it is the one before."""
    found: dict[tuple[int, int], tuple[Amount, bool]] = {}
    for one, two in zip(context.measured, context.measured[1:], strict=False):
        between, ahead = context.plain[one.end : two.start], context.plain[: one.start]
        if _BECAME.fullmatch(between) or (
            _TO.fullmatch(between) and (_FROM.search(ahead) or re.search(r"→|>", between) or _is_bare_pair(ahead))
        ):
            found[one.core], found[two.core] = (two, True), (one, False)
        elif (
            _FOR.fullmatch(between)
            and not _has_way(between)
            and two.core not in found
            and one.kind is not AmountKind.SHARE
        ):
            found[two.core] = (one, True)
            found.setdefault(one.core, (two, False))
    return found


def _has_way(between: str) -> bool:
    found = cues.way_of("", between, "")
    return found is not None and found.way is not Way.ANY


def _is_bare_pair(ahead: str) -> bool:
    return bool(re.search(r"\b(?:went|rose|fell|grew|dropped|moved)\s*$", ahead, re.IGNORECASE))


# --- One amount ------------------------------------------------------------------------------------------------------


def _judge(context: Context, amount: Amount, pair: tuple[Amount, bool] | None) -> tuple[Verdict, list[Figure]]:
    """What comes of an amount, and the KPIs that it is about. A bare number may take up the unit said before it."""
    verdict, meant = _judge_as_written(context, amount, pair)
    carried = context.carried
    if verdict is Verdict.WRONG and _is_bare(amount) and carried is not None and pair is None:
        lent, figures = _judge_as_written(context, amount, (carried, context.is_carried_before))
        if lent is Verdict.HOLDS:
            return lent, figures
    return verdict, meant


def _judge_as_written(
    context: Context, amount: Amount, pair: tuple[Amount, bool] | None
) -> tuple[Verdict, list[Figure]]:
    if _MULTIPLE.match(context.plain, amount.end):
        return Verdict.NO_CLAIM, []
    if not context.figures:
        return _judge_without_kpis(context, amount), []
    if context.is_period(amount):
        role = role_of(context, amount)
        if role.way and role.way.way is not Way.ANY and not _is_early(context, amount):
            return Verdict.ELSEWHERE, []
        if re.search(r"\bsav(?:e|es|ed|ing)\b[^.,;]*$", context.before(amount), re.IGNORECASE):
            return Verdict.ELSEWHERE, []
        return judge_period(context, amount), context.figures
    role = role_of(context, amount)
    lender = pair[0] if pair and _is_bare(amount) and not _is_bare(pair[0]) else None
    if _is_bare(amount) and lender is None and not _is_claim(context, amount, role, bool(pair)):
        return Verdict.NO_CLAIM, []
    if lender is None and (verdict := _of_other_things(context, amount, role, pair[0] if pair else None)):
        return verdict, []
    meant = measured_by(context, amount, lender)
    if lender is not None:
        amount = _lent(amount, lender)
    elif pair and pair[0].per and not amount.per:
        amount = replace(amount, per=pair[0].per)
    match amount.kind:
        case AmountKind.PERCENT:
            return _judge_percent(context, amount, role, meant, pair)
        case AmountKind.SHARE:
            return _judge_share(context, amount, role, pair)
        case AmountKind.POINTS:
            return _judge_points(context, amount, role, meant)
    if not meant:
        if _is_threshold(context, amount):
            return Verdict.NO_CLAIM, []
        if amount.kind is AmountKind.NUMBER:
            return Verdict.WRONG, context.figures
        return Verdict.ELSEWHERE, []
    return _judge_value(context, amount, role, meant, pair)


_MULTIPLE = re.compile(
    r"\s?(?:x\b|-?fold\b|times\s+(?:as|less|fewer|lower|more|higher|larger|greater|better|faster|quicker|the"
    r"|what|longer|shorter|sooner|smaller|cheaper)\b)",
    re.IGNORECASE,
)


def _judge_without_kpis(context: Context, amount: Amount) -> Verdict:
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


def _is_threshold(context: Context, amount: Amount) -> bool:
    """Whether an amount only says which things are meant: "invoices over 500 EUR"."""
    return amount.hedge in (Hedge.OVER, Hedge.UNDER, Hedge.AT_MOST) and bool(
        _THRESHOLD.search(context.plain[max(amount.start - 30, 0) : amount.start])
    )


def _is_early(context: Context, amount: Amount) -> bool:
    return bool(
        re.match(
            r"\s*(?:early\b|(?:earlier|sooner) than (?:planned|due|agreed|promised|we))", context.behind(amount), re.I
        )
    )


def _is_bare(amount: Amount) -> bool:
    return amount.kind is AmountKind.NUMBER and amount.of is None


def _lent(amount: Amount, lender: Amount) -> Amount:
    """A bare number with the unit of the amount that it forms a pair with."""
    return replace(amount, kind=lender.kind, unit=lender.unit, of=lender.of, per=amount.per or lender.per)


_LEVEL_CUE = re.compile(
    r"(?:\b(?:to|at|is|was|are|were|now|reached|hit|only|just|(?:nps|score|rate|level|value|figure|average) of"
    r"|from|by|it's|we're|have|had|see|saw|got|get|gets|reach|still|there are|there were"
    r"|under|than|after|instead of|every day|each|took|takes?|stands? at|landed at|score|nps|with|and|:)|:"
    r"|^)\s*(?:the |an? |about )?$",
    re.IGNORECASE,
)
_WHEN_BEHIND = re.compile(
    r"^\s*(?:before|after|now|today|in|at|on|since|by|out of|per|a (?:day|week|month|year)|instead|left|to go"
    r"|last|this|for|already|altogether|;|,|\.|:|$)",
    re.IGNORECASE,
)


def _is_claim(context: Context, amount: Amount, role: Role, is_pair: bool) -> bool:
    """Whether a number without a unit says anything: the words around state a level, a change or a target."""
    if is_pair or role.is_target or role.is_distance or amount.hedge is not Hedge.NONE:
        return True
    if (role.way and role.way.word != "by") or role.is_before:
        return True
    before, behind = context.counted[: amount.start], context.behind(amount)
    if amount.in_words and amount.values[0] <= 2 and not stems(counted_noun(context, amount)):
        return False
    if counted_noun(context, amount):
        return True
    if not behind.strip(" .!?…)") and (context.days or context.names_kpi()):
        return True
    return bool(_LEVEL_CUE.search(before[-40:]) and (_WHEN_BEHIND.match(behind) or not behind.strip())) or bool(
        re.match(r"\s*(?:before|after|now|in [A-Z]|at the (?:end|start)|instead)\b", behind)
    )


def _of_other_things(context: Context, amount: Amount, role: Role, partner: Amount | None) -> Verdict | None:
    """What comes of an amount that counts what no KPI is about; None if a KPI may be about it."""
    noun = counted_noun(context, amount) or (counted_noun(context, partner) if partner else "")
    near = context.behind(amount)[:60]
    words = stems(noun)
    countable = [
        each
        for each in context.figures
        if not each.is_percent and each.key not in SECONDS and each.key not in CURRENCIES
    ]
    if amount.kind not in (AmountKind.NUMBER, AmountKind.UNIT):
        return None
    if amount.kind is AmountKind.UNIT:
        return None if measured_by(context, amount) else Verdict.ELSEWHERE
    if amount.of is not None:
        is_scaled = any(each.is_scaled for each in context.figures)
        return None if is_scaled or context.names_kpi() else Verdict.NO_CLAIM
    if not words:
        return None
    if any(words & own(each) for each in countable) or any(stems(near) & own(each) for each in countable):
        return None
    is_people = bool(cues.PEOPLE.search(noun))
    if is_people:
        is_dealt = bool(cues.DEALT_WITH.search(context.before(amount)[-40:]))
        return Verdict.NO_CLAIM if is_dealt else Verdict.ELSEWHERE
    changes = role.way is not None and role.way.way is not Way.ANY and role.way.word != "by"
    if changes and not any(_fits_difference(context, amount, each, role) for each in countable):
        return Verdict.ELSEWHERE
    if partner is not None and not any(words & own(each) for each in context.figures):
        return Verdict.NO_CLAIM
    if changes or role.is_distance or role.is_target or partner is not None:
        return None
    return Verdict.NO_CLAIM


def _fits_difference(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    return judge_difference(context, amount, figure, role.way.way if role.way else Way.ANY)


def _verdict(holds: bool) -> Verdict:
    return Verdict.HOLDS if holds else Verdict.WRONG


def _judge_percent(
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: tuple[Amount, bool] | None
) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_target or role.is_reached or pair:
        verdict, figures = _judge_value(context, amount, role, meant, pair) if meant else (Verdict.WRONG, [])
        if verdict is Verdict.HOLDS or (meant and not role.way):
            return verdict, figures
    if role.is_distance and meant:
        return _verdict(any(judge_distance(amount, each, context) for each in meant)), meant
    if role.is_ratio and any(judge_ratio(context, amount, each) for each in named):
        return Verdict.HOLDS, named
    if role.way:
        if role.way.word.casefold() == "fewer":
            named = [each for each in named if each.key not in SECONDS and each.key not in CURRENCIES] or named
        return _verdict(any(judge_relative(context, amount, each, role.way.way) for each in named)), named
    if meant and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if not meant and any(judge_relative(context, amount, each, Way.ANY) for each in named):
        return Verdict.HOLDS, named
    if _is_about_others(context, amount):
        return Verdict.ELSEWHERE, []
    return Verdict.WRONG, meant or named


def _is_about_others(context: Context, amount: Amount) -> bool:
    """Whether a share is of people or things that no KPI is about: "80% of those asked"."""
    if not context.figures:
        return True
    behind = context.behind(amount)[:60]
    of = re.match(r"\s*(?:of|in)?\s*(?:the |our |all |those )?(?P<noun>[^\W\d]+(?:\s+[^\W\d]+)?)", behind)
    names = context.names_kpi()
    return bool(of) and not names and not re.search(r"\b(?:lower|less|fewer|more|higher)\b", behind)


def _judge_share(
    context: Context, amount: Amount, role: Role, pair: tuple[Amount, bool] | None
) -> tuple[Verdict, list[Figure]]:
    named = context.named(amount.start, amount.end)
    if any(judge_share(context, amount, each, role) for each in named):
        return Verdict.HOLDS, named
    if not context.figures or _is_about_others(context, amount):
        return Verdict.ELSEWHERE, []
    return Verdict.WRONG, named


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
    context: Context, amount: Amount, role: Role, meant: list[Figure], pair: tuple[Amount, bool] | None
) -> tuple[Verdict, list[Figure]]:
    """Judge an amount in a KPI's unit: a target, a distance from it, a change, or a value."""
    if amount.sign and any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if role.is_distance:
        return _verdict(any(judge_distance(amount, each, context) for each in meant)), meant
    if role.is_target:
        is_beaten = amount.hedge in (Hedge.OVER, Hedge.UNDER) and bool(cues.TARGET_BEHIND.match(context.behind(amount)))
        fits = [each for each in meant if judge_target_value(amount, each)]
        if is_beaten or role.is_reached:
            fits = [each for each in fits if judge_level(context, amount, each, role)]
        return _verdict(bool(fits)), meant
    if pair is not None:
        is_first = pair[1]
        return _verdict(any(_is_end(context, amount, each, is_first) for each in meant)), meant
    if role.way:
        return _verdict(any(judge_difference(context, amount, each, role.way.way) for each in meant)), meant
    if any(judge_level(context, amount, each, role) for each in meant):
        return Verdict.HOLDS, meant
    if not role.is_left and not role.is_before and amount.hedge in (Hedge.NONE, Hedge.OVER, Hedge.ABOUT, Hedge.ALMOST):
        verb = re.search(r"\b(?:is|are|was|were|now|at|still|it's)\b", context.before(amount)[-25:], re.I) or re.search(
            r"\b(?:is|are|was|were|now|still)\b", context.behind(amount)[:45], re.I
        )
        if not verb and any(judge_difference(context, amount, each, Way.GOOD) for each in meant):
            return Verdict.HOLDS, meant
    return Verdict.WRONG, meant


def _is_end(context: Context, amount: Amount, figure: Figure, is_first: bool) -> bool:
    """Whether an amount is a KPI's value at one end of "from A to B"."""
    role = Role(None, False, False, False, is_first, False, False)
    if judge_level(context, amount, figure, role):
        return True
    return not is_first and amount.hedge in (Hedge.UNDER, Hedge.OVER) and judge_target_value(amount, figure)
