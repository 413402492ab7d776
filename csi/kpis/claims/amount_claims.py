"""Judging one amount of a sentence: whether a KPI's readings bear it out, in the role that the words give it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import FoundWay, Way
from csi.kpis.claims.days import Link
from csi.kpis.claims.figures import Figure
from csi.language.amounts import PERIODS, SECONDS, SIZES, Amount, AmountKind, Hedge, per_period
from models.enums import Comparison


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


def role_of(context: Context, amount: Amount) -> Role:
    """The role that the words around an amount give it."""
    before, behind = context.before(amount), context.behind(amount)
    following = context.following(amount)
    distance = bool(cues.DISTANCE_BEHIND.search(behind)) or bool(
        cues.DISTANCE_BEFORE.search(context.plain[: amount.start])
    )
    if not distance and following is not None and re.search(r"\b(?:better|worse|more|less) than\s+(?:the )?$", behind):
        distance = _is_target(context, following)
    way = None if distance else cues.way_of(before, behind, amount.sign)
    if way is None and before.rstrip().endswith("(") and (ahead := context.preceding(amount)) is not None:
        way = cues.way_of(context.before(ahead), context.behind(ahead), ahead.sign)
    return Role(
        way=way,
        is_target=_is_target(context, amount),
        is_distance=distance,
        is_reached=bool(cues.REACHED.search(before)) or bool(cues.REACHED_BEHIND.match(behind)),
        is_before=cues.is_before(before, behind) or bool(_THEN_NOW.match(behind)),
        is_left=bool(cues.LEFT_BEHIND.search(behind)),
        is_ratio=bool(cues.RATIO_BEHIND.match(behind))
        or bool(re.search(r"\bin (?:only |just )?$", before) and re.match(r"\s+the\b", behind)),
    )


_THEN_NOW = re.compile(r"^\s*(?:[^\W\d]+\s+){0,5}?[^\W\d]*[;,]\s*(?:and |but )?now\b", re.IGNORECASE)
"""What stands behind a value that was so before: "we had 12 a quarter; now"."""


def _is_target(context: Context, amount: Amount) -> bool:
    before, behind = context.before(amount), context.behind(amount)
    return bool(cues.TARGET_BEFORE.search(before) or cues.TARGET_BEHIND.match(behind))


# --- Which KPIs an amount can be about -------------------------------------------------------------------------------


def measured_by(context: Context, amount: Amount, unit_of: Amount | None = None) -> list[Figure]:
    """The KPIs whose unit an amount has, or that a bare number can be about; `unit_of` lends a bare number its unit."""
    source = unit_of or amount
    named = context.named(amount.start, amount.end, in_sentence=source.kind is not AmountKind.NUMBER)
    fitting = [each for each in context.figures if _has_unit(context, source, each)]
    if source.kind is AmountKind.NUMBER and source.of is None:
        fitting = [each for each in fitting if each in named] or fitting
    return fitting


def _has_unit(context: Context, amount: Amount, figure: Figure) -> bool:
    key = figure.key
    match amount.kind:
        case AmountKind.PERCENT:
            return figure.is_percent
        case AmountKind.POINTS:
            return figure.is_percent or figure.is_score
        case AmountKind.TIME:
            return key in SECONDS
        case AmountKind.MONEY:
            return key in ("$", "€", "£", "¥", "chf") and (not amount.unit or amount.unit == key)
        case AmountKind.UNIT:
            return key == amount.unit or _size(key)[0] == _size(amount.unit)[0]
        case _:
            return True


def _size(unit: str) -> tuple[str, Decimal]:
    return SIZES.get(unit, (unit, Decimal(1)))


_NOUN = re.compile(
    r"^\s+(?:(?:more|fewer|less|other|new|old|extra|additional|of (?:our|the|those"
    r"|all))\s+)*(?P<noun>(?!(?:and|or|in|by|this"
    r"|after|now|since|for|on|from|instead|to|at|than|of|is|was|are|were|the|an?|but|with|within|because"
    r"|thanks|so|per|each"
    r"|every|today|already|as|before|more|less|fewer|up|down|here|there|left|lower|higher|better|worse|went|go"
    r"|till|until"
    r"|when|while|that|which|who|it|we|they|have|had|has|not|out|over|under|above|below|points?|last|total"
    r"|altogether|again|too"
    r"|still|it's|remain|only|just|short|closed|open|solved|came|come)\b)[^\W\d][\w'-]*(?:\s+[^\W\d][\w'-]*){0,2})",
    re.IGNORECASE,
)


def counted_noun(context: Context, amount: Amount) -> str:
    """The words behind a bare number that say what is counted; empty without."""
    found = _NOUN.match(context.behind(amount)[:80])
    return found["noun"] if found else ""


# --- The values that may be said -------------------------------------------------------------------------------------


def levels(context: Context, amount: Amount, figure: Figure, role: Role) -> Iterator[list[Decimal]]:
    """The values of which an amount may be a level: each list is of values that must all fit."""
    days = context.days_of(amount)
    if role.is_before:
        yield [figure.before]
        if days is not None:
            yield from ([each] for each in figure.during(days))
        return
    if days is not None:
        if days.link is Link.SINCE:
            yield figure.since(days)
        elif days.link is Link.BY:
            yield figure.until(days)
        else:
            yield from ([each] for each in figure.during(days))
        return
    if figure.after is not None:
        yield [figure.after]


def differences(context: Context, amount: Amount, figure: Figure) -> Iterator[tuple[Decimal, Decimal]]:
    """The values before and after of which an amount may be the difference."""
    base, end = context.base_of(amount), context.end_of(amount)
    starts = [figure.before]
    if base is not None:
        starts = figure.during(base) or [figure.before]
    ends = [figure.after] if figure.after is not None else []
    if end is not None and (base is None or end.start != base.start):
        ends = list(figure.until(end) if end.link is Link.BY else figure.during(end))
        if re.search(r"\balone\b|\bin one\b|\bin a single\b", context.plain):
            starts = [value for on, value in figure.series if on < end.first][-1:] or starts
    for start in starts:
        for value in ends:
            yield start, value


def in_unit_of(amount: Amount, figure: Figure, value: Decimal) -> list[tuple[Decimal, bool]]:
    """A KPI's value in the amount's unit and for its period, and whether it was converted."""
    converted = False
    if amount.kind is AmountKind.TIME and figure.key in SECONDS and amount.unit != figure.key:
        value, converted = value * SECONDS[figure.key] / SECONDS[amount.unit], True
    if amount.kind is AmountKind.UNIT and amount.unit != figure.key:
        value, converted = value * _size(figure.key)[1] / _size(amount.unit)[1], True
    per = PERIODS.get(figure.per.casefold(), "")
    if amount.per and per and amount.kind is not AmountKind.PERCENT:
        return [(each, converted or amount.per != per) for each in per_period(value, per, amount.per)]
    whole = _whole(figure.per)
    if amount.of is not None and whole is not None:
        return [(value * amount.of / whole, converted or amount.of != whole)]
    if amount.of is not None and figure.unit.casefold().startswith("out of"):
        return (
            [(value, converted)] if amount.of == _whole(figure.unit.casefold().removeprefix("out of").strip()) else []
        )
    if amount.of is not None and figure.is_percent:
        return [(value * amount.of / 100, True)]
    if amount.of is not None:
        return []
    return [(value, converted)]


def _whole(per: str) -> Decimal | None:
    """The number of things that a unit is per: 1,000 in "1,000 lines"."""
    found = re.match(r"(\d[\d,.]*|hundred|thousand|million)", per.strip(), re.IGNORECASE)
    if not found:
        return None
    return {"hundred": Decimal(100), "thousand": Decimal(1000), "million": Decimal(10**6)}.get(
        found[0].casefold()
    ) or Decimal(found[0].replace(",", "").rstrip(".") or 1)


def says(amount: Amount, figure: Figure, value: Decimal) -> bool:
    """Whether an amount may be written for a KPI's value."""
    return any(amount.is_said_of(each, converted=converted) for each, converted in in_unit_of(amount, figure, value))


def unsigned(amount: Amount) -> Amount:
    """The amount without its sign, to be compared with the size of a change."""
    return replace(amount, values=tuple(abs(each) for each in amount.values)) if amount.sign else amount


# --- Judging ---------------------------------------------------------------------------------------------------------


def judge_level(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    """Whether a KPI had, or has, the value that an amount states."""
    if role.is_reached and figure.after is not None and amount.hedge in (Hedge.NONE, Hedge.ABOUT):
        hedge = Hedge.AT_LEAST if figure.direction == "higher" else Hedge.AT_MOST
        amount = replace(amount, hedge=hedge)
    for values in levels(context, amount, figure, role):
        if amount.kind is AmountKind.PERCENT and amount.values[0] in (0, 100) and amount.hedge is Hedge.NONE:
            if values and all(each == amount.values[0] for each in values):
                return True
            continue
        if values and all(says(amount, figure, each) for each in values):
            return True
        is_share = figure.is_percent and amount.kind is AmountKind.PERCENT
        if values and is_share and all(says(amount, figure, 100 - each) for each in values):
            return True
    return False


def judge_difference(context: Context, amount: Amount, figure: Figure, way: Way) -> bool:
    """Whether a KPI has changed by as much as an amount states, and that way."""
    size = unsigned(amount)
    for start, end in differences(context, amount, figure):
        if way.goes(end - start, figure.direction) and end != start and says(size, figure, abs(end - start)):
            return True
    return False


def judge_relative(context: Context, amount: Amount, figure: Figure, way: Way) -> bool:
    """Whether a KPI, or its other side if it is a share, has changed by as many percent as an amount states."""
    size = unsigned(amount)
    share = size.kind is AmountKind.SHARE
    for start, end in differences(context, amount, figure):
        sides = [(start, end, figure.direction)]
        if figure.is_percent and way is not Way.ANY:
            other = type(figure.direction)("lower" if figure.direction == "higher" else "higher")
            sides.append((100 - start, 100 - end, other))
        for one, two, direction in sides:
            if one <= 0 or not way.goes(two - one, direction) or (one == two):
                continue
            relative = abs(two - one) / one
            if size.is_said_of(relative if share else relative * 100):
                return True
    return False


def judge_ratio(context: Context, amount: Amount, figure: Figure) -> bool:
    """Whether a KPI, or its other side if it is a share, is such a part of what it was."""
    for start, end in differences(context, amount, figure):
        sides = [(start, end)] + ([(100 - start, 100 - end)] if figure.is_percent else [])
        for one, two in sides:
            if one > 0 and amount.is_said_of(two / one if amount.kind is AmountKind.SHARE else two * 100 / one):
                return True
    return False


def judge_distance(amount: Amount, figure: Figure, context: Context) -> bool:
    """Whether a KPI is as far from its target as an amount states, on the side that the words name."""
    if figure.aim is None or figure.after is None:
        return False
    around = context.plain[max(amount.start - 60, 0) : amount.end + 60]
    met = bool(figure.is_met)
    if cues.NOT_MET.search(around) and not cues.IS_MET.search(around) and met:
        return False
    if cues.IS_MET.search(around) and not cues.NOT_MET.search(around) and not met:
        return False
    ends = [figure.aim.value, *([figure.aim.high] if figure.aim.high is not None else [])]
    side = cues.DISTANCE_BEHIND.search(context.behind(amount))
    word = ((side["side"] or side["over"] or "") if side else "").casefold()
    for end in ends:
        gap = figure.after - end
        if (word in ("above", "over") and gap <= 0) or (word in ("under", "below") and gap >= 0):
            continue
        if says(unsigned(amount), figure, abs(gap)):
            return True
        is_strict = figure.aim.comparison in (Comparison.UNDER, Comparison.OVER) and not met
        if is_strict and amount.hedge is Hedge.OVER and says(replace(amount, hedge=Hedge.NONE), figure, abs(gap)):
            return True
    return False


def judge_target_value(amount: Amount, figure: Figure) -> bool:
    """Whether a KPI's target has the value that an amount states."""
    if figure.aim is None:
        return False
    plain = replace(amount, hedge=Hedge.NONE)
    return any(says(plain, figure, each) for each in (figure.aim.value, figure.aim.high) if each is not None)


_WHOLE_OF = re.compile(r"^\s+of (?:the|our|its)\s+(?:[^\W\d]+\s*){1,2}[.,;!]?\s*$", re.IGNORECASE)
"""What stands behind a share that is left: "a third of the energy"."""


def judge_share(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    """Whether a share in words or as "one in so many" follows from a KPI: as its level, its change, or what is left."""
    behind = context.behind(amount)
    gone, left = bool(cues.GONE_BEHIND.search(behind)), role.is_left or role.is_ratio
    way = role.way.way if role.way else Way.ANY
    if role.way and role.way.word == "by":
        return judge_relative(context, amount, figure, way)
    if not role.way and _WHOLE_OF.match(behind):
        return judge_ratio(context, amount, figure) or (
            figure.is_percent and _level_share(context, amount, figure, role)
        )
    if role.is_ratio and not (role.way and role.way.way is not Way.ANY and gone):
        return judge_ratio(context, amount, figure) or (
            figure.is_percent and _level_share(context, amount, figure, role)
        )
    if role.way:
        return judge_relative(context, amount, figure, way)
    if figure.is_percent and _level_share(context, amount, figure, role):
        return True
    if left:
        return judge_ratio(context, amount, figure)
    if gone:
        return judge_relative(context, amount, figure, way)
    return not figure.is_percent and (
        judge_relative(context, amount, figure, way) or judge_ratio(context, amount, figure)
    )


def _level_share(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    whole = [figure] if figure.is_percent else []
    for each in whole:
        for values in levels(context, amount, each, role):
            if values and (
                all(amount.is_said_of(value / 100) for value in values)
                or all(amount.is_said_of(1 - value / 100) for value in values)
            ):
                return True
    return False
