"""The role of an amount in its sentence: a change, a target, a distance from it, a value before or now, a part left."""

import re
from dataclasses import dataclass
from enum import StrEnum

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import FoundWay
from csi.language.amounts import Amount


class Verdict(StrEnum):
    """What comes of an amount: it says nothing of the result, is true, is wrong, or is about what no KPI measures."""

    NO_CLAIM = "no claim"
    HOLDS = "holds"
    WRONG = "wrong"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Role:
    """What the words around an amount make of it."""

    way: FoundWay | None
    is_target: bool
    is_distance: bool
    is_reached: bool
    is_before: bool
    is_left: bool
    is_ratio: bool
    is_beaten: bool = False


def role_of(context: Context, amount: Amount) -> Role:
    """The role that the words around an amount give it."""
    before, behind = context.before(amount), context.behind(amount)
    led = before if context.preceding(amount) is not None else _AFTER.sub("", before)
    following = context.following(amount)
    distance = bool(cues.DISTANCE_BEHIND.search(behind)) or bool(
        cues.DISTANCE_BEFORE.search(context.plain[: amount.start])
    )
    if not distance and following is not None and re.search(r"\b(?:better|worse|more|less) than\s+(?:the )?$", behind):
        distance = _is_target(context, following)
    if re.match(r"\s+(?:fewer|less)\b(?! than)", behind):
        distance = False
    way = None if distance else cues.way_of(before, behind, amount.sign)
    if way is not None and way.word.casefold() in _NOUNS_TOO and context.is_kpi_word(way.word):
        way = None
    if way is not None and way.word.casefold() in ("later", "earlier") and context.is_day(way.word, amount):
        way = None
    is_then = bool(_THEN_NOW.match(behind) or _THEN.match(behind))
    if (
        way is None
        and not is_then
        and before.rstrip().endswith("(")
        and (ahead := context.preceding(amount)) is not None
    ):
        way = cues.way_of(context.before(ahead), context.behind(ahead), ahead.sign)
    return Role(
        way=way,
        is_target=_is_target(context, amount),
        is_distance=distance,
        is_reached=not cues.OF_AVERAGE.match(behind)
        and bool(cues.REACHED.search(before) or cues.REACHED_BEHIND.match(behind)),
        is_before=cues.is_before(led, behind) or is_then,
        is_left=bool(cues.LEFT_BEHIND.search(behind)),
        is_ratio=bool(cues.RATIO_BEHIND.match(behind))
        or bool(re.search(r"\bin (?:only |just )?$", before) and re.match(r"\s+the\b", behind)),
        is_beaten=cues.is_beaten(before, behind),
    )


_AFTER = re.compile(r"\bafter\s+(?:about |only |just |some )?$", re.IGNORECASE)
"""What stands before a value that is so now, if it isn't said of another one: "seen after 26 days"."""
_NOUNS_TOO = frozenset(
    "drop drops dropped fall falls fell fallen cut cuts rise rises gain gains gained off up down growth saved saves"
    " reduction reductions gone".split()
)
"""Words of change that are no change where they belong to a KPI's name: "falls on the ward"."""
_THEN_NOW = re.compile(r"^\s*(?:[^\W\d]+\s+){0,5}?[^\W\d]*[;,]\s*(?:and |but )?now\b", re.IGNORECASE)
"""What stands behind a value that was so before: "we had 12 a quarter; now"."""


_THEN = re.compile(r"^\s+(?:[^\W\d]+\s+){0,3}?then\b(?=\s*[,;)]|\s+(?:and|but|to)\b)", re.IGNORECASE)
"""What stands behind the earlier one of two values: "(64 then, 19 in August)"."""


def _is_target(context: Context, amount: Amount) -> bool:
    before, behind = context.before(amount), context.behind(amount)
    ahead = cues.TARGET_BEFORE.search(before)
    return bool((ahead and not _RESULT_NEXT.search(ahead[0])) or cues.TARGET_BEHIND.match(behind))


_RESULT_NEXT = re.compile(
    r"[,;–-]\s*(?:(?:and|but|so|now)\s+)?(?:we|it|they)(?:'re|'s| are| is| now| came| got| stand| landed| finished)\b",
    re.IGNORECASE,
)
"""Where talk of a target ends and its result begins: "was the aim, and we're at"."""
