"""Who gets what is urgent while somebody is away: their deputy, else the manager above, who is told for whom."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.due import Due
from csi.nudges.kinds import POLICY
from csi.people import absences, managers
from models import Improvement


def stand_in(session: Session, dues: list[Due], at: datetime) -> tuple[list[Due], datetime | None]:
    """Give what is urgent and due to somebody away to whoever stands in. Return all, and when the first one is back.

    Everything else waits until they are back, and so does what is urgent where nobody can stand in.
    """
    urgent = [due for due in dues if POLICY[due.kind].exceeds_budget and due.to.person and due.due_at <= at]
    away = absences.away_among(session, {due.to.person or "" for due in urgent}, at)
    if not away:
        return dues, None
    given = [_given(session, due, at) if due in urgent and due.to.person in away else due for due in dues]
    own = {due.key for due in given if due.on_behalf_of is None}
    kept = [due for due in given if due.on_behalf_of is None or due.key not in own]
    return kept, min(row.until for row in away.values())


def _given(session: Session, due: Due, at: datetime) -> Due:
    absence = absences.absence_of(session, due.to.person or "", at)
    if absence is None:
        return due
    improvement = session.get(Improvement, due.improvement_id) if due.improvement_id else None
    instead = absences.stand_in_for(session, absence, managers.managers_above(session, improvement), at)
    if instead is None:
        return due
    return replace(due, to=Destination(DestinationKind.PERSON, instead), on_behalf_of=absence.person_id)
