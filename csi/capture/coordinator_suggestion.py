"""Suggesting a coordinator from the register: by service, similar ideas and open work."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from random import Random

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import MOST_COUNTED, Alike, OwnedService, Suggestion, choose_suggestion
from csi.people import absences, directory
from csi.register.queries import row_counts
from models import Assignment, Improvement, Person, Service
from models.enums import ENDED_STATES, Role

MOST_COMPARED = 200
"""Of so many coordinators at most the open work is compared."""


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
    choose = partial(
        choose_suggestion,
        services=[OwnedService(service.name, service.owner_id, service.is_mission_critical)] if service else (),
        alike=[Alike(each.number, each.coordinator) for each in closest],
        not_again=_former_coordinators(session, number),
    )
    known = choose(open_work={}, available=_available(session, asked - {None}, at))
    if known is not None:
        return known
    work = _open_work(session, number)
    return choose(open_work=work, available=_available(session, work, at))


def _available(session: Session, people: Collection[str | None], at: datetime) -> list[str]:
    """Those of these people who can be asked now."""
    if not people:
        return []
    rows = session.exec(select(Person).where(col(Person.id).in_(people))).all()
    present = [person.id for person in rows if directory.has_access(person)]
    away = absences.away_among(session, present, at)
    return [each for each in present if each not in away]


def _open_work(session: Session, number: int) -> dict[str, int]:
    """How many open improvements each coordinator has, counted up to `MOST_COUNTED`.

    Of very many coordinators some are looked at, others for each improvement.
    """
    coordinators = sorted(session.connection().execute(directory.ids_with_role(Role.COORDINATOR)).scalars())
    if len(coordinators) > MOST_COMPARED:
        coordinators = Random(number).sample(coordinators, MOST_COMPARED)
    open_ones = (
        select(Improvement.id)
        .where(col(Improvement.coordinator_id) == col(Person.id), col(Improvement.state).not_in(ENDED_STATES))
        .limit(MOST_COUNTED)
        .correlate(Person)
        .subquery()
    )
    counted = select(func.count()).select_from(open_ones).scalar_subquery()
    rows = session.exec(select(Person.id, counted).where(col(Person.id).in_(coordinators)))
    return {person: int(work or 0) for person, work in rows}


def _former_coordinators(session: Session, number: int) -> Sequence[str]:
    """Who has handed this improvement over, returned it or let it lie, and so is not asked again.

    Whoever led it until it was declined or canceled may lead it again.
    """
    if not row_counts(session, number).ended_assignments:
        return ()
    return session.exec(
        select(Assignment.person_id).where(Assignment.improvement_id == number, col(Assignment.ended).is_not(None))
    ).all()
