"""Steps taken with a task, and what happens to all tasks when their improvement changes state.

Adding and changing tasks is in `csi/tasks/planning.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import TooLate
from csi.messaging import outbox
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import may, require
from csi.register import activity, queries
from csi.register.improvements import describe_state, get_improvement
from csi.tasks import task_messages
from csi.tasks.queries import get_task, tasks_of
from csi.tasks.task_rules import (
    CLOSED,
    SAID,
    TASK_TABLE,
    TaskStatus,
    TaskStep,
    after,
    canceled_with_improvement,
    held_with_improvement,
    resumed_with_improvement,
    settled_at_closing,
)
from models import Hold, Improvement, Task
from models.enums import State, TaskState

AT_WORK = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})
"""The states of an improvement in which its tasks can be planned and reopened, also while it is on hold from there."""

DONE_TO = {
    TaskStep.OPEN: "opened",
    TaskStep.START: "started",
    TaskStep.FINISH: "marked done",
    TaskStep.GIVE_UP: "left incomplete",
    TaskStep.SKIP: "skipped",
    TaskStep.CANCEL: "canceled",
    TaskStep.HOLD: "put on hold",
    TaskStep.RESUME: "resumed",
    TaskStep.REOPEN: "reopened",
}

_VERBS = {step: f"task_{step}" for step in TaskStep} | {TaskStep.FINISH: "task_done"}
_OWNER_HEARS = frozenset({TaskStep.SKIP, TaskStep.CANCEL, TaskStep.HOLD, TaskStep.RESUME, TaskStep.REOPEN})
"""The steps after which the owner is told, if somebody else took them."""


_SET_TO_WORK = frozenset({TaskStep.OPEN, TaskStep.START, TaskStep.HOLD, TaskStep.RESUME})


def can_plan(improvement: Improvement) -> bool:
    """Whether tasks can be added, changed and reopened now."""
    is_held = improvement.state is State.ON_HOLD
    return (improvement.state_before_hold if is_held else improvement.state) in AT_WORK


def task_status(task: Task) -> TaskStatus:
    """A task's state, with the state before its hold."""
    return TaskStatus(task.state, task.state_before_hold)


def take_task_step(session: Session, number: int, place: int, step: TaskStep, *, by: str, at: datetime) -> Task:
    """Take a step with a task; a step that leads where it already is changes nothing.

    Its owner is told where it concerns them. Raises NotFound, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    task = get_task(session, number, place)
    directory.require_member(session, by)
    require_task_step(session, improvement, task, step, by)
    if task.state is TASK_TABLE[step].after:
        return task
    then = after(step, task_status(task))
    if then is None:
        raise TooLate(f"Task {number}.{place} is {SAID[task.state]}, so it can't be {DONE_TO[step]}.")
    if step is TaskStep.REOPEN and not can_plan(improvement):
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so its tasks stay closed.")
    if _waits(improvement, step):
        raise TooLate(f"IMP-{number} is on hold, and so are its tasks. Resume IMP-{number} first.")
    before = task.state
    if step is TaskStep.REOPEN and improvement.state is State.ON_HOLD:
        then = hold_with_improvement(session, number, place, then)
    _put(session, task, then, at)
    activity.record(
        session,
        improvement,
        _VERBS[step],
        by=by,
        at=at,
        before={"task": place, "state": before},
        after={"task": place, "state": then.state},
    )
    task_messages.refresh(session, number, [place], at)
    if step in _OWNER_HEARS and task.owner_id != by:
        task_messages.tell(
            session, "task_changed", number, [place], to=task.owner_id, at=at, by=by, place=place, step=step
        )
    outbox.refresh_improvement(session, number, at)
    return task


def require_task_step(session: Session, improvement: Improvement, task: Task, step: TaskStep, by: str) -> None:
    """Check that a person may take this step: owners do their own work, coordinators also skip, cancel and reopen.

    Raises NotAllowed.
    """
    closed_by = "Only the task's owner, the coordinator or a manager can say how a task goes."
    left_out_by = f"Only the coordinator or a manager can say that a task is {DONE_TO[step]}."
    rule = TASK_TABLE[step]
    require(rule.action, _actor(session, improvement, task, by), closed_by if rule.by_owner else left_out_by)


def allowed_task_steps(improvement: Improvement, task: Task, actor: Actor) -> tuple[TaskStep, ...]:
    """The steps that a person may take with a task now. `actor` is the person before this improvement."""
    actor = replace(actor, owns_task=actor.id == task.owner_id)
    return tuple(
        step
        for step in TaskStep
        if after(step, task_status(task)) is not None
        and may(TASK_TABLE[step].action, actor)
        and (step is not TaskStep.REOPEN or can_plan(improvement))
        and not _waits(improvement, step)
    )


def _actor(session: Session, improvement: Improvement, task: Task, by: str) -> Actor:
    return replace(directory.actor_for(session, by, improvement), owns_task=by == task.owner_id)


def _waits(improvement: Improvement, step: TaskStep) -> bool:
    """Whether the step must wait because the improvement is on hold: whatever makes a task active again."""
    return improvement.state is State.ON_HOLD and step in _SET_TO_WORK


def _put(session: Session, task: Task, then: TaskStatus, at: datetime) -> None:
    task.state, task.state_before_hold = then.state, then.before_hold
    task.closed_at = at if then.state in CLOSED else None
    session.add(task)
    session.flush()


# With their improvement


def hold_with_improvement(session: Session, number: int, place: int, status: TaskStatus) -> TaskStatus:
    """Put one more task on hold with its improvement, so that both are resumed together."""
    open_hold = select(Hold).where(Hold.improvement_id == number, col(Hold.ended_at).is_(None))
    hold = session.exec(open_hold.order_by(col(Hold.id).desc())).first()
    if hold is not None:
        hold.tasks = {**hold.tasks, "places": sorted({*hold.tasks.get("places", []), place})}
        session.add(hold)
    return TaskStatus(TaskState.ON_HOLD, status.state)


def hold_all(session: Session, number: int, *, by: str | None, at: datetime) -> list[int]:
    """Put the active tasks on hold with their improvement; return their places, to be stored in the hold."""
    rows = tasks_of(session, number)
    return _change_all(session, number, rows, held_with_improvement(_standings(rows)), "tasks_held", by, at)


def resume_all(session: Session, number: int, places: Iterable[int], *, by: str | None, at: datetime) -> list[int]:
    """Give the tasks that were put on hold with their improvement their former state back."""
    rows = tasks_of(session, number)
    resumed = resumed_with_improvement(_standings(rows), set(places))
    return _change_all(session, number, rows, resumed, "tasks_resumed", by, at)


def cancel_all(session: Session, number: int, *, by: str | None, at: datetime) -> list[int]:
    """Cancel the tasks that are not closed, with their improvement."""
    rows = tasks_of(session, number)
    canceled = canceled_with_improvement(_standings(rows))
    return _change_all(session, number, rows, canceled, "tasks_canceled", by, at)


def settle_all(session: Session, number: int, *, by: str | None, at: datetime) -> list[int]:
    """Mark the open tasks of a closed quick win as incomplete; nobody is told."""
    rows = tasks_of(session, number)
    settled = settled_at_closing(_standings(rows))
    return _change_all(session, number, rows, settled, "tasks_settled", by, at)


def _standings(rows: Iterable[Task]) -> dict[int, TaskStatus]:
    return {row.place: task_status(row) for row in rows}


def _change_all(
    session: Session,
    number: int,
    rows: list[Task],
    changed: Mapping[int, TaskStatus],
    verb: str,
    by: str | None,
    at: datetime,
) -> list[int]:
    if not changed:
        return []
    improvement = session.get_one(Improvement, number)
    before = {str(row.place): row.state for row in rows if row.place in changed}
    for row in rows:
        if row.place in changed:
            _put(session, row, changed[row.place], at)
    then = {str(place): each.state for place, each in changed.items()}
    activity.record(session, improvement, verb, by=by, at=at, before={"tasks": before}, after={"tasks": then})
    session.flush()
    task_messages.refresh(session, number, changed, at)
    if verb != "tasks_settled":
        _tell_owners(session, improvement, [row for row in rows if row.place in changed], verb, by, at)
    return sorted(changed)


def _tell_owners(
    session: Session, improvement: Improvement, rows: Iterable[Task], verb: str, by: str | None, at: datetime
) -> None:
    """Tell the owners, except those who are told about the improvement's step anyway."""
    hears = {by, improvement.coordinator_id, *queries.followers(session, improvement)}
    places: dict[str, list[int]] = {}
    for row in rows:
        if row.owner_id not in hears:
            places.setdefault(row.owner_id, []).append(row.place)
    for owner, own in places.items():
        task_messages.tell(session, verb, improvement.id or 0, own, to=owner, at=at, by=by, places=own)
