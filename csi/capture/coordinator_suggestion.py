"""Suggesting a coordinator from the register: by service, similar ideas and open work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import Alike, OwnedService, Suggestion, choose_suggestion
from csi.people import absences, directory
from csi.register.queries import row_counts
from models import Assignment, Improvement, Person, Service
from models.enums import ENDED_STATES, Role


def suggest_coordinator(
    session: Session, improvement: Improvement, at: datetime, closest: Sequence[SimilarIdea] | None = None
) -> Suggestion | None:
    """Suggest a coordinator with the reason; None if nobody is available.

    `closest` are the similar ideas, where the caller has looked for them already.
    """
    number = improvement.id or 0
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    if closest is None:
        closest = similar_ideas.closest_ideas(session, number)
    asked = {each.coordinator for each in closest} | {service.owner_id if service else None}
    available, work = [], {}
    for person, is_coordinator, open_improvements in session.exec(_people(asked - {None})):
        if directory.has_access(person):
            if is_coordinator:
                work[person.id] = open_improvements
            available.append(person.id)
    away = absences.away_among(session, available, at)
    return choose_suggestion(
        services=[OwnedService(service.name, service.owner_id, service.is_mission_critical)] if service else (),
        alike=[Alike(each.number, each.coordinator) for each in closest],
        open_work=work,
        available=[each for each in available if each not in away],
        not_again=_former_coordinators(session, number),
    )


def _people(asked: set[str | None]) -> Any:
    """Everybody who could be suggested, whether they are a coordinator, and how many open improvements they have."""
    coordinators = directory.ids_with_role(Role.COORDINATOR)
    open_improvements = (
        select(func.count())
        .where(col(Improvement.coordinator_id) == col(Person.id), col(Improvement.state).not_in(ENDED_STATES))
        .scalar_subquery()
    )
    return select(Person, col(Person.id).in_(coordinators), open_improvements).where(
        or_(col(Person.id).in_(coordinators), col(Person.id).in_(asked))
    )


def _former_coordinators(session: Session, number: int) -> Sequence[str]:
    """Who has handed this improvement over, returned it or let it lie, and so is not asked again.

    Whoever led it until it was declined or canceled may lead it again.
    """
    if not row_counts(session, number).ended_assignments:
        return ()
    return session.exec(
        select(Assignment.person_id).where(Assignment.improvement_id == number, col(Assignment.ended).is_not(None))
    ).all()
