"""Who has been told what Kaizen is: everybody once, on Home or with the first answer that they get."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from csi.common.core_tables import PERSON
from models import Person


def meet(session: Session, person: Person, at: datetime) -> bool:
    """Remember that somebody is now told what Kaizen is. False if they were before, or are by another press."""
    if person.welcomed_at is not None:
        return False
    table: Any = PERSON.c
    first = update(PERSON).where(table.id == person.id, table.welcomed_at.is_(None)).values(welcomed_at=at)
    is_first = bool(session.connection().execute(first).rowcount)
    set_committed_value(person, "welcomed_at", at)
    return is_first
