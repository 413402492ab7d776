"""Adding, changing and reordering tasks, from a form, a command or a message."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from csi.common.errors import BadInput, TooLate
from csi.common.phrases import spoken_date
from csi.common.working_days import add_working_days, local_day
from csi.language.dates import ask_which_day, understand_date
from csi.messaging import outbox
from csi.people import directory, mentions
from csi.people.permissions import Action, require
from csi.register import activity, approval_requests
from csi.register.improvements import describe_state, get_improvement
from csi.tasks import phases, queries, task_actions, task_messages
from csi.tasks.task_rules import CLOSED, SAID, TaskStatus, wrong_dates
from models import Improvement, Phase, Task
from models.enums import State, TaskState

LONGEST_TEXT = 500
DEFAULT_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be added; without a start it begins today, or on the due day if that is earlier."""

    text: str
    owner: str
    due_on: date
    starts_on: date | None = None
    phase: int | None = None
    """The id of its phase."""
    phase_name: str = ""
    """The name of its phase instead, as somebody typed it; one that the plan doesn't have is made."""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """The new values of an existing task; `phase` is the id of its phase."""

    text: str
    owner: str
    starts_on: date
    due_on: date
    phase: int | None = None


def require_planner(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, if `by` may add tasks to it now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    _permit(session, improvement, by, at)
    return improvement


def _permit(session: Session, improvement: Improvement, by: str, at: datetime) -> None:
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.ADD_TASK, actor, f"Only whoever leads IMP-{improvement.id}, or a manager, can add tasks to it.")
    if not task_actions.can_plan(improvement):
        raise TooLate(f"IMP-{improvement.id} is {describe_state(improvement.state)}, so no task can be added now.")


def today_of(session: Session, person_id: str, at: datetime) -> date:
    """Today's date in a person's time zone."""
    return local_day(at, directory.zone_of(session, directory.get_or_create(session, person_id, at)))


def default_due(session: Session, person_id: str, at: datetime) -> date:
    """The due day of a task that was given none: five working days from today in the person's calendar."""
    person = directory.get_or_create(session, person_id, at)
    return add_working_days(
        today_of(session, person_id, at), DEFAULT_WORKING_DAYS, directory.country_of(session, person)
    )


def read_day(session: Session, words: str, field: str, *, by: str, at: datetime) -> date:
    """The day that words such as “end of March” mean to a person.

    Raises BadInput at the field, with the days that unclear words can mean.
    """
    today = today_of(session, by, at)
    day = understand_date(words, today)
    if day is None:
        raise BadInput(field, ask_which_day(words, today))
    return day


def add_task(session: Session, number: int, new: NewTask, *, by: str, at: datetime) -> int:
    """Add a task at the end of its phase, tell its owner, and return its place.

    While the improvement is on hold, the task is on hold with it. Raises BadInput, NotAllowed, NotFound, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    _permit(session, improvement, by, at)
    text = _clean(session, new.text)
    today = today_of(session, by, at)
    _not_past(new.due_on, today)
    starts_on = new.starts_on or min(today, new.due_on)
    if problem := wrong_dates(starts_on, new.due_on):
        raise BadInput("due_on", problem)
    owner = directory.require_assignee(session, new.owner, at, field="owner").id
    plan = queries.tasks_of(session, number)
    place = max((row.place for row in plan), default=0) + 1
    phase = _phase_of(session, improvement, new, by, at)
    status = TaskStatus(TaskState.PENDING if starts_on > today else TaskState.OPEN)
    if improvement.state is State.ON_HOLD:
        status = task_actions.hold_with_improvement(session, number, place, status)
    session.add(
        Task(
            improvement_id=number,
            place=place,
            position=max((row.position for row in plan), default=0) + 1,
            text=text,
            owner_id=owner,
            starts_on=starts_on,
            due_on=new.due_on,
            state=status.state,
            state_before_hold=status.before_hold,
            phase_id=phase.id if phase else None,
            created_by=by,
            created_at=at,
        )
    )
    after = {"task": place, **({"phase": phase.name} if phase else {})}
    activity.record(session, improvement, "task_added", by=by, at=at, after=after, note=text)
    approval_requests.mark_changed_since_approval(session, improvement, by=by, at=at)
    session.flush()
    if owner != by:
        task_messages.tell(session, "task_given", number, [place], to=owner, at=at, place=place, by=by)
    outbox.refresh_improvement(session, number, at)
    return place


def _phase_of(session: Session, improvement: Improvement, new: NewTask, by: str, at: datetime) -> Phase | None:
    number = improvement.id or 0
    if new.phase:
        return queries.get_phase(session, number, new.phase)
    if not new.phase_name:
        return None
    return queries.find_phase(session, number, new.phase_name) or phases.make_phase(
        session, improvement, new.phase_name, by=by, at=at
    )


def restate_task(session: Session, number: int, place: int, *, by: str, at: datetime) -> None:
    """Tell the planner how the task was understood, with a button to correct it."""
    planned = [{"place": place, "remark": ""}]
    task_messages.tell(session, "tasks_planned", number, [place], to=by, at=at, planned=planned, refused=[])


def _clean(session: Session, text: str) -> str:
    cleaned = mentions.replace_mentions(session, " ".join(text.replace("\x00", "").split()))
    if not cleaned or len(cleaned) > LONGEST_TEXT:
        raise BadInput("text", f"Write what needs to be done, in up to {LONGEST_TEXT} characters.")
    return cleaned


def _not_past(due_on: date, today: date) -> None:
    if due_on < today:
        raise BadInput("due_on", "That day has passed. Choose today or later.")


def fingerprint(task: Task) -> str:
    """A digest of a task's values that a form keeps, to notice changes made while it was open."""
    told = (task.text, task.owner_id, task.starts_on.isoformat(), task.due_on.isoformat(), task.state.value)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def require_unchanged(session: Session, number: int, place: int, seen: str, *, by: str, at: datetime) -> None:
    """Check that a task is as it was when the form opened.

    Raises NotAllowed, and TooLate with its present state and due day.
    """
    directory.require_member(session, by, Action.SEE_PLAN)
    get_improvement(session, number, lock=True)
    task = queries.get_task(session, number, place)
    if fingerprint(task) == seen:
        return
    name, due = f"{number}.{place}", spoken_date(task.due_on, at.date())
    raise TooLate(
        f"Somebody changed task {name}: it is {SAID[task.state]} now, and due on {due}. "
        "Your changes weren't saved. Close this window and open it again."
    )


def change_task(session: Session, number: int, place: int, new: TaskChange, *, by: str, at: datetime) -> None:
    """Change a task's text, owner or dates and tell the owners. Raises BadInput, NotAllowed, NotFound, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    task = queries.get_task(session, number, place)
    directory.require_member(session, by)
    _require_may_change(session, improvement, task, new, by)
    text, today = _clean(session, new.text), today_of(session, by, at)
    if new.due_on != task.due_on:
        _not_past(new.due_on, today)
    if problem := wrong_dates(new.starts_on, new.due_on):
        raise BadInput("due_on", problem)
    owner = (
        directory.require_assignee(session, new.owner, at, field="owner").id
        if new.owner != task.owner_id
        else new.owner
    )
    phase = queries.get_phase(session, number, new.phase).name if new.phase else None
    before = _told(task) | {"phase": queries.phase_name(session, task.phase_id)}
    then: dict[str, str | date | None] = {
        "text": text,
        "owner": owner,
        "starts_on": new.starts_on,
        "due_on": new.due_on,
        "phase": phase,
    }
    changed = {key for key, value in then.items() if before[key] != value}
    if not changed:
        return
    if task.state in CLOSED:
        raise TooLate(f"Task {number}.{place} is {SAID[task.state]}. Reopen it before you change it.")
    former = task.owner_id
    task.text, task.owner_id, task.starts_on, task.due_on = text, owner, new.starts_on, new.due_on
    task.phase_id = new.phase or None
    session.add(task)
    shown = _shown(before, changed), _shown(then, changed)
    activity.record(
        session,
        improvement,
        "task_changed",
        by=by,
        at=at,
        before={"task": place, **shown[0]},
        after={"task": place, **shown[1]},
    )
    session.flush()
    task_messages.refresh(session, number, [place], at)
    _tell(session, number, task, former, changed, by, at)
    outbox.refresh_improvement(session, number, at)


def _require_may_change(session: Session, improvement: Improvement, task: Task, new: TaskChange, by: str) -> None:
    """Check that a person may make this change: owners give their own work another day. Raises NotAllowed."""
    actor = replace(directory.actor_for(session, by, improvement), owns_task=by == task.owner_id)
    starts_on = min(task.starts_on, new.due_on)
    other_day = TaskChange(task.text, task.owner_id, starts_on, new.due_on, new.phase)
    is_day = new == other_day and (new.phase or None) == task.phase_id
    require(
        Action.TAKE_TASK_STEP if is_day else Action.CHANGE_TASK,
        actor,
        f"Only whoever leads IMP-{improvement.id}, or a manager, can change a task; its owner can say how it goes, "
        "and give it another day.",
    )


def move_due(session: Session, number: int, place: int, due_on: date, *, by: str, at: datetime) -> None:
    """Move the day by which a task is due. Raises BadInput, NotAllowed, NotFound, TooLate."""
    task = queries.get_task(session, number, place)
    starts_on = min(task.starts_on, due_on)
    new = TaskChange(task.text, task.owner_id, starts_on, due_on, task.phase_id)
    change_task(session, number, place, new, by=by, at=at)


def _shown(values: Mapping[str, str | date | None], changed: set[str]) -> dict[str, str]:
    """The changed values as the history shows them; empty for what is not set."""
    return {key: str(values[key] or "") for key in sorted(changed)}


def _told(task: Task) -> dict[str, str | date | None]:
    return {"text": task.text, "owner": task.owner_id, "starts_on": task.starts_on, "due_on": task.due_on}


def _tell(session: Session, number: int, task: Task, former: str, changed: set[str], by: str, at: datetime) -> None:
    """Tell the owner, and a former owner, what changed for them."""
    place = task.place
    if "owner" in changed:
        if task.owner_id != by:
            task_messages.tell(session, "task_given", number, [place], to=task.owner_id, at=at, place=place, by=by)
        if former != by:
            task_messages.tell(session, "task_taken", number, [place], to=former, at=at, place=place, by=by)
    elif "due_on" in changed and task.owner_id != by:
        task_messages.tell(session, "task_moved", number, [place], to=task.owner_id, at=at, place=place, by=by)


def move_task(session: Session, number: int, place: int, *, up: bool, by: str, at: datetime) -> None:
    """Swap a task with its neighbour in the same phase; at an end it stays. Raises NotAllowed, NotFound."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.MOVE_TASK, actor, f"Only whoever leads IMP-{number}, or a manager, can put its tasks in order.")
    phase_id = queries.get_task(session, number, place).phase_id
    plan = [row for row in queries.tasks_of(session, number) if row.phase_id == phase_id]
    here = next(nth for nth, row in enumerate(plan) if row.place == place)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(plan):
        return
    plan[here], plan[there] = plan[there], plan[here]
    for position, row in zip(sorted(row.position for row in plan), plan, strict=True):
        row.position = position
        session.add(row)
    order = [row.place for row in plan]
    activity.record(session, improvement, "task_moved", by=by, at=at, after={"task": place, "order": order})
    session.flush()
    outbox.refresh_improvement(session, number, at)
