"""A target as shown to people: baseline, target value, and the latest reading of its KPI."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.success import work_began_on
from csi.kpis.target_status import TargetStatus, target_status
from models import Improvement, Kpi, Reading, Target
from models.enums import Direction, Horizon, State


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target with the latest reading since its baseline, and how it stands.

    `counter` is the name of the KPI that must not get worse.
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
    status: TargetStatus
    id: int = 0
    horizon: Horizon = Horizon.SHORT_TERM
    counter: str = ""


def target_facts(session: Session, number: int, today: date) -> list[TargetFacts]:
    """The current targets of an improvement, with their latest readings, and how they stand today."""
    found = []
    improvement = session.get_one(Improvement, number)
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
                status=_status(improvement, target, latest, today),
                id=target.id or 0,
                horizon=target.horizon,
                counter=session.get_one(Kpi, target.counter_kpi_id).name if target.counter_kpi_id else "",
            )
        )
    return found


def statuses(session: Session, kpi_ids: set[int], today: date) -> dict[int, list[TargetStatus]]:
    """How the current targets for some KPIs stand, by KPI, the oldest first."""
    rows = session.exec(
        select(Target, Improvement)
        .join(Improvement, col(Improvement.id) == col(Target.improvement_id))
        .where(col(Target.kpi_id).in_(kpi_ids), col(Target.replaced_at).is_(None))
        .order_by(col(Target.id))
    ).all()
    latest = queries.latest_by_kpi(session, {target.kpi_id for target, _ in rows})
    found: dict[int, list[TargetStatus]] = {}
    for target, improvement in rows:
        found.setdefault(target.kpi_id, []).append(_status(improvement, target, latest.get(target.kpi_id), today))
    return found


def _status(improvement: Improvement, target: Target, latest: Reading | None, today: date) -> TargetStatus:
    aim, began = queries.aim_of(target), work_began_on(improvement)
    course = Course(aim, target.baseline, target.baseline_on, target.due_on, began)
    reading = (latest.measured_on, latest.value) if latest is not None and latest.value is not None else None
    settles_on = local_day(improvement.settled_at, "UTC") if improvement.settled_at else None
    is_closed = improvement.state is State.CLOSED
    return target_status(course, reading, today, settles_on=settles_on, tolerance=target.tolerance, is_closed=is_closed)
