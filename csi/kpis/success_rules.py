"""What stands against calling an improvement successful: targets unmeasured or missed, and what has got worse."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from csi.common.phrases import calendar_date
from csi.kpis.aim import Aim
from csi.language.numbers import format_number


class ShortfallKind(StrEnum):
    """The kinds of what stands against success."""

    UNMEASURED = "unmeasured"
    MISSED = "missed"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A KPI with its latest reading, if it has one."""

    kpi_id: int
    kpi: str
    unit: str
    value: Decimal | None
    measured_on: date | None


@dataclass(frozen=True, slots=True)
class Counter:
    """A KPI that must not get worse, and what its tolerance allows; None if it has none."""

    measured: Measurement
    allowed: Aim | None


@dataclass(frozen=True, slots=True)
class JudgedTarget:
    """A target, the latest reading of its KPI, and its counter-metric if it has one."""

    measured: Measurement
    baseline_on: date
    aim: Aim
    counter: Counter | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that stands against success, in a sentence without full stop. A reading of its KPI can settle it.

    `measured_on` is the day of the reading that shows it; None if no reading does.
    """

    kind: ShortfallKind
    kpi_id: int
    kpi: str
    sentence: str
    measured_on: date | None = None


def shortfalls(targets: Iterable[JudgedTarget], started_on: date | None, today: date) -> tuple[Shortfall, ...]:
    """Everything that stands against success, each once: what is unmeasured, then what was missed, then what got worse.

    A reading counts from the day after the baseline and after work began. Read today, near days are said without year.
    """
    known, work = tuple(targets), _Work(started_on, today)
    found = [each for target in known if (each := _of_target(target, work)) is not None]
    found += [each for target in known if target.counter and (each := _of_counter(target.counter, work))]
    order = list(ShortfallKind)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: order.index(each.kind)))


@dataclass(frozen=True, slots=True)
class _Work:
    """The day on which work began, and the day on which that is read."""

    started_on: date | None
    today: date


def is_since(measured: Measurement, *days: date | None) -> bool:
    """Whether the latest reading was taken after each of these days."""
    return measured.measured_on is not None and all(day is None or measured.measured_on > day for day in days)


def _of_target(target: JudgedTarget, work: _Work) -> Shortfall | None:
    measured = target.measured
    if measured.value is None or not is_since(measured, work.started_on, target.baseline_on):
        return _unmeasured(measured, "", work)
    if target.aim.is_met_by(measured.value):
        return None
    value = format_number(measured.value, measured.unit)
    said = f"not met: “{measured.kpi}” is {value}, target {target.aim.words(measured.unit)}"
    return Shortfall(ShortfallKind.MISSED, measured.kpi_id, measured.kpi, said, measured.measured_on)


def _of_counter(counter: Counter, work: _Work) -> Shortfall | None:
    measured = counter.measured
    if counter.allowed is None:
        return None
    if measured.value is not None and not counter.allowed.is_met_by(measured.value):
        value = format_number(measured.value, measured.unit)
        said = f"got worse: “{measured.kpi}” is {value}, allowed is {counter.allowed.words(measured.unit)}"
        return Shortfall(ShortfallKind.COUNTER, measured.kpi_id, measured.kpi, said, measured.measured_on)
    if measured.value is None or not is_since(measured, work.started_on):
        return _unmeasured(measured, ", which must not get worse", work)
    return None


def _unmeasured(measured: Measurement, why: str, work: _Work) -> Shortfall:
    began = work.started_on
    since = f"since work began on {calendar_date(began, work.today)}" if began else "since its baseline"
    said = f"not measured {since}: “{measured.kpi}”{why}"
    return Shortfall(ShortfallKind.UNMEASURED, measured.kpi_id, measured.kpi, said)
