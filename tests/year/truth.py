"""What must be true of a nudge when it reaches somebody, said anew and as plainly as possible, from the rows alone.

Nothing here is shared with `csi/nudges`: where both say the same in two ways, both may be believed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, or_, select

from models import (
    Activity,
    Assignment,
    Comment,
    Departure,
    Improvement,
    InfoRequest,
    Interview,
    Involvement,
    Kpi,
    Nudge,
    Person,
    ProgressReport,
    Reading,
    RoleGrant,
    SustainCheck,
    Target,
    Task,
    Team,
)
from models.enums import AssignmentEnd, Comparison, Frequency, InterviewState, NudgeKind, Role, State, TaskState
from models.kpis import Excursion

DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 30, Frequency.QUARTERLY: 91}
TO_DO = (TaskState.PENDING, TaskState.OPEN, TaskState.IN_PROGRESS)
NOT_STARTED_OR_WORKED_ON = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS)

NUISANCE = timedelta(days=3)
"""Within so long nobody is asked the same again, unless it is urgent or news."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A nudge as its receiver reads it: what it is about, and what day it is for them."""

    session: Session
    nudge: Nudge
    at: datetime
    today: date
    receiver: str
    """The person, or the person who is away and for whom a deputy reads it; empty for a channel."""

    @property
    def number(self) -> int:
        return self.nudge.improvement_id or 0

    @property
    def improvement(self) -> Improvement:
        return self.session.get_one(Improvement, self.number)

    @property
    def place(self) -> str:
        """What its subject names, behind the colon."""
        return self.nudge.subject.partition(":")[2]

    def about(self, table: type[SQLModel]) -> SQLModel | None:
        return self.session.get(table, int(self.place.partition(".")[0]))

    def leads(self) -> bool:
        """Whether the receiver coordinates it, or manages it while nobody who is there does."""
        lead = self.improvement.coordinator_id
        return self.receiver == lead or ((lead is None or not is_there(self.session, lead)) and self.manages())

    def manages(self) -> bool:
        return self.receiver == manager_of(self.session, self.improvement)

    def leads_or_manages(self) -> bool:
        """Whoever is concerned at the first level, and whoever is above at the second."""
        return self.manages() if self.nudge.level else self.leads()


def is_there(session: Session, person_id: str | None) -> bool:
    """Whether this is somebody of the organisation who has not left."""
    person = session.get(Person, person_id) if person_id else None
    if person is None or person.is_deleted or person.is_bot or person.refreshed_at is None:
        return False
    return person.access_granted_at is not None or not (person.is_guest or person.is_foreign)


def manager_of(session: Session, improvement: Improvement) -> str | None:
    team = session.get_one(Team, improvement.team_id)
    default = session.exec(select(Team).where(col(Team.is_default).is_(True))).one()
    return next((each for each in (team.manager_id, default.manager_id) if each and is_there(session, each)), None)


def readings(session: Session, kpi_id: int) -> list[Reading]:
    """A KPI's readings that stand, in order of their days."""
    standing = select(Reading).where(Reading.kpi_id == kpi_id, col(Reading.replaced_by_id).is_(None))
    return sorted(session.exec(standing), key=lambda each: (each.measured_on, each.id or 0))


def is_news(seen: Seen, before: datetime) -> bool:
    """Whether somebody who heard it so short a time before may hear it again: it is urgent, or isn't the same any more.

    The same question weekly, monthly or quarterly is a nuisance within three days, whatever kept the last one back.
    """
    session, kind, day = seen.session, seen.nudge.kind, timedelta(days=1)
    if kind is NudgeKind.TASK:
        number, _, place = seen.place.partition(".")
        wanted = select(Task).where(Task.improvement_id == int(number), Task.place == int(place))
        return seen.today < session.exec(wanted).one().due_on + 7 * day
    if kind is NudgeKind.HOLD:
        until = seen.improvement.hold_until
        return until is not None and seen.today < until + 7 * day
    if kind is NudgeKind.READING:
        kpi, found = session.get_one(Kpi, seen.nudge.kpi_id), readings(session, seen.nudge.kpi_id or 0)
        return kpi.frequency is Frequency.DAILY or any(each.recorded_at > before for each in found)
    if kind is NudgeKind.INTERVIEW:
        asked = select(Interview).where(Interview.improvement_id == seen.number, Interview.person_id == seen.receiver)
        return any(row.changed_at > before for row in session.exec(asked))
    return kind not in (NudgeKind.PROGRESS, NudgeKind.STALE)


def progress(seen: Seen) -> bool:
    reported = select(ProgressReport).where(
        ProgressReport.improvement_id == seen.number, ProgressReport.reported_at > seen.nudge.due_at
    )
    row = seen.improvement
    at_work = row.state is State.IN_PROGRESS and row.coordinator_id == seen.receiver
    return at_work and seen.session.exec(reported).first() is None


def reading(seen: Seen) -> bool:
    kpi = seen.session.get_one(Kpi, seen.nudge.kpi_id)
    days = [each.measured_on for each in readings(seen.session, kpi.id or 0)]
    set_up, period = kpi.created_at.astimezone(ZoneInfo("UTC")).date(), timedelta(days=DAYS[kpi.frequency])
    begins = days[-1] if days and days[-1] + period > set_up else set_up
    late_enough = seen.today - begins >= period - timedelta(days=1)
    return kpi.owner_id == seen.receiver and kpi.archived_at is None and late_enough


def week(seen: Seen) -> bool:
    """They lead something, or have lately; and it is still that week, which begins on a Saturday somewhere."""
    lately = or_(col(Improvement.closed_at).is_(None), col(Improvement.changed_at) > seen.at - timedelta(days=21))
    mine = select(Improvement).where(Improvement.coordinator_id == seen.receiver, lately)
    begins = date.fromisoformat(seen.place)
    this_week = begins - timedelta(days=2) <= seen.today < begins + timedelta(days=7)
    return this_week and seen.session.exec(mine).first() is not None


def task(seen: Seen) -> bool:
    number, _, place = seen.place.partition(".")
    row = seen.session.exec(select(Task).where(Task.improvement_id == int(number), Task.place == int(place))).one()
    near = row.due_on - timedelta(days=3) <= seen.today
    if seen.nudge.level:
        return row.state in TO_DO and row.due_on < seen.today and seen.leads()
    state = seen.session.get_one(Improvement, int(number)).state
    return row.state in TO_DO and near and row.owner_id == seen.receiver and state is State.IN_PROGRESS


def assignment(seen: Seen) -> bool:
    row = seen.about(Assignment)
    assert isinstance(row, Assignment)
    if seen.nudge.level:
        two_days_later = seen.at - row.given_at > timedelta(days=2)
        nobody_since = row.ended in (None, AssignmentEnd.UNCONFIRMED)
        return row.confirmed_at is None and nobody_since and two_days_later and (seen.manages() or seen.leads())
    return row.confirmed_at is None and row.ended_at is None and row.person_id == seen.receiver


def triage(seen: Seen) -> bool:
    row = seen.improvement
    near = row.promised_on - timedelta(days=6) <= seen.today or seen.nudge.level == 1
    to = seen.nudge.person_id is None or seen.manages()
    return row.state is State.NEW and near and to


def promise(seen: Seen) -> bool:
    row = seen.improvement
    late = row.promised_on < seen.today or _was(seen.session, seen.number, "promise")
    return row.state is State.NEW and row.author_id == seen.receiver and late


def _was(session: Session, number: int, word: str) -> bool:
    """Whether something of this kind is in the trail."""
    verbs = session.exec(select(Activity.verb).where(Activity.improvement_id == number))
    return any(word in verb for verb in verbs)


def approval(seen: Seen) -> bool:
    row = seen.improvement
    holds = select(RoleGrant).where(RoleGrant.person_id == seen.receiver, RoleGrant.role == Role.APPROVER)
    can = row.approver_id == seen.receiver or seen.session.exec(holds).first() is not None or seen.manages()
    waits = row.state is State.ASSESS or (row.state is State.IN_PROGRESS and row.changed_since_approval_at is not None)
    return waits and can and row.author_id != seen.receiver


def hold(seen: Seen) -> bool:
    row = seen.improvement
    over = row.hold_until is not None and row.hold_until <= seen.today
    return row.state is State.ON_HOLD and over and seen.leads_or_manages()


def target_date(seen: Seen) -> bool:
    row = _target(seen)
    begins = min(row.baseline_on, row.set_at.date())
    near = row.due_on - (row.due_on - begins) * 0.15 - timedelta(days=1)
    after = seen.today > row.due_on
    return _is_open(seen, row) and (after if seen.nudge.level else seen.today >= near) and seen.leads_or_manages()


def off_path(seen: Seen) -> bool:
    """The latest reading is on the wrong side of the straight line from the baseline to the target."""
    row = _target(seen)
    latest = _latest(seen.session, row)
    if latest is None or latest.value is None or not (_is_open(seen, row) and seen.leads()):
        return False
    begins = _line_begins(seen, row)
    passed = min(1.0, max(0.0, (seen.today - begins).days / max(1, (row.due_on - begins).days)))
    line = float(row.baseline) + (float(row.value) - float(row.baseline)) * passed
    falls = row.value < row.baseline
    return float(latest.value) > line if falls else float(latest.value) < line


def flat(seen: Seen) -> bool:
    """Half the time is over, and the latest reading is no nearer to the target than the baseline, or is of no use.

    What is measured on the day on which work starts says nothing of the work; which day that is differs by time zone.
    """
    row = _target(seen)
    begins = min(row.baseline_on, _line_begins(seen, row))
    latest = _latest(seen.session, row)
    moved = latest is not None and abs(_value(latest) - row.value) < abs(row.baseline - row.value)
    began = seen.improvement.started_at
    since_work = latest is not None and began is not None and latest.measured_on > began.date() + timedelta(days=1)
    half = begins + (row.due_on - begins) * 0.5 - timedelta(days=1)
    return _is_open(seen, row) and seen.today >= half and not (moved and since_work) and seen.leads()


def _line_begins(seen: Seen, row: Target) -> date:
    started = seen.improvement.started_at
    return started.date() if started else row.baseline_on


def _target(seen: Seen) -> Target:
    row = seen.about(Target)
    assert isinstance(row, Target)
    return row


def _latest(session: Session, row: Target) -> Reading | None:
    """The latest reading with a value since the baseline's day."""
    since = [each for each in readings(session, row.kpi_id) if each.measured_on >= row.baseline_on]
    return next((each for each in reversed(since) if each.value is not None), None)


def _value(reading: Reading) -> Decimal:
    assert reading.value is not None
    return reading.value


def _is_open(seen: Seen, row: Target) -> bool:
    """Whether the target stands, work goes on, and it isn't met. All of a simulated year are "under" a value."""
    latest = _latest(seen.session, row)
    assert row.comparison is Comparison.UNDER
    met = latest is not None and _value(latest) < row.value
    return row.replaced_at is None and seen.improvement.state in NOT_STARTED_OR_WORKED_ON and not met


def out_of_tolerance(seen: Seen) -> bool:
    row = seen.about(Excursion)
    assert isinstance(row, Excursion)
    kpi = seen.session.get_one(Kpi, row.kpi_id)
    latest = [each.value for each in readings(seen.session, row.kpi_id) if each.value is not None][-1]
    low, high = kpi.tolerance_low, kpi.tolerance_high
    return (low is not None and latest < low) or (high is not None and latest > high)


def sustain(seen: Seen) -> bool:
    checks = seen.session.exec(select(SustainCheck).where(SustainCheck.improvement_id == seen.number)).all()
    is_due = any(row.answered_at is None and row.due_on <= seen.today for row in checks)
    return seen.improvement.state is State.CLOSED and is_due and seen.leads()


def interview(seen: Seen) -> bool:
    """A question of the interview, one by whoever decides, or one to somebody who is consulted."""
    thing, session = seen.nudge.subject.partition(":")[0], seen.session
    if thing == "info":
        info = session.get_one(InfoRequest, int(seen.place))
        return info.answered_at is None and seen.improvement.author_id == seen.receiver
    if thing == "consulted":
        part = session.get_one(Involvement, int(seen.place))
        return part.answered_at is None and part.person_id == seen.receiver
    asked = select(Interview).where(Interview.improvement_id == seen.number, Interview.person_id == seen.receiver)
    rows = [row for row in session.exec(asked) if row.state is not InterviewState.DONE]
    return any((row.question or row.state is InterviewState.OFFERED) and row.changed_at < seen.at for row in rows)


def stale(seen: Seen) -> bool:
    last = select(Activity.at).where(Activity.improvement_id == seen.number).order_by(col(Activity.at).desc())
    at = seen.session.exec(last).first()
    quiet = at is not None and seen.at - at >= timedelta(days=29)
    working = seen.improvement.state in (*NOT_STARTED_OR_WORKED_ON, State.REVIEW)
    return quiet and working and seen.leads_or_manages()


def addition(seen: Seen) -> bool:
    others = select(Comment).where(Comment.improvement_id == seen.number, col(Comment.added_by) != seen.receiver)
    return seen.session.exec(others).first() is not None and seen.improvement.coordinator_id == seen.receiver


def gone(seen: Seen) -> bool:
    row = seen.about(Departure)
    assert isinstance(row, Departure)
    return row.ended_at is None and not is_there(seen.session, row.person_id) and row.person_id != seen.receiver


TRUE: Mapping[NudgeKind, Callable[[Seen], bool]] = {
    NudgeKind.TRIAGE: triage,
    NudgeKind.PROMISE: promise,
    NudgeKind.INTERVIEW: interview,
    NudgeKind.ASSIGNMENT: assignment,
    NudgeKind.TASK: task,
    NudgeKind.PROGRESS: progress,
    NudgeKind.STALE: stale,
    NudgeKind.READING: reading,
    NudgeKind.OFF_PATH: off_path,
    NudgeKind.OUT_OF_TOLERANCE: out_of_tolerance,
    NudgeKind.FLAT: flat,
    NudgeKind.TARGET_DATE: target_date,
    NudgeKind.APPROVAL: approval,
    NudgeKind.HOLD: hold,
    NudgeKind.SUSTAIN: sustain,
    NudgeKind.GONE: gone,
    NudgeKind.ADDITION: addition,
    NudgeKind.WEEK: week,
}
"""The statement of each kind."""
