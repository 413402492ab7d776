"""The balanced scorecard: the KPIs in use by perspective, each with its latest reading and how it stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from csi.common.core_tables import IMPROVEMENT, KPI, READING, SERVICE, TARGET
from csi.common.working_days import local_day
from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.target_status import TargetStatus, target_status
from csi.kpis.tolerance import is_within
from models.enums import ENDED_STATES, Perspective

IN_TOLERANCE, OUT_OF_TOLERANCE = "in tolerance", "out of tolerance"

OFF_PATH = frozenset({TargetStatus.OFF_TRACK, TargetStatus.NOT_MET})
"""A target that stands like this is off its path."""


@dataclass(frozen=True, slots=True)
class AimedAt:
    """A target of an improvement that isn't over, and how the KPI stands towards it."""

    number: int
    aim: Aim
    due_on: date
    status: TargetStatus


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One KPI of the scorecard."""

    kpi_id: int
    kpi: str
    unit: str
    perspective: Perspective | None
    latest: Decimal | None
    latest_on: date | None
    is_in_tolerance: bool | None
    """None without a reading, or without a tolerance."""
    targets: tuple[AimedAt, ...]

    @property
    def statuses(self) -> tuple[str, ...]:
        """How it stands, in words: towards its tolerance, and towards each of its targets."""
        own = {True: (IN_TOLERANCE,), False: (OUT_OF_TOLERANCE,), None: ()}[self.is_in_tolerance]
        return (*own, *dict.fromkeys(_said(each.status) for each in self.targets))

    @property
    def is_off(self) -> bool:
        """Whether it is off its path or out of its tolerance."""
        return self.is_in_tolerance is False or any(each.status in OFF_PATH for each in self.targets)


def _said(status: TargetStatus) -> str:
    """How a target stands, beside the KPI's latest value: that one may be measured, and the target is not."""
    return f"target {status}" if status is TargetStatus.NOT_MEASURED else status.value


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The KPIs in use, by perspective; those without one come last."""

    rows: tuple[ScoreRow, ...]

    @property
    def off(self) -> tuple[ScoreRow, ...]:
        """Those that are off their path or out of tolerance."""
        return tuple(row for row in self.rows if row.is_off)

    @property
    def by_perspective(self) -> tuple[tuple[Perspective | None, tuple[ScoreRow, ...]], ...]:
        """The rows of each perspective that has any."""
        found = ((each, tuple(row for row in self.rows if row.perspective is each)) for each in (*Perspective, None))
        return tuple((each, rows) for each, rows in found if rows)


def read_scorecard(session: Session, today: date, tz: str, of: frozenset[int] | None = None) -> Scorecard:
    """The KPIs in use, all or those of some teams: of their services, or targeted by their improvements."""
    connection = session.connection()
    wanted = select(KPI).where(KPI.c.archived_at.is_(None)).order_by(KPI.c.name)
    targets = (
        select(TARGET, IMPROVEMENT.c.started_at, IMPROVEMENT.c.settled_at)
        .join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        .where(TARGET.c.replaced_at.is_(None), IMPROVEMENT.c.state.not_in(ENDED_STATES))
        .order_by(TARGET.c.due_on, TARGET.c.id)
    )
    if of is not None:
        teams = sorted(of)
        theirs = select(SERVICE.c.id).where(SERVICE.c.team_id.in_(teams))
        aimed = select(TARGET.c.kpi_id).join(IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        aimed = aimed.where(TARGET.c.replaced_at.is_(None), IMPROVEMENT.c.team_id.in_(teams))
        wanted = wanted.where(or_(KPI.c.service_id.in_(theirs), KPI.c.id.in_(aimed)))
        targets = targets.where(IMPROVEMENT.c.team_id.in_(teams))
    aims: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(targets):
        aims[row.kpi_id].append(row)
    latest = latest_readings(session)
    rows = (_row(kpi, latest.get(kpi.id), aims[kpi.id], today, tz) for kpi in connection.execute(wanted))
    return Scorecard(tuple(rows))


def _row(kpi: Any, latest: tuple[date, Decimal] | None, targets: list[Any], today: date, tz: str) -> ScoreRow:
    return ScoreRow(
        kpi_id=kpi.id,
        kpi=kpi.name,
        unit=kpi.unit,
        perspective=Perspective(kpi.perspective) if kpi.perspective else None,
        latest=latest[1] if latest else None,
        latest_on=latest[0] if latest else None,
        is_in_tolerance=_tolerated(kpi, latest),
        targets=tuple(_aimed_at(row, latest, today, tz) for row in targets),
    )


def _aimed_at(row: Any, latest: tuple[date, Decimal] | None, today: date, tz: str) -> AimedAt:
    aim = Aim(row.comparison, row.value, row.value_high)
    started_on = local_day(row.started_at, tz) if row.started_at else None
    settles_on = local_day(row.settled_at, tz) if row.settled_at else None
    course = Course(aim, row.baseline, row.baseline_on, row.due_on, started_on)
    status = target_status(course, latest, today, settles_on=settles_on, tolerance=row.tolerance)
    return AimedAt(row.improvement_id, aim, row.due_on, status)


def _tolerated(kpi: Any, latest: tuple[date, Decimal] | None) -> bool | None:
    if latest is None or (kpi.tolerance_low is None and kpi.tolerance_high is None):
        return None
    return is_within(latest[1], kpi.tolerance_low, kpi.tolerance_high)


def latest_readings(session: Session) -> dict[int, tuple[date, Decimal]]:
    """The latest reading of each KPI that was not replaced, and its day."""
    newest_first = func.row_number().over(
        partition_by=READING.c.kpi_id, order_by=(READING.c.measured_on.desc(), READING.c.id.desc())
    )
    ranked = (
        select(READING.c.kpi_id, READING.c.measured_on, READING.c.value, newest_first.label("place"))
        .where(READING.c.replaced_by_id.is_(None), READING.c.value.is_not(None))
        .subquery()
    )
    rows = session.connection().execute(select(ranked).where(ranked.c.place == 1))
    return {row.kpi_id: (row.measured_on, row.value) for row in rows}
