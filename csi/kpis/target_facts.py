"""A target as shown to people: baseline, target value, and the latest reading of its KPI."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.success import work_began_on
from csi.kpis.target_status import TargetStatus, target_status
from models import Improvement, Kpi, Reading, Target
from models.enums import Direction, Horizon


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target with the latest reading since its baseline; `met` is None while there is none.

    `status` is None where it isn't asked for. `counter` is the name of the KPI that must not get worse.
    """

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
    id: int = 0
    horizon: Horizon = Horizon.SHORT_TERM
    status: TargetStatus | None = None
    counter: str = ""


def target_facts(session: Session, number: int, today: date | None = None) -> list[TargetFacts]:
    """The current targets of an improvement, with their latest readings, and on `today` with their status."""
    found = []
    improvement = session.get(Improvement, number) if today else None
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
                id=target.id or 0,
                horizon=target.horizon,
                status=_status(improvement, target, latest, today) if improvement and today else None,
                counter=session.get_one(Kpi, target.counter_kpi_id).name if target.counter_kpi_id else "",
            )
        )
    return found


def _status(improvement: Improvement, target: Target, latest: Reading | None, today: date) -> TargetStatus:
    aim, began = queries.aim_of(target), work_began_on(improvement)
    course = Course(aim, target.baseline, target.baseline_on, target.due_on, began)
    reading = (latest.measured_on, latest.value) if latest is not None and latest.value is not None else None
    settles_on = local_day(improvement.settled_at, "UTC") if improvement.settled_at else None
    return target_status(course, reading, today, settles_on=settles_on, tolerance=target.tolerance)
