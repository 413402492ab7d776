"""Choosing baseline and target among the amounts of a sentence, by their roles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from csi.kpis.kpi_sentence import Asked, Field
from csi.kpis.parse.amount_roles import AmountRole, clause_behind, pair_between
from csi.kpis.parse.amounts import Amount

_I = re.IGNORECASE
_LATEST = re.compile(r"\b(?:now|today|currently|at the moment|this (?:week|month|year))\b", _I)
_TERMS = re.compile(r"\b(?:short[- ]term|long[- ]term|first|then|later|eventually)\b", _I)
_OLDER = re.compile(r"\b(?:older|younger|newer) than\s*$", _I)
_ON_DAYS = re.compile(r"\bon\s*$", _I)
_LIMIT = re.compile(
    r"\b(?:within|in|under|over|after|more than|longer than|older than|less than|at most"
    r"|for)\s*$",
    _I,
)
_LONGER = re.compile(
    r"\b(?:open|overdue|waiting|idle|pending|late|inactive|unresolved)(?: for| by)?(?: more than| over"
    r"| longer than)?\s*$",
    _I,
)
_APART = re.compile(r"[;,.:\n(]|\b(?:and|but|while|whereas|instead)\b|\u2192", _I)
_WANTED = re.compile(r"\b(?:should|must|wants?|would|goal|target|needs?|has to|ought)\b", _I)
_MOVED = re.compile(
    r"(?<!be )(?<!to )\b(?:grew|rose|fell|dropped|went|climbed|jumped|sank|increased|decreased|improved|slipped"
    r"|has (?:grown|risen|fallen|gone))(?: up| down)? from\s*$", _I
)  # fmt: skip
_OUT_OF = re.compile(r"\s*(?:out )?of (?:the |our |all )?(?:[^\W\d_]+ )?", _I)
_ARROW = re.compile(r"\u2192|>")


@dataclass(frozen=True, slots=True)
class Levels:
    """The chosen amounts. `ask` are fields left open; `falls` tells which way two successive targets point."""

    baseline: AmountRole | None = None
    target: AmountRole | None = None
    ask: tuple[Field, ...] = ()
    falls: bool | None = None
    unit_of: AmountRole | None = None
    """The amount that gives the unit if baseline or target are open."""


def without_conditions(text: str, said: Sequence[AmountRole]) -> list[AmountRole]:
    """Drop durations that define what is counted: "older than 14 days", "answered within 20 seconds"."""
    left: list[AmountRole] = []
    for place, one in enumerate(said):
        others = [each for each in said if each is not one and each.amount.dimension != one.amount.dimension]
        if one.amount.dimension == "time" and _is_condition(text, one, said[place - 1] if place else None, others):
            continue
        left.append(one)
    return left


def _is_condition(text: str, one: AmountRole, last: AmountRole | None, others: list[AmountRole]) -> bool:
    if _OLDER.search(one.before) or _ON_DAYS.search(one.before):
        return True
    if re.match(r"[^,;.:\n]{0,40}\bin\s*$", one.behind) and _LIMIT.search(one.before) and others:
        return True  # "within 10 minutes of arrival in 95 percent"
    if not others:
        return False
    if _LONGER.search(one.before) or (re.match(r"\s?:", one.behind) and _LIMIT.search(one.before)):
        return True
    if re.match(r"\s*(?:for|in)\s*$", one.behind) and _LIMIT.search(one.before):
        return True
    if last is None or last not in others or not _LIMIT.search(one.before):
        return False
    between = text[last.amount.end : one.amount.start]
    named = last.amount.noun is not None or re.search(r"[^\W\d_]{3,}.*\b\w+\s*$", _LIMIT.sub("", between)) is not None
    return named and not _APART.search(between) and not _WANTED.search(between)


def without_background(said: Sequence[AmountRole]) -> list[AmountRole]:
    """Drop counts without a role beside something measured: "2 nurses, documentation takes 70 min"."""
    measured = [one for one in said if not one.amount.is_counted and (one.amount.unit or one.amount.per)]
    if not measured:
        return list(said)
    return [one for one in said if not (one.amount.is_counted and one.sure < 2 and not one.sign)] or list(said)


def alike(one: Amount, other: Amount) -> bool:
    """Whether two amounts can belong to one KPI."""
    if not one.unit or not other.unit:
        return True
    if one.dimension != other.dimension:
        return False
    if one.dimension in ("share", "money") and one.unit != other.unit:
        return False
    return one.dimension != "count" or _head(one.unit) == _head(other.unit)


def _head(noun: str) -> str:
    plain = noun.casefold()
    return plain[:-1] if plain.endswith("s") else plain


def main_group(text: str, said: list[AmountRole]) -> list[AmountRole] | None:
    """The amounts of the one kind that says how it is and how it should be; all of them if no kind says both.

    None if two kinds do. What else is counted is in passing: "with the two new operators". An amount without a unit
    belongs to what was said before it.
    """
    groups: list[list[AmountRole]] = []
    for place, one in enumerate(said):
        near = groups[-1] if groups and not one.amount.unit and not _is_of_next(text, said, place) else None
        if not one.amount.unit and near is None and place:
            groups.append([one])
            continue
        group = near or next((each for each in groups if _are_one_kind(each, one)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
            groups.remove(group)
            groups.append(group)
    if len(groups) < 2:
        return said
    both = [each for each in groups if _has_both(text, each)]
    if len(both) != 1:
        return None if len(both) > 1 else said
    return both[0]


def _is_of_next(text: str, said: Sequence[AmountRole], place: int) -> bool:
    """Whether an amount without a unit has that of the next one: "from 10k to 5k EUR"."""
    if place + 1 == len(said):
        return False
    following = said[place + 1].amount
    return bool(following.unit) and bool(pair_between(text, said[place].amount, following))


def _are_one_kind(group: Sequence[AmountRole], one: AmountRole) -> bool:
    return all(alike(each.amount, one.amount) for each in group)


def _has_both(text: str, group: Sequence[AmountRole]) -> bool:
    """Whether the amounts say how it is and how it should be."""
    if any(pair_between(text, one.amount, other.amount) for one, other in pairwise(group)):
        return True
    return len(group) > 1 and any(one.part == "target" for one in group) and any(one.part != "target" for one in group)


_ASIDE = re.compile(r"[\s(]*[,;/][\s]*$")


def _side_by_side(text: str, said: Sequence[AmountRole]) -> bool:
    """Whether two amounts stand side by side without a word between them: "waiting time: 55 min, 20 min"."""
    one, other = said[0].amount, said[1].amount
    return len(said) == 2 and alike(one, other) and bool(_ASIDE.fullmatch(text[one.end : other.start]))


def choose_levels(text: str, said: list[AmountRole], asked: Asked) -> Levels | None:
    """Choose baseline and target; None if the text is about two KPIs."""
    if any(_OUT_OF.fullmatch(text[one.amount.end : other.amount.start]) for one, other in pairwise(said)):
        return Levels(ask=("baseline", "target"))
    kind = main_group(text, said)
    if kind is None:
        return None
    said, pairs = _paired(text, kind, asked)
    if pairs > 1 or any(not alike(one.amount, other.amount) for one in said for other in said if one is not other):
        return _background_only(said, asked)
    baselines = [one for one in said if one.part == "baseline"]
    targets = _without_repetitions([one for one in said if one.part == "target"])
    unsaid = [one for one in said if one.part is None]
    if len(said) == 1:
        return _single(said[0], asked)
    if len(unsaid) == 1 and not baselines and len(targets) == 1:
        if asked == "target" and unsaid[0].amount.start < targets[0].amount.start:
            return Levels(None, targets[0], ("baseline",), unit_of=unsaid[0])
        baselines, unsaid = unsaid, []
    elif len(unsaid) == 1 and not targets and baselines and asked == "baseline":
        baselines, unsaid = [*baselines, *unsaid], []
    elif len(unsaid) == 1 and not targets and baselines:
        targets, unsaid = unsaid, []
    elif len(unsaid) == 2 and not baselines and not targets and _side_by_side(text, unsaid):
        baselines, targets, unsaid = unsaid[:1], unsaid[1:], []
    elif unsaid and not baselines and not targets:
        return Levels(ask=("baseline", "target"), unit_of=unsaid[-1])
    baselines = _latest(baselines)
    ask: list[Field] = []
    if len(baselines) > 1:
        ask.append("baseline")
    if len(targets) > 1:
        return _several(text, targets, baselines, ask)
    return Levels(
        baselines[0] if len(baselines) == 1 else None,
        targets[0] if targets else None,
        tuple(ask),
        unit_of=said[-1] if said else None,
    )


def _background_only(said: list[AmountRole], asked: Asked) -> Levels | None:
    """For counts of different things: None (two KPIs) if any has a role, else open questions, since none is the KPI."""
    if any(one.sure == 2 or one.sign or not one.amount.is_counted for one in said):
        return None
    return Levels(ask=("baseline", "target") if asked == "any" else (asked,))


def _paired(text: str, said: list[AmountRole], asked: Asked) -> tuple[list[AmountRole], int]:
    """Make amounts joined by "to" or an arrow baseline and target; also return how many pairs there are."""
    found, pairs, place = list(said), 0, 0
    while place + 1 < len(found):
        one, other = found[place], found[place + 1]
        if not pair_between(text, one.amount, other.amount) or not alike(one.amount, other.amount):
            place += 1
            continue
        between = text[one.amount.end : other.amount.start]
        if (
            _MOVED.search(one.before) and one.part == "baseline"
        ):  # in "it grew from 5 to 8 per day", the 8 is the value of today
            found[place : place + 2] = [replace(other, part="baseline", sure=2)]
            place += 1
            continue
        ranged = (asked == "baseline" and one.part != "baseline") or (one.part == "target" and one.sure == 2)
        if ranged and not one.amount.unit and not _ARROW.search(between):
            joined = replace(other.amount, start=one.amount.start, values=(), is_range=True)
            found[place : place + 2] = [replace(one, amount=joined, sign=None, behind=other.behind)]
            continue
        sign = None if between.strip() == ">" else other.sign
        found[place] = replace(one, part="baseline", sure=2)
        found[place + 1] = replace(other, part="target", sure=2, sign=sign)
        pairs, place = pairs + 1, place + 2
    return found, pairs


def _single(one: AmountRole, asked: Asked) -> Levels:
    if asked == "baseline" and one.part != "baseline" and one.sure < 2:
        return Levels(baseline=one)
    if asked == "target" and one.part is None:
        return Levels(target=one)
    if one.part is None or (asked == "target" and one.part == "baseline" and one.sure < 2):
        return Levels(ask=("baseline", "target"), unit_of=one)
    return Levels(baseline=one) if one.part == "baseline" else Levels(target=one)


def _latest(baselines: list[AmountRole]) -> list[AmountRole]:
    """Of several measurements, the current one if it can be told."""
    if len(baselines) < 2:
        return baselines
    now = [one for one in baselines if _LATEST.search(_near(one))]
    return now if len(now) == 1 else baselines


def _without_repetitions(targets: list[AmountRole]) -> list[AmountRole]:
    """Targets, each value once; of two, the one with a limit is kept."""
    kept: dict[tuple[Decimal, ...], AmountRole] = {}
    for one in targets:
        if (known := kept.get(one.amount.values)) is None or (one.sign and not known.sign):
            kept[one.amount.values] = one
    return list(kept.values()) if all(one.amount.values for one in targets) else targets


def _near(one: AmountRole) -> str:
    before = re.split(r"[,;\n]", one.before)[-1]
    return f"{before} {re.split(r',', clause_behind(one.behind))[0]}"


def _several(text: str, targets: list[AmountRole], baselines: list[AmountRole], ask: list[Field]) -> Levels:
    values = [each for one in targets for each in one.amount.values[:1]]
    ordered = len(values) == 2 and values[0] != values[1] and _TERMS.search(text) is not None
    return Levels(
        baselines[0] if len(baselines) == 1 else None,
        None,
        (*ask, "target", "comparison"),
        falls=values[1] < values[0] if ordered else None,
        unit_of=targets[-1],
    )


def value_of(amount: Amount, others: Sequence[Decimal], counted: bool) -> Decimal | None:
    """The one value that an amount can have here; None if it can have two.

    Counts are whole, money has two decimals, and of two values the one that is a hundred times off is excluded.
    """
    if len(amount.values) < 2:
        return amount.values[0] if amount.values else None
    whole, part = max(amount.values), min(amount.values)
    grouped = amount.dimension in ("money", "count") or (counted and not amount.unit) or whole % 1000 == 0
    if grouped and amount.dimension != "share":
        return whole
    near = [value for value in (whole, part) if all(_comparable(value, other) for other in others)]
    return near[0] if others and len(near) == 1 else None


def _comparable(value: Decimal, other: Decimal) -> bool:
    return not value or not other or Decimal("0.01") <= abs(value / other) <= 100


# --- Which is the lower one, where they can't be converted exactly ---

DAYS = {"second": 1 / 86_400, "minute": 1 / 1_440, "hour": 1 / 24, "shift": 0.3, "day": 1, "night": 1, "week": 7,
         "fortnight": 14, "sprint": 14, "month": 30, "quarter": 91, "year": 365}  # fmt: skip
"""Approximate lengths of the periods of rates, in days: enough to tell which of two rates is lower."""

_HOURS = {"ms": (0, 0), "s": (1 / 3600, 1 / 3600), "min": (1 / 60, 1 / 60), "h": (1, 1), "days": (7, 24),
          "working days": (7, 24), "weeks": (35, 168), "months": (140, 744), "years": (1_600, 8_784)}  # fmt: skip
"""The fewest and most hours in each unit, whether people mean working hours or all hours."""


def falls_roughly(levels: Levels) -> bool | None:
    """Whether the target is certainly lower (True) or higher (False) than the baseline; None if it can't be told."""
    one, other = levels.baseline, levels.target
    if not one or not other or not other.amount.values:
        return None
    if is_bound(one):
        return _is_far_below(one.amount, other.amount)
    if not one.amount.values:
        return None
    if one.amount.unit in _HOURS and other.amount.unit in _HOURS:
        low, high = (float(one.amount.values[0]) * each for each in _HOURS[one.amount.unit])
        least, most = (float(other.amount.values[0]) * each for each in _HOURS[other.amount.unit])
        return True if most < low else False if least > high else None
    if one.amount.per == other.amount.per:
        return None
    if not (one.amount.per in DAYS and other.amount.per in DAYS and one.amount.values and other.amount.values):
        return None
    before, after = (float(each.amount.values[0]) / DAYS[each.amount.per] for each in (one, other))
    return after < before if after and not 0.67 < before / after < 1.5 else None


def _is_far_below(one: Amount, other: Amount) -> bool | None:
    """Whether a target is far from a baseline that is only about so much: "nearly 900; 300 would be fine"."""
    ends = one.ends or one.values
    if not ends or one.per != other.per or one.unit not in ("", other.unit):
        return None
    target = other.values[0]
    return True if target * 3 < min(ends) * 2 else False if target > max(ends) * Decimal("1.5") else None


def is_bound(said: AmountRole) -> bool:
    """Whether a baseline is only a bound: more or less than this."""
    return said.sign is not None or said.nearly or said.amount.is_range or said.amount.or_more
