"""Where an improvement stands in its life, looked up without changing anything."""

from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from csi.catalogue.service_facts import critical_first
from csi.common.core_tables import IMPROVEMENT
from csi.register.queries import row_counts
from models import Assignment, Hold, Improvement, InfoRequest, Merge
from models.enums import State


def current_hold(session: Session, number: int) -> Hold | None:
    """The improvement's current hold, if any."""
    rows = select(Hold).where(Hold.improvement_id == number, col(Hold.ended_at).is_(None))
    return session.exec(rows.order_by(col(Hold.id).desc())).first()


def open_info_request(session: Session, number: int) -> InfoRequest | None:
    """The open question to the author, if any."""
    rows = select(InfoRequest).where(InfoRequest.improvement_id == number, col(InfoRequest.answered_at).is_(None))
    return session.exec(rows.order_by(col(InfoRequest.id).desc())).first()


def latest_info_request(session: Session, number: int) -> InfoRequest | None:
    """The latest question to the author, answered or not."""
    rows = select(InfoRequest).where(InfoRequest.improvement_id == number)
    return session.exec(rows.order_by(col(InfoRequest.id).desc())).first()


def current_assignment(session: Session, number: int) -> Assignment | None:
    """The current assignment of an improvement, if any."""
    rows = select(Assignment).where(Assignment.improvement_id == number, col(Assignment.ended_at).is_(None))
    return session.exec(rows.order_by(col(Assignment.id).desc())).first()


def is_unconfirmed(session: Session, improvement: Improvement) -> bool:
    """Whether the coordinator still has to confirm the assignment."""
    number = improvement.id or 0
    row = current_assignment(session, number) if row_counts(session, number).unconfirmed_assignments else None
    return row is not None and row.confirmed_at is None and row.person_id == improvement.coordinator_id


def active_merge(session: Session, number: int) -> Merge | None:
    """The merge in force of an improvement, if any."""
    return session.exec(
        select(Merge)
        .where(Merge.improvement_id == number, col(Merge.undone_at).is_(None))
        .order_by(col(Merge.id).desc())
    ).first()


def in_progress_led_by(session: Session, person_id: str, but: int = 0) -> int:
    """How many improvements a person leads that are in progress, leaving out the one with the number `but`."""
    led = select(func.count()).where(
        Improvement.coordinator_id == person_id,
        Improvement.state == State.IN_PROGRESS,
        Improvement.id != but,
    )
    return session.exec(led).one()


BACKLOG_STATES = (State.ACCEPTED, State.ASSESS, State.APPROVED)


IN_BACKLOG = IMPROVEMENT.c.state.in_(BACKLOG_STATES)


def by_rank(statement: Select[Any]) -> Select[Any]:
    """The backlog's order: ranked improvements first, then those of mission-critical services, then by age."""
    table = IMPROVEMENT.c
    return statement.order_by(table.backlog_rank.is_(None), table.backlog_rank, critical_first(), table.id)
