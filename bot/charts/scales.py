"""The scales of a chart: which days and values it covers, and which of them are named at its sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date

from bot.charts.label_places import Box
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.chart_words import shown_limits, unit_of
from csi.language.numbers import format_number


@dataclass(frozen=True, slots=True)
class Scales:
    """Days along x and values up y, within a box of the canvas."""

    box: Box
    first: float
    last: float
    low: float
    high: float

    def x(self, day: date) -> float:
        """A day's position in pixels."""
        left, _, right, _ = self.box
        return left + (day.toordinal() - self.first) / (self.last - self.first) * (right - left)

    def y(self, value: float | Decimal) -> float:
        """A value's position in pixels; what lies beyond the scale is at its edge."""
        _, bottom, _, top = self.box
        share = (float(value) - self.low) / (self.high - self.low)
        return bottom + min(max(share, 0.0), 1.0) * (top - bottom)


def days_of(facts: ChartFacts) -> list[date]:
    """Every day that the chart has to cover, in order."""
    days = [day for day, _ in facts.readings]
    days += [day for course in facts.courses for day in (course.baseline_on, course.due_on)]
    days += [day for day in (facts.started_on, facts.ended_on) if day]
    return sorted(days)


def day_range(days: Sequence[date]) -> tuple[float, float]:
    """The first and last day as ordinals, with a margin on both sides."""
    first, last = days[0].toordinal(), days[-1].toordinal()
    room = max((last - first) * 0.02, 0.5) if last > first else 7.0
    return first - room, last + room


def value_range(facts: ChartFacts) -> tuple[float, float]:
    """A range for all values with some room; it starts at zero if that is near."""
    values = [float(value) for _, value in facts.readings]
    for course in facts.courses:
        values += [float(each) for each in (course.baseline, course.aim.value, course.aim.high) if each is not None]
    if facts.agreed is not None:
        values += [float(each) for each in (facts.agreed.value, facts.agreed.high) if each is not None]
    values += [float(each) for each in (facts.tolerance_low, facts.tolerance_high) if each is not None]
    for phase in facts.phases:
        if phase.limits is not None:
            values += map(float, shown_limits(facts, phase.limits))
    low, high = min(values), max(values)
    if 0 <= low <= high / 2:
        low = 0.0
    room = (high - low) * 0.1 or abs(high) * 0.15 or 1.0
    return (low if low == 0 else low - room), high + room


def value_ticks(low: float, high: float) -> list[float]:
    """Three or four round values on the scale."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def tick_name(tick: float, facts: ChartFacts) -> str:
    """A tick in short (12k, 1.5M), with the unit if that has one or two characters."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(tick) >= size:
            scale = 1e3 if letter == "k" else size
            return f"{tick / scale:.4g}{letter}"
    unit = unit_of(facts)
    return format_number(Decimal(f"{tick:.6g}").normalize(), unit if len(unit) <= 2 else "")


def named_days(days: Sequence[date]) -> list[date]:
    """The first day, the last, and the middle one if they are at least four days apart."""
    first, last = days[0], days[-1]
    middle = first + timedelta(days=(last - first).days // 2)
    return sorted({first, last} | ({middle} if (last - first).days >= 4 else set()))


def brief_date(day: date, others: Iterable[date] = ()) -> str:
    """A date in short: "1 Dec", with its year unless all the others are in the same one."""
    same = {each.year for each in others} == {day.year}
    return format_date(day, "d MMM" if same else "d MMM y", locale="en")
