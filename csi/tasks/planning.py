"""Adding, changing and reordering tasks, from a form, a command or a message."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.common.errors import BadInput, TooLate
from csi.common.phrases import short_date
from csi.common.working_days import add_working_days, local_day
from csi.language.dates import understand_date
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, approval_requests
from csi.register.improvements import describe_state, get_improvement
from csi.tasks import queries, task_actions
from csi.tasks.task_rules import CLOSED, SAID, wrong_dates
from models import Improvement, Task
from models.enums import TaskState

LONGEST_TEXT = 500
DEFAULT_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be added; without a start it begins today, or on the due day if that is earlier."""

    text: str
    owner: str
    due_on: date
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """The new values of an existing task."""

    text: str
    owner: str
    starts_on: date
    due_on: date


def require_planner(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, if `by` may add tasks to it now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    _permit(session, improvement, by, at)
    return improvement


def _permit(session: Session, improvement: Improvement, by: str, at: datetime) -> None:
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.ADD_TASK, actor, "Tasks are planned by the improvement's coordinator or a manager.")
    if improvement.state not in task_actions.AT_WORK:
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
    """The day that words such as “end of March” mean to a person. Raises BadInput at the field."""
    day = understand_date(words, today_of(session, by, at))
    if day is None:
        raise BadInput(field, f"I can't tell which day “{words}” is. Try “end of March”, “in 3 weeks” or “15 March”.")
    return day


def add_task(session: Session, number: int, new: NewTask, *, by: str, at: datetime) -> int:
    """Add a task at the end of the plan, tell its owner, and return its place. Raises BadInput, NotAllowed, TooLate."""
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
    session.add(
        Task(
            improvement_id=number,
            place=place,
            position=max((row.position for row in plan), default=0) + 1,
            text=text,
            owner_id=owner,
            starts_on=starts_on,
            due_on=new.due_on,
            state=TaskState.PENDING if starts_on > today else TaskState.OPEN,
            created_by=by,
            created_at=at,
        )
    )
    activity.record(session, improvement, "task_added", by=by, at=at, after={"task": place}, note=text)
    approval_requests.mark_changed_since_approval(session, improvement, by=by, at=at)
    session.flush()
    if owner != by:
        outbox.notice(session, "task_given", to=owner, about=number, at=at, place=place, by=by)
    outbox.refresh_improvement(session, number, at)
    return place


def restate_task(session: Session, number: int, place: int, *, by: str, at: datetime) -> None:
    """Tell the planner how the task was understood, with a button to correct it."""
    planned = [{"place": place, "remark": ""}]
    outbox.notice(session, "tasks_planned", to=by, about=number, at=at, planned=planned, refused=[])


def _clean(session: Session, text: str) -> str:
    cleaned = directory.replace_mentions(session, " ".join(text.replace("\x00", "").split()))
    if not cleaned or len(cleaned) > LONGEST_TEXT:
        raise BadInput("text", f"Say in up to {LONGEST_TEXT} characters what is to be done.")
    return cleaned


def _not_past(due_on: date, today: date) -> None:
    if due_on < today:
        raise BadInput("due_on", "That day is past. Choose today or later.")


def fingerprint(task: Task) -> str:
    """A digest of a task's values that a form keeps, to notice changes made while it was open."""
    told = (task.text, task.owner_id, task.starts_on.isoformat(), task.due_on.isoformat(), task.state.value)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def require_unchanged(session: Session, number: int, place: int, seen: str, *, by: str) -> None:
    """Check that a task is as it was when the form opened.

    Raises NotAllowed, and TooLate with its present state and due day.
    """
    directory.require_member(session, by, Action.SEE_PLAN)
    get_improvement(session, number, lock=True)
    task = queries.get_task(session, number, place)
    if fingerprint(task) == seen:
        return
    name = f"{number}.{place}"
    raise TooLate(
        f"Task {name} was changed meanwhile: it is {SAID[task.state]} and due on {short_date(task.due_on)} now. "
        "Nothing of yours was kept; close this window and open it again."
    )


def change_task(session: Session, number: int, place: int, new: TaskChange, *, by: str, at: datetime) -> None:
    """Change a task's text, owner or dates and tell the owners. Raises BadInput, NotAllowed, NotFound, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    task = queries.get_task(session, number, place)
    directory.require_member(session, by)
    require(
        Action.CHANGE_TASK,
        directory.actor_for(session, by, improvement),
        "A task is changed by the improvement's coordinator or a manager; its owner says how it goes.",
    )
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
    before, then = _told(task), {"text": text, "owner": owner, "starts_on": new.starts_on, "due_on": new.due_on}
    changed = {key for key, value in then.items() if before[key] != value}
    if not changed:
        return
    if task.state in CLOSED:
        raise TooLate(f"Task {number}.{place} is {SAID[task.state]}. Reopen it before it is planned anew.")
    former = task.owner_id
    task.text, task.owner_id, task.starts_on, task.due_on = text, owner, new.starts_on, new.due_on
    session.add(task)
    shown = {key: str(before[key]) for key in sorted(changed)}, {key: str(then[key]) for key in sorted(changed)}
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
    _tell(session, number, task, former, changed, by, at)
    outbox.refresh_improvement(session, number, at)


def _told(task: Task) -> dict[str, str | date]:
    return {"text": task.text, "owner": task.owner_id, "starts_on": task.starts_on, "due_on": task.due_on}


def _tell(session: Session, number: int, task: Task, former: str, changed: set[str], by: str, at: datetime) -> None:
    """Tell the owner, and a former owner, what changed for them."""
    if "owner" in changed:
        if task.owner_id != by:
            outbox.notice(session, "task_given", to=task.owner_id, about=number, at=at, place=task.place, by=by)
        if former != by:
            outbox.notice(session, "task_taken", to=former, about=number, at=at, place=task.place, by=by)
    elif "due_on" in changed and task.owner_id != by:
        outbox.notice(session, "task_moved", to=task.owner_id, about=number, at=at, place=task.place, by=by)


def move_task(session: Session, number: int, place: int, *, up: bool, by: str, at: datetime) -> None:
    """Swap a task with its neighbour in the plan; at an end it stays. Raises NotAllowed, NotFound."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.MOVE_TASK, actor, "The order of the plan is for the improvement's coordinator or a manager to say.")
    queries.get_task(session, number, place)
    plan = queries.tasks_of(session, number)
    here = next(nth for nth, row in enumerate(plan) if row.place == place)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(plan):
        return
    plan[here], plan[there] = plan[there], plan[here]
    for position, row in enumerate(plan, 1):
        row.position = position
        session.add(row)
    order = [row.place for row in plan]
    activity.record(session, improvement, "task_moved", by=by, at=at, after={"task": place, "order": order})
    session.flush()
    outbox.refresh_improvement(session, number, at)
