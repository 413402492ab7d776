"""Judging KPIs: change, pace, and whether a change is more than the usual variation.

Values are Decimal, in the KPI's unit. A difference of two percentages is in points; "percent" always means relative
change. The judgement follows NHS England, Making Data Count (XmR charts); where its text leaves room, as its reference
implementation NHSRplotthedots does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import groupby, pairwise

from csi.common.phrases import noun, short_date
from csi.kpis.aim import Aim
from csi.language.numbers import format_number, is_percent
from models.enums import Direction

ENOUGH_READINGS = 12  # limits from fewer readings are called provisional
RUN = 7  # this many readings in a row on one side of the mean, or in one direction, are a signal
LIMIT_FACTOR = Decimal("2.66")  # three sigma from the mean moving range of two: 3 / 1.128, as published


# --- Change ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """The change from one value to another.

    `absolute` is in the KPI's unit (points if that is %), `relative` in percent of `before`; both are negative for a
    fall. `relative` is None where it has no meaning: when `before` is zero or less.
    """

    before: Decimal
    after: Decimal
    absolute: Decimal
    relative: Decimal | None


def change(before: Decimal, after: Decimal) -> Change:
    """The change between two values, not rounded."""
    absolute = after - before
    return Change(before, after, absolute, absolute * 100 / before if before > 0 else None)


def round_percent(percent: Decimal) -> Decimal:
    """Round to whole percent, below 10 to one decimal, half to even; finer if that would show 0 or 100 wrongly."""
    places = 0 if abs(percent) >= 10 else 1
    rounded = round_half_even(percent, places)
    while abs(rounded) in (0, 100) and rounded != percent:
        places += 1
        rounded = round_half_even(percent, places)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded


def round_half_even(value: Decimal, places: int) -> Decimal:
    """Round to a number of decimals, half to even, so that rounding doesn't drift upwards."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def describe_change(change: Change, unit: str, direction: Direction) -> str:
    """Both changes in words: "from 59 % to 4.92 %: 54.08 points lower, 92% lower in relative terms"."""
    if not change.absolute:
        return f"no change: {format_number(change.after, unit)}"
    ends = f"from {format_number(change.before, unit)} to {format_number(change.after, unit)}"
    return f"{ends}: {describe_difference(change, unit, direction)}"


def describe_difference(change: Change, unit: str, direction: Direction) -> str:
    """A difference in words: "54.08 points lower, 92% lower in relative terms", or "no change".

    The relative change is rounded half-even. A change for the worse says so.
    """
    if not change.absolute:
        return "no change"
    way = "lower" if change.absolute < 0 else "higher"
    parts = [f"{_difference(abs(change.absolute), unit)} {way}"]
    if change.relative is not None:
        terms = " in relative terms" if is_percent(unit) else ""
        parts.append(f"{format_number(round_percent(abs(change.relative)))}% {way}{terms}")
    if way != direction:
        parts.append("which is worse")
    return ", ".join(parts)


def _difference(size: Decimal, unit: str) -> str:
    if not is_percent(unit):
        return format_number(size, unit)
    return f"{format_number(size)} {noun(size, 'point')}"


# --- The path to the target ------------------------------------------------------------------------------------------


def needed_pace(
    baseline: Decimal,
    baseline_on: date,
    target: Decimal,
    due: date,
    latest: Decimal,
    latest_on: date,
    per_days: int = 7,
) -> Decimal | None:
    """The pace at which the KPI must move from its latest reading to reach the target when it is due.

    In the KPI's unit per `per_days` days; zero or less when the target is reached; None when no time is left.
    """
    days = (due - max(latest_on, baseline_on)).days
    if days <= 0:
        return None
    return (target - latest) * _heading(baseline, target) * per_days / days


def seen_pace(
    baseline: Decimal,
    baseline_on: date,
    target: Decimal,
    due: date,
    latest: Decimal,
    latest_on: date,
    per_days: int = 7,
) -> Decimal | None:
    """The pace at which it has moved towards the target since the baseline; negative when it moves away.

    In the KPI's unit per `per_days` days; None before a day has passed. `due` is not used: both paces take the same
    arguments, to be compared.
    """
    days = (latest_on - baseline_on).days
    if days <= 0:
        return None
    return (latest - baseline) * _heading(baseline, target) * per_days / days


def describe_pace(needed: Decimal, seen: Decimal, unit: str) -> str:
    """Two weekly paces in words, to one decimal (half-even): "3.8 points a week needed, 1.2 seen"."""
    return (
        f"{_difference(round_half_even(needed, 1), unit)} a week needed, {format_number(round_half_even(seen, 1))} seen"
    )


def path_value(baseline: Decimal, baseline_on: date, target: Decimal, due: date, on: date) -> Decimal:
    """The value on a day of the straight line from baseline to target; outside of it, the nearer end."""
    if on >= due:
        return target
    if on <= baseline_on:
        return baseline
    return baseline + (target - baseline) * (on - baseline_on).days / (due - baseline_on).days


def _heading(baseline: Decimal, target: Decimal) -> int:
    return -1 if target < baseline else 1


# --- Usual variation or real change ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """A KPI's usual variation: mean and natural process limits; provisional if from fewer than 12 readings."""

    mean: Decimal
    lower: Decimal
    upper: Decimal
    provisional: bool


class Rule(StrEnum):
    """The four rules by which readings show more than the usual variation."""

    OUTSIDE = "outside"
    ONE_SIDE = "one_side"
    TREND = "trend"
    OUTER_THIRD = "outer_third"


@dataclass(frozen=True, slots=True)
class Signal:
    """Readings that are unlikely to be chance: from index `start` to `end`, both included."""

    rule: Rule
    start: int
    end: int
    better: bool


class Variation(StrEnum):
    """Whether the KPI is changing, and which way."""

    USUAL = "usual"
    BETTER = "better"
    WORSE = "worse"


class Assurance(StrEnum):
    """How often the KPI will meet its target if nothing is changed."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the latest readings differ from the usual variation, since when, and a sentence for people."""

    variation: Variation
    since: date | None
    sentence: str
    limits: Limits


def limits(values: Sequence[Decimal]) -> Limits:
    """Mean plus and minus 2.66 times the mean moving range. Raises ValueError for fewer than two values."""
    if len(values) < 2:
        raise ValueError("limits need two readings at least")
    mean = sum(values, Decimal(0)) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    reach = LIMIT_FACTOR * sum(ranges, Decimal(0)) / len(ranges)
    return Limits(mean, mean - reach, mean + reach, len(values) < ENOUGH_READINGS)


def signals(values: Sequence[Decimal], limits: Limits, direction: Direction) -> list[Signal]:
    """All signals in readings in order of time, by the four rules, each with its full length."""
    good = 1 if direction is Direction.HIGHER else -1
    found = [
        *_outside(values, limits),
        *_one_side(values, limits),
        *_trends(values),
        *_outer_third(values, limits),
    ]
    return [Signal(rule, start, end, way == good) for rule, start, end, way in found]


def judge(
    readings: Sequence[tuple[date, Decimal]], direction: Direction, changed_on: date | None = None
) -> Judgement | None:
    """Judge whether the KPI is changing, by the signals that its latest reading is part of.

    `readings` are in order of time. Limits come from those before `changed_on`, the day of the last declared change,
    and without one from all. None if those are fewer than two.
    """
    before = [value for day, value in readings if changed_on is None or day < changed_on]
    if len(before) < 2:
        return None
    usual = limits(before)
    last = len(readings) - 1
    current = [each for each in signals([value for _, value in readings], usual, direction) if each.end == last]
    caution = f" (provisional: from {len(before)} readings, {ENOUGH_READINGS} are needed)" if usual.provisional else ""
    if not current:
        return Judgement(Variation.USUAL, None, f"within the usual variation{caution}", usual)
    return _shift(readings, current, usual, caution)


def assurance(limits: Limits, aim: Aim) -> Assurance:
    """Whether the target will be met if nothing is changed, judged by the limits of the usual variation."""
    limited = (limits.lower, limits.upper)
    if all(map(aim.is_met_by, limited)):
        return Assurance.ALWAYS
    usual = [each for each in (*limited, *aim.ends) if limits.lower <= each <= limits.upper]
    return Assurance.SOMETIMES if any(map(aim.is_met_by, usual)) else Assurance.NEVER


def _shift(readings: Sequence[tuple[date, Decimal]], current: list[Signal], usual: Limits, caution: str) -> Judgement:
    """Judge by the current signals: the first, strongest one gives the direction, the earliest of it the day."""
    first = current[0]
    start = min(each.start for each in current if each.better == first.better)
    since = readings[start][0]
    variation = Variation.BETTER if first.better else Variation.WORSE
    sentence = f"a real shift since {short_date(since)}, for the {variation}: {_reason(first)}{caution}"
    return Judgement(variation, since, sentence, usual)


def _reason(signal: Signal) -> str:
    count = signal.end - signal.start + 1
    return {
        Rule.OUTSIDE: "a reading outside the limits of the usual variation",
        Rule.ONE_SIDE: f"{count} readings in a row on one side of the mean",
        Rule.TREND: f"{count} readings in a row moving the same way",
        Rule.OUTER_THIRD: "two of three readings close to a limit of the usual variation",
    }[signal.rule]


_Found = Iterator[tuple[Rule, int, int, int]]  # rule, first index, last index, and 1 for high or rising, else -1


def _outside(values: Sequence[Decimal], limits: Limits) -> _Found:
    for index, value in enumerate(values):
        if not limits.lower <= value <= limits.upper:
            yield Rule.OUTSIDE, index, index, _sign(value - limits.mean)


def _one_side(values: Sequence[Decimal], limits: Limits) -> _Found:
    """Seven or more in a row on one side of the mean; a value on the mean ends the row."""
    for start, end, way in _rows([_sign(value - limits.mean) for value in values]):
        if end - start + 1 >= RUN:
            yield Rule.ONE_SIDE, start, end, way


def _trends(values: Sequence[Decimal]) -> _Found:
    """Seven or more in a row, each higher (or each lower) than the one before; the first one is included."""
    for start, end, way in _rows([_sign(after - before) for before, after in pairwise(values)]):
        if end - start + 2 >= RUN:
            yield Rule.TREND, start, end + 1, way


def _outer_third(values: Sequence[Decimal], limits: Limits) -> _Found:
    """Two of three in a row in the outer third between mean and limit, with all three on that side of the mean."""
    sides = [_sign(value - limits.mean) for value in values]
    near = [
        limits.lower <= value <= limits.upper and abs(value - limits.mean) * 3 > (limits.upper - limits.mean) * 2
        for value in values
    ]
    seen = set()
    for start in range(len(values) - 2):
        close = [index for index in range(start, start + 3) if near[index]]
        span = (close[0], close[-1]) if len(close) >= 2 else None
        if span and span not in seen and abs(sum(sides[start : start + 3])) == 3:
            seen.add(span)
            yield Rule.OUTER_THIRD, *span, sides[start]


def _rows(signs: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """First index, last index and sign of each unbroken row of one sign."""
    start = 0
    for sign, row in groupby(signs):
        end = start + len(list(row)) - 1
        if sign:
            yield start, end, sign
        start = end + 1


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
