"""A target as shown to people: baseline, target value, and the latest reading of its KPI."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from csi.kpis import queries
from csi.kpis.aim import Aim
from models.enums import Direction


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target with the latest reading since its baseline; `met` is None while there is none."""

    kpi_id: int
    kpi: str
    unit: str
    direction: Direction
    baseline: Decimal
    baseline_on: date
    aim: Aim
    due_on: date
    latest: Decimal | None
    latest_on: date | None
    met: bool | None


def target_facts(session: Session, number: int) -> list[TargetFacts]:
    """The current targets of an improvement, with their latest readings."""
    found = []
    for target, kpi in queries.targets_with_kpis(session, number):
        latest = queries.latest_readings(session, number).get(target.kpi_id)
        is_since = latest is not None and latest.measured_on > target.baseline_on
        value = latest.value if latest is not None and is_since else None
        aim = queries.aim_of(target)
        found.append(
            TargetFacts(
                kpi_id=kpi.id or 0,
                kpi=kpi.name,
                unit=kpi.unit,
                direction=kpi.direction,
                baseline=target.baseline,
                baseline_on=target.baseline_on,
                aim=aim,
                due_on=target.due_on,
                latest=value,
                latest_on=latest.measured_on if latest is not None and is_since else None,
                met=aim.is_met_by(value) if value is not None else None,
            )
        )
    return found
