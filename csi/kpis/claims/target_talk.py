"""Talk of the target without a figure: "hit what we aimed for", "both goals met on time", "missed it"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.days import Days, Link
from csi.kpis.claims.figures import Figure
from csi.language.number_words import WORDS, value_of_words

_I = re.IGNORECASE
_NOUN = r"(?:target(?:ed)? (?:figure|value|level|mark)s?|targets?|goals?|aims?|objectives?)"
_WANTED = (
    r"(?:what (?:we|was|they|had been|I)(?:'d| had| have)? ?(?:wanted|aimed for|aimed at|promised|planned"
    r"|agreed|set out(?: to (?:do|reach|get))?"
    r"|hoped for|set ourselves|were after|asked for|in mind|were aiming for)"
    r"|where (?:we|they) want(?:ed)? (?:to be|them|it|us)"
    r"|where (?:it|they) (?:should be|belongs?)|what (?:the|our) (?:plan|target|goal|agreement) (?:asked for|says|said"
    r"|wanted|foresaw|demands|demanded))"
)
_RANGE = r"(?:limits?|range|target range|bounds|tolerance|band|zone|corridor)"
_DONE = rf"(?:met|reached|hit|achieved|made|attained|passed|fulfilled|done|cracked|{cues.BEATEN})"
_NOT = (
    r"(?:\b(?:not|neither|nor|none|no|never|nearly|almost|isn't|wasn't|hasn't|haven't|didn't|don't|cannot|can't|without"
    r"|far from|yet to|unless|if|once|until|when|then|to|will|should|would|could|must|can|hope|want(?:ed)?)\b|n't\b)"
)
_MET = re.compile(
    rf"\b{_NOUN}\b(?P<mid>[^.;!?\d]{{0,40}}?)\b{_DONE}\b"
    rf"|\b{_NOUN} of \d(?P<mid4>[^;!?]{{0,40}}?)\b{_DONE}\b"
    rf"|\b{_DONE}\b(?P<mid2>[^.;!?\d]{{0,30}}?)(?:\b{_NOUN}\b|{_WANTED})"
    rf"|\b(?:got|(?:we|they|it) (?:are|were|is)|(?:we|they)'re|it's|came|landed|and are)\s+"
    rf"(?P<mid3>(?:exactly |just )?)(?:there\b(?! (?:is|are|was))|{_WANTED})"
    r"|\bwe did it\b|\band (?:we )?(?:did|got there|made it|managed)\b|(?:^|[:,;–-]\s*)(?:and )?(?:done|met"
    r"|reached|goal reached|mission accomplished)\s*[.!,]?\s*$"
    r"|(?:,|\bjust)\s*(?:just )?as (?:promised|agreed|planned|we hoped|hoped|intended|we wanted|aimed)\b"
    r"|\b(?:nailed|cracked|made) it\b|\bso it's done\b|\bwe're there\b|\bjob done\b|\bsuccess on all counts\b"
    r"|\b(?:both|all|everything)[,:]? as (?:promised|agreed|planned|hoped|wanted|intended)\b"
    r"|\b(?:both|all|everything)(?: of them)? (?:\w+ )?(?:where (?:we|they) want(?:ed)? (?:them|it|to be|us))"
    r"|\b(?:within|inside|in) (?:the |our |its )?(?:agreed |set |wanted |desired |right |green |good |target )?"
    rf"{_RANGE}\b(?! of\b)|\bon target\b"
    r"|\b(?:is|are|stands?) (?:now |finally |exactly |just |right )?where (?:it|they) (?:should be|belongs?)\b"
    r"|\b(?:is|are) (?:now |finally |exactly |just |right )?where (?:we|they) want(?:ed)? (?:it|them)\b"
    rf"|\b(?:which|that|this|just|exactly|precisely)(?:'s| is| was)? (?:just |exactly |precisely )?{_WANTED}"
    rf"|\b(?:that|this|which)(?:'s| is| was) (?:the|our) {_NOUN}\b(?! (?:of|was|is|we)\b)",
    _I,
)
_MISSED = re.compile(
    rf"\b(?:missed|failed|short of)\b[^.;!?]{{0,40}}?(?:\b{_NOUN}\b|{_WANTED})|\b(?:we|just) missed it\b"
    rf"|\bfalls? short\b|\bfell short\b"
    rf"|\b{_NOUN}\b[^.;!?\d]{{0,30}}?\b(?:missed|not (?:yet |quite )?{_DONE}|failed|n't (?:been )?{_DONE})\b"
    rf"|\b(?:not|n't|never|haven't|hasn't"
    rf"|didn't)\b[^.;!?\d]{{0,20}}?\b{_DONE}\b[^.;!?\d]{{0,20}}?(?:\b{_NOUN}\b|{_WANTED})"
    r"|\b(?:not|n't) (?:quite |yet |quite yet )?there(?: yet)?\b|\bnot there yet\b",
    _I,
)
_ALL = re.compile(r"\b(?:both|all|every|each)\b", _I)
_SOME = re.compile(
    r"\b(?:one|1) (?:of|out of) (?:the |our )?(?:two|three|2|3) (?:targets|goals|aims|objectives)\b"
    r"|\bonly one (?:of|target|goal|aim|was|is|has)\b"
    r"|\bone (?:target|goal|aim|objective) (?:was|is|has been|met|reached)\b"
    r"|\b(?:one|1) (?:target|goal|aim|objective) (?:of|out of) (?:two|three|2|3)\b",
    _I,
)
_ON_TIME = re.compile(
    r"\b(?:on time|in time|by the date|on the day (?:they|it) (?:was|were) due|as scheduled|on schedule"
    r"|by the deadline|punctually)\b",
    _I,
)
_EARLY = re.compile(
    r"\b(?:ahead of time|ahead of schedule|early|before (?:the date|time|it was due|the deadline))\b", _I
)
_SIDE = re.compile(
    rf"\b(?:is|are|was|were|'re|'s|still|now|stayed|came(?: in| out)?|got|get|landed|finished"
    rf"|ended(?: up)?|well|clearly|just)\s+"
    rf"(?P<side>above|over|below|under|short of|behind|at|on|better than|worse than)\s+(?:(?:the|our|its|their)\s+)?"
    rf"(?:{_NOUN}|limit|ceiling|cap)\b"
    r"(?!\s*(?:of|:|group|price|date|value)?\s*\d)",
    _I,
)
_FUTURE = re.compile(
    r"\b(?:more|another|to go)\b[^.;]{0,12}?\b(?:and|then|until|before) $"
    r"|\b(?:will|going to|hope to|want to|should|expect to|aim to|plan to|at this pace|on track|on course|if )\b",
    _I,
)


def says_met(text: str) -> re.Match[str] | None:
    """Where a text says that a target was met; None if it doesn't."""
    for found in _MET.finditer(text):
        start = max(found.start() - 24, 0)
        around = text[start : found.end()]
        mids = "".join(filter(None, found.groupdict().values()))
        ahead = text[start : found.start()]
        if (
            re.search(_NOT, mids, _I)
            or re.search(rf"{_NOT}\s*(?:\w+\s+)?$|\b(?:neither|none) (?:\w+ ){{0,3}}$", ahead, _I)
            or re.search(_NOT, re.sub(rf"{_WANTED}|\bwanted {_RANGE}", "", around[len(ahead) :], flags=_I), _I)
        ):
            continue
        return found
    return None


def says_missed(text: str) -> re.Match[str] | None:
    """Where a text says that a target was missed; None if it doesn't."""
    return _MISSED.search(text)


def judge_target_talk(context: Context) -> Iterator[tuple[int, int, list[Figure]]]:
    """Where the sentence says of targets what isn't so, with the KPIs that are meant."""
    text = context.counted
    if missed := says_missed(text):
        meant = [each for each in context.named(missed.start(), missed.end()) if each.aim is not None]
        days = next((each for each in context.days if each.link in (Link.AT, Link.BY)), None)
        if meant and all(_was_met(each, days) for each in meant) and not says_met(text.replace(missed[0], "")):
            yield missed.start(), missed.end(), meant
        return
    if side := _SIDE.search(text):
        days = next((each for each in context.days if each.link in (Link.AT, Link.BY)), None)
        meant = [each for each in context.named(*side.span()) if each.aim is not None]
        if meant and not any(each.is_on_side(side["side"].casefold(), days) for each in meant):
            yield side.start("side"), side.end(), meant
        return
    found = says_met(context.plain if _SOME.search(context.plain) else text)
    if found is None or (_FUTURE.search(text[: found.start()]) and "no, we" not in text):
        return
    meant = [each for each in context.figures if each.aim is not None]
    if not meant or _SOME.search(context.plain):
        if meant and sum(bool(each.is_met) for each in meant) != 1 and len(meant) == 2:
            yield found.start(), found.end(), meant
        return
    if not _ALL.search(text):
        meant = [each for each in context.named(found.start(), found.end()) if each.aim is not None] or meant
    days = next((each for each in reversed(context.days) if each.link is not Link.THAN), None) or _running(text, meant)
    is_beaten = _BEATEN.search(found[0]) is not None
    verdicts = [_holds(each, days, text, is_beaten=is_beaten) for each in meant]
    good = all(verdicts) if _ALL.search(text) or len(meant) == 1 else any(verdicts)
    if not good:
        yield found.start(), found.end(), meant


_RUNNING = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{WORDS}) (?:(?P<unit>weeks|months|quarters) (?:running|in a row|straight|on end"
    rf"|in succession)|consecutive (?P<unit2>weeks|months|quarters))\b",
    _I,
)


def _running(text: str, meant: Sequence[Figure]) -> Days | None:
    """The days since which a target is said to be met: "met for three months running"."""
    found = _RUNNING.search(text)
    latest = max((each.after_on for each in meant if each.after_on), default=None)
    if found is None or latest is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else int(value_of_words(found["count"]) or 1)
    unit = (found["unit"] or found["unit2"]).casefold()
    if unit == "weeks":
        first = latest - timedelta(days=7 * count - 1)
    else:
        months = latest.year * 12 + latest.month - 1 - (count * (3 if unit == "quarters" else 1) - 1)
        first = date(months // 12, months % 12 + 1, 1)
    readings = [on for each in meant for on, _ in each.series if on >= first]
    return Days(*found.span(), min(readings, default=first), min(readings, default=first), Link.SINCE)


_BEATEN = re.compile(rf"\b{cues.BEATEN}\b", _I)


def _holds(figure: Figure, days: Days | None, text: str, *, is_beaten: bool) -> bool:
    """Whether a target was met, or even beaten, on the days that are named, else by now."""
    assert figure.aim is not None
    holds = figure.aim.is_beaten_by if is_beaten else figure.aim.is_met_by
    if figure.after is None:
        return False
    if days is None:
        return holds(figure.after) and _in_time(figure, text)
    if days.link is Link.SINCE:
        return all(map(holds, figure.since(days)))
    return any(map(holds, figure.until(days) if days.link is Link.BY else figure.during(days)))


def _was_met(figure: Figure, days: Days | None) -> bool:
    """Whether a target was met when a stretch of days ended, or is now."""
    if days is None or figure.aim is None:
        return bool(figure.is_met)
    return all(map(figure.aim.is_met_by, figure.until(days)))


def _in_time(figure: Figure, text: str) -> bool:
    """Whether the target was met by when it was due, if the words say so."""
    early, on_time = _EARLY.search(text), _ON_TIME.search(text)
    if figure.due_on is None or figure.aim is None or not (early or on_time):
        return True
    met: date | None = figure.first_day(figure.aim.is_met_by)
    return met is not None and (met < figure.due_on if early else met <= figure.due_on)
