"""Rules of tasks: states and steps, planned days, and the progress that follows from them.

Tasks follow their improvement: held, resumed and canceled with it.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from csi.common.phrases import calendar_date
from csi.people.permissions import Action
from models.enums import CLOSED_TASKS, TaskState

CLOSED = CLOSED_TASKS
ACTIVE = frozenset({TaskState.PENDING, TaskState.OPEN, TaskState.IN_PROGRESS})
UNFINISHED = ACTIVE | {TaskState.ON_HOLD}
LEFT_OUT = frozenset({TaskState.SKIPPED, TaskState.CANCELED})
"""The states whose days leave the sum of planned days."""

DUE_SOON_DAYS = 3


# --- States ---


class TaskStep(StrEnum):
    """What a person can do with a task. `OPEN` starts one planned ahead; `GIVE_UP` leaves it incomplete."""

    OPEN = "open"
    START = "start"
    FINISH = "finish"
    GIVE_UP = "give_up"
    SKIP = "skip"
    CANCEL = "cancel"
    HOLD = "hold"
    RESUME = "resume"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class TaskRule:
    """From which states a step leads where. `after` is None for the state before the hold."""

    before: frozenset[TaskState]
    after: TaskState | None
    by_owner: bool
    """Whether the task's owner may take it too; skipping, canceling and reopening are for the coordinator."""

    @property
    def action(self) -> Action:
        """The permission that it takes."""
        return Action.TAKE_TASK_STEP if self.by_owner else Action.LEAVE_OUT_TASK


TASK_TABLE: Mapping[TaskStep, TaskRule] = {
    TaskStep.OPEN: TaskRule(frozenset({TaskState.PENDING}), TaskState.OPEN, True),
    TaskStep.START: TaskRule(frozenset({TaskState.PENDING, TaskState.OPEN}), TaskState.IN_PROGRESS, True),
    TaskStep.FINISH: TaskRule(UNFINISHED, TaskState.DONE, True),
    TaskStep.GIVE_UP: TaskRule(UNFINISHED, TaskState.INCOMPLETE, True),
    TaskStep.SKIP: TaskRule(UNFINISHED, TaskState.SKIPPED, False),
    TaskStep.CANCEL: TaskRule(UNFINISHED, TaskState.CANCELED, False),
    TaskStep.HOLD: TaskRule(ACTIVE, TaskState.ON_HOLD, True),
    TaskStep.RESUME: TaskRule(frozenset({TaskState.ON_HOLD}), None, True),
    TaskStep.REOPEN: TaskRule(CLOSED, TaskState.OPEN, False),
}

SAID: Mapping[TaskState, str] = {
    TaskState.PENDING: "planned for later",
    TaskState.OPEN: "open",
    TaskState.IN_PROGRESS: "in progress",
    TaskState.DONE: "done",
    TaskState.INCOMPLETE: "left incomplete",
    TaskState.SKIPPED: "skipped",
    TaskState.CANCELED: "canceled",
    TaskState.ON_HOLD: "on hold",
}


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """A task's state; `before_hold` is only set while it is on hold."""

    state: TaskState
    before_hold: TaskState | None = None


def after(step: TaskStep, task: TaskStatus) -> TaskStatus | None:
    """Where a step leads; None if it can't be taken now. A task held without a stored state opens again."""
    rule = TASK_TABLE[step]
    if task.state not in rule.before:
        return None
    if step is TaskStep.HOLD:
        return TaskStatus(TaskState.ON_HOLD, task.state)
    return TaskStatus(rule.after or task.before_hold or TaskState.OPEN)


def held_with_improvement(tasks: Mapping[int, TaskStatus]) -> dict[int, TaskStatus]:
    """The tasks, by place, that are put on hold with their improvement: the active ones.

    Their places are stored with the hold, so that tasks that were on hold before stay so when it is resumed.
    """
    return _changed(TaskStep.HOLD, tasks)


def resumed_with_improvement(tasks: Mapping[int, TaskStatus], held: Set[int]) -> dict[int, TaskStatus]:
    """The tasks that get their former state back: held with the improvement and still on hold."""
    return _changed(TaskStep.RESUME, {place: task for place, task in tasks.items() if place in held})


def canceled_with_improvement(tasks: Mapping[int, TaskStatus]) -> dict[int, TaskStatus]:
    """The tasks that are canceled with their improvement: all that are not closed."""
    return _changed(TaskStep.CANCEL, tasks)


def settled_at_closing(tasks: Mapping[int, TaskStatus]) -> dict[int, TaskStatus]:
    """A closed quick win's open tasks, left incomplete."""
    return {place: TaskStatus(TaskState.INCOMPLETE) for place, task in tasks.items() if task.state not in CLOSED}


def _changed(step: TaskStep, tasks: Mapping[int, TaskStatus]) -> dict[int, TaskStatus]:
    found = ((place, after(step, task)) for place, task in tasks.items())
    return {place: task for place, task in found if task is not None}


# --- Planned days ---


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task's state and planned days, both ends included. Raises ValueError if it ends before it starts."""

    state: TaskState
    starts_on: date
    due_on: date

    def __post_init__(self) -> None:
        if (problem := wrong_dates(self.starts_on, self.due_on)) is not None:
            raise ValueError(problem)

    @property
    def days(self) -> int:
        """The number of planned days."""
        return (self.due_on - self.starts_on).days + 1


def wrong_dates(starts_on: date, due_on: date) -> str | None:
    """What is wrong with planned days, as a sentence; None if nothing is."""
    if due_on < starts_on:
        return (
            f"That ends on {calendar_date(due_on, starts_on)}, before it starts on {calendar_date(starts_on, due_on)}."
        )
    return None


class Badge(StrEnum):
    """The timing of a task or plan, as one word on lists."""

    COMPLETE = "complete"
    ON_HOLD = "on hold"
    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    ON_TIME = "on time"


def badge(task: PlannedTask, today: date) -> Badge:
    """A task's badge on a day. A task on hold is never overdue."""
    if task.state in CLOSED:
        return Badge.COMPLETE
    if task.state is TaskState.ON_HOLD:
        return Badge.ON_HOLD
    if task.due_on < today:
        return Badge.OVERDUE
    return Badge.DUE_SOON if task.due_on <= today + timedelta(days=DUE_SOON_DAYS) else Badge.ON_TIME


def plan_badge(tasks: Iterable[PlannedTask], today: date) -> Badge | None:
    """The plan's badge: the most pressing of its open tasks; on hold only if all of them are; None without a plan."""
    badges = {badge(task, today) for task in tasks if task.state not in LEFT_OUT}
    for pressing in (Badge.OVERDUE, Badge.DUE_SOON, Badge.ON_TIME, Badge.ON_HOLD, Badge.COMPLETE):
        if pressing in badges:
            return pressing
    return None


def planned_end(tasks: Iterable[PlannedTask]) -> date | None:
    """The last planned day, without skipped and canceled tasks."""
    return max((task.due_on for task in tasks if task.state not in LEFT_OUT), default=None)


# --- Progress ---


def progress(tasks: Iterable[PlannedTask]) -> Fraction | None:
    """Completed task-days as an exact share of planned ones; None without a plan.

    Canceled and skipped tasks leave the sum; an incomplete one is planned but not completed.
    """
    counted = [task for task in tasks if task.state not in LEFT_OUT]
    planned = sum(task.days for task in counted)
    return Fraction(sum(task.days for task in counted if task.state is TaskState.DONE), planned) if planned else None


def progress_percent(tasks: Iterable[PlannedTask]) -> int | None:
    """The progress in whole percent: 100 only when all is completed, 0 only when nothing is."""
    share = progress(tasks)
    if share is None or share in (0, 1):
        return None if share is None else int(share * 100)
    return min(max(round(share * 100), 1), 99)
