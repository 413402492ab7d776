"""The role of each amount in a sentence: baseline or target, with the limit that the words set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from csi.kpis.kpi_sentence import Sign
from csi.kpis.parse.amounts import Amount

Part = Literal["baseline", "target"]

_I = re.IGNORECASE
_BREAK = re.compile(r"[;!?\n()]|[.,](?=\s|$)|\b(?:and|but|while|whereas|so that|instead|rather)\b|\s-\s", _I)
_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")

_NOT = r"(?:\b(?:not|never|no|cannot|cant|without|nothing|nobody|none)\b|n't\b)"
_LIMITS: tuple[tuple[Sign, re.Pattern[str]], ...] = tuple(
    (cast(Sign, sign), re.compile(pattern + r"\s*$", _I))
    for sign, pattern in (
        ("<=", rf"{_NOT}[^.;,\n]{{0,60}}?\b(?:exceed|over|above|more|longer|higher|greater|later|worse|beyond"
            rf"|bigger)\b(?: than)?"),
        (">=", rf"{_NOT}[^.;,\n]{{0,60}}?\b(?:below|under|less|fewer|lower|shorter|smaller)\b(?: than)?"),
        ("<=", r"(?:\bat (?:the )?most|\bmax(?:imum)?\.?|\bwithin|\bup to|\bcapped at|\b(?:limit|cap"
            r"|ceiling)(?: of)?|\u2264|<=|=<|\blatest)"),
        (">=", r"(?:\bat (?:the )?least|\bmin(?:imum)?\.?|\bfloor of|\u2265|>=|=>)"),
        ("<", r"(?:\bunder|\bbelow|\b(?:less|fewer|lower|smaller|shorter|faster|quicker|cheaper) than|\bbeneath|<)"),
        (">", r"(?:\bover|\babove|\b(?:more|greater|higher|bigger) than|\bbeyond|\bexceed(?:s|ing)?|>)"),
        ("=", r"\b(?:exactly|precisely)"),
    )
)  # fmt: skip
_BEHIND: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    ("<=", re.compile(r"\s*,?(?:or (?:less|fewer|lower|below|under|faster|shorter|quicker|cheaper)"
        r"|max(?:imum)?\b|at (?:the )?most|tops)\b", _I)),
    (">=", re.compile(r"\s*,?(?:or (?:more|higher|above|over)|min(?:imum)?\b|at (?:the )?least)\b", _I)),
)  # fmt: skip
_VAGUE = re.compile(
    r"(?:\b(?:about|around|approx(?:imately)?\.?|roughly|circa|ca\.?|some|nearly|almost|close to|near|somewhere"
    r"(?: around| near)?)|~|\u2248)\s*$",
    _I,
)
_NEARLY = re.compile(r"\b(?:nearly|almost|close to|not quite|getting on for)\s*$", _I)
_VAGUE_BEHIND = re.compile(r"\s*(?:or so\b|ish\b|-ish\b|or thereabouts|give or take)", _I)
_FILLER = re.compile(r"(?:\b(?:of|the|a|an|just|only|merely|level|is|be|at|it|was)|:|=(?<![<>]=))\s*$", _I)

_WANTED = re.compile(
    r"\b(?:want(?:s|ed)?|need(?:ed)?|needs to|should(?:n't)?|shall|must(?:n't)?|goal|target|aim\w*|would"
    r"|'d like|like to"
    r"|happy with|settle for|objective|(?<!used )to[- ]be|desired|ideal(?:ly)?|wish|hope|let's|allowed|has to"
    r"|have to|ought|promis\w+|better|demands?|asks? for|tolerable|wd"
    r"|expect\w*|long[- ]term|short[- ]term|future)\b|'d (?:like|settle|be|want|prefer)\b", _I
)  # fmt: skip
_SO_TODAY = re.compile(
    r"\b(?:now|currently(?: need| require| want)?|current|today(?:'s)?|at the moment|at present|presently|baseline"
    r"|status quo|as[- ]is|(?:is|are|'re|'s) at|so far|last (?:week|month|quarter|year|fiscal year|night)|was"
    r"|were|had|(?:went|gone|been|climbed|rose|risen|dropped|fell|fallen|grown|grew) (?:up |down )?to"
    r"|there (?:are|is)|measured|counted|used to|yesterday|been|(?:grow|ris|climb|drop)s? to)\b",
    _I,
)
_PERHAPS_TODAY = re.compile(
    r"\b(?:is|are|it's|'s|have|has|takes?|took|costs?|spends?|pays?|of|do|does|stores?|runs?|fails?|stands?|lasts?"
    r"|averages?|gets?|see|lose|needs|waits?|hits?|reach(?:es|ed)?)\b", _I
)  # fmt: skip
_WANTED_BEHIND = re.compile(
    r"\b(?:would|wd|wanted|okay|ok)\b|\b(?:is|as) (?:the |our |my )?(?:goal|target|aim)\b|\bshould\b|\bplease\b"
    r"|\b(?:goal|target)\b"
    r"|\bor (?:less|more|fewer|lower|higher|below|above|under|over)\b", _I
)  # fmt: skip
_SO_TODAY_BEHIND = re.compile(
    r"\b(?:now|currently|today|at the moment|at present|right now|so far|done|ago|already|baseline|status quo"
    r"|last (?:week|month|quarter|year|fiscal year))\b", _I
)  # fmt: skip
_FROM = re.compile(r"\b(?:from|instead of|rather than|versus|vs\.?|compared (?:to|with))\s*(?:level\s*)?$", _I)
_TO = re.compile(r"(?:\b(?:to|towards?)|\u2192)\s*(?:level\s*)?$", _I)
_JOINED = re.compile(
    r"(?:\s*(?:(?:of|in) (?:the )?(?:last|this) [a-z]+ )?(?:down |up |back )?(?:to|towards?|into)\b|\s*\u2192"
    r"|\s*>(?!=))\s*(?:(?:be "
    r"|level )?)(?P<limit>[^,;.\n\d]{0,24})\s*$",
    _I,
)
_COMPARED = re.compile(
    r"\s*(?:longer|more|less|later|higher|lower|faster|slower|shorter|fewer|better|worse) than\b"
    r"|\s*(?:over|under|above|below|behind|ahead of) (?:the |our )?(?:budget|plan|schedule|forecast|average"
    r"|target|last(?! (?:\d|two|three|four|five|six|twelve|few|months|weeks|years)\b))\b", _I
)  # fmt: skip
_HEADING = re.compile(r"\w ?:\s*(?:about |around )?$", _I)
_ROSE_TO = re.compile(r"\b(?:went|gone|been|climbed|rose|risen|grown|grew|shot|is|are|adds?|added) up to\s+$", _I)
_WORKS_FOR = re.compile(r"\bneeds?\s+(?:[^\W\d]+\s+){0,2}$", _I)
_TO_DO = re.compile(r"\s+(?:to|for) [a-z]{2,}", _I)
_NOT_BUT = re.compile(r"\s*(?:[,(-]|\band\b)\s*not (?:the )?$", _I)
_NOT_THIS = re.compile(r"\bnot\s*$", _I)


@dataclass(frozen=True, slots=True)
class AmountRole:
    """An amount with its role. `sure` is 2 if a word says so, 1 if one suggests it, 0 without any."""

    amount: Amount
    part: Part | None
    sure: int
    sign: Sign | None
    vague: bool
    nearly: bool
    before: str
    behind: str


def read_roles(text: str, amounts: Sequence[Amount], due_behind: Sequence[int]) -> list[AmountRole]:
    """The role that the words give to each amount. `due_behind` are positions where a due date begins."""
    found = []
    for place, amount in enumerate(amounts):
        start = amounts[place - 1].end if place else 0
        end = amounts[place + 1].start if place + 1 < len(amounts) else len(text)
        before, behind = text[start : amount.start], text[amount.end : end]
        dated = any(amount.end <= each < end and not _BREAK.search(text[amount.end : each]) for each in due_behind)
        found.append(_read(amount, before, behind, dated))
    return found


def pair_between(text: str, one: Amount, other: Amount) -> bool:
    """Whether two amounts are joined as "from the one to the other"."""
    between = text[one.end : other.start]
    joined = _JOINED.match(between)
    return bool(joined and (not joined["limit"].strip() or _limit(between)[0] or _VAGUE.search(between)))


def clause_before(before: str) -> str:
    """The clause before an amount, from the last break on."""
    return _BREAK.split(before)[-1]


def clause_behind(behind: str) -> str:
    """The clause after an amount, up to the first break."""
    return _BREAK.split(behind)[0]


def is_denied(said: AmountRole) -> bool:
    """Whether the amount is no value of the KPI: "not 10%", "ten minutes longer than it should", "over budget".

    "Not 30 minutes but 10" and "5 minutes, not 45" state today's value instead.
    """
    if _COMPARED.match(said.behind):
        return True
    denied = _NOT_THIS.search(said.before) and not re.match(r"[\s,]*but\b", said.behind, _I)
    if re.search(r"\bof (?:which|whom|these|those|them)\s*$", said.before, _I):
        return True
    return bool(denied) and not _NOT_BUT.fullmatch(said.before)


def _read(amount: Amount, before: str, behind: str, dated: bool) -> AmountRole:
    sign, vague, nearly = _limit(before)
    if sign == "<=" and _ROSE_TO.search(before):
        sign = None  # "went up to 130"
    if amount.or_more:
        sign = ">="
    for limit, pattern in _BEHIND:
        sign = limit if pattern.match(behind) else sign
    vague = vague or bool(_VAGUE_BEHIND.match(behind))
    part, sure = _part(before, behind, sign, dated)
    return AmountRole(amount, part, sure, sign, vague, nearly, before, behind)


def _limit(before: str) -> tuple[Sign | None, bool, bool]:
    """The limit that the words before an amount set, whether they are vague, and whether they say "nearly"."""
    clause = re.split(r"[;\n(]|[.,](?=\s)|\u2192", before)[-1]
    vague = nearly = False
    for _ in range(4):
        for sign, pattern in _LIMITS:
            if pattern.search(clause):
                return sign, vague, nearly
        if found := _VAGUE.search(clause):
            vague, nearly = True, nearly or bool(_NEARLY.search(clause))
        else:
            found = _FILLER.search(clause)
        if not found:
            break
        clause = clause[: found.start()]
    return None, vague, nearly


def _part(before: str, behind: str, sign: Sign | None, dated: bool) -> tuple[Part | None, int]:
    clause, after = clause_before(before), clause_behind(behind)
    bare = _VAGUE.sub("", before)
    if _FROM.search(bare):
        return "baseline", 2
    if _NOT_THIS.search(before) and (re.match(r"[\s,]*but\b", behind, _I) or _NOT_BUT.fullmatch(before)):
        return "baseline", 2
    if _WORKS_FOR.search(clause) and _TO_DO.match(after):
        return "baseline", 1  # "we need 16 days to give essays back"
    closest = _closest(clause)
    if closest == "baseline" and not (sign and _WANTED.search(clause)):
        return "baseline", 2
    if closest is not None:
        return "target", 2
    if _WANTED_BEHIND.search(after) or (dated and not _PERHAPS_TODAY.search(clause)):
        return "target", 2
    if _SO_TODAY_BEHIND.search(after):
        return "baseline", 2
    earlier = _closest(_SENTENCE.split(before)[-1])
    if earlier is not None and _PERHAPS_TODAY.search(clause) and not (sign and earlier == "baseline"):
        return earlier, 2
    if sign or _TO.search(bare):
        return "target", 1
    if _PERHAPS_TODAY.search(clause) or _ROSE_TO.search(before) or _HEADING.search(before):
        return "baseline", 1
    return None, 0


def _closest(clause: str) -> Part | None:
    """The role named by the cue word nearest to the amount."""
    wanted = [each.end() for each in _WANTED.finditer(clause)]
    today = [each.end() for each in _SO_TODAY.finditer(clause)]
    if not wanted and not today:
        return None
    return "target" if max(wanted, default=-1) > max(today, default=-1) else "baseline"
