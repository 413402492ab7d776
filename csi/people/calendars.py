"""Whose weekend and holidays somebody has: as they said, else as their time zone says."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.common.weekends import Weekend, weekend_of
from csi.common.working_days import local_day
from csi.people import directory
from csi.people.permissions import Action
from models import Activity


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """Somebody's time zone, country and weekend. `is_said`: they chose the country."""

    tz: str
    country: str | None
    is_said: bool
    weekend: Weekend


def read_calendar(session: Session, person_id: str, at: datetime) -> CalendarFacts:
    """Whose weekend and holidays somebody has now."""
    person = directory.require_member(session, person_id)
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    weekend = weekend_of(local_day(at, tz), country)
    return CalendarFacts(tz=tz, country=country, is_said=person.country is not None, weekend=weekend)


def set_country(session: Session, country: str | None, *, by: str, at: datetime) -> None:
    """Note whose weekend and holidays somebody has; None for those of their time zone. Raises NotAllowed."""
    person = directory.require_member(session, by, Action.SET_CALENDAR)
    if person.country == country:
        return
    before, after = {"country": person.country}, {"country": country}
    session.add(Activity(actor_id=by, verb="calendar_set", before=before, after=after, at=at))
    person.country = country
    session.add(person)
    session.flush()
