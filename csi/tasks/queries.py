"""The tasks of an improvement and their progress, asked without changing anything."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.read_cache import cached_while_reading
from csi.tasks.task_rules import PlannedTask, progress_percent
from models import Task


@cached_while_reading
def tasks_of(session: Session, number: int) -> list[Task]:
    """The tasks of an improvement in the order of its plan."""
    rows = select(Task).where(Task.improvement_id == number).order_by(col(Task.position), col(Task.place))
    return list(session.exec(rows))


def get_task(session: Session, number: int, place: int) -> Task:
    """The task shown as `42.3`. Raises NotFound."""
    task = session.exec(select(Task).where(Task.improvement_id == number, Task.place == place)).first()
    if task is None:
        raise NotFound(f"There is no task {number}.{place}.")
    return task


def planned(rows: Iterable[Task]) -> list[PlannedTask]:
    """The tasks as the rules of progress take them."""
    return [PlannedTask(row.state, row.starts_on, row.due_on) for row in rows]


def plan_progress(rows: Iterable[Task]) -> int | None:
    """Completed task-days as a percentage of planned ones; None without a plan."""
    return progress_percent(planned(rows))
