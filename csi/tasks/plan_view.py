"""An improvement's plan with what the reader may do with each task."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.common.errors import NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register.improvements import get_improvement
from csi.tasks import planning, queries, task_actions
from csi.tasks.task_facts import TaskFacts, task_facts
from csi.tasks.task_rules import TaskStep


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A task, the steps the reader may take with it, and its fingerprint for noticing changes by others."""

    task: TaskFacts
    steps: tuple[TaskStep, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The tasks in their order. `progress` is in percent; `may_edit`: the reader may plan here."""

    number: int
    rows: tuple[PlanRow, ...]
    progress: int | None
    may_edit: bool

    def row(self, place: int) -> PlanRow:
        """The row of the task with this place. Raises NotFound."""
        found = next((row for row in self.rows if row.task.place == place), None)
        if found is None:
            raise NotFound(f"There is no task {self.number}.{place}.")
        return found


def read_plan(session: Session, number: int, *, by: str, at: datetime) -> PlanFacts:
    """An improvement's plan as seen by `by`. Raises NotFound, NotAllowed."""
    improvement = get_improvement(session, number)
    directory.require_member(session, by, Action.SEE_PLAN)
    today = local_day(at, policy(session).tz)
    plan = queries.tasks_of(session, number)
    return PlanFacts(
        number=number,
        rows=tuple(
            PlanRow(
                task_facts(task, today),
                task_actions.allowed_task_steps(session, improvement, task, by),
                planning.fingerprint(task),
            )
            for task in plan
        ),
        progress=queries.plan_progress(plan),
        may_edit=may(Action.ADD_TASK, directory.actor_for(session, by, improvement)),
    )
