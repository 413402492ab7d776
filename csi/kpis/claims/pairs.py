"""Pairs of amounts in a sentence: "from 59 to 5", "59 → 5", "5 instead of 59", "59 became 5"."""

import re

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.language.amounts import Amount, AmountKind

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
_FROM = re.compile(
    r"\b(?:from|went from)\s+(?:level\s+|(?:an?|the) (?:average|mean|median|total|level|rate|peak|value) of\s+)?$",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"(?:\s+[^\W\d][\w'-]*){0,8}?[\s,;:]*\b(?:from|instead of|rather than|after|against|compared (?:with|to)"
    r"|up from|down from"
    r"|in place of|not)\s*(?:the |an? )?$",
    re.IGNORECASE,
)


Pair = tuple[Amount, bool, bool]
"""The partner of an amount, whether the amount is the one before, and whether the words leave no doubt of that."""


def pairs(context: Context) -> dict[tuple[int, int], Pair]:
    """The amounts that stand for before and after in a pair: the partner of each, and whether it is the one before."""
    found: dict[tuple[int, int], Pair] = {}
    for one, two in zip(context.measured, context.measured[1:], strict=False):
        between, ahead = context.plain[one.end : two.start], context.plain[: one.start]
        if up_to := re.match(r"up to\s", context.plain[two.start : two.core[0]], re.IGNORECASE):
            between += up_to[0]
        if _BECAME.fullmatch(between) or (
            _TO.fullmatch(between) and (_FROM.search(ahead) or re.search(r"→|>", between) or _is_bare_pair(ahead))
        ):
            found[one.core], found[two.core] = (two, True, True), (one, False, True)
        elif (
            _FOR.fullmatch(between)
            and not _has_way(between)
            and not _AIM.search(between)
            and two.core not in found
            and one.kind is not AmountKind.SHARE
        ):
            is_sure = bool(re.search(r"\b(?:up|down) from\b", between, re.IGNORECASE))
            found[two.core] = (one, True, is_sure)
            found.setdefault(one.core, (two, False, is_sure))
    return found


_AIM = re.compile(r"\b(?:targets?|goals?|aims?|limit|plan)\b", re.IGNORECASE)
"""What stands between a result and what was wanted: "23 h against a goal of 24"."""


def _has_way(between: str) -> bool:
    found = cues.way_of("", between, "")
    return found is not None and found.way is not Way.ANY


def _is_bare_pair(ahead: str) -> bool:
    return bool(re.search(r"^\W*$|\(\s*$|\b(?:went|rose|fell|grew|dropped|moved)\s*$", ahead, re.IGNORECASE))
