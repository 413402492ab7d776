"""A task's facts for cards and lists."""

from dataclasses import dataclass
from datetime import date

from csi.tasks.task_rules import CLOSED, Badge, PlannedTask
from csi.tasks.task_rules import badge as task_badge
from models import Task
from models.enums import TaskState


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task on a certain day, as shown to people."""

    place: int
    text: str
    owner: str
    starts_on: date
    due_on: date
    state: TaskState
    badge: Badge
    today: date
    """The day on which it is shown."""
    phase: int | None = None
    """The id of its phase."""
    closed_on: date | None = None

    @property
    def overdue(self) -> bool:
        return self.badge is Badge.OVERDUE

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


def task_facts(task: Task, today: date) -> TaskFacts:
    """A task on a day; a pending task is open from its first day."""
    badge = task_badge(PlannedTask(task.state, task.starts_on, task.due_on), today)
    state = TaskState.OPEN if task.state is TaskState.PENDING and task.starts_on <= today else task.state
    return TaskFacts(
        place=task.place,
        text=task.text,
        owner=task.owner_id,
        starts_on=task.starts_on,
        due_on=task.due_on,
        state=state,
        badge=badge,
        today=today,
        phase=task.phase_id,
        closed_on=task.closed_at.date() if task.closed_at else None,
    )
