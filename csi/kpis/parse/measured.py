"""What is measured in a text that was not asked for: which amounts are levels of something, and which are in passing.

A level has a sign of being one: a pair ("from 5 to 3"), a limit ("under 5"), a word for today or for what is wanted
beside it, a heading before it ("reopened: 12"), a rate, a verb that measures ("takes 2 hours"). Times, rooms, versions
and quantities ("two more hoists on floor 3") have none, whatever they are called.
"""

import re
from collections.abc import Sequence

from csi.kpis.parse.amount_roles import AmountRole, clause_before, pair_between
from csi.kpis.parse.normalisation import FUNCTION_WORDS
from csi.kpis.parse.relative_changes import RelativeChange
from csi.kpis.parse.units import LASTING

_I = re.IGNORECASE
_TAIL = 60  # characters before an amount in which its cue stands

_FILLER = (
    r"(?:(?:only|just|already|still|even|about|around|roughly|nearly|almost|approximately|some|at|is|are|be|was|were|it"
    r"|of|the|a|an)\s+)*"
)
_NOW = re.compile(
    rf"\b(?:now|currently|presently|today|at the moment|at present|right now|so far|on average|average[sd]?"
    rf"|measured|counted)\W+{_FILLER}$",
    _I,
)
_NOW_BEHIND = re.compile(
    r"\W*(?:[^\W\d]+\W+){0,6}?(?:now|currently|presently|today|at the moment|at present|right now|so far"
    r"|(?:this|last) (?:year|month|week|quarter))\b", _I
)  # fmt: skip
_WANTED = re.compile(
    r"\b(?:target|goal|aim|(?:should|must|shall|ought to|has to|have to|need to|needs to|would) be|objective|wanted"
    r"|down to|up to|cut to|reduced? to|promise|allowed(?: are| is)?|reach|get to|expected|settle for|increase to"
    rf"|time to)\W+{_FILLER}$",
    _I,
)
_TAKES = re.compile(
    r"\b(?:takes?|took|taking|lasts?|lasted|needs?|needed|costs?|spends?|spent|pays?|paid|loses?|lost|waits?|waited"
    r"|runs?|stands?|stood|ages?|is|are|was|were|'s|has|have|had|measures?|amounts? to|comes? to|add(?:s|ed)? up to"
    rf"|varies|after|averages?|uses?|burns?|consumes?|makes?)\s+(?:[^\W\d]+\s+){{0,4}}?{_FILLER}$",
    _I,
)
_COPULA = re.compile(rf"\b(?:is|are|was|were|stands?|stood|scores?|hits?|'s|have|has|had)\s+{_FILLER}$", _I)
_HEADING = re.compile(rf"(?:[:=]|\s-)\s*{_FILLER}$", _I)
_EVERY = re.compile(r"\b(?:every|each|per|last|this) (?:day|week|month|quarter|year|night|shift)\b", _I)
_CONDITION = re.compile(r"\b(?:when|if|that|who|which|where|whose|because|since|so that|as they)\b[^,;:.]*$", _I)
_LABELLED = re.compile(r"(?:^|\s)(?P<word>[^\W\d_][\w'-]*)\.?\s$")
_ATTRIBUTE = re.compile(r"\s(?:off|discount)\s+[^\W\d_]+s\b|[- ]inch\b", _I)
_PER = re.compile(r"\bper\s$", _I)
_FROM = re.compile(r"\bfrom\s+$", _I)
_BY = re.compile(r"\bby\s+$", _I)
_ALONE = re.compile(r"[\s.!,]*$")
_LISTED = re.compile(r"(?:,| and| &| to|-)\s?\d{1,4}\s+(?:are|is|have|has|need|needs|for|in|on|the)\b", _I)
_LISTED_BEFORE = re.compile(r"[a-z]s (?P<more>\d{1,4}(?:,| and| &| to) ?)$", _I)
_THINGS = re.compile(r"[a-z]s $", _I)
_NO_LABEL = frozenset(
    "score nps csat rating index rate ratio backlog turnover level total average median count number sum value"
    " now today currently".split()
)
"""Nouns that a bare number behind them measures and does not number."""


def without_labels(text: str, said: Sequence[AmountRole]) -> list[AmountRole]:
    """Drop bare numbers that number the noun before them: "ward 6", "grade 4", "counter 4 should"."""
    others = any(one.amount.unit or one.amount.per for one in said)
    wanted = sum(one.part == "target" for one in said) == 1 and not others  # "performance 54, increase to 90"
    return [
        one
        for place, one in enumerate(said)
        if (wanted and not _is_listed(text, one)) or not _is_label(text, one, place, said, others=others)
    ]


def _is_listed(text: str, one: AmountRole) -> bool:
    """Whether it is one of several numbers of things: "rows 10 to 20 are"."""
    at = one.amount.start
    before = _LISTED_BEFORE.search(text, max(0, at - 40), at)
    return bool(before or (_THINGS.search(text, max(0, at - 40), at) and _LISTED.match(text, one.amount.end)))


def _is_label(text: str, one: AmountRole, place: int, said: Sequence[AmountRole], *, others: bool) -> bool:
    amount = one.amount
    if amount.is_zero:
        return False
    if amount.open_unit and not amount.values and ":" in text[amount.start : amount.end]:
        return others  # "at 8:25"
    if amount.unit or amount.per or amount.sign or one.sign or len(amount.values) > 1 or amount.or_more:
        return False
    if amount.values and amount.values[0] != amount.values[0].to_integral_value():
        return False
    start = amount.start
    if listed := _LISTED_BEFORE.search(text, max(0, start - 40), start):
        start -= len(listed["more"])
    found = _LABELLED.search(text, max(0, start - 40), start)
    if found is None:
        return False
    word = found["word"].casefold()
    if _is_listed(text, one):
        return True
    if word in FUNCTION_WORDS or word in _NO_LABEL or word.endswith(("s", "ed", "ing")):
        return False
    beside = [*said[max(0, place - 1) : place], *said[place + 1 : place + 2]]
    if any(_paired(text, one, other) for other in beside):
        return False
    if _PER.search(text, max(0, amount.start - 8), amount.start):
        return True
    return others or not _ALONE.match(text, amount.end)


def _paired(text: str, one: AmountRole, other: AmountRole) -> bool:
    first, last = sorted((one.amount, other.amount), key=lambda each: each.start)
    return pair_between(text, first, last)


def measures(text: str, said: Sequence[AmountRole], changes: Sequence[RelativeChange]) -> bool:
    """Whether anything in the text is measured."""
    if any(_is_level(text, one, said) for one in said) or _has_both_ends(said):
        return True
    return any(_is_wanted_change(text, each, said) for each in changes)


def _is_level(text: str, one: AmountRole, said: Sequence[AmountRole]) -> bool:
    amount = one.amount
    if _ATTRIBUTE.match(text, amount.end):
        return False
    if amount.is_zero:
        return True
    if not text[: amount.start].strip() and _ALONE.match(text, amount.end):
        return True
    before = text[max(0, amount.start - _TAIL) : amount.start]
    clause = clause_before(before)
    if any(_is_pair(text, one, other) for other in said if other is not one):
        return True
    if _CONDITION.search(clause):
        return amount.dimension == "share"
    if one.sign or _NOW.search(before) or _WANTED.search(before) or _HEADING.search(before):
        return True
    if amount.dimension == "share" or (one.sure == 2 and amount.dimension not in ("count", "")):
        return True
    if amount.per:
        return not text[amount.start : amount.end].casefold().startswith(("once", "twice"))
    if amount.unit in LASTING or (amount.unit and amount.dimension != "count"):
        return bool(_TAKES.search(before)) or (len(said) > 1 and bool(_NOW_BEHIND.match(text, amount.end)))
    if _EVERY.search(text[max(0, amount.start - _TAIL) : amount.end + _TAIL]) or _NOW_BEHIND.match(text, amount.end):
        return bool(amount.unit)
    return not amount.unit and bool(_COPULA.search(before))


def _is_pair(text: str, one: AmountRole, other: AmountRole) -> bool:
    """Whether two amounts are the ends of a change; "spaces 31 to 40" are none, they have neither "from" nor a unit."""
    first, last = sorted((one.amount, other.amount), key=lambda each: each.start)
    if last.start - first.end > _TAIL:
        return False
    between = text[first.end : last.start]
    if re.search(r"\b(?:instead of|rather than|\w+ from)\s*$", between, _I):
        return _alike(one, other)
    told = last.unit or last.per or "\u2192" in between or _FROM.search(text, max(0, first.start - 12), first.start)
    return bool(told) and _paired(text, one, other) and _alike(one, other)


def _has_both_ends(said: Sequence[AmountRole]) -> bool:
    """Whether two amounts of one kind are said, and one of them is wanted: "grade 2.8, we want 2.0"."""
    return any(
        "target" in (one.part, other.part) and _is_of_one_kind(one, other) and one.amount.end != other.amount.start
        for place, one in enumerate(said)
        for other in said[place + 1 : place + 4]
    )


def _is_of_one_kind(one: AmountRole, other: AmountRole) -> bool:
    if one.amount.is_counted and other.amount.is_counted:
        return one.amount.unit == other.amount.unit
    return _alike(one, other)


def _alike(one: AmountRole, other: AmountRole) -> bool:
    return not one.amount.unit or not other.amount.unit or one.amount.dimension == other.amount.dimension


def _is_wanted_change(text: str, change: RelativeChange, said: Sequence[AmountRole]) -> bool:
    if _ATTRIBUTE.match(text, change.end):
        return False
    if change.amount is None:
        return True
    amount = said[change.amount].amount
    counted = amount.is_counted or not amount.unit
    return (
        not counted
        or amount.unit in ("pp", "points")
        or bool(_BY.search(text, max(0, amount.start - 12), amount.start))
    )
