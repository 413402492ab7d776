"""What the rows say of work, targets, KPIs, successes and people who left: read for each kind; nothing is written."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.pace import Course
from csi.kpis.success import work_began_on
from csi.nudges.about import About
from csi.nudges.row_facts import Found, NoNews, OutOfTolerance, PersonGone, SustainDue, TargetStands, TaskDue
from csi.nudges.rules.targets import BEFORE_REVIEW
from csi.nudges.told import zone
from csi.tasks.task_rules import CLOSED
from models import Activity, Departure, Excursion, Improvement, Kpi, Nudge, SustainCheck, Target, Task
from models.enums import NudgeKind, State

_MEASURED_IN: Mapping[NudgeKind, frozenset[State]] = {
    NudgeKind.TARGET_DATE: BEFORE_REVIEW,
    NudgeKind.OFF_PATH: frozenset({State.IN_PROGRESS}),
    NudgeKind.FLAT: frozenset({State.IN_PROGRESS}),
}
"""The states in which a target is asked about, as the rules say."""


def task(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    place = nudge.subject.rpartition(".")[2]
    if improvement is None or not place.isdigit():
        return None, False
    wanted = select(Task).where(Task.improvement_id == improvement.id, Task.place == int(place))
    row = session.exec(wanted).first()
    if row is None:
        return None, False
    is_theirs = nudge.level > 0 or row.owner_id == (nudge.on_behalf_of or nudge.person_id)
    detail = TaskDue(row.place, row.text, row.owner_id, row.due_on, row.state)
    return detail, row.state not in CLOSED and is_theirs and improvement.state is not State.ON_HOLD


def stale(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    before = select(Activity.at).where(Activity.improvement_id == improvement.id, col(Activity.at) <= nudge.due_at)
    last = session.exec(before.order_by(col(Activity.id).desc()).limit(1)).first()
    since = local_day(last or improvement.created_at, policy(session).tz)
    after = select(Activity.id).where(Activity.improvement_id == improvement.id, col(Activity.at) > nudge.due_at)
    return NoNews(since), session.exec(after.limit(1)).first() is None


def target(session: Session, nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    """The target that a nudge is about: the one that it names, else the improvement's for its KPI."""
    if improvement is None:
        return None, False
    about = About.parse(nudge.subject)
    pairs = queries.targets_with_kpis(session, improvement.id or 0)
    named = [pair for pair in pairs if about.what == "target" and about.id == str(pair[0].id)]
    found = next(iter(named or [pair for pair in pairs if pair[1].id == nudge.kpi_id] or pairs), None)
    if found is None:
        return None, False
    target, kpi = found
    return _stands(session, improvement, target, kpi), improvement.state in _MEASURED_IN[nudge.kind]


def _stands(session: Session, improvement: Improvement, target: Target, kpi: Kpi) -> TargetStands:
    aim, reading = queries.aim_of(target), queries.latest_of(session, kpi.id or 0)
    course = Course(aim, target.baseline, target.baseline_on, target.due_on, work_began_on(improvement))
    value = on = None
    if reading is not None and reading.value is not None and course.counts(reading.measured_on):
        value, on = reading.value, reading.measured_on
    known = value is not None and on is not None
    return TargetStands(
        kpi=kpi.name,
        unit=kpi.unit,
        aim=aim,
        baseline=target.baseline,
        due_on=target.due_on,
        latest=value,
        latest_on=on,
        is_met=aim.is_met_by(value) if value is not None else None,
        needed=course.needed_pace(value, on) if known and value is not None and on else None,
        seen=course.seen_pace(value, on) if known and value is not None and on else None,
    )


def out_of_tolerance(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    kpi = session.get(Kpi, nudge.kpi_id) if nudge.kpi_id else None
    began = select(Excursion).where(Excursion.kpi_id == nudge.kpi_id)
    if improvement is not None:
        began = began.where(Excursion.improvement_id == improvement.id)
    row = session.exec(began.order_by(col(Excursion.id).desc()).limit(1)).first()
    if kpi is None or row is None:
        return None, False
    latest = queries.latest_of(session, kpi.id or 0)
    value = latest.value if latest else None
    detail = OutOfTolerance(kpi.name, kpi.unit, value, row.began_on, kpi.tolerance_low, kpi.tolerance_high)
    is_out = row.ended_on is None and queries.is_out_of_tolerance(session, kpi)
    return detail, is_out and (improvement is None or improvement.state is State.NEW)


def sustain(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    asked = select(SustainCheck).where(SustainCheck.improvement_id == improvement.id)
    about = About.parse(nudge.subject)
    if about.what == "sustain" and about.id.isdigit():
        asked = asked.where(col(SustainCheck.id) == int(about.id))
    else:
        asked = asked.where(SustainCheck.due_on <= local_day(nudge.due_at, zone(session, nudge)))
    row = session.exec(asked.order_by(col(SustainCheck.due_on).desc()).limit(1)).first()
    if row is None:
        return None, False
    closed = local_day(improvement.closed_at, policy(session).tz) if improvement.closed_at else None
    return SustainDue(row.id or 0, closed), row.answered_at is None and improvement.state is State.CLOSED


def gone(session: Session, nudge: Nudge, _improvement: Improvement | None, _today: date) -> Found:
    key = About.parse(nudge.subject).id
    row = session.get(Departure, int(key)) if key.isdigit() else None
    if row is None:
        return None, False
    is_back = row.ended_at is not None
    return PersonGone(row.id or 0, row.person_id, local_day(row.lost_at, policy(session).tz), is_back), not is_back
