"""Triage: accepting a new idea with a coordinator, or declining it with a reason for its author."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from csi.capture import coordinator_suggestion, similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.catalogue import entries
from csi.catalogue.service_facts import ServiceFacts, facts_of
from csi.common.errors import BadInput
from csi.common.policies import policy
from csi.lifecycle import assignment, few_at_once, info_requests, queries, transitions
from csi.lifecycle.gatekeeper import gate_facts, require_step, require_step_possible
from csi.lifecycle.objective_proposal import LookAlike, ProposedObjective, propose_objective
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity
from csi.register.improvements import get_improvement
from csi.register.open_questions import settle_questions
from models import Alignment, Improvement, Objective, Service, insert_once
from models.enums import Effort, State, Step

MOST = 99
"""The most objectives that the form offers: a menu holds a hundred, and one of them is a new objective."""

_USUAL_EFFORT = (Effort.S, "Suggested: S, until somebody knows more.")
_NOT_ACCEPTED = frozenset({State.NEW, State.DECLINED, State.CANCELED, State.MERGED})


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
            raise BadInput("new_objective", "Keep the objective under 300 characters.")
        found.append(entries.get_or_create_objective(session, title, by=by, at=at))
    return [objective_id for objective_id in found if objective_id is not None]


@dataclass(frozen=True, slots=True)
class TriageChoices:
    """What the form behind *Accept* proposes, each with the hint that says where it comes from.

    `leads_many` is the hint for who leads much already; `objective` is None where none can be proposed.
    """

    number: int
    idea: str
    objectives: tuple[tuple[int, str], ...]
    coordinator: str
    coordinator_because: str
    leads_many: str
    effort: Effort
    effort_because: str
    objective: ProposedObjective | None
    service: ServiceFacts | None


def acceptance_choices(
    session: Session, number: int, *, by: str, at: datetime, coordinator: str | None = None
) -> TriageChoices:
    """What is proposed for accepting an improvement, with the newest objectives.

    `leads_many` is about `coordinator`, where somebody else than the proposed one is chosen. Raises NotAllowed and
    TooLate before the form is filled in.
    """
    improvement = require_step_possible(session, number, Step.ACCEPT, by=by, at=at)
    objectives = offered_objectives(session)
    closest = similar_ideas.closest_ideas(session, number)
    leads, because = _proposed_coordinator(session, improvement, closest, by, at)
    size = (improvement.effort, "As its details say.") if improvement.effort else _USUAL_EFFORT
    return TriageChoices(
        number=number,
        idea=improvement.idea,
        objectives=objectives,
        coordinator=leads,
        coordinator_because=because,
        leads_many=leads_many(session, coordinator or leads),
        effort=size[0],
        effort_because=size[1],
        objective=_proposed_objective(session, improvement, closest, [key for key, _ in objectives]),
        service=facts_of(session.get(Service, improvement.service_id) if improvement.service_id else None),
    )


def offered_objectives(session: Session) -> tuple[tuple[int, str], ...]:
    """The objectives to choose from in a form, by id and title: the newest first."""
    rows = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc()).limit(MOST)
    return tuple((row.id or 0, row.title) for row in session.exec(rows))


def leads_many(session: Session, person_id: str) -> str:
    """The hint that somebody leads much already; empty while they don't, or where the policy asks for no hint."""
    count = queries.in_progress_led_by(session, person_id)
    return few_at_once.said_of(directory.name_of(session, person_id), count, policy(session).most_in_progress)


def _proposed_coordinator(
    session: Session, improvement: Improvement, closest: Sequence[SimilarIdea], by: str, at: datetime
) -> tuple[str, str]:
    if improvement.coordinator_id:
        return improvement.coordinator_id, "Assigned already."
    suggested = coordinator_suggestion.suggest_coordinator(session, improvement, at, closest)
    if suggested is None:
        return by, "Suggested: you, since I found nobody else for it."
    return suggested.person, f"Suggested: {directory.name_of(session, suggested.person)} ({suggested.reason})."


def _proposed_objective(
    session: Session, improvement: Improvement, closest: Sequence[SimilarIdea], offered: list[int]
) -> ProposedObjective | None:
    number = improvement.id or 0
    accepted = [each.number for each in closest if each.state not in _NOT_ACCEPTED]
    rows = select(Alignment).where(col(Alignment.improvement_id).in_([number, *accepted]))
    tied: dict[int, list[int]] = {}
    for row in session.exec(rows.order_by(col(Alignment.objective_id))):
        tied.setdefault(row.improvement_id, []).append(row.objective_id)
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    used: dict[int, int] = {}
    if service is not None:
        counted = (
            select(Alignment.objective_id, func.count())
            .join(Improvement, col(Improvement.id) == col(Alignment.improvement_id))
            .where(Improvement.service_id == service.id, Improvement.id != number)
            .group_by(col(Alignment.objective_id))
        )
        used = {key: count for key, count in session.exec(counted)}
    return propose_objective(
        offered,
        tied=tied.get(number, []),
        alike=[LookAlike(each, tuple(tied.get(each, ()))) for each in accepted],
        service=service.name if service else "",
        used_by_service=used,
    )
