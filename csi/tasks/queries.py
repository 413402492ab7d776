"""The tasks and phases of an improvement and their progress, asked without changing anything."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from csi.common.entry_names import stored_key
from csi.common.errors import NotFound
from csi.common.read_cache import cached_until_written
from csi.tasks.task_rules import PlannedTask, progress_percent
from models import Activity, Phase, Task

_IN_ORDER = (
    select(Task)
    .outerjoin(Phase, col(Phase.id) == col(Task.phase_id))
    .where(Task.improvement_id == bindparam("number"))
    .order_by(func.coalesce(Phase.position, 0), col(Task.position), col(Task.place))
)


@cached_until_written
def tasks_of(session: Session, number: int) -> list[Task]:
    """The tasks of an improvement in the order of its plan: those without a phase, then phase by phase."""
    return list(session.exec(_IN_ORDER, params={"number": number}))


_PHASES = select(Phase).where(Phase.improvement_id == bindparam("number")).order_by(col(Phase.position), col(Phase.id))


@cached_until_written
def phases_of(session: Session, number: int) -> list[Phase]:
    """The phases of an improvement's plan in their order."""
    return list(session.exec(_PHASES, params={"number": number}))


def get_phase(session: Session, number: int, phase_id: int) -> Phase:
    """A phase of this improvement's plan. Raises NotFound."""
    phase = session.exec(select(Phase).where(Phase.improvement_id == number, col(Phase.id) == phase_id)).first()
    if phase is None:
        raise NotFound(f"That phase of IMP-{number} was removed.")
    return phase


def find_phase(session: Session, number: int, name: str) -> Phase | None:
    """The phase with this name, whatever its case; None if there is none."""
    same = select(Phase).where(Phase.improvement_id == number, Phase.name_key == stored_key(name))
    return session.exec(same).first()


def phase_name(session: Session, phase_id: int | None) -> str | None:
    """The name of a task's phase, if it has one."""
    phase = session.get(Phase, phase_id) if phase_id else None
    return phase.name if phase else None


def get_task(session: Session, number: int, place: int) -> Task:
    """The task shown as `42.3`. Raises NotFound."""
    task = session.exec(select(Task).where(Task.improvement_id == number, Task.place == place)).first()
    if task is None:
        raise NotFound(f"There is no task {number}.{place}.")
    return task


def closed_by(session: Session, number: int) -> dict[int, str | None]:
    """Who closed each closed task, by its place: whoever last changed its state."""
    rows = select(Activity).where(Activity.improvement_id == number, col(Activity.verb).startswith("task"))
    found: dict[int, str | None] = {}
    for row in session.exec(rows.order_by(col(Activity.id))):
        states = row.after.get("tasks") if "tasks" in row.after else {row.after.get("task"): row.after.get("state")}
        if isinstance(states, dict):
            found |= {int(place): row.actor_id for place, state in states.items() if place and state}
    return found


def planned(rows: Iterable[Task]) -> list[PlannedTask]:
    """The tasks as the rules of progress take them."""
    return [PlannedTask(row.state, row.starts_on, row.due_on) for row in rows]


def plan_progress(rows: Iterable[Task]) -> int | None:
    """Completed task-days as a percentage of planned ones; None without a plan."""
    return progress_percent(planned(rows))
