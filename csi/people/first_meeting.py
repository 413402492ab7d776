"""Who is told what Kaizen is: everybody new once, on Home or with the first answer that they get."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, or_, select

from csi.common.core_tables import PERSON
from models import Activity, Improvement, Person


def is_new(session: Session, person: Person) -> bool:
    """Whether somebody is still to be told what Kaizen is. Whoever leads an improvement or has done something knows."""
    if person.welcomed_at is not None:
        return False
    has_acted = select(Activity.id).where(col(Activity.actor_id) == person.id).exists()
    leads = select(Improvement.id).where(col(Improvement.coordinator_id) == person.id).exists()
    return session.exec(select(1).where(or_(has_acted, leads))).first() is None


def meet(session: Session, person: Person, at: datetime) -> bool:
    """Remember that somebody is now told what Kaizen is. False if they know, or are told by another press."""
    is_known = not is_new(session, person)
    return remember(session, person, at) and not is_known


def remember(session: Session, person: Person, at: datetime) -> bool:
    """Remember that somebody knows what Kaizen is. False if that was known, or is stored by another press."""
    if person.welcomed_at is not None:
        return False
    table: Any = PERSON.c
    first = update(PERSON).where(table.id == person.id, table.welcomed_at.is_(None)).values(welcomed_at=at)
    is_first = bool(session.connection().execute(first).rowcount)
    set_committed_value(person, "welcomed_at", at)
    return is_first
