"""A text without what is no claim: ids, mentions, links, versions, times, labels, and a KPI's own name.

Everything is replaced by blanks, so that positions stay those of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from csi.language.amount_finding import find_amounts
from csi.language.amount_units import SECONDS
from csi.language.amounts import Amount, AmountKind
from csi.language.day_words import CAPITAL_MONTH
from csi.language.number_words import value_of_words

_STYLING = str.maketrans("*_~`\u2212\u2013\u00a0\u202f\u2009\u2019\u2018\u00d7", "    -–   ''x")
_MONTHS = rf"{CAPITAL_MONTH}\b\.?"
_NO_LABEL = (
    r"(?:from|to|at|by|is|was|are|were|be|been|now|only|just|over|under|about|than|of|in|on|within|after|before|since"
    r"|reached|hit|up|down|and|or|not|the|a|an|had|has|have|least|most|for|with|were|between|nearly|almost|around"
    r"|roughly|some|below|above|exactly|more|less|fewer|instead|still|get|got|gets|see|saw|we|it|they|into|went|go"
    r"|score|nps|takes?|took|stands?|stood|landed|fell|rose|grew|dropped|cut|reduced|increased|raised|another)"
)
_LABELLED = (
    r"line|station|aisle|room|theatre|theater|bay|plan|cow|week|store|centre|center|barn|form|filter|list|gate|track"
    r"|platform|unit|building|hall|ward|dock|site|team|group|class|grade|zone|area|lot|batch|machine|model|type"
    r"|category|table|figure|appendix|section|item|bus|route|tram|train|house|block|desk|rack|server|cabinet|shelf|box"
    r"|option|variant|plant|oven|press|pump|die|supplier|flat|tower|kitchen|shop|branch|workshop|district|region|lane"
    r"|terminal|pier|block|ring|circuit|valve|panel|sheet|paragraph|article|annex|clause|policy|question|exercise"
)
_NO_CLAIM = re.compile(
    r"<(?:[@#!]|https?:|mailto:)[^<>\n]*>|https?://\S+|www\.\S+"  # mentions, channels and links, as Slack writes them
    r"|\bimp[- ]?\d+(?:\.\d+)?|(?<!\w)#\d+|\b(?!(?:from|to|by|at|of)\b)[a-z]+-\d+(?:-\d+)*\b"  # ids
    r"|\b(?:level|floor|storey)\s-\d+\b|\b[a-z]+\d[\w.]*|\b(?:version|step|phase|level|page|floor|tier|stage|sprint|chapter|release|no\."
    r"|nr\.)\s\d[\d.]*\b"
    r"|\b(?:iso|itil|windows)\s\d[\d.]*\b|\boffice\s(?:365|20\d\d)\b|\b\d+(?:\.\d+){2,}\b|\b\d{4}/\d{1,2}\b"
    r"|\b\d{4}-\d\d?-\d\d?\b|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)\b"
    r"|\b\d{1,2}:\d\d\b(?:\s?[ap]m\b)?|\b\d{1,2}\s?[ap]m\b|\b24/7\b|\b\d+(?:st|nd|rd|th)\b"
    r"|(?<![\d.,$€£¥])\b(?:19|20)\d\d\b(?![.,]\d|\s*(?:%|€|eur\b|euros?\b))(?!\s(?:tickets|requests|people"
    r"|problems|calls))"
    r"|(?<!last )(?<!this )(?<!next )(?<!per )(?<!\ba )(?<!each )(?<!every )\byear\s(?:[1-9]|1[0-3])\b"
    r"(?=\s(?:pupils|students|children|class|classes|group|teachers|now|starts?|begins?|has|gets?)\b)"
    r"|(?:(?<=days at )|(?<=day at ))\d{1,2}\b(?!\s*%)"  # times
    r"|^[^\S\n]*\d+[.)]\s"  # list numbers
    rf"|\b(?!{_NO_LABEL}\s)[a-z]{{2,}}\.?\s\d[\d.]*(?:(?:,\s|,? and |,? or |\sto\s|-|–)\d[\d.]*)+\b(?!\s*(?:%"
    rf"|percent|points))"
    r"|\b(?:one|two|three|1|2|3) (?:of|out of) (?:the |our )?"
    r"(?:two|three|four|2|3|4) (?:targets|goals|aims|objectives)\b"
    r"|\b(?:one|two|1|2) (?:target|goal|aim|objective)s? (?:of|out of) (?:two|three|2|3)\b"
    rf"|(?<!thousand )(?<!hundred )(?<!\d )"
    rf"\b(?:{_LABELLED})s?\.?\s\d[\d.]*[a-z]?\b(?!\s*(?:%|percent|points|hours?|h\b|days?|weeks?|months?|years?|min"
    rf"|seconds?|eur|€|\$|k\b|more|fewer|less))"
    r"|\b\d{1,2}-(?!(?:second|minute|hour|day|week|month|year|kilo|kg|litre|liter|metre|meter|km|ton|tonne)s?\b)"
    r"[a-z]+\b(?<!-point)(?<!-points)|\bone of (?:the|our|us|them|these|those|many)\b"
    r"|\bhalf[- ]?way\b|\b(?:\d{1,2}|two|three|four) half[- ](?:days?|hours?)\b"
    r"|\bquarter (?:one|two|three|four)\b|\b(?:no|any"
    r"|every|each|this|that|the) one\b",
    re.IGNORECASE | re.MULTILINE,
)
_DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}(?:,? (?:19|20)\d\d)?"
    rf"|(?<![Ii]n )\b{_MONTHS} (?:[12]?\d|3[01])(?:st|nd|rd|th)?\b(?!\s*(?:%|per cent|of\b|out of\b|to\b)|[.,]\d)"
    r"(?:,? (?:19|20)\d\d\b)?"
)
_SOURCE = re.compile(
    r"\b(?:according to|as reported|reported by|estimated by|measured by|by the count of|in the words of)\b"
    r"|\b[Pp]er (?:the |our )[^.,;:\d]{2,40}?\b(?:counts?|report|invoices?|bills?|survey|log|books|model|statistics"
    r"|register|records|ledger|study|audit)\b"
    r"|\b(?:survey|report|audit|study|poll|inspection|statement|controlling|accounting|accountants?|auditors?"
    r"|purchasing|insurers?)\b[^.;:\d]{0,40}?\b(?:gives?|gave|counts?|counted|shows?|showed|says?|said|puts?|names?|finds?"
    r"|found|estimates?|estimated|calculates?|calculated|reckons?)\b"
    r"|\b(?:survey|poll|audit|inspection)\b[^.;:]{0,20}:\s"
    r"|\b(?:source|quelle)s?:\s?[^)\]\n]*",
    re.IGNORECASE,
)
_ALL_REPORTED = re.compile(r"(?:^|\n)[_*> ]{0,4}as reported \(source: [^\n]{1,400}\)[_* .]{0,4}$", re.IGNORECASE)
_OF_THE_NAME = (
    r"(?<![\w.,])(?:(?:within|in|after|over|under|more than|less than|for|older than|longer than) )?{}\b"
    r"(?!\s+(?:less|fewer|more|sooner|earlier|later|faster|quicker|shorter|longer|lower|higher|better|worse))"
)
"""A figure of a KPI's own name in a text, with the words that belong to it: "within two days"."""
_NUMBER_WORDS = tuple("one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty".split())
_END = re.compile(r"(?<!\bno)(?<!\bca)(?<!approx)(?<!\b[Mm]ax)(?<!\b[Mm]in)(?<!\bincl)[.!?…](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text: as people wrote it, and with everything blanked that is no claim.

    `at` is its place in the text. `is_sourced`: it says where its figures come from.
    """

    at: int
    plain: str
    counted: str
    is_sourced: bool


def sentences(text: str, names: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of a text, without Slack's formatting and escapes, and without the KPIs' own names."""
    plain = unescape(text).translate(_STYLING)
    all_reported = bool(_ALL_REPORTED.search(plain))
    counted = _SOURCE.sub(_blank, _NO_CLAIM.sub(_blank, _DATES.sub(_blank, plain)))
    for name in names:
        if name.strip() and any(each.isdigit() for each in name):
            counted = re.sub(rf"(?<!\d )(?<!\d){re.escape(name)}", _blank, counted, flags=re.IGNORECASE)
        for amount in find_amounts(name):
            if amount.kind not in (AmountKind.NUMBER, AmountKind.SHARE) or amount.core[1] - amount.core[0] > 3:
                said = _in_figures_or_words(name[amount.core[0] : amount.core[1]])
                counted = re.sub(_OF_THE_NAME.format(said), _blank, counted, flags=re.IGNORECASE)
            if amount.kind is AmountKind.TIME:
                counted = _without_time(counted, amount, _WORKING.search(name) is not None)
    start = 0
    for end in (*(each.end() for each in _END.finditer(plain)), len(plain)):
        if plain[start:end].strip():
            said = plain[start:end]
            yield Sentence(start, said, counted[start:end], all_reported or bool(_SOURCE.search(said)))
        start = end


_WORKING = re.compile(r"\b(?:working|business) days?\b|\bworkdays?\b", re.IGNORECASE)
_LED = re.compile(r"\b(?:within|in|after|over|under|more than|less than|for|older than|longer than)\s*$", re.IGNORECASE)


def _without_time(text: str, of_name: Amount, is_working: bool) -> str:
    """A text without a KPI's own time in another unit: "within two weeks" where a name says ten working days."""
    seconds = {of_name.values[0] * SECONDS[of_name.unit]}
    if is_working:
        seconds.add(of_name.values[0] * SECONDS[of_name.unit] * 7 / 5)
    for each in find_amounts(text):
        is_it = each.kind is AmountKind.TIME and each.values[0] * SECONDS[each.unit] in seconds
        led = re.match(r"[^\W\d]+ (?:than )?", text[each.start : each.core[0]])
        if is_it and (led or _LED.search(text[: each.start])) and not _CHANGED.match(text, each.end):
            text = text[: each.start] + "x" + " " * (each.end - each.start - 1) + text[each.end :]
    return text


_CHANGED = re.compile(
    r"\s+(?:less|fewer|more|sooner|earlier|later|faster|quicker|shorter|longer|lower|higher|better|worse|of)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,2}(?=[\s-])")


def _in_figures_or_words(said: str) -> str:
    """A pattern of an amount of a name, its whole number in words too: "3 days", "three days"."""
    found = _WHOLE.match(said)
    words = next((each for each in _NUMBER_WORDS if found and value_of_words(each) == int(found[0])), None)
    if found is None or words is None:
        return re.escape(said)
    return rf"(?:{found[0]}|{words}){re.escape(said[found.end() :])}"


def _blank(found: re.Match[str]) -> str:
    """Blanks in place of a match, which begins a word and keeps its length."""
    return "x" + " " * (len(found[0]) - 1) if found[0].strip() else found[0]
