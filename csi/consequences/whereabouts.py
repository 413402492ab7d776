"""Somebody goes away, is back, or says which calendar is theirs: what is due to them follows."""

from datetime import date, datetime

from sqlmodel import Session

from csi.messaging import outbox
from csi.nudges import receiver_changes
from csi.people import absences, calendars
from models import Absence


def say_away(
    session: Session, person_id: str, until: date, *, by: str, at: datetime, deputy: str | None = None
) -> Absence:
    """Note that somebody is away until a day, and tell their deputy.

    Raises NotAllowed, BadInput for `day` and `deputy`.
    """
    before = absences.deputy_of(session, person_id, at)
    absence = absences.say_away(session, person_id, until, by=by, at=at, deputy=deputy)
    _tell_deputies(session, person_id, before, deputy, until=until, by=by, at=at)
    receiver_changes.find_new_mornings(session, [person_id], at)
    return absence


def end_absence(session: Session, person_id: str, *, by: str, at: datetime) -> bool:
    """Note that somebody is there; False if they were not away. Raises NotAllowed."""
    before = absences.deputy_of(session, person_id, at)
    was_away = absences.end_absence(session, person_id, by=by, at=at)
    if was_away:
        _tell_deputies(session, person_id, before, None, until=None, by=by, at=at)
        receiver_changes.find_new_mornings(session, [person_id], at)
    return was_away


def _tell_deputies(
    session: Session, person_id: str, before: str | None, now: str | None, *, until: date | None, by: str, at: datetime
) -> None:
    """Tell whoever stands in until when, and whoever did before that they don't any more."""
    if before is not None and before not in (now, by):
        outbox.notice(session, "deputy_released", to=before, about=None, at=at, absent=person_id)
    if now is not None and until is not None and now != by:
        outbox.notice(session, "deputy_named", to=now, about=None, at=at, absent=person_id, until=until.isoformat())


def set_country(session: Session, country: str | None, *, by: str, at: datetime) -> None:
    """Note whose weekend and holidays somebody has; None for those of their time zone. Raises NotAllowed."""
    calendars.set_country(session, country, by=by, at=at)
    receiver_changes.find_new_mornings(session, [by], at)
