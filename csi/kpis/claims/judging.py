"""Whether a KPI's readings bear an amount out: as its level, its change, a part of what it was, its target."""

import re
from dataclasses import replace

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.days import Link
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.measures import differences, levels, says, unsigned
from csi.kpis.claims.roles import Role
from csi.language.amounts import Amount, AmountKind, Hedge
from models.enums import Comparison


def judge_level(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    """Whether a KPI had, or has, the value that an amount states."""
    if (role.is_reached or role.is_beaten) and figure.after is not None and amount.hedge in (Hedge.NONE, Hedge.ABOUT):
        hedge = Hedge.AT_LEAST if figure.direction == "higher" else Hedge.AT_MOST
        amount = replace(amount, hedge=hedge)
    for values in levels(context, amount, figure, role):
        if role.is_beaten and any(says(replace(amount, hedge=Hedge.EXACTLY), figure, each) for each in values):
            continue
        if amount.kind is AmountKind.PERCENT and amount.values[0] in (0, 100) and amount.hedge is Hedge.NONE:
            if values and all(each == amount.values[0] for each in values):
                return True
            continue
        if values and all(says(amount, figure, each) for each in values):
            return True
        if values and _is_met_since(context, amount, figure) and all(map(figure.is_wanted, values)):
            return True
        is_share = figure.is_percent and amount.kind is AmountKind.PERCENT
        if values and is_share and all(says(amount, figure, 100 - each) for each in values):
            return True
    return False


def _is_met_since(context: Context, amount: Amount, figure: Figure) -> bool:
    """Whether an amount is the target's bound, said of all days since one: "over 57 % since 13 August"."""
    days = context.days_of(amount)
    is_bound = amount.hedge in (Hedge.OVER, Hedge.UNDER) and days is not None and days.link is Link.SINCE
    return is_bound and judge_target_value(amount, figure)


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
            if one <= 0 or (amount.kind is AmountKind.SHARE and two >= one):
                continue  # "over nine in ten" is not said of what has grown
            if amount.is_said_of(two / one if amount.kind is AmountKind.SHARE else two * 100 / one):
                return True
    return False


def judge_distance(amount: Amount, figure: Figure, context: Context) -> bool:
    """Whether a KPI is as far from its target as an amount states, on the side that the words name."""
    if figure.aim is None or figure.after is None:
        return False
    if (days := context.days_of(amount)) is not None and days.link in (Link.AT, Link.BY):
        then = figure.until(days)
        figure = replace(figure, after=then[0]) if then else figure
    assert figure.after is not None
    assert figure.aim is not None
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


CUT_TO = re.compile(
    r"\b(?:dropped|fell|fallen|cut|down|shrunk|shrank|reduced|came down|come down|declined|decreased|halved|brought"
    r"|went|gone|sunk|sank|risen|rose|grown|up)\s+(?:\w+\s+)?to\s+(?:just |only |about )?$",
    re.IGNORECASE,
)
"""What stands before the part that is left of a value: "dropped to a quarter"."""


def judge_share(context: Context, amount: Amount, figure: Figure, role: Role) -> bool:
    """Whether a share in words or as "one in so many" follows from a KPI: as its level, its change, or what is left."""
    behind = context.behind(amount)
    if CUT_TO.search(context.before(amount)) and judge_ratio(context, amount, figure):
        return True
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
