"""Finding the KPI's name in the author's words: what is left without figures, dates, verbs and cue words."""

import re
from collections.abc import Iterator, Sequence

from csi.kpis.parse.normalisation import FUNCTION_WORDS, Text
from csi.kpis.parse.units import PERIODS

Span = tuple[int, int]

_I = re.IGNORECASE
_MOST_WORDS = 14

_LIGHT = FUNCTION_WORDS | frozenset(
    "reduce reducing reduces cut cutting lower decrease bring drop shrink shorten lessen minimise minimize trim slash"
    " limit increase increasing raise grow grows boost lift gain improve improving achieve reach expand keep make"
    " making move hold save saving spend spends store stores see have having sits stands run runs find think guess"
    " believe know say says said hit hits reaches cost costs pay pays come comes rise fall falls settle happy fine"
    " nice good great well hi hello hey dear today's status quo starting reached meaning relative relatively date"
    " value figure number kpi metric thing things percent points point now present moment minimum maximum don't idea"
    " dunno presently went add adds gone sure aiming allowed upgrade migrate switch average total result measured"
    " stays stay remains expected"
    " planned actual desired objective wish hope plan ideally ideal day week month year short term roughly"
    " approximately exactly precisely somewhere half double triple treble quadruple halve third quarter times time"
    " zero ten mean one two three first yes no so um hm hmm honestly basically really quite around somebody someone"
    " everyone people's per wanted lies lie possible success enough scale team happened happens occurs lost count"
    " nothing none nobody noone lose used mustn't couldn't needn't hasn't didn't reduction growth improvement savings"
    " required needed accept saves saved rid fast may over longer later soon way averages average. avg attain hitting"
    " getting bringing".split()
)
_HEAVY_AT_THE_ENDS = frozenset("average mean number total time people's first cost costs spend lost".split())
"""Light words that may begin a name: "average wait", "number of articles", "time to restore"."""

_PERSONS = frozenset("i me we us you he she him i'm we're i've we've they".split())
"""Words that make a stretch a sentence about somebody instead of a KPI's name."""

_REPORTING = re.compile(
    r"\b(?:counted|looked|checked|measured|asked|reported|told|gave|found|read|according to|see|sent from|think"
    r"|looks)\b",
    _I,
)
_SPLIT = re.compile(
    r"[\x00;:!?\n()=\u2192<>\"]|[.,](?=\s|\x00|$)|\s-\s|\b(?:so that|because|since|and|but|while|whereas)\b"
    r"(?= (?:we|i|it|they|that|this|would|should|the|is|are|then|\x00)|\s*$|\s*\x00)"
    r"|\b(?:we|i|you|they)(?:'d|'ve|'re|'ll|'m)?\b (?=(?:must|should|want|need|would|have|had|like|can|are|do"
    r"|did|spend|pay|store|currently|get|see|were|be|could|shall|will|aim|expect|hope|take|lose|measured|count)\b)",
    _I,
)
_RATE_AT_THE_END = re.compile(rf" (?:per|every|each|a|an|/) (?:{PERIODS})$", _I)
_WHEN = re.compile(r"\s*(?:after|before|until|by)\b", _I)
_WORD = re.compile(r"[^\s\x00]+")
_IT_TAKES = re.compile(r"\bit (?:takes?|took|costs?|needs?)(?: [^\W\d]+){0,4} $", _I)
_PURPOSE = re.compile(r"(?:^|\s)to $", _I)


def find_name(text: Text, blank: Sequence[Span], anchor: int) -> str | None:
    """The KPI's name nearest to the position `anchor`; None if there is none.

    `blank` are the positions of everything understood as something else.
    """
    left = list(text.plain)
    for start, end in blank:
        left[start:end] = "\x00" * (end - start)
    pieces = [(start, end) for start, end in _pieces("".join(left))]
    before = [piece for piece in pieces if piece[0] < anchor and not _is_a_verb(text.plain, piece)]
    behind = [piece for piece in pieces if piece[0] >= anchor and _continues(text.plain, blank, piece[0])]
    purposes = [piece for piece in behind if _PURPOSE.search(text.plain[: piece[0]][-4:])]
    if purposes and _IT_TAKES.search(text.plain[max(0, anchor - 60) : anchor]):
        behind, before = purposes, []  # "it takes the secretary 25 minutes to enrol a child"
    elif purposes and not before and " " not in text.plain[slice(*behind[0])]:
        behind = purposes  # in "1 click to book a desk", "book a desk" is the name
    for start, end in (*reversed(before), *behind):
        return text.own_words(start, end) or None
    return None


def _is_a_verb(plain: str, piece: Span) -> bool:
    """Whether the stretch is a verb: a single word after a pronoun, as in "we print 12,000 pages"."""
    return (
        " " not in plain[slice(*piece)] and re.search(r"\b(?:we|i|they|it|you)\s+$", plain[: piece[0]], _I) is not None
    )


def _continues(plain: str, blank: Sequence[Span], start: int) -> bool:
    """Whether a stretch continues an amount: "14 days for a laptop", but not "14 days, from the ticket system"."""
    last = max((end for _, end in blank if end <= start), default=0)
    return not re.search(r"[,.;()!?]", plain[last:start])


def _pieces(left: str) -> Iterator[Span]:
    """Stretches that may be a name, without light words at their ends."""
    at = 0
    for end in [*(found.span() for found in _SPLIT.finditer(left)), (len(left), len(left))]:
        trimmed = _trimmed(left, at, end[0])
        if trimmed:
            yield trimmed
        at = end[1]


def _trimmed(left: str, start: int, end: int) -> Span | None:
    stretch = left[start:end]
    if _REPORTING.search(stretch) or _WHEN.match(stretch):
        return None
    purpose = bool(re.match(r"\s*to [a-z]+ ", stretch)) and left[max(0, start - 1) : start] == "\x00"
    if rate := _RATE_AT_THE_END.search(stretch.rstrip()):
        stretch = stretch[: rate.start()]
    words = [(start + each.start(), start + each.end(), each[0].strip("'\".,")) for each in _WORD.finditer(stretch)]
    while words and _is_light(words[0][2], leading=len(words) > 1, purpose=purpose):
        purpose = purpose and words[0][2].casefold() == "to"
        words.pop(0)
    while words and _is_light(words[-1][2]):
        words.pop()
    content = [word for _, _, word in words if word.casefold() not in _LIGHT and re.search(r"[^\W\d_]{2}", word)]
    if not content or len(words) > _MOST_WORDS or any(word.casefold() in _PERSONS for _, _, word in words):
        return None
    end_of = words[-1][1]
    while end_of > words[0][0] and left[end_of - 1] in ".,'\"":
        end_of -= 1
    return words[0][0], end_of


def _is_light(word: str, *, leading: bool = False, purpose: bool = False) -> bool:
    """Whether a word at the end of a stretch is no part of a name."""
    plain = word.casefold()
    if purpose and plain != "to":
        return False
    if leading and plain in _HEAVY_AT_THE_ENDS:
        return False
    if not leading and plain in (
        "time",
        "average",
        "number",
        "total",
        "people",
        "cost",
        "costs",
        "spend",
        "term",
        "points",
    ):
        return False
    return plain in _LIGHT or not re.search(r"\w", plain)
