"""The chart of a KPI: what it shows, read from the tables, and the picture of it that Slack has already."""

from datetime import date, datetime

from sqlalchemy import case
from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.pace import Course
from models import Improvement, Kpi, KpiChange, Picture, Target
from models.enums import State

CHART = "chart"
"""What an outbox row shows that brings a chart to a window or a command's answer."""

_AIMED = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW, State.CLOSED)

MOST_COURSES = 2
"""A short-term and a long-term target; more would hide the readings."""


def kpi_chart_facts(
    session: Session, kpi_id: int, number: int | None = None, *, until: date | None = None
) -> ChartFacts:
    """What the chart of a KPI shows, with an improvement's targets and dates of work if its `number` is given.

    `until` leaves out later readings, for a chart of what was announced at closing. Raises NotFound.
    """
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    readings = [
        (row.measured_on, row.value)
        for row in queries.readings_of(session, kpi_id)
        if row.value is not None and (until is None or row.measured_on <= until)
    ]
    improvement = session.get(Improvement, number) if number is not None else None
    started_on = _day(improvement.started_at) if improvement else None
    return ChartFacts(
        kpi_name=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        readings=tuple(readings),
        courses=tuple(_courses(session, kpi_id, number, started_on)) if number is not None else (),
        tolerance_low=kpi.tolerance_low,
        tolerance_high=kpi.tolerance_high,
        agreement=kpi.agreement,
        agreed=agreed_aim(kpi),
        changes=declared_changes(session, kpi_id, until),
        started_on=started_on,
        ended_on=_day(improvement.review_from) if improvement else None,
        is_closed=until is not None or (improvement is not None and improvement.state is State.CLOSED),
    )


def agreed_aim(kpi: Kpi) -> Aim | None:
    """The level that was agreed for a KPI, if one was."""
    if kpi.agreed_comparison is None or kpi.agreed_value is None:
        return None
    return Aim(kpi.agreed_comparison, kpi.agreed_value, kpi.agreed_high)


def declared_changes(session: Session, kpi_id: int, until: date | None = None) -> tuple[date, ...]:
    """The days of a KPI's declared changes that stand, in order."""
    days = session.exec(
        select(col(KpiChange.changed_on))
        .where(KpiChange.kpi_id == kpi_id, col(KpiChange.withdrawn_at).is_(None))
        .order_by(col(KpiChange.changed_on))
    )
    return tuple(dict.fromkeys(day for day in days if until is None or day <= until))


def course_of(target: Target, started_on: date | None) -> Course:
    """A stored target's way from its baseline to its date."""
    return Course(queries.aim_of(target), target.baseline, target.baseline_on, target.due_on, started_on)


def improvement_of(session: Session, kpi_id: int) -> int | None:
    """The improvement with a target for a KPI: the newest worked on, else the newest closed, else None."""
    is_over = case((col(Improvement.state) == State.CLOSED, 1), else_=0)
    return session.exec(
        select(Target.improvement_id)
        .join(Improvement, col(Improvement.id) == col(Target.improvement_id))
        .where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None), col(Improvement.state).in_(_AIMED))
        .order_by(is_over, col(Target.id).desc())
    ).first()


def uploaded(session: Session, facts: ChartFacts) -> Picture | None:
    """The picture of exactly these facts that was uploaded to Slack, if it was."""
    return session.get(Picture, facts.key)


def _courses(session: Session, kpi_id: int, number: int, started_on: date | None) -> list[Course]:
    targets = [target for target in queries.targets_of(session, number) if target.kpi_id == kpi_id]
    return [course_of(target, started_on) for target in sorted(targets, key=lambda each: each.due_on)[:MOST_COURSES]]


def _day(at: datetime | None) -> date | None:
    return local_day(at, "UTC") if at else None
