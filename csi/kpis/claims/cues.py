"""Words around an amount that say what it is: a change and its way, a value before or now, a target, a distance."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from csi.language.number_words import WORDS
from models.enums import Direction

_I = re.IGNORECASE


class Way(StrEnum):
    """Where a change goes."""

    DOWN = "down"
    UP = "up"
    GOOD = "good"
    BAD = "bad"
    ANY = "any"

    def goes(self, difference: Decimal, direction: Direction) -> bool:
        """Whether a difference goes this way."""
        better = difference < 0 if direction is Direction.LOWER else difference > 0
        match self:
            case Way.DOWN:
                return difference < 0
            case Way.UP:
                return difference > 0
            case Way.GOOD:
                return better
            case Way.BAD:
                return difference != 0 and not better
            case _:
                return True


DOWN = (
    r"lower(?:ed)?|less|fewer|rarer|scarcer|down(?!time)|reductions?|reduc(?:ed|es)|decreased?|decreases|drop(?:ped|s)?"
    r"|declined?|fell"
    r"|falls?|fallen|cuts?|shorter|shortened|cheaper|smaller|sooner|earlier|cooler|gone|saved|saves?|saving|off|shrank"
    r"|shrunk|slashed|trimmed|minus|disappeared|avoided|spared|lost less|eliminated|removed|thinner|lighter|came down"
)
UP = (
    r"higher|more|up|increas(?:ed|es|e)|ris(?:e|es|en)|rose|growth|grew|grown|grows|gain(?:ed|s)?|greater|larger"
    r"|longer|climbed|plus|extra|additional|jump(?:ed)?|added|raised|warmer|bigger|later|went up|on top"
)
_GOOD = r"better|improved|improvements?|improves?|faster|quicker|gain in"
_BAD = r"worse|slower|worsened"
_WAY = rf"(?:(?P<down>{DOWN})|(?P<up>{UP})|(?P<good>{_GOOD})|(?P<bad>{_BAD}))"
_WAY_WORD = re.compile(rf"\b{_WAY}\b", _I)
_IN_BETWEEN = re.compile(
    r"\s*(?:(?:(?:[^\W\d]+\s+){0,4}?by|of|is|was|are|were|has|have|been|the|an?|about|in|total|whole|full|further"
    r"|another|and|some|drop|fall|change|relative|gain|rise|reduction|cut|roughly|off|almost|nearly|a bit|increase"
    r"|decrease|so far|just|only|overall|net|exactly)\b[\s:]*)*",
    _I,
)
_BEHIND = re.compile(r"(?:\s*[^\W\d][\w'’³²/-]*|\s*°\w){0,6}?[\s,]*$")
_LEVEL_LINK = re.compile(r"\b(?:to|at|from)\s+(?:(?:the|an?|just|only|about)\s+)?$", _I)
_STOP = re.compile(r"[,;:()]|\s[-–—]\s|\b(?:and|but|while|because|since|so|where|which|with|instead|after)\b", _I)
_BY = re.compile(r"\bby\s+(?:(?:an?|the|about|some|just|only|over|a single)\s+)?$", _I)


@dataclass(frozen=True, slots=True)
class FoundWay:
    """A word of change, and where it ends behind the amount or begins before it."""

    way: Way
    word: str


def way_of(before: str, behind: str, sign: str) -> FoundWay | None:
    """The change that the words directly around an amount, or its sign, state; None if they state none."""
    if sign:
        return FoundWay(Way.DOWN if sign == "-" else Way.UP, sign)
    near = behind[:70]
    if cut := _STOP.search(near):
        near = near[: cut.start()]
    for found in _WAY_WORD.finditer(near):
        if _BEHIND.fullmatch(near[: found.start()]) and not _is_no_change(near, found):
            return FoundWay(_way(found), found[0])
    clause = re.split(r"[,;()]|\s[-–—]\s|\bbut\b|\bwhile\b", before[-120:])[-1]
    if _LEVEL_LINK.search(clause):
        return None
    for found in reversed(list(_WAY_WORD.finditer(clause))):
        if _IN_BETWEEN.fullmatch(clause[found.end() :]) and not _is_no_change(clause, found):
            return FoundWay(_way(found), found[0])
        break
    return FoundWay(Way.ANY, "by") if _BY.search(clause) else None


def _way(found: re.Match[str]) -> Way:
    return Way(str(found.lastgroup))


_PARTICLE = re.compile(
    r"\b(?:(?:break|breaks|broke|broken|breaking|shut|shuts|slow|slows|cool|note|write|written|calm|settle) down"
    r"|(?:set|sets|sign|signed|turn|turns|turned|pick|picked|follow|followed|back|backed|end|ended|ends|show|showed|give"
    r"|gave|made|make|makes|keep|kept|clean|cleaned|speed|sped|open|opened|take|took) up|(?:called|switched|set|laid"
    r"|took|paid|put|read|sealed|wiped) off)$",
    _I,
)
"""Verbs with a particle that is no word of change: "break down", "end up", "called off"."""


def _is_no_change(text: str, found: re.Match[str]) -> bool:
    """Whether a word of change isn't one here: "off line", "up to", "down to", "more than half", "no longer"."""
    behind, word = text[found.end() :], found[0].casefold()
    if word in ("up", "down") and re.match(r"\s+to\b", behind):
        return True
    if word in ("off", "up", "down") and re.match(r"\s+(?:and|of the time|with|line)\b", behind) and word != "off":
        return True
    if _PARTICLE.search(f"{text[: found.start()]}{word}"):
        return True
    if word in _COMPARED and re.match(rf"\s+than (?:the |our |an? )?(?:agreed |promised )?(?:{WORDS}|\d)", behind, _I):
        return True
    if word == "earlier" and re.match(r"\s+than (?:planned|due|agreed|promised)", behind):
        return True
    return bool(re.search(r"\bno\s+$|\bonce\s+$", text[: found.start()], _I)) or (
        word in ("more", "less") and bool(re.match(r"\s+or\b", behind))
    )


_COMPARED = frozenset("longer later shorter earlier more less higher lower older".split())
"""Words that may only say which things are meant: "take longer than the ten days that we promise"."""


# --- Before, now -----------------------------------------------------------------------------------------------------

_BEFORE_LINK = re.compile(
    r"(?:\b(?:from|instead of|rather than|after|compared (?:with|to)|against|versus|vs\.?|where (?:it|there"
    r"|they) (?:used to be|was|were)"
    r"|used to (?:be|take|wait|stand|need)|originally|formerly|previously|initially|at first|up from|down from"
    r"|in place of|and not)|\bfrom level)\s*(?:it was |there were |"
    r"(?:an?|the) (?:average|mean|median|total|level|rate|peak|value) of|an?|the|about"
    r"|some|good|over|a good)?\s*$",
    _I,
)
_ONCE = re.compile(
    r"\b(?:used to|formerly|previously|before|earlier|originally|in the past|at first|at the start|at the beginning"
    r"|initially|back then|once|when we (?:began|started)|in the old days|until then|had been)\b",
    _I,
)
_NOW = re.compile(
    r"\b(?:now|today|currently|at the moment|at this moment|these days|nowadays|at present|as we close|by now|so far"
    r"|in the end|finally|at the end|since then|are left|is left|remain|still)\b",
    _I,
)
_BEFORE_BEHIND = re.compile(
    r"^[\s,]*(?:[^\W\d]+\s+){0,2}?(?:before|beforehand|previously|back then|at first|initially"
    r"|earlier)\b(?!\s+(?:the|we|it))",
    _I,
)
_NOW_BEHIND = re.compile(
    r"^\s*(?:[^\W\d]+\s+){0,4}?(?:now|today|after|afterwards|at the moment|these days|as we close)\b(?!\s+\d)", _I
)


def is_before(before: str, behind: str) -> bool:
    """Whether the words around an amount say that it was so before the improvement."""
    if _BEFORE_BEHIND.match(behind):
        return True
    if _NOW_BEHIND.match(behind):
        return False
    if _BEFORE_LINK.search(before):
        return True
    once = [each.end() for each in _ONCE.finditer(before)]
    now = [each.end() for each in _NOW.finditer(before)]
    return bool(once) and max(once) > max(now, default=-1)


NOW = re.compile(r"\b(?:now|today|at this moment|at the moment|currently|these days|as we close|nowadays)\b", _I)
IS_PRESENT = re.compile(
    r"\b(?:now|today|at this moment|at the moment|currently|these days|as we close|are left|is left|still|remain)\b", _I
)

LEVEL_LEFT = re.compile(r"\b(?:left|still|remain(?:s|ing)?|open|wait|waiting|missing|is|are|at)\b", _I)

# --- Targets ---------------------------------------------------------------------------------------------------------

_AIM_NOUN = r"(?:targets?|goals?|aims?|objectives?|limit|cap|ceiling|threshold|mark)"
_THAN = r"(?:better|worse|more|less|fewer|higher|lower) than"
TARGET_BEFORE = re.compile(
    rf"(?:\b{_AIM_NOUN}\b(?! (?:was |is |were )?(?:reached|met|hit|beaten|missed|achieved))[^.;:!?]{{0,40}}?"
    r"|\b(?:we|they|had|'d) (?:wanted|aimed|hoped|planned|promised|agreed|were aiming|set out|asked"
    r"|committed)\b[^.;,!?]{0,50}?"
    r"|\b(?:want(?:ed|s)?|aim(?:ed)? (?:for|at)|aiming (?:for|at)|hoping (?:for|to)|set out to|promised"
    r"|agreed on|hoped for|striving for|meant to|supposed to"
    r"|(?:have|has) to (?:be|stay|get|come|remain|reach)|should)\b[^.;,!?]{0,40}?"
    r"|(?:^|[.,;:(!])\s*(?:and |but )?(?:max(?:imum)?|min(?:imum)?|upper limit|lower limit|allowed|needed|required"
    r"|permitted|demanded)\b\.?"
    r"(?: (?:wanted|allowed|agreed))?(?::| was(?: to be)?| were| is| are)?"
    r"|\b(?:to go|missing|short|away|left|off|lacking)\s+(?:to|of|from|until|till)\s+(?:the|our)"
    r"|\b(?:better|worse|more|less|fewer|higher|lower) than the"
    r"|\b(?:the|our) (?:agreed|promised|wanted|planned|required|permitted|allowed)"
    r"|\b(?:until|till|before) we(?:'re| are| have)? (?:reach|at|get to|hit|there at|reached))\s*$",
    _I,
)
TARGET_BEHIND = re.compile(
    r"^(?:\s+(?!(?:we're|they're|it's|against|versus|beats?|beaten|exceed(?:s|ed)?|miss(?:es|ed)?|meets?|met|hits?|reach(?:es|ed)?)\b)[\w'%/³°]+){0,5}?"
    r"[\s,]+(?:(?:was|were|is|had been|being) (?:the |our )?(?:limit|goal|target|aim"
    r"|plan|mark)\b"
    r"|(?:is|was) what (?:we|they) want\b"
    r"|(?:that |which |(?:is|was) what )?(?:we|they|I)(?:'d|'ve| had| have)? (?:set|wanted|planned|agreed"
    r"|promised|aimed|had in mind|allowed"
    r"|were after|hoped|asked|committed)|set ourselves|(?:as|for) (?:the|our) (?:limit|goal|target)|in mind"
    r"|(?:mark|target|goal|limit) (?:we|that)\b|(?:target|goal|limit|mark)\b(?! (?:price|group)))",
    _I,
)
_SIDE_OF_TARGET = re.compile(
    r"\b(?:(?P<side>above|over|beyond|past|below|under|beneath|short of|away from|off|behind|within|inside|at|on"
    rf"|{_THAN})\s+(?:(?:the|our|its|their)\s+)?(?:[^\W\d]+\s+)?{_AIM_NOUN}\b(?:\s+(?:of|value of))?"
    rf"|(?P<than>{_THAN})\s+(?:the|our))\s*$",
    _I,
)


def side_of_target(before: str) -> str:
    """The side of a target that a value is on by the words before it: "above the goal of", "fewer than the"; or ""."""
    found = _SIDE_OF_TARGET.search(before)
    return (found["side"] or found["than"]).casefold() if found else ""


DISTANCE_BEHIND = re.compile(
    r"^(?:\s+(?!(?:we|they|it|we're|they're|it's)\b)[^\W\d][\w'³/]*){0,4}?\s+"
    r"(?P<how>to go|to spare|(?:is |are |were )?(?:still )?missing|short\b"
    r"|left to go|in hand|(?:more )?(?:and|until|then|before) we(?:'re| are) there"
    r"|(?P<side>above|over|under|below|inside|within|short of|off|away from|beyond|(?:better|worse|more|less"
    r"|fewer|higher|lower|faster|quicker|longer|shorter|sooner|later|slower) than|past"
    r"|from|ahead of|behind|inside of)"
    rf"\s+(?:the |our |its |what |where |plan|agreed |promised )*(?:{_AIM_NOUN}|we|they|wanted|was|is|plan"
    rf"|agreed|promised|it should)"
    r"|(?:too (?:high|low|many|few|much|long|slow))\b|(?P<over>over|above|under|below)\s*(?:[.;,!?]|$))",
    _I,
)
DISTANCE_BEFORE = re.compile(
    rf"\b(?:beat(?:en)?|missed|exceeded|overshot|undershot|surpassed|bettered|short"
    rf"|{_AIM_NOUN})\b[^.;!?]{{0,60}}?\bby\s+(?:an?|the|just|only|some|about|over|more than|less than|a single"
    rf"|a bit more than|almost|nearly)?\s*$"
    r"|\b(?:met|reached|hit|made it)\b[^.;!?]{0,40}?\b(?:with|by)\s+(?:an?|the|just|only|a single)?\s*$",
    _I,
)
NOT_MET = re.compile(
    r"\bto go\b|missing|short|away|missed|too (?:high|low|many|few|much|long|slow)|undershot|worse|off\b|behind", _I
)
IS_MET = re.compile(r"\bspare\b|inside|beat|better|ahead|in hand|exceeded|surpassed|overshot|within", _I)

REACHED = re.compile(
    r"\b(?:made|reached|hit|passed|topped|cracked|got to|broke|undercut|undershot|exceeded|crossed|achieved|attained"
    r"|surpassed|beat|met)\s+"
    r"(?:the |our |that |a )?$"
    r"|(?:^|\b(?:we're|we are|is|are|now|well|just) )past (?:the |our )$",
    _I,
)
OF_AVERAGE = re.compile(r"^[^.,;:!?]{0,30}?\bon average\b", _I)
"""An average is a level, also where it was "reached"."""
REACHED_BEHIND = re.compile(
    r"^(?:\s+(?:[^\W\d][\w']*)){0,3}?\s+(?:were|was|is|are|has been|have been)?\s*(?:passed|reached|hit|topped"
    r"|cracked|exceeded"
    r"|crossed|achieved|met|done)\b",
    _I,
)

BEATEN = (
    r"(?:beat(?:en|ing|s)?|exceed(?:ed|s)?|surpass(?:ed|es)?|outdid|outdone|bettered|overshot|undershot|undercut"
    r"|smashed)"
)
"""Verbs that say of a target more than that it was met."""
_BEATEN_AHEAD = re.compile(rf"\b{BEATEN}\s+(?:the |our |that |a )?(?:target |goal |limit )?(?:of )?$", _I)
_BEATEN_BEHIND = re.compile(
    rf"^(?:\s+[^\W\d][\w']*){{0,5}}?\s+(?:were|was|is|are|has been|have been|had been)\s+(?:\w+ly )?{BEATEN}\b", _I
)


def is_beaten(before: str, behind: str) -> bool:
    """Whether the words around a target's value say that it was beaten, not only met."""
    if re.search(r"n't\b|\bnot\b", f"{before[-40:]} {behind[:40]}", _I):
        return False
    return bool(_BEATEN_AHEAD.search(before) or _BEATEN_BEHIND.match(behind))


# --- Ratios ----------------------------------------------------------------------------------------------------------

RATIO_BEHIND = re.compile(
    r"^(?:\s+[^\W\d][\w']*){0,3}?\s*(?:as (?:many|much|long|high|large|good|often|fast|big|expensive|slow)"
    r"|of (?:what|the (?:time|former|previous|original|old|earlier|number|cost|level|amount)|its|their|it\b|"
    r"that|last|today)|the (?:time|cost|number|price|amount|wait|length|effort))\b",
    _I,
)
LEFT_BEHIND = re.compile(r"\b(?:(?:is|are|were|was)\s+(?:\w+\s+)?left|remain|still|left over|is left|are left)\b", _I)
GONE_BEHIND = re.compile(
    r"\b(?:gone|no longer|disappeared|vanished|went away|away|solved|cleared|found their way|saved|off|closed"
    r"|less|fewer|lower|shorter|smaller|cheaper|done away|avoided|dropped out)\b",
    _I,
)
MONEY_PLACE = re.compile(
    r"\b(?:pa(?:id|ys?) (?:for itself|off|back)|pays? itself|payback|break[- ]even|amorti[sz]ed)\b", _I
)

PEOPLE = re.compile(
    r"\b(?:people|patients?|famil(?:y|ies)|households?|customers?|clients?|callers?|visitors?|guests?|pupils?|students?"
    r"|staff|employees|colleagues|users|citizens|passengers|children|men|women|members|residents|nurses|doctors|drivers"
    r"|teachers|parents|tenants|applicants|starters|travellers|commuters|homes|inhabitants|workers|fte|ftes"
    r"|full-time|suppliers|vendors|partners|companies"
    r"|businesses|schools|farms|readers|learners|riders)\b",
    _I,
)
DEALT_WITH = re.compile(
    r"\b(?:met|asked|trained|interviewed|taught|told|invited|talked|spoke|visited|worked with|joined|helped|took part"
    r"|attended|briefed|informed|surveyed|instructed|hired)\b",
    _I,
)
