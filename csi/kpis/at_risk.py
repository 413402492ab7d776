"""KPIs at risk: out of tolerance, or short of a target whose date is near."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select, union
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.common.core_tables import IMPROVEMENT, KPI, READING, TARGET
from csi.common.working_days import local_day
from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.target_status import TargetStatus, target_status
from models import Kpi
from models.enums import State

NEAR = Decimal("0.15")
"""An unmet target is at risk once this share of the time from baseline to target date is left."""

_WORKED_ON = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A KPI at risk: short of the target of improvement `number`, or, without a number, out of its own tolerance."""

    kpi_id: int
    kpi: str
    unit: str
    latest: Decimal | None
    latest_on: date | None
    today: date
    number: int | None = None
    aim: Aim | None = None
    due_on: date | None = None
    status: TargetStatus | None = None
    """How that target stands."""
    low: Decimal | None = None
    high: Decimal | None = None


def near(baseline_on: date, due_on: date, today: date) -> bool:
    """Whether less than 15 % of the time is left."""
    return (due_on - today).days < NEAR * max((due_on - baseline_on).days, 1)


def read_at_risk(session: Session, person_id: str, today: date, *, all_of_them: bool) -> tuple[AtRisk, ...]:
    """The KPIs at risk, all or only this person's own and coordinated ones: out of tolerance first, then by date."""
    return (
        *_out_of_tolerance(session, person_id, today, all_of_them),
        *_short_of_target(session, person_id, today, all_of_them),
    )


def _short_of_target(session: Session, person_id: str, today: date, all_of_them: bool) -> list[AtRisk]:
    wanted = (
        select(
            TARGET.c.kpi_id,
            TARGET.c.improvement_id,
            TARGET.c.baseline_on,
            TARGET.c.due_on,
            TARGET.c.comparison,
            TARGET.c.value,
            TARGET.c.value_high,
            TARGET.c.baseline,
            TARGET.c.tolerance,
            IMPROVEMENT.c.started_at,
            IMPROVEMENT.c.settled_at,
            KPI.c.name,
            KPI.c.unit,
        )
        .join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        .join(KPI, TARGET.c.kpi_id == KPI.c.id)
        .where(TARGET.c.replaced_at.is_(None), IMPROVEMENT.c.state.in_(_WORKED_ON))
        .order_by(TARGET.c.due_on, TARGET.c.id)
    )
    if not all_of_them:
        led = select(TARGET.c.id).join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        owned = select(TARGET.c.id).join_from(TARGET, KPI, TARGET.c.kpi_id == KPI.c.id)
        own = union(led.where(IMPROVEMENT.c.coordinator_id == person_id), owned.where(KPI.c.owner_id == person_id))
        wanted = wanted.where(TARGET.c.id.in_(own))  # not `or`, for which every open target would be read
    rows = [row for row in session.connection().execute(wanted) if near(row.baseline_on, row.due_on, today)]
    latest = latest_values(session, {row.kpi_id for row in rows})
    found = []
    for row in rows:
        value, on = latest.get(row.kpi_id, (None, None))
        aim = Aim(row.comparison, row.value, row.value_high)
        course = Course(aim, row.baseline, row.baseline_on, row.due_on, _day(row.started_at))
        latest_of = (on, value) if on is not None and value is not None else None
        status = target_status(course, latest_of, today, settles_on=_day(row.settled_at), tolerance=row.tolerance)
        if on is not None and on <= row.baseline_on:
            value = on = None
        if value is None or not aim.is_met_by(value):
            at_risk = AtRisk(
                row.kpi_id, row.name, row.unit, value, on, today, row.improvement_id, aim, row.due_on, status
            )
            found.append(at_risk)
    return found


def _day(moment: datetime | None) -> date | None:
    return local_day(moment, "UTC") if moment else None


def _out_of_tolerance(session: Session, person_id: str, today: date, all_of_them: bool) -> list[AtRisk]:
    limited = or_(col(Kpi.tolerance_low).is_not(None), col(Kpi.tolerance_high).is_not(None))
    wanted = select_model(Kpi).where(col(Kpi.archived_at).is_(None), limited).order_by(col(Kpi.id))
    if not all_of_them:
        wanted = wanted.where(Kpi.owner_id == person_id)
    kpis = session.exec(wanted).all()
    latest = latest_values(session, {kpi.id or 0 for kpi in kpis})
    found = []
    for kpi in kpis:
        value, on = latest.get(kpi.id or 0, (None, None))
        if value is not None and not _within(value, kpi):
            low, high = kpi.tolerance_low, kpi.tolerance_high
            found.append(AtRisk(kpi.id or 0, kpi.name, kpi.unit, value, on, today, low=low, high=high))
    return found


def _within(value: Decimal, kpi: Kpi) -> bool:
    low, high = kpi.tolerance_low, kpi.tolerance_high
    return (low is None or value >= low) and (high is None or value <= high)


def latest_values(session: Session, kpis: set[int]) -> dict[int, tuple[Decimal, date]]:
    """Each KPI's latest reading that was not replaced."""
    if not kpis:
        return {}
    standing = (READING.c.replaced_by_id.is_(None), READING.c.value.is_not(None))
    last = (
        select(READING.c.kpi_id, func.max(READING.c.measured_on).label("on"))
        .where(READING.c.kpi_id.in_(sorted(kpis)), *standing)
        .group_by(READING.c.kpi_id)
        .subquery()
    )
    same_day = (last.c.kpi_id == READING.c.kpi_id, last.c.on == READING.c.measured_on)
    rows = (
        select(READING.c.kpi_id, READING.c.value, READING.c.measured_on)
        .join_from(READING, last, same_day[0])
        .where(same_day[1], *standing)
        .order_by(READING.c.id)
    )
    return {row.kpi_id: (row.value, row.measured_on) for row in session.connection().execute(rows)}
