"""Who may be asked: active members, with the calendar of their working mornings."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from csi.nudges.facts import Receiver
from csi.people import directory
from models import Person


def receiver(session: Session, person_id: str | None) -> Receiver | None:
    """Somebody who may be asked; None for nobody, and for somebody without access."""
    return receivers(session, [person_id]).get(person_id or "")


def receivers(session: Session, people: Iterable[str | None]) -> dict[str, Receiver]:
    """Those of these people who may be asked, by their ids; read in one statement."""
    wanted = {each for each in people if each}
    if not wanted:
        return {}
    rows = session.exec(select(Person).where(col(Person.id).in_(wanted)))
    return {
        row.id: Receiver(row.id, directory.zone_of(session, row), directory.country_of(session, row))
        for row in rows
        if directory.has_access(row)
    }
