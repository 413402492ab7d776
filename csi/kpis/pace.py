"""The course from a baseline to what is aimed for: its path, the pace that is needed, and the pace that was seen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from csi.kpis.aim import Aim
from csi.kpis.change import round_half_even
from csi.language.numbers import format_number, is_percent

WEEK = 7


@dataclass(frozen=True, slots=True)
class Course:
    """A target's way from the baseline to its date. Until work has started, nothing is expected to move."""

    aim: Aim
    baseline: Decimal
    baseline_on: date
    due_on: date
    started_on: date | None = None

    @property
    def begins_on(self) -> date:
        """The day on which the path begins: when work started, but never before the baseline or after the date."""
        started = self.started_on or self.baseline_on
        return max(self.baseline_on, started) if started < self.due_on else self.baseline_on

    @property
    def goal(self) -> Decimal:
        """The end of the path: the wanted value that is nearest to the baseline."""
        return self.baseline - self.aim.distance_from(self.baseline)

    def counts(self, day: date) -> bool:
        """Whether a reading of this day says anything about the target: after the baseline, and after work started."""
        return day > self.baseline_on and (self.started_on is None or day > self.started_on)

    def value_on(self, day: date) -> Decimal:
        """The value on a day of the straight line from baseline to goal; outside of it, the nearer end."""
        if day >= self.due_on:
            return self.goal
        if day <= self.begins_on:
            return self.baseline
        share = Decimal((day - self.begins_on).days) / (self.due_on - self.begins_on).days
        return self.baseline + (self.goal - self.baseline) * share

    def is_kept_by(self, value: Decimal, day: date, tolerance: Decimal = Decimal(0)) -> bool:
        """Whether a value is as near to the aim as the path is on that day, give or take the tolerance."""
        return self._left(value) <= self._left(self.value_on(day)) + tolerance

    def needed_pace(self, latest: Decimal, latest_on: date, per_days: int = WEEK) -> Decimal | None:
        """The pace at which it must move from its latest reading to be as wanted in time; 0 if it is already.

        In the KPI's unit per `per_days` days; None when no time is left.
        """
        days = (self.due_on - max(latest_on, self.begins_on)).days
        return self._left(latest) * per_days / days if days > 0 else None

    def seen_pace(self, latest: Decimal, latest_on: date, per_days: int = WEEK) -> Decimal | None:
        """The pace at which it has come nearer since the path began; negative when it went away.

        In the KPI's unit per `per_days` days; None before a day has passed.
        """
        days = (latest_on - self.begins_on).days
        return (self._left(self.baseline) - self._left(latest)) * per_days / days if days > 0 else None

    def _left(self, value: Decimal) -> Decimal:
        return abs(self.aim.distance_from(value))


def describe_pace(needed: Decimal, seen: Decimal, unit: str) -> str:
    """Two weekly paces in words, to one decimal (half-even): "3.8 points a week needed, 1.2 seen"."""
    rounded = round_half_even(needed, 1)
    if is_percent(unit):
        return f"{format_number(rounded)} points a week needed, {_one_decimal(seen)} seen"
    return f"{format_number(rounded, unit)} a week needed, {_one_decimal(seen)} seen"


def _one_decimal(pace: Decimal) -> str:
    return format_number(round_half_even(pace, 1))
