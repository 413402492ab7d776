"""Variation: whether a KPI is changing, for better or worse, or within what is usual for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from csi.common.phrases import calendar_date
from csi.kpis.process_limits import ENOUGH_READINGS, Limits, Phase, phases
from csi.kpis.signals import Rule, Signal, signals
from models.enums import Direction

TOO_FEW = "too few readings to say"
"""What is said of a KPI without limits."""


class Variation(StrEnum):
    """Whether the KPI is changing, and which way."""

    USUAL = "usual"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the latest readings differ from the usual variation, since when, and a sentence for people.

    `limits` are those that they were compared with, calculated from `based_on` readings. `current` are the limits
    since the last declared change, by which assurance is judged; None if there are none, or if the readings have left
    them: then nothing can be said of what is to come until that change is declared.
    """

    variation: Variation
    since: date | None
    sentence: str
    limits: Limits
    based_on: int
    current: Limits | None = None


def judge(
    readings: Sequence[tuple[date, Decimal]],
    direction: Direction,
    changes: Iterable[date] = (),
    started_on: date | None = None,
) -> Judgement | None:
    """Judge whether the KPI is changing, by the signals that its latest reading is part of.

    `readings` are in order of time; `changes` are the days of declared changes, and `started_on` is the day on which an
    improvement's work started. The readings since the last change are compared with the limits before it, and, once
    there are twelve of them, with their own limits too. None if there are no limits yet.
    """
    divided = phases(readings, changes, started_on)
    last = divided[-1]
    before = next((phase for phase in reversed(divided[:-1]) if phase.limits), None)
    effect = _compare(readings, direction, last.start, before) if before and last.start < last.end else None
    if last.limits is None or (effect and last.limits.provisional):
        return effect
    now = _compare(readings, direction, _first_judged(readings, last, started_on), last)
    if now is not None and now.variation is Variation.USUAL:
        now = replace(now, current=last.limits)
    if now is None or effect is None or effect.variation is Variation.USUAL:
        return now
    if now.variation is Variation.USUAL:
        return replace(now, variation=effect.variation, since=effect.since, sentence=f"{effect.sentence}; steady since")
    return replace(now, sentence=f"{effect.sentence}; now {now.sentence}")


def marked_signals(
    readings: Sequence[tuple[date, Decimal]], divided: Iterable[Phase], direction: Direction
) -> tuple[Signal, ...]:
    """The signals of each phase's readings, by its own limits, for a chart; counted from the first reading."""
    found: list[Signal] = []
    for phase in divided:
        if phase.limits is not None:
            values = [value for _, value in readings[phase.start : phase.end]]
            found += [_moved(each, phase.start) for each in signals(values, phase.limits, direction)]
    return tuple(found)


def _moved(signal: Signal, by: int) -> Signal:
    return replace(signal, start=signal.start + by, end=signal.end + by)


def _first_judged(readings: Sequence[tuple[date, Decimal]], phase: Phase, started_on: date | None) -> int:
    """The first reading since work started, if any is in this phase; else the first one of the phase."""
    since = [
        index
        for index, (day, _) in enumerate(readings)
        if index >= phase.start and started_on is not None and day >= started_on
    ]
    return since[0] if since else phase.start


def _compare(
    readings: Sequence[tuple[date, Decimal]], direction: Direction, start: int, phase: Phase
) -> Judgement | None:
    """Compare the readings from an index on with the limits of a phase, by the signals that go on to the last one."""
    usual = phase.limits
    if usual is None:
        return None
    values = [value for _, value in readings[start:]]
    current = [each for each in signals(values, usual, direction) if each.end == len(values) - 1]
    few = f"from {phase.based_on} readings, {ENOUGH_READINGS} are needed"
    caution = f" (provisional: {few})" if usual.provisional else ""
    if not current:
        return Judgement(Variation.USUAL, None, f"within the usual variation{caution}", usual, phase.based_on)
    first = current[0]  # the strongest one gives the direction, the earliest of that direction the day
    began = start + min(each.start for each in current if each.better == first.better)
    since = readings[began][0]
    variation = Variation.BETTER if first.better else Variation.WORSE
    began_on = calendar_date(since, readings[-1][0])
    sentence = f"a real shift since {began_on}, for the {variation}: {_reason(first, direction)}{caution}"
    return Judgement(variation, since, sentence, usual, phase.based_on)


def _reason(signal: Signal, direction: Direction) -> str:
    is_high = signal.better is (direction is Direction.HIGHER)
    count = signal.end - signal.start + 1
    return {
        Rule.OUTSIDE: f"a reading {'above' if is_high else 'below'} the usual range",
        Rule.ONE_SIDE: f"{count} readings in a row {'above' if is_high else 'below'} the mean",
        Rule.TREND: f"{count} readings in a row, each {'higher' if is_high else 'lower'} than the one before",
        Rule.OUTER_THIRD: f"two of three readings near the {'upper' if is_high else 'lower'} end of the usual range",
    }[signal.rule]
