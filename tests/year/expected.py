"""What somebody ought to be asked or told by now: section 5's table said anew in plain terms, from the rows alone.

Nothing here is shared with `csi/nudges`. That what is due comes is judged by this, and not by what the rules find: a
rule that finds nothing, or too late, makes the year fail.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, func, select

from models import (
    Activity,
    Answer,
    Assignment,
    Departure,
    Improvement,
    InfoRequest,
    Interview,
    Kpi,
    MissedPromise,
    Person,
    ProgressReport,
    Reading,
    RoleGrant,
    SustainCheck,
    Target,
    Task,
)
from models.enums import AssignmentEnd, ClosureCode, Effort, InterviewState, NudgeKind, Role, State
from models.kpis import Excursion
from tests.year.cast import country_of, works_on
from tests.year.truth import DAYS, NOT_STARTED_OR_WORKED_ON, TO_DO, is_there, manager_of

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that somebody ought to hear from an instant on; `again`: so long after it was said, anew.

    `before`: what was said so long before that instant counts as well. `most`: so often at most.
    """

    kind: NudgeKind
    subject: str
    person: str
    since: datetime
    level: int = 0
    again: timedelta | None = None
    before: timedelta = DAY
    most: int | None = None


class Register:
    """All rows as they are at an instant."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.at = session, at
        self.improvements = {row.id or 0: row for row in session.exec(select(Improvement))}
        self._managers: dict[int, str | None] = {}

    def in_state(self, *states: State) -> Iterator[Improvement]:
        """The improvements in one of these states."""
        return (row for row in self.improvements.values() if row.state in states)

    @cached_property
    def people(self) -> dict[str, Person]:
        return {row.id: row for row in self.session.exec(select(Person))}

    def there(self, person_id: str | None) -> str | None:
        """Whoever this is, if they are there."""
        return person_id if person_id in self.present else None

    @cached_property
    def present(self) -> set[str | None]:
        return {each for each in self.people if is_there(self.session, each)}

    def manager(self, row: Improvement) -> str | None:
        """The manager of its team, else the first one."""
        if row.team_id not in self._managers:
            self._managers[row.team_id] = manager_of(self.session, row)
        return self._managers[row.team_id]

    def lead(self, row: Improvement) -> str | None:
        """Whoever coordinates it, or manages it while nobody who is there does."""
        return self.there(row.coordinator_id) or self.manager(row)

    def zone(self, person_id: str) -> ZoneInfo:
        return ZoneInfo(self.people[person_id].tz or "UTC")

    def works(self, person_id: str, day: date) -> bool:
        person = self.people[person_id]
        return works_on(day, person.country or country_of(person.tz or ""))

    def day(self, person_id: str) -> date:
        """What day it is where somebody is."""
        return self.at.astimezone(self.zone(person_id)).date()

    def morning(self, person_id: str, day: date) -> datetime:
        """Nine o'clock of a day where somebody is."""
        return datetime.combine(day, time(9), self.zone(person_id))

    def nth_working_day_after(self, person_id: str, at: datetime, count: int) -> date:
        """The count-th day on which somebody works, after the day of an instant."""
        day = at.astimezone(self.zone(person_id)).date()
        while count:
            day += DAY
            count -= self.works(person_id, day)
        return day

    def latest(self, table: type[SQLModel], stamp: str, *where: object) -> dict[int, datetime]:
        """When each improvement last had a row in a table."""
        columns = table.__table__.c  # type: ignore[attr-defined]
        rows = select(columns.improvement_id, func.max(columns[stamp])).where(*where).group_by(columns.improvement_id)  # type: ignore[arg-type]
        return dict(self.session.exec(rows).all())

    @cached_property
    def readings(self) -> dict[int, list[Reading]]:
        """The readings of each KPI that stand, in order of their days."""
        standing = select(Reading).where(col(Reading.replaced_by_id).is_(None))
        rows = sorted(self.session.exec(standing), key=lambda row: (row.kpi_id, row.measured_on, row.id or 0))
        return {kpi_id: list(each) for kpi_id, each in groupby(rows, key=lambda row: row.kpi_id)}

    def values_since(self, kpi_id: int, day: date) -> list[Decimal]:
        """The values of a KPI after a day."""
        found = self.readings.get(kpi_id, [])
        return [row.value for row in found if row.value is not None and row.measured_on > day]

    def open_targets(self, *states: State) -> Iterator[tuple[Target, Improvement]]:
        """The targets that stand, of improvements in one of these states; all of a year are "under" a value."""
        for row in self.session.exec(select(Target).where(col(Target.replaced_at).is_(None))):
            if self.improvements[row.improvement_id].state in states:
                yield row, self.improvements[row.improvement_id]


def decisions(register: Register) -> Iterator[Expected]:
    """Ideas whose decision is promised: those who decide hear the working day before, all hear when the day passed."""
    wanted = select(MissedPromise).order_by(col(MissedPromise.promised_on))
    missed = {row.improvement_id: row for row in register.session.exec(wanted)}
    for row in register.in_state(State.NEW):
        if row.promise_paused_at is not None:
            continue
        latest, promised, subject = missed.get(row.id or 0), row.promised_on, f"improvement:{row.id}"
        passed = None
        if latest is not None and latest.renewed_to > promised:
            promised, passed = latest.renewed_to, latest.promised_on
        author, manager = register.there(row.author_id), register.manager(row)
        if author and (late := promised if register.day(author) > promised else passed):
            yield Expected(NudgeKind.PROMISE, subject, author, register.morning(author, late + DAY))
        if manager:
            eve = promised - DAY
            while eve.weekday() > 4:
                eve -= DAY
            since = max(register.morning(manager, eve), row.created_at)
            yield Expected(NudgeKind.TRIAGE, subject, manager, since, before=2 * DAY)
            if passed:
                told = register.morning(manager, passed + 2 * DAY)  # its author's day may end later
                yield Expected(NudgeKind.TRIAGE, subject, manager, told, level=1, before=2 * DAY)


def interviews(register: Register) -> Iterator[Expected]:
    """Questions that an author was offered, and has answered none of, and what they are asked: three times at most."""
    answered = set(register.session.exec(select(Answer.improvement_id, Answer.answered_by)))
    for row in register.session.exec(select(Interview).where(Interview.state == InterviewState.OFFERED)):
        improvement = register.improvements[row.improvement_id]
        begun = (row.improvement_id, row.person_id) in answered
        if improvement.state is State.NEW and improvement.author_id == row.person_id and not begun:
            subject = f"improvement:{row.improvement_id}"
            yield Expected(NudgeKind.INTERVIEW, subject, row.person_id, row.changed_at + DAY, again=WEEK, most=3)
    for request in register.session.exec(select(InfoRequest).where(col(InfoRequest.answered_at).is_(None))):
        improvement = register.improvements[request.improvement_id]
        if improvement.state is State.NEW and improvement.promise_paused_at is not None and improvement.author_id:
            since, subject = request.asked_at + DAY, f"info:{request.id}"
            yield Expected(NudgeKind.INTERVIEW, subject, improvement.author_id, since, again=WEEK, most=3)


def assignments(register: Register) -> Iterator[Expected]:
    """Assignments that nobody confirmed within a working day."""
    waiting = select(Assignment).where(col(Assignment.confirmed_at).is_(None), col(Assignment.ended_at).is_(None))
    for row in register.session.exec(waiting):
        improvement = register.improvements[row.improvement_id]
        standing = improvement.state in (*NOT_STARTED_OR_WORKED_ON, State.REVIEW)
        if standing and improvement.coordinator_id == row.person_id and register.there(row.person_id):
            second = register.nth_working_day_after(row.person_id, row.given_at, 2)
            subject, since = f"assignment:{row.id}", register.morning(row.person_id, second)
            yield Expected(NudgeKind.ASSIGNMENT, subject, row.person_id, since)


def returned(register: Register) -> Iterator[Expected]:
    """Improvements whose last assignment nobody confirmed: whoever leads them for now, or decides, finds somebody."""
    latest: dict[int, Assignment] = {}
    for row in register.session.exec(select(Assignment).order_by(col(Assignment.id))):
        if row.given_by is not None:
            latest[row.improvement_id] = row
    for number, row in latest.items():
        improvement = register.improvements[number]
        lead = register.lead(improvement)
        unled = row.ended is AssignmentEnd.UNCONFIRMED and row.ended_at is not None
        if unled and lead and improvement.state in (*NOT_STARTED_OR_WORKED_ON, State.NEW, State.REVIEW):
            assert row.ended_at is not None
            yield Expected(NudgeKind.ASSIGNMENT, f"assignment:{row.id}", lead, row.ended_at, level=1, before=2 * DAY)


def tasks(register: Register) -> Iterator[Expected]:
    """Tasks on their day and weekly after it; overdue ones to the coordinator as well."""
    for row in register.session.exec(select(Task).where(col(Task.state).in_(TO_DO))):
        improvement = register.improvements[row.improvement_id]
        owner = register.there(row.owner_id)
        if improvement.state is not State.IN_PROGRESS or owner is None:
            continue
        subject, since = f"task:{row.improvement_id}.{row.place}", register.morning(owner, row.due_on)
        yield Expected(NudgeKind.TASK, subject, owner, since, again=WEEK)
        lead = register.lead(improvement)
        if lead and lead != owner:
            late = register.morning(lead, row.due_on + WEEK + DAY)
            yield Expected(NudgeKind.TASK, subject, lead, late, level=1, again=WEEK)


def check_ins(register: Register) -> Iterator[Expected]:
    """Improvements in progress, weekly, unless their coordinator has just said how it goes."""
    reported = register.latest(ProgressReport, "reported_at")
    for row in register.in_state(State.IN_PROGRESS):
        lead, number = register.there(row.coordinator_id), row.id or 0
        if lead and row.started_at:
            since = row.started_at + WEEK
            if number in reported:
                since = max(since, reported[number] + WEEK + 2 * DAY)
            yield Expected(NudgeKind.PROGRESS, f"improvement:{number}", lead, since, again=WEEK, before=WEEK)


def silences(register: Register) -> Iterator[Expected]:
    """Nothing for thirty days: the coordinator, then the manager."""
    last = register.latest(Activity, "at", col(Activity.improvement_id).is_not(None))
    for row in register.in_state(*NOT_STARTED_OR_WORKED_ON):
        lead, above, subject = register.lead(row), register.manager(row), f"improvement:{row.id}"
        since = last[row.id or 0] + MONTH + DAY
        if lead:
            yield Expected(NudgeKind.STALE, subject, lead, since, again=MONTH, before=3 * DAY)
        if lead and above and above != lead:
            yield Expected(NudgeKind.STALE, subject, above, since, level=1, again=MONTH, before=3 * DAY)


def readings(register: Register) -> Iterator[Expected]:
    """A KPI's readings, by its frequency."""
    for kpi in register.session.exec(select(Kpi).where(col(Kpi.archived_at).is_(None))):
        owner, found = register.there(kpi.owner_id), register.readings.get(kpi.id or 0, [])
        if owner:
            period = timedelta(days=DAYS[kpi.frequency])
            created = kpi.created_at.astimezone(register.zone(owner)).date()
            last = found[-1].measured_on if found else created
            since = register.morning(owner, last + period)
            yield Expected(NudgeKind.READING, f"kpi:{kpi.id}", owner, since, again=period)


def tolerances(register: Register) -> Iterator[Expected]:
    """A KPI out of its tolerance, of which an improvement was made: the manager, since no service has an owner here."""
    for row in register.session.exec(select(Excursion).where(col(Excursion.ended_on).is_(None))):
        manager = register.manager(register.improvements[row.improvement_id]) if row.improvement_id else None
        if manager:
            yield Expected(NudgeKind.OUT_OF_TOLERANCE, f"excursion:{row.id}", manager, row.made_at)


def target_dates(register: Register) -> Iterator[Expected]:
    """Half of a target's time is over without any reading since work began; less than 15 % is left; it has passed."""
    for row, improvement in register.open_targets(*NOT_STARTED_OR_WORKED_ON):
        began = improvement.started_at.date() if improvement.started_at else None
        begins = row.baseline_on if began is None or began >= row.due_on else max(row.baseline_on, began)
        length, counted_from = (row.due_on - begins).days, max(row.baseline_on, began or row.baseline_on)
        values, subject = register.values_since(row.kpi_id, counted_from), f"target:{row.id}"
        lead, above = register.lead(improvement), register.manager(improvement)
        is_met = bool(values) and values[-1] < row.value
        if lead is None:
            continue
        if improvement.state is State.IN_PROGRESS and not values:
            half = register.morning(lead, begins + timedelta(days=(length + 1) // 2))
            yield Expected(NudgeKind.FLAT, subject, lead, half, before=2 * MONTH)
        near, passed = register.morning(lead, row.due_on - timedelta(days=length * 0.15 - 1)), row.due_on + DAY
        if not is_met and length >= 40 and register.day(lead) < row.due_on:
            yield Expected(NudgeKind.TARGET_DATE, subject, lead, near, before=MONTH)
        if not is_met:
            yield Expected(NudgeKind.TARGET_DATE, subject, lead, register.morning(lead, passed))
            if above and above != lead:
                told = register.morning(above, passed + DAY)
                yield Expected(NudgeKind.TARGET_DATE, subject, above, told, level=1, before=2 * DAY)


def off_paths(register: Register) -> Iterator[Expected]:
    """A KPI whose latest reading is no better than its baseline, though half the time to its target is over."""
    for row, improvement in register.open_targets(State.IN_PROGRESS):
        began, lead = improvement.started_at, register.lead(improvement)
        if began is None or lead is None:
            continue
        begins = max(row.baseline_on, began.date())
        found = [each for each in register.readings.get(row.kpi_id, []) if each.value is not None]
        last = next((each for each in reversed(found) if each.measured_on > begins), None)
        half = begins + (row.due_on - begins) / 2
        worse = last is not None and last.value is not None and last.value >= row.baseline
        if last is not None and worse and half <= last.measured_on < row.due_on and register.day(lead) <= row.due_on:
            since = register.morning(lead, last.measured_on + DAY)
            yield Expected(NudgeKind.OFF_PATH, f"target:{row.id}", lead, since, again=MONTH, before=MONTH)


def approvals(register: Register) -> Iterator[Expected]:
    """Approvals that wait for two whole working days of whoever may give them."""
    assessed = register.latest(Activity, "at", Activity.verb == "assess")
    holders = register.session.exec(select(RoleGrant.person_id).where(RoleGrant.role == Role.APPROVER)).all()
    for row in register.in_state(State.ASSESS, State.IN_PROGRESS):
        since = assessed.get(row.id or 0) if row.state is State.ASSESS else row.changed_since_approval_at
        if since is None or row.effort is not Effort.L:
            continue
        others = [each for each in holders if register.there(each) and each != row.author_id]
        for who in [row.approver_id] if row.approver_id in others else others:
            third = register.nth_working_day_after(who or "", since, 3)
            begins = register.morning(who or "", third)
            yield Expected(NudgeKind.APPROVAL, f"improvement:{row.id}", who or "", begins, again=WEEK)


def holds(register: Register) -> Iterator[Expected]:
    """Holds whose review date has come, and weekly after it."""
    for row in register.in_state(State.ON_HOLD):
        lead = register.lead(row)
        if lead and row.hold_until:
            since = register.morning(lead, row.hold_until)
            yield Expected(NudgeKind.HOLD, f"improvement:{row.id}", lead, since, again=WEEK)


def sustained(register: Register) -> Iterator[Expected]:
    """Whether a success lasts, 30, 90 and 180 days after its closing.

    A reading that misses the target brings the question forward: what was asked or answered since then counts.
    """
    wanted = select(SustainCheck.improvement_id, func.max(SustainCheck.answered_at)).group_by(
        col(SustainCheck.improvement_id)
    )
    answered, missed = dict(register.session.exec(wanted).all()), _missed_since_closing(register)
    for row in register.in_state(State.CLOSED):
        lead = register.lead(row)
        if lead is None or row.closed_at is None or row.closure_code is not ClosureCode.SUCCESSFUL:
            continue
        closed_on, today = row.closed_at.astimezone(register.zone(lead)).date(), register.day(lead)
        due = max((days for days in (30, 90, 180) if closed_on + timedelta(days=days) < today), default=None)
        if due is None:
            continue
        since, replied = register.morning(lead, closed_on + timedelta(days=due)), answered.get(row.id or 0)
        before = 2 * WEEK
        if (first := missed.get(row.id or 0)) is not None:
            before = max(before, since - register.morning(lead, first - DAY))
        if replied is None or replied < since - before:
            yield Expected(NudgeKind.SUSTAIN, f"improvement:{row.id}", lead, since, before=before)


def _missed_since_closing(register: Register) -> dict[int, date]:
    """The day of the first reading since its closing that misses a target, of each improvement that has one."""
    found: dict[int, date] = {}
    for target, row in register.open_targets(State.CLOSED):
        closed_on = row.closed_at.date() if row.closed_at else date.max
        for each in register.readings.get(target.kpi_id, []):
            is_new = each.measured_on >= closed_on or (row.closed_at is not None and each.recorded_at > row.closed_at)
            if each.value is not None and is_new and each.value >= target.value:
                said_on = max(each.measured_on, each.recorded_at.date())
                found[row.id or 0] = min(said_on, found.get(row.id or 0, date.max))
    return found


def departures(register: Register) -> Iterator[Expected]:
    """Somebody left and still coordinates something: the manager above."""
    for row in register.session.exec(select(Departure).where(col(Departure.ended_at).is_(None))):
        led = [each for each in register.improvements.values() if each.coordinator_id == row.person_id]
        unfinished = [each for each in led if each.state in (*NOT_STARTED_OR_WORKED_ON, State.REVIEW, State.ON_HOLD)]
        if unfinished and register.there(row.person_id) is None and (manager := register.manager(unfinished[0])):
            since = row.lost_at.astimezone(register.zone(manager)).date() + DAY
            yield Expected(NudgeKind.GONE, f"departure:{row.id}", manager, register.morning(manager, since))


ALL: tuple[Callable[[Register], Iterator[Expected]], ...] = (
    decisions, interviews, assignments, returned, tasks, check_ins, silences, readings, tolerances, target_dates,
    off_paths, approvals, holds, sustained, departures,
)  # fmt: skip


def expected(session: Session, at: datetime) -> Iterator[Expected]:
    """Everything that anybody ought to have heard, or ought to hear soon."""
    register = Register(session, at)
    for each in ALL:
        yield from each(register)


def weeks(register: Register) -> Iterator[tuple[str, datetime]]:
    """Whoever leads something that is planned for more than a week, and since when: they get their week in figures."""
    given = select(Assignment).where(col(Assignment.ended_at).is_(None))
    for row in register.session.exec(given):
        improvement = register.improvements[row.improvement_id]
        planned = improvement.state in (State.ACCEPTED, State.ASSESS, State.APPROVED)
        if planned and improvement.coordinator_id == row.person_id and register.there(row.person_id):
            yield row.person_id, row.given_at + WEEK
