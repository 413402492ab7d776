"""People who are away: until when, who stands in for urgent things, and what their Slack status says of it.

Nothing is sent unasked to somebody who is away. It ends by itself, or when they say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from csi.common.errors import BadInput
from csi.common.phrases import spoken_date
from csi.common.working_days import local_day, morning_of
from csi.people import directory
from csi.people.directory import Profile
from csi.people.permissions import Action, may, require
from models import Absence, Activity, Person

LONGEST = timedelta(days=400)
WITHOUT_AN_END = timedelta(days=28)
"""How long a status that has no end counts; then it was forgotten rather than meant."""


def absence_of(session: Session, person_id: str, at: datetime) -> Absence | None:
    """Until when somebody is away, and who stands in; None for whoever is there."""
    row = session.get(Absence, person_id)
    return row if row is not None and row.until > at else None


def deputy_of(session: Session, person_id: str, at: datetime) -> str | None:
    """Who stands in for somebody who is away, as they said; None for whoever is there, or named nobody."""
    absence = absence_of(session, person_id, at)
    return absence.deputy_id if absence else None


def away_among(session: Session, people: Iterable[str], at: datetime) -> dict[str, Absence]:
    """Those of these people who are away, with until when."""
    wanted = sorted(set(people))
    if not wanted:
        return {}
    rows = select(Absence).where(col(Absence.person_id).in_(wanted), col(Absence.until) > at)
    return {row.person_id: row for row in session.exec(rows)}


def has_no_end(absence: Absence) -> bool:
    """Whether this comes from a status that says no end."""
    return absence.is_from_status and absence.until - absence.said_at == WITHOUT_AN_END


def say_away(
    session: Session, person_id: str, until: date, *, by: str, at: datetime, deputy: str | None = None
) -> Absence:
    """Note that somebody is away until a day, on which they are back.

    Raises NotAllowed for whoever is neither they nor a manager; BadInput for `day` and for `deputy`.
    """
    person = _for_change(session, person_id, by)
    tz = directory.zone_of(session, person)
    today = local_day(at, tz)
    if until <= today:
        raise BadInput("day", f"{spoken_date(until, today)} isn't in the future. On which day are you back?")
    if until > today + LONGEST:
        raise BadInput("day", "That is more than a year away. Choose a nearer day.")
    if deputy == person_id:
        raise BadInput("deputy", "Nobody can stand in for themselves. Choose somebody else.")
    if deputy is not None:
        directory.require_assignee(session, deputy, at, field="deputy")
    row = session.get(Absence, person_id, with_for_update=True) or Absence(person_id=person_id, until=at, said_at=at)
    row.until, row.deputy_id, row.is_from_status = morning_of(until, tz, hour=0), deputy, False
    row.said_by, row.said_at = by, at
    session.add(row)
    after = {"person": person_id, "until": until.isoformat(), "deputy": deputy}
    session.add(Activity(actor_id=by, verb="away", after=after, at=at))
    session.flush()
    return row


def end_absence(session: Session, person_id: str, *, by: str, at: datetime) -> bool:
    """Note that somebody is there; False if they were not away. Raises NotAllowed."""
    _for_change(session, person_id, by)
    row = session.get(Absence, person_id, with_for_update=True)
    if row is None or row.until <= at:
        return False
    row.until, row.said_by = at, by
    session.add(row)
    session.add(Activity(actor_id=by, verb="back", after={"person": person_id}, at=at))
    session.flush()
    return True


def may_change(session: Session, person_id: str, by: str) -> bool:
    """Whether somebody may say that a person is away, or there again."""
    return may(Action.SAY_AWAY, replace(directory.actor_for(session, by), is_asked=by == person_id))


def _for_change(session: Session, person_id: str, by: str) -> Person:
    actor = replace(directory.actor_for(session, by), is_asked=by == person_id)
    require(Action.SAY_AWAY, actor, "Only a manager can say that for somebody else.")
    return directory.require_member(session, person_id) if by == person_id else session.get_one(Person, person_id)


def follow_statuses(session: Session, profiles: Mapping[str, Profile], at: datetime) -> list[str]:
    """Compare what people's Slack statuses say with what is known. Return whose absence has begun, ended or moved.

    What somebody said to Kaizen itself counts until it is over. A status that says no end counts until it is removed,
    for four weeks at most. Somebody who said that they are there stays so until the status changes.
    """
    rows = {row.person_id: row for row in session.exec(select(Absence).where(col(Absence.person_id).in_(profiles)))}
    changed = []
    for person_id in sorted({*rows, *(each for each, profile in profiles.items() if profile.is_away)}):
        person, profile, row = session.get(Person, person_id), profiles[person_id], rows.get(person_id)
        if person is None or (person.version and profile.version and profile.version < person.version):
            continue
        if row is not None and not row.is_from_status and row.until > at:
            continue
        if _follow(session, person, profile, row, at):
            changed.append(person_id)
    session.flush()
    return changed


def _follow(session: Session, person: Person, profile: Profile, row: Absence | None, at: datetime) -> bool:
    """Follow one status; True if something changed."""
    if not profile.is_away or not directory.has_access(person):
        if row is None or not row.is_from_status:
            return False
        session.delete(row)
        return True
    until = profile.away_until or at + WITHOUT_AN_END
    is_known = row is not None and row.is_from_status
    if is_known and row is not None and row.said_by is not None:
        return False  # they said that they are there, whatever this status says
    if until <= at or (is_known and row is not None and (profile.away_until is None or row.until == until)):
        return False
    if row is None:
        row = Absence(person_id=person.id, until=until, said_at=at)
    row.until, row.is_from_status, row.deputy_id, row.said_by, row.said_at = until, True, None, None, at
    session.add(row)
    return True


def stand_in_for(session: Session, absence: Absence, managers: Iterable[str], at: datetime) -> str | None:
    """Who gets what is urgent: the deputy, else the nearest manager; None if nobody of them is there."""
    asked = [each for each in (absence.deputy_id, *managers) if each and each != absence.person_id]
    there = (each for each in asked if directory.is_active(session, each) and absence_of(session, each, at) is None)
    return next(there, None)
