"""Triage: accepting a new idea with a coordinator, or declining it with a reason for its author."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture import coordinator_suggestion
from csi.capture.suggestion_rules import Suggestion
from csi.catalogue import entries
from csi.catalogue.service_facts import ServiceFacts, facts_of
from csi.common.errors import BadInput
from csi.lifecycle import assignment, info_requests, transitions
from csi.lifecycle.gatekeeper import gate_facts, require_step, require_step_possible
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity
from csi.register.improvements import get_improvement
from csi.register.open_questions import settle_questions
from models import Alignment, Objective, Service, insert_once
from models.enums import Effort, State, Step


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The decision to accept. `new_objective` is the title of an objective to create."""

    coordinator: str
    effort: Effort
    objectives: tuple[int, ...] = ()
    new_objective: str = ""
    quick_win: bool = False


def accept(session: Session, number: int, decided: Acceptance, *, by: str, at: datetime) -> None:
    """Accept a new improvement: its coordinator gets the role, and coordinator and followers are told.

    Raises BadInput for a coordinator who is an outsider or a bot, GateNotMet without objective or *quick win*,
    NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    title = decided.new_objective.strip()
    facts = replace(
        gate_facts(session, improvement, at),
        has_coordinator=True,
        effort=decided.effort,
        objectives=len(decided.objectives) + bool(title),
        quick_win=decided.quick_win,
    )
    require_step(session, improvement, Step.ACCEPT, facts, by, at)
    directory.require_assignee(session, decided.coordinator, at, field="coordinator")
    was = {"effort": improvement.effort, "quick_win": improvement.quick_win}
    improvement.effort, improvement.quick_win, improvement.decided_at = decided.effort, decided.quick_win, at
    info_requests.close_unanswered(session, improvement, at)
    served = [
        objective_id
        for objective_id in _objectives(session, decided.objectives, title, by, at)
        if insert_once(session, Alignment(improvement_id=number, objective_id=objective_id))
    ]
    if served:
        settle_questions(session, number, ("objective",), at=at)
    activity.change_state(
        session,
        improvement,
        Step.ACCEPT,
        State.ACCEPTED,
        by=by,
        at=at,
        more={"effort": decided.effort, "quick_win": decided.quick_win, "aligned": served},
        was=was,
    )
    assignment.set_coordinator(session, improvement, decided.coordinator, by=by, at=at)
    transitions.notify_of_step(session, improvement, Step.ACCEPT, by=by, at=at)
    outbox.refresh_improvement(session, number, at)


def _objectives(session: Session, chosen: tuple[int, ...], title: str, by: str, at: datetime) -> list[int]:
    found = list(session.exec(select(Objective.id).where(col(Objective.id).in_(chosen))))
    if title:
        if len(title) > 300:
            raise BadInput("new_objective", "Say the objective in at most 300 characters.")
        found.append(entries.get_or_create_objective(session, title, by=by, at=at))
    return [objective_id for objective_id in found if objective_id is not None]


@dataclass(frozen=True, slots=True)
class TriageChoices:
    """The choices in the form behind *Accept*. `coordinator` is the person assigned already, if any."""

    number: int
    idea: str
    objectives: tuple[tuple[int, str], ...]
    coordinator: str | None
    suggested: Suggestion | None
    effort: Effort
    by: str
    service: ServiceFacts | None = None


def acceptance_choices(session: Session, number: int, *, by: str, at: datetime) -> TriageChoices:
    """The choices for accepting an improvement, with the newest hundred objectives.

    Raises NotAllowed and TooLate before the form is filled in.
    """
    improvement = require_step_possible(session, number, Step.ACCEPT, by=by, at=at)
    rows = session.exec(
        select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc()).limit(100)
    )
    return TriageChoices(
        number=number,
        idea=improvement.idea,
        objectives=tuple((row.id or 0, row.title) for row in rows),
        coordinator=improvement.coordinator_id,
        suggested=None
        if improvement.coordinator_id
        else coordinator_suggestion.suggest_coordinator(session, improvement, at),
        effort=improvement.effort or Effort.S,
        by=by,
        service=facts_of(session.get(Service, improvement.service_id) if improvement.service_id else None),
    )
