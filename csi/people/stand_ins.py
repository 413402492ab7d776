"""Who gets what is urgent of somebody who is away, as it is said to people: the deputy, the manager or nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.people import absences, directory, managers
from models import Absence


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for somebody.

    `deputy` is whom they named, unless that person has no access any more; `deputy_back_on` is the day on which the
    deputy, who is away too, is back. `is_manager_there`: a manager gets what is urgent where no deputy does.
    """

    deputy: str | None
    deputy_back_on: date | None
    is_manager_there: bool


def read_stand_in(session: Session, absence: Absence, at: datetime) -> StandIn:
    """Who stands in for somebody by now."""
    deputy = absence.deputy_id if absence.deputy_id and directory.is_active(session, absence.deputy_id) else None
    is_away = absences.absence_of(session, deputy, at) if deputy else None
    back_on = local_day(is_away.until, directory.zone_by_id(session, deputy)) if is_away else None
    above = [each for each in managers.managers_above(session) if each not in (deputy, absence.person_id)]
    return StandIn(deputy, back_on, len(absences.away_among(session, above, at)) < len(above))
