"""The balanced scorecard: the KPIs in use by perspective, each with its latest reading and how it stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from csi.common.core_tables import IMPROVEMENT, KPI, READING, SERVICE, TARGET
from csi.kpis.aim import Aim
from csi.kpis.judgement import path_value
from csi.kpis.tolerance import is_within
from models.enums import ENDED_STATES, Perspective


class Status(StrEnum):
    """How a KPI stands towards a target, or towards its own tolerance; the value is what people read."""

    NOT_MEASURED = "not measured yet"
    ON_TRACK = "on track"
    OFF_TRACK = "off track"
    MET = "met"
    NOT_MET = "not met"
    OUT = "out of tolerance"
    WITHIN = "in tolerance"

    @property
    def is_off(self) -> bool:
        """Whether somebody should look at it."""
        return self in (Status.OFF_TRACK, Status.NOT_MET, Status.OUT)


@dataclass(frozen=True, slots=True)
class AimedAt:
    """A target of an improvement that isn't over, and how the KPI stands towards it."""

    number: int
    aim: Aim
    due_on: date
    status: Status


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
    def statuses(self) -> tuple[Status, ...]:
        """How it stands: towards each of its targets, and out of its tolerance."""
        own = {True: (Status.WITHIN,), False: (Status.OUT,), None: ()}[self.is_in_tolerance]
        return (*own, *dict.fromkeys(each.status for each in self.targets))

    @property
    def is_off(self) -> bool:
        """Whether it is off its path or out of its tolerance."""
        return any(each.is_off for each in self.statuses)


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


def status_of(
    aim: Aim, baseline: Decimal, baseline_on: date, due_on: date, latest: tuple[date, Decimal] | None, today: date
) -> Status:
    """How a KPI stands towards a target by its latest reading since the baseline."""
    if latest is None or latest[0] <= baseline_on:
        return Status.NOT_MEASURED
    on, value = latest
    if aim.is_met_by(value):
        return Status.MET
    if today > due_on:
        return Status.NOT_MET
    wanted = path_value(baseline, baseline_on, _nearest(aim, baseline), due_on, min(on, due_on))
    left, allowed = abs(aim.distance_from(value)), abs(aim.distance_from(wanted))
    return Status.ON_TRACK if left <= allowed else Status.OFF_TRACK


def _nearest(aim: Aim, baseline: Decimal) -> Decimal:
    """The wanted value that is nearest to the baseline."""
    return baseline - aim.distance_from(baseline)


def read_scorecard(session: Session, today: date, of: frozenset[int] | None = None) -> Scorecard:
    """The KPIs in use, all or those of some teams: of their services, or targeted by their improvements."""
    connection = session.connection()
    wanted = select(KPI).where(KPI.c.archived_at.is_(None)).order_by(KPI.c.name)
    targets = (
        select(TARGET)
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
    rows = (_row(kpi, latest.get(kpi.id), aims[kpi.id], today) for kpi in connection.execute(wanted))
    return Scorecard(tuple(rows))


def _row(kpi: Any, latest: tuple[date, Decimal] | None, targets: list[Any], today: date) -> ScoreRow:
    aimed = []
    for row in targets:
        aim = Aim(row.comparison, row.value, row.value_high)
        status = status_of(aim, row.baseline, row.baseline_on, row.due_on, latest, today)
        aimed.append(AimedAt(row.improvement_id, aim, row.due_on, status))
    return ScoreRow(
        kpi_id=kpi.id,
        kpi=kpi.name,
        unit=kpi.unit,
        perspective=Perspective(kpi.perspective) if kpi.perspective else None,
        latest=latest[1] if latest else None,
        latest_on=latest[0] if latest else None,
        is_in_tolerance=_tolerated(kpi, latest),
        targets=tuple(aimed),
    )


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
