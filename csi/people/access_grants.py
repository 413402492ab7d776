"""Access that managers give to guests and people of other organisations, and take back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput
from csi.messaging import outbox
from csi.people import directory, roles
from csi.people.actor import Standing
from csi.people.directory import AccessChange
from csi.people.permissions import Action
from models import Activity, Person
from models.enums import Role

WHO = "who"
"""The form field in which the person is chosen."""


@dataclass(frozen=True, slots=True)
class GrantedAccess:
    """Somebody from outside who has access, and who gave it."""

    person: str
    by: str | None


def granted(session: Session) -> tuple[GrantedAccess, ...]:
    """Everybody from outside who has access, by name."""
    rows = session.exec(select(Person).where(col(Person.access_granted_at).is_not(None)))
    found = sorted((row for row in rows if directory.has_access(row)), key=lambda row: (row.name.casefold(), row.id))
    return tuple(GrantedAccess(row.id, row.access_granted_by) for row in found)


def give_access(session: Session, person_id: str, *, by: str, at: datetime) -> AccessChange:
    """Give a guest or somebody of another organisation access, and tell them.

    Raises BadInput for members, who need none, apps, people who left, and those of whom Slack has said nothing yet.
    """
    roles.require_manager(session, by, at, Action.GRANT_ACCESS)
    person = directory.get_or_create(session, person_id, at)
    name = directory.name_of(session, person_id)
    before = directory.standing_of(person)
    if person.is_bot:
        raise BadInput(WHO, f"{name} is an app. Only people can have access.")
    if person.is_deleted:
        raise BadInput(WHO, f"{name} has left this workspace.")
    if before is Standing.UNKNOWN:
        raise BadInput(WHO, "I'm asking Slack who that is. Please try again in a moment.")
    if before is Standing.MEMBER:
        raise BadInput(WHO, f"{name} has access already.")
    person.access_granted_at, person.access_granted_by = at, by
    session.add(person)
    session.add(Activity(actor_id=by, verb="access_given", after={"person": person_id}, at=at))
    outbox.notice(session, "access_given", to=person_id, about=None, at=at, by=by)
    session.flush()
    return AccessChange(person_id, before, directory.standing_of(person))


def take_access(session: Session, person_id: str, *, by: str, at: datetime) -> AccessChange:
    """Take back the access that somebody from outside was given, and tell them.

    Raises BadInput for whoever was given none, and for the last manager.
    """
    roles.require_manager(session, by, at, Action.GRANT_ACCESS)
    person = session.get(Person, person_id)
    name = directory.name_of(session, person_id)
    if person is None or person.access_granted_at is None:
        raise BadInput(WHO, f"{name} has no access to take back.")
    before = directory.standing_of(person)
    person.access_granted_at = person.access_granted_by = None
    session.add(person)
    session.flush()
    if not directory.holders(session, Role.MANAGER):
        raise BadInput(WHO, f"{name} is the last manager. Make somebody else a manager first.")
    session.add(Activity(actor_id=by, verb="access_taken", before={"person": person_id}, at=at))
    outbox.notice(session, "access_taken", to=person_id, about=None, at=at, by=by)
    return AccessChange(person_id, before, directory.standing_of(person))


def is_still_so(session: Session, notice: str, person_id: str) -> bool:
    """Whether what a notice says of somebody's access is still so; it may be sent later."""
    has_access = directory.has_access(session.get_one(Person, person_id))
    return has_access if notice == "access_given" else not has_access
