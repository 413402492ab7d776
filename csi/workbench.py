"""What App Home shows to one person."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi import nudges, people, plan
from csi.asked_readings import ReadingAsk, read_reading_ask
from csi.capture import find
from csi.interview import asked_of
from csi.register import ImprovementFacts, read_improvement
from models import (
    Improvement,
)
from models.enums import (
    Role,
    State,
)


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What App Home shows to one person."""

    person: str
    readings: tuple[ReadingAsk, ...]
    asked: tuple[tuple[int, str], ...]
    coordinated: tuple[ImprovementFacts, ...]
    mine: tuple[Improvement, ...]
    to_triage: tuple[Improvement, ...]
    may_triage: bool
    manages: bool


def read_home(session: Session, person_id: str, at: datetime) -> HomeFacts:
    """What needs this person, what they coordinate, and where their ideas are."""
    person = people.admit(session, person_id, at)
    roles = people.roles_of(session, person.id)
    triages = bool(roles & {Role.COORDINATOR, Role.MANAGER})
    waiting = select(Improvement).where(Improvement.state == State.NEW).order_by(col(Improvement.promised_on)).limit(10)
    mine = select(Improvement).where(Improvement.author_id == person.id).order_by(col(Improvement.id).desc()).limit(10)
    return HomeFacts(
        person=person.id,
        readings=tuple(read_reading_ask(session, row.id or 0) for row in nudges.readings_asked(session, person.id)),
        asked=tuple(
            (row.improvement_id, find(session, row.improvement_id).idea) for row in asked_of(session, person.id)
        ),
        coordinated=tuple(
            read_improvement(session, row.id or 0, at) for row in plan.coordinated_by(session, person.id)[:8]
        ),
        mine=tuple(session.exec(mine)),
        to_triage=tuple(session.exec(waiting)) if triages else (),
        may_triage=triages,
        manages=Role.MANAGER in roles,
    )
