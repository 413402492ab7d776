"""An improvement's plan by phases, with what the reader may do with each task."""

from collections.abc import Sequence
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
from models import Phase, Task
from models.enums import State


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A task, the steps the reader may take with it, and its fingerprint for noticing changes by others."""

    task: TaskFacts
    steps: tuple[TaskStep, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """A phase of a plan. `progress` is in percent; None if nothing is planned in it."""

    id: int
    name: str
    progress: int | None


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The tasks of one phase, or those without a phase, in their order."""

    phase: PhaseFacts | None
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan: the tasks without a phase, then phase by phase, empty ones too.

    `progress` is in percent. `may_edit`: the reader may plan here; `is_open`: tasks may be added now, also while the
    improvement `is_on_hold`.
    """

    number: int
    idea: str
    parts: tuple[PlanPart, ...]
    progress: int | None
    may_edit: bool
    is_open: bool
    is_on_hold: bool

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        """All tasks in the order of the plan."""
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def phases(self) -> tuple[PhaseFacts, ...]:
        """The phases in their order."""
        return tuple(part.phase for part in self.parts if part.phase)

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
    plan, actor = queries.tasks_of(session, number), directory.actor_for(session, by, improvement)
    rows = {
        task.place: PlanRow(
            task_facts(task, today),
            task_actions.allowed_task_steps(improvement, task, actor),
            planning.fingerprint(task),
        )
        for task in plan
    }

    def part(phase: Phase | None, tasks: Sequence[Task]) -> PlanPart:
        facts = PhaseFacts(phase.id or 0, phase.name, queries.plan_progress(tasks)) if phase else None
        return PlanPart(facts, tuple(rows[task.place] for task in tasks))

    without = [task for task in plan if task.phase_id is None]
    phases = [
        part(phase, [task for task in plan if task.phase_id == phase.id])
        for phase in queries.phases_of(session, number)
    ]
    return PlanFacts(
        number=number,
        idea=improvement.idea,
        parts=(*([part(None, without)] if without else []), *phases),
        progress=queries.plan_progress(plan),
        may_edit=may(Action.ADD_TASK, actor),
        is_open=task_actions.can_plan(improvement),
        is_on_hold=improvement.state is State.ON_HOLD,
    )
