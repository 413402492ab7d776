"""Triage: accept an idea with somebody who answers for it, or decline it with a reason that its author reads."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi import life, measure, outbox, people, trail
from csi.capture import find
from csi.errors import BadInput
from csi.rules.lifecycle import Step
from models import Alignment, Interview, Objective, insert_once
from models.enums import Effort, Role, State


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is decided when an improvement is accepted. `new_objective` is the title of one to create."""

    coordinator: str
    effort: Effort
    objectives: tuple[int, ...] = ()
    new_objective: str = ""
    quick_win: bool = False


def accept(session: Session, number: int, decided: Acceptance, *, by: str, at: datetime) -> None:
    """Accept a new improvement; its coordinator is granted the role and told.

    Raises BadInput for a coordinator who can't be one, GateNotMet without objective or *quick win*.
    """
    improvement = find(session, number, for_change=True)
    coordinator = people.known(session, decided.coordinator, at)
    if coordinator.is_bot or coordinator.is_guest or coordinator.is_foreign or coordinator.is_deleted:
        raise BadInput("coordinator", "Somebody of this organisation has to answer for it: choose another person.")
    permitted_before = improvement.coordinator_id
    title = decided.new_objective.strip()
    facts = replace(
        life.gate_facts(session, improvement, at),
        has_coordinator=True,
        effort=decided.effort,
        objectives=len(decided.objectives) + bool(title),
        quick_win=decided.quick_win,
    )
    life.permit(session, improvement, Step.ACCEPT, facts, by, at)
    people.grant(session, coordinator.id, Role.COORDINATOR, by=by, at=at)
    improvement.coordinator_id = improvement.accountable_id = coordinator.id
    improvement.effort, improvement.quick_win, improvement.decided_at = decided.effort, decided.quick_win, at
    measure.hand_to_coordinator(session, improvement)
    for objective_id in _objectives(session, decided.objectives, title, by, at):
        insert_once(session, Alignment(improvement_id=number, objective_id=objective_id))
    insert_once(session, Interview(improvement_id=number, person_id=coordinator.id, changed_at=at))
    trail.record(
        session,
        improvement,
        "assigned",
        by=by,
        at=at,
        before={"coordinator": permitted_before},
        after={"coordinator": coordinator.id, "effort": decided.effort, "quick_win": decided.quick_win},
    )
    trail.move(session, improvement, Step.ACCEPT, State.ACCEPTED, by=by, at=at)
    life.tell_followers(session, improvement, Step.ACCEPT, by=by, at=at)
    outbox.enqueue(
        session,
        outbox.Kind.WORKBENCH,
        to=outbox.person(coordinator.id),
        at=at,
        subject=f"workbench:{number}:{coordinator.id}",
        improvement_id=number,
        assigned_by=by,
    )
    outbox.refresh_improvement(session, number, at)


def decline(session: Session, number: int, reason: str, *, by: str, at: datetime) -> None:
    """Decline an improvement with a reason; the author reads it in plain words."""
    life.take(session, number, Step.DECLINE, by=by, at=at, reason=reason)


def _objectives(session: Session, chosen: tuple[int, ...], title: str, by: str, at: datetime) -> list[int]:
    found = list(session.exec(select(Objective.id).where(col(Objective.id).in_(chosen))))
    if title:
        if len(title) > 300:
            raise BadInput("new_objective", "Say the objective in at most 300 characters.")
        objective = Objective(title=title, created_by=by, created_at=at)
        session.add(objective)
        session.flush()
        found.append(objective.id)
    return [objective_id for objective_id in found if objective_id is not None]


@dataclass(frozen=True, slots=True)
class TriageChoices:
    """What the form behind *Accept* offers."""

    number: int
    idea: str
    objectives: tuple[tuple[int, str], ...]
    suggested: str


def choices(session: Session, number: int, *, by: str, at: datetime) -> TriageChoices:
    """What there is to choose from when an improvement is accepted, the newest hundred objectives.

    Raises NotAllowed and TooLate before anybody fills in the form.
    """
    improvement = life.may_try(session, number, Step.ACCEPT, by=by, at=at)
    rows = session.exec(
        select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc()).limit(100)
    )
    return TriageChoices(
        number=number,
        idea=improvement.idea,
        objectives=tuple((row.id or 0, row.title) for row in rows),
        suggested=improvement.coordinator_id or by,
    )
