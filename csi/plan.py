"""The plan: tasks with an owner and a date, and what the coordinator says of progress."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi import nudges, outbox, people, trail
from csi.capture import find, said
from csi.errors import BadInput, NotAllowed, NotFound, TooLate
from csi.life import CLOSED_TASKS
from csi.rules.cadence import local_day
from models import Improvement, ProgressReport, Task
from models.enums import Health, State, TaskState

_AT_WORK = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task as somebody plans it."""

    text: str
    owner: str
    due_on: date


def add_task(session: Session, number: int, new: NewTask, *, by: str, at: datetime) -> int:
    """Add a task at the end of the plan; its place is returned. Raises BadInput, NotAllowed, TooLate."""
    improvement = find(session, number, for_change=True)
    author = people.admit(session, by, at)
    if not people.actor(session, by, improvement).coordinates:
        raise NotAllowed("Tasks are planned by the improvement's coordinator or a manager.")
    if improvement.state not in _AT_WORK:
        raise TooLate(f"IMP-{number} is {said(improvement.state)}, so no task can be added now.")
    text = " ".join(new.text.replace("\x00", "").split())
    if not text or len(text) > 500:
        raise BadInput("text", "Say in up to 500 characters what is to be done.")
    today = local_day(at, people.zone_of(session, author))
    if new.due_on < today:
        raise BadInput("due_on", "That day is past. Choose today or later.")
    owner = people.known(session, new.owner, at)
    if owner.is_bot:
        raise BadInput("owner", "A bot can't own a task. Choose a person.")
    last = session.exec(select(func.max(Task.place)).where(Task.improvement_id == number)).one() or 0
    session.add(
        Task(
            improvement_id=number,
            place=last + 1,
            text=text,
            owner_id=owner.id,
            starts_on=today,
            due_on=new.due_on,
            created_by=by,
            created_at=at,
        )
    )
    trail.record(session, improvement, "task_added", by=by, at=at, after={"task": last + 1}, note=text)
    session.flush()
    if owner.id not in (by, improvement.coordinator_id):
        outbox.notice(session, "task_given", to=owner.id, about=number, at=at, place=last + 1, by=by)
    outbox.refresh_improvement(session, number, at)
    return last + 1


def finish_task(session: Session, number: int, place: int, *, by: str, at: datetime) -> None:
    """Mark a task done. Done twice, it stays done. Raises NotFound, NotAllowed."""
    improvement = find(session, number, for_change=True)
    task = session.exec(select(Task).where(Task.improvement_id == number, Task.place == place)).first()
    if task is None:
        raise NotFound(f"There is no task {number}.{place}.")
    if by != task.owner_id and not people.actor(session, by, improvement).coordinates:
        raise NotAllowed("A task is closed by its owner, the coordinator or a manager.")
    if task.state in CLOSED_TASKS:
        return
    before = task.state
    task.state, task.closed_at = TaskState.DONE, at
    session.add(task)
    trail.record(
        session,
        improvement,
        "task_done",
        by=by,
        at=at,
        before={"task": place, "state": before},
        after={"task": place, "state": TaskState.DONE},
    )
    session.flush()
    outbox.refresh_improvement(session, number, at)


def report_progress(
    session: Session,
    number: int,
    health: Health,
    *,
    by: str,
    at: datetime,
    note: str = "",
    bundle_id: int | None = None,
) -> None:
    """Keep what is said of progress; the nudge that asked is answered by it. Raises NotAllowed, TooLate."""
    improvement = find(session, number, for_change=True)
    if not people.actor(session, by, improvement).coordinates:
        raise NotAllowed("Progress is reported by the improvement's coordinator or a manager.")
    if improvement.state is not State.IN_PROGRESS:
        raise TooLate(f"IMP-{number} is {said(improvement.state)} by now; its progress needs no report.")
    text = note.replace("\x00", "").strip() or None
    session.add(ProgressReport(improvement_id=number, health=health, note=text, reported_by=by, reported_at=at))
    trail.record(session, improvement, "progress", by=by, at=at, after={"health": health}, note=text)
    session.flush()
    nudges.answered(session, by=by, at=at, answer=health, improvement_id=number, bundle_id=bundle_id)
    outbox.refresh_improvement(session, number, at)


def latest_report(session: Session, number: int) -> ProgressReport | None:
    """What was last said of an improvement's progress."""
    return session.exec(
        select(ProgressReport)
        .where(ProgressReport.improvement_id == number)
        .order_by(col(ProgressReport.id).desc())
        .limit(1)
    ).first()


def progress_percent(tasks: list[Task]) -> int | None:
    """The share of planned task-days completed, in percent; None without a plan.

    A canceled or skipped task leaves the sum.
    """
    counted = [task for task in tasks if task.state not in (TaskState.CANCELED, TaskState.SKIPPED)]
    days = [((task.due_on - task.starts_on).days + 1, task.state is TaskState.DONE) for task in counted]
    planned = sum(length for length, _ in days)
    return None if not planned else round(100 * sum(length for length, done in days if done) / planned)


def coordinated_by(session: Session, person_id: str) -> list[Improvement]:
    """The open improvements that somebody coordinates, the oldest first."""
    ended = (State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED)
    return list(
        session.exec(
            select(Improvement)
            .where(Improvement.coordinator_id == person_id, col(Improvement.state).not_in(ended))
            .order_by(col(Improvement.id))
            .limit(50)
        )
    )
