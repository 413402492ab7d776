"""The phases of a plan: making, renaming, ordering and removing them."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.entry_names import problem_with, stored_key, tidy
from csi.common.errors import BadInput, TooLate
from csi.messaging import outbox
from csi.people import directory, mentions
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.tasks import queries, task_actions
from models import Improvement, Phase, Task

LONGEST_NAME = 50
"""Short enough for an option of a menu that says what it does with the phase."""
MOST_PHASES = 20
NAME = "phase_name"
"""The form's field, for refusals."""


def add_phase(session: Session, number: int, name: str, *, by: str, at: datetime) -> Phase:
    """Add a phase at the end of the plan. Raises BadInput, NotAllowed, TooLate."""
    improvement = require_phases(session, number, by=by)
    made = make_phase(session, improvement, name, by=by, at=at)
    outbox.refresh_improvement(session, number, at)
    return made


def require_phases(session: Session, number: int, *, by: str) -> Improvement:
    """The improvement, locked, if a person may change its phases now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.SET_PHASES, actor, f"Only whoever leads IMP-{number}, or a manager, can change its phases.")
    if not task_actions.can_plan(improvement):
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so its phases can't be changed now.")
    return improvement


def make_phase(session: Session, improvement: Improvement, name: str, *, by: str, at: datetime) -> Phase:
    """Add a phase for somebody who may plan here. Raises BadInput."""
    number = improvement.id or 0
    checked = _checked_name(session, number, name)
    known = queries.phases_of(session, number)
    if len(known) >= MOST_PHASES:
        raise BadInput(NAME, f"A plan has at most {MOST_PHASES} phases. Remove one first.")
    phase = Phase(
        improvement_id=number,
        name=checked,
        name_key=stored_key(checked),
        position=max((row.position for row in known), default=0) + 1,
        created_by=by,
        created_at=at,
    )
    session.add(phase)
    activity.record(session, improvement, "phase_added", by=by, at=at, after={"phase": checked})
    session.flush()
    return phase


def _checked_name(session: Session, number: int, name: str, but: int | None = None) -> str:
    checked = tidy(mentions.replace_mentions(session, name))
    if problem := problem_with(checked, LONGEST_NAME, "Pilot"):
        raise BadInput(NAME, problem)
    same = queries.find_phase(session, number, checked)
    if same is not None and same.id != but:
        raise BadInput(NAME, f"This plan has a phase “{same.name}” already. Choose another name.")
    return checked


def rename_phase(session: Session, number: int, phase_id: int, name: str, *, by: str, at: datetime) -> None:
    """Give a phase another name. Raises BadInput, NotAllowed, NotFound, TooLate."""
    improvement = require_phases(session, number, by=by)
    phase = queries.get_phase(session, number, phase_id)
    checked, before = _checked_name(session, number, name, phase_id), phase.name
    if checked == before:
        return
    phase.name, phase.name_key = checked, stored_key(checked)
    session.add(phase)
    activity.record(
        session, improvement, "phase_renamed", by=by, at=at, before={"phase": before}, after={"phase": checked}
    )
    session.flush()
    outbox.refresh_improvement(session, number, at)


def move_phase(session: Session, number: int, phase_id: int, *, up: bool, by: str, at: datetime) -> None:
    """Swap a phase with its neighbour; at an end it stays. Raises NotAllowed, NotFound, TooLate."""
    improvement = require_phases(session, number, by=by)
    queries.get_phase(session, number, phase_id)
    order = queries.phases_of(session, number)
    here = next(nth for nth, row in enumerate(order) if row.id == phase_id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, row in enumerate(order, 1):
        row.position = position
        session.add(row)
    names = [row.name for row in order]
    activity.record(session, improvement, "phase_moved", by=by, at=at, after={"phases": names})
    session.flush()
    outbox.refresh_improvement(session, number, at)


def remove_phase(session: Session, number: int, phase_id: int, *, by: str, at: datetime) -> None:
    """Remove a phase; its tasks stay in the plan, without a phase. Raises NotAllowed, NotFound, TooLate."""
    improvement = require_phases(session, number, by=by)
    phase = queries.get_phase(session, number, phase_id)
    tasks = session.exec(select(Task).where(Task.phase_id == phase_id).order_by(col(Task.position))).all()
    for task in tasks:
        task.phase_id = None
        session.add(task)
    session.flush()
    session.delete(phase)
    before = {"phase": phase.name, "tasks": [f"{number}.{task.place}" for task in tasks]}
    activity.record(session, improvement, "phase_removed", by=by, at=at, before=before)
    session.flush()
    outbox.refresh_improvement(session, number, at)
