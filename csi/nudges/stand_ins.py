"""Who gets the urgent nudges of somebody who is away: their deputy, else the manager. They get no other rights."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.messaging import outbox
from csi.nudges.kinds import POLICY
from csi.nudges.schedule import next_slot
from csi.nudges.told import calendar_of
from csi.people import directory
from models import Absence, Improvement, Nudge, Person, insert_once
from models.enums import NudgeState


@dataclass(frozen=True, slots=True)
class Away:
    """Until when somebody is away, and who stands in."""

    until: datetime
    deputy: str | None


def absence(session: Session, person_id: str | None, at: datetime) -> Away | None:
    """Whether somebody is away, as they said or as their Slack status says."""
    if person_id is None:
        return None
    row, person = session.get(Absence, person_id), session.get(Person, person_id)
    untils = [row.until if row else None, person.away_until if person else None]
    over = [until for until in untils if until is not None and until > at]
    return Away(max(over), row.deputy_id if row and row.until > at else None) if over else None


def stand_in(session: Session, nudge: Nudge, away: Away, at: datetime) -> tuple[str, datetime] | None:
    """Who gets an urgent nudge of somebody who is away, and when: the deputy, else the manager."""
    if not POLICY[nudge.kind].exceeds_budget or nudge.on_behalf_of is not None:
        return None
    improvement = session.get(Improvement, nudge.improvement_id) if nudge.improvement_id else None
    above = directory.manager_of(session, improvement) if improvement else directory.default_team(session).manager_id
    for each in (away.deputy, above):
        if each and each != nudge.person_id and directory.is_active(session, each) and not absence(session, each, at):
            calendar = calendar_of(session, outbox.person(each))
            return each, next_slot(at, calendar.tz, calendar.country)
    return None


def hand_on(session: Session, nudge: Nudge, to: str, deliver_at: datetime) -> None:
    """Let somebody get a nudge on behalf of whoever is away, once."""
    insert_once(
        session,
        Nudge(
            kind=nudge.kind,
            subject=nudge.subject,
            due_at=nudge.due_at,
            receiver=outbox.person(to).key,
            person_id=to,
            improvement_id=nudge.improvement_id,
            kpi_id=nudge.kpi_id,
            agenda=nudge.agenda,
            level=nudge.level,
            state=NudgeState.WAITING,
            deliver_at=deliver_at,
            on_behalf_of=nudge.person_id,
            made_at=nudge.made_at,
        ),
    )
