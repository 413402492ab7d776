"""Somebody goes away, is back, or says which calendar is theirs: what is due to them follows."""

from datetime import date, datetime

from sqlmodel import Session

from csi.nudges import receiver_changes
from csi.people import absences, calendars
from models import Absence


def say_away(
    session: Session, person_id: str, until: date, *, by: str, at: datetime, deputy: str | None = None
) -> Absence:
    """Note that somebody is away until a day. Raises NotAllowed, BadInput for `day` and `deputy`."""
    absence = absences.say_away(session, person_id, until, by=by, at=at, deputy=deputy)
    receiver_changes.find_new_mornings(session, [person_id], at)
    return absence


def end_absence(session: Session, person_id: str, *, by: str, at: datetime) -> bool:
    """Note that somebody is there; False if they were not away. Raises NotAllowed."""
    was_away = absences.end_absence(session, person_id, by=by, at=at)
    if was_away:
        receiver_changes.find_new_mornings(session, [person_id], at)
    return was_away


def set_country(session: Session, country: str | None, *, by: str, at: datetime) -> None:
    """Note whose weekend and holidays somebody has; None for those of their time zone. Raises NotAllowed."""
    calendars.set_country(session, country, by=by, at=at)
    receiver_changes.find_new_mornings(session, [by], at)
