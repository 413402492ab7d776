"""One KPI before and after an improvement, with its readings and its target: what is said about it follows from here.

The values are Decimal, in the KPI's unit.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from csi.kpis.aim import Aim
from csi.kpis.change import Change, change
from models.enums import Direction


@dataclass(frozen=True, slots=True)
class MeasuredKpi:
    """One KPI before and after an improvement, from its readings; `readings` are in order of time."""

    target_id: int
    kpi_id: int
    name: str
    unit: str
    direction: Direction
    before: Decimal
    before_on: date
    after: Decimal
    after_on: date
    aim: Aim
    due_on: date
    readings: tuple[tuple[date, Decimal], ...]

    @property
    def is_met(self) -> bool:
        """Whether the latest reading meets the target, strictly."""
        return self.aim.is_met_by(self.after)

    @property
    def changed(self) -> Change:
        """The change from before to after."""
        return change(self.before, self.after)

    @property
    def met_since(self) -> date | None:
        """The day of the first reading since which every one meets the target; None if the latest doesn't."""
        since = None
        for day, value in reversed(self.readings):
            if day <= self.before_on or not self.aim.is_met_by(value):
                break
            since = day
        return since


@dataclass(frozen=True, slots=True)
class UnmeasuredKpi:
    """A KPI with a target and without a reading since its baseline."""

    target_id: int
    kpi_id: int
    name: str
    unit: str
    baseline: Decimal
    aim: Aim
    due_on: date
