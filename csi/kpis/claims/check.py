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
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context, Work
from csi.kpis.claims.correction import Claim, ClaimKind, Told, right_figures
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.outside_figures import is_of_outside
from csi.kpis.claims.pairs import pairs
from csi.kpis.claims.plain_text import Sentence, sentences
from csi.kpis.claims.roles import Verdict
from csi.kpis.claims.target_talk import judge_target_talk
from csi.kpis.claims.verdicts import judge
from csi.kpis.claims.word_claims import judge_words
from csi.language.amounts import Amount, AmountKind

MOST_CLAIMS = 50
"""Unsupported claims that are listed of one text."""
_LONGEST_SENTENCE = 700
"""Characters of a text without an end of a sentence that are read together."""
_MOST_FIGURES = 24
"""Figures that are read together: more in one sentence are a table."""
_FIGURE = re.compile(r"\d[\d.,]*")


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
        figures = [found.start() for found in _FIGURE.finditer(each.counted)]
        if len(each.plain) <= _LONGEST_SENTENCE and len(figures) <= _MOST_FIGURES:
            yield each
            continue
        start = 0
        while start < len(each.plain):
            place = bisect_left(figures, start) + _MOST_FIGURES
            end = min(start + _LONGEST_SENTENCE, figures[place] if place < len(figures) else len(each.plain))
            space = each.plain.rfind(" ", start + 1, end)
            end = space if space > start + (end - start) // 2 and end < len(each.plain) else end
            yield Sentence(each.at + start, each.plain[start:end], each.counted[start:end], each.is_sourced)
            start = end


def _of_sentence(
    sentence: Sentence, figures: Sequence[Figure], work: Work, carried: Amount | None
) -> tuple[list[Claim], Amount | None]:
    """The claims of a sentence that don't hold, and the last amount with a unit, whose unit the next one may omit."""
    context = Context(sentence, figures, work, carried)
    found: list[tuple[int, Claim]] = []
    partners = pairs(context)
    for amount in context.amounts:
        pair = partners.get(amount.core)
        verdict, meant = judge(context, amount, pair)
        if verdict not in (Verdict.WRONG, Verdict.ELSEWHERE) or (verdict is Verdict.ELSEWHERE and sentence.is_sourced):
            continue
        if sentence.is_sourced and is_of_outside(context, amount):
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
        return Claim(said, ClaimKind.SOURCE)
    told = Told(
        with_name=len(context.figures) > 1,
        with_days=bool(context.days) or len(context.measured) < len(context.amounts),
        began=context.work.started if _is_of_period(context, start, end) else None,
        today=context.work.today,
        with_target=is_talk or _TALKS_OF_TARGET.search(context.plain) is not None,
    )
    kind = ClaimKind.TALK if is_talk else ClaimKind.FIGURE
    return Claim(said, kind, right_figures(meant or context.figures, told))


def _is_of_period(context: Context, start: int, end: int) -> bool:
    """Whether a claim is a stretch of time that no KPI measures."""
    return any(start <= each.core[0] < end and context.is_period(each) for each in context.amounts)


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
