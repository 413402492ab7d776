"""Suggesting a coordinator from the register: by service, similar ideas and open work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import Alike, OwnedService, Suggestion, choose_suggestion
from csi.people import directory
from models import Assignment, Improvement, Person, Service
from models.enums import ENDED_STATES, Role


def suggest_coordinator(
    session: Session, improvement: Improvement, at: datetime, closest: Sequence[SimilarIdea] | None = None
) -> Suggestion | None:
    """Suggest a coordinator, with the reason; None if nobody is available.

    `closest` are the similar ideas, if the caller has them already.
    """
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    work = _open_work(session)
    if closest is None:
        closest = similar_ideas.closest_ideas(session, improvement.id or 0)
    alike = _alike(session, [each.number for each in closest])
    asked = {*work, *(each.coordinator for each in alike if each.coordinator)}
    if service and service.owner_id:
        asked.add(service.owner_id)
    return choose_suggestion(
        services=[OwnedService(service.name, service.owner_id)] if service else (),
        alike=alike,
        open_work=work,
        available=_available(session, asked, at),
        not_again=session.exec(
            select(Assignment.person_id).where(
                Assignment.improvement_id == improvement.id, col(Assignment.ended_at).is_not(None)
            )
        ).all(),
    )


def _alike(session: Session, numbers: list[int]) -> list[Alike]:
    if not numbers:
        return []
    rows = session.exec(select(Improvement.id, Improvement.coordinator_id).where(col(Improvement.id).in_(numbers)))
    coordinators = dict(rows.all())
    return [Alike(each, coordinators.get(each)) for each in numbers]


def _open_work(session: Session) -> dict[str, int]:
    """The number of open improvements of each coordinator."""
    counted = (
        select(Improvement.coordinator_id, func.count())
        .where(col(Improvement.coordinator_id).is_not(None), col(Improvement.state).not_in(ENDED_STATES))
        .group_by(col(Improvement.coordinator_id))
    )
    busy = dict(session.exec(counted).all())
    return {who: busy.get(who, 0) for who in directory.holders(session, Role.COORDINATOR)}


def _available(session: Session, asked: set[str], at: datetime) -> list[str]:
    rows = session.exec(select(Person).where(col(Person.id).in_(asked))).all()
    return [row.id for row in rows if directory.has_access(row) and not (row.away_until and row.away_until > at)]
