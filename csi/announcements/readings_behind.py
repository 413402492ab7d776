"""The readings behind a figure of an announcement: who reported them and when, the target's history, what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.announcements import evidence
from csi.announcements.announcement import judged
from csi.announcements.evidence import CounterKpi
from csi.common.errors import NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import baselines, queries
from csi.kpis.aim import Aim
from csi.kpis.measured_kpi import MeasuredKpi
from csi.people import directory
from csi.people.permissions import Action
from csi.register.improvements import get_improvement
from models import Announcement, Kpi, Reading, ReadingImport, Target


@dataclass(frozen=True, slots=True)
class FormerValue:
    """A value that was corrected: None is “n/a”."""

    value: Decimal | None
    by: str | None


@dataclass(frozen=True, slots=True)
class ReadingBehind:
    """A reading: its value, who or what reported it and when, and what it was before it was corrected."""

    value: Decimal
    measured_on: date
    by: str | None
    file: str
    """The name of the file that it came from; empty if somebody typed it."""
    recorded_on: date
    is_baseline: bool
    note: str
    former: tuple[FormerValue, ...]


@dataclass(frozen=True, slots=True)
class TargetBefore:
    """A target as it was set at a time, and until when it stood."""

    baseline: Decimal
    aim: Aim
    due_on: date
    by: str | None
    set_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ReadingsBehind:
    """What stands behind one KPI's figures in an announcement. `readings` are the newest first, `earlier` counts more.

    `measured` is None while nothing was read since the baseline.
    """

    number: int
    idea: str
    kpi: str
    unit: str
    definition: str
    measured: MeasuredKpi | None
    judged: str
    readings: tuple[ReadingBehind, ...]
    earlier: int
    today: date
    targets: tuple[TargetBefore, ...]
    counters: tuple[CounterKpi, ...]


MOST_READINGS = 30


def read_readings_behind(
    session: Session, announcement_id: int, target_id: int, *, by: str, at: datetime
) -> ReadingsBehind:
    """The readings behind an announcement's figures of one KPI. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.READ)
    announcement, target = session.get(Announcement, announcement_id), session.get(Target, target_id)
    if announcement is None or target is None or target.improvement_id != announcement.improvement_id:
        raise NotFound("This figure isn't in the announcement any more.")
    improvement, tz = get_improvement(session, target.improvement_id), policy(session).tz
    kpi = session.get_one(Kpi, target.kpi_id)
    found = evidence.read_evidence(session, announcement)
    measured = next((each for each in found.measured if each.target_id == target_id), None)
    started_on = local_day(improvement.started_at, tz) if improvement.started_at else None
    to = announcement.measured_to
    told = [each for each in queries.readings_of(session, target.kpi_id) if to is None or each.measured_on <= to]
    shown = told[: -MOST_READINGS - 1 : -1]
    return ReadingsBehind(
        number=target.improvement_id,
        idea=improvement.idea,
        kpi=kpi.name,
        unit=kpi.unit,
        definition=kpi.definition,
        measured=measured,
        judged=judged(session, measured, started_on) if measured else "",
        readings=_readings(session, shown, tz),
        earlier=len(told) - len(shown),
        today=local_day(at, tz),
        targets=_targets(session, target, tz),
        counters=tuple(each for key, each in found.counters.items() if key == target_id),
    )


def _readings(session: Session, shown: Sequence[Reading], tz: str) -> tuple[ReadingBehind, ...]:
    files = _files(session, shown)
    former = _former(session, shown)
    return tuple(
        ReadingBehind(
            value=each.value,
            measured_on=each.measured_on,
            by=each.reported_by,
            file=files.get(each.import_id or 0, ""),
            recorded_on=local_day(each.recorded_at, tz),
            is_baseline=each.source == baselines.SOURCE,
            note=each.note or "",
            former=former.get(each.id or 0, ()),
        )
        for each in shown
        if each.value is not None
    )


def _files(session: Session, shown: Sequence[Reading]) -> dict[int, str]:
    ids = {each.import_id for each in shown if each.import_id is not None}
    rows = session.exec(select(ReadingImport).where(col(ReadingImport.id).in_(ids))) if ids else ()
    return {row.id or 0: row.name for row in rows}


def _former(session: Session, shown: Sequence[Reading]) -> dict[int, tuple[FormerValue, ...]]:
    """What readings were before they were corrected, the oldest first; the same value given again is no correction."""
    if not shown:
        return {}
    days = [each.measured_on for each in shown]
    rows = session.exec(
        select(Reading)
        .where(
            Reading.kpi_id == shown[0].kpi_id,
            col(Reading.replaced_by_id).is_not(None),
            col(Reading.measured_on) >= min(days),
        )
        .order_by(col(Reading.id))
    ).all()
    return {
        each.id or 0: tuple(
            FormerValue(row.value, row.reported_by)
            for row in rows
            if row.measured_on == each.measured_on and row.value != each.value
        )
        for each in shown
    }


def _targets(session: Session, target: Target, tz: str) -> tuple[TargetBefore, ...]:
    """The targets of this improvement for this KPI and horizon, the oldest first."""
    same = select(Target).where(
        Target.improvement_id == target.improvement_id,
        Target.kpi_id == target.kpi_id,
        Target.horizon == target.horizon,
    )
    return tuple(
        TargetBefore(
            baseline=each.baseline,
            aim=queries.aim_of(each),
            due_on=each.due_on,
            by=each.set_by,
            set_on=local_day(each.set_at, tz),
            until=local_day(each.replaced_at, tz) if each.replaced_at else None,
        )
        for each in session.exec(same.order_by(col(Target.id)))
    )
