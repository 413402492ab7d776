"""The people Kaizen knows: profiles, access, roles, and each person's time zone, country, team and manager."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import CompoundSelect, bindparam, union
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.core_tables import PERSON
from csi.common.countries import presumed_country
from csi.common.entry_names import stored_key
from csi.common.errors import BadInput, NotAllowed, PersonNotKnownYet, UnclearPerson
from csi.common.phrases import listed
from csi.common.policies import policy
from csi.common.read_cache import cached_until_written
from csi.language.message_kind import shorten
from csi.language.person_names import matches, nearest
from csi.messaging import fetch_queue
from csi.people import erased, first_meeting
from csi.people.actor import Actor, Standing
from csi.people.permissions import MEMBERS_ONLY, Action, may, require
from models import (
    Activity,
    GroupMember,
    GroupRole,
    Improvement,
    Person,
    RoleGrant,
    Team,
    UserGroup,
    insert_missing,
    insert_once,
)
from models.database import READ_ONLY
from models.enums import Role


def get_or_create(session: Session, slack_id: str, at: datetime) -> Person:
    """Return the person with this Slack id, creating them if new; a missing profile is queued to be fetched.

    In a reading session nothing is created or queued. Raises NotAllowed for somebody whose name was erased.
    """
    if READ_ONLY in session.info:
        return session.get(Person, slack_id) or Person(id=slack_id, first_seen_at=at)
    if session.get(Person, slack_id) is None:
        if erased.is_erased(session, slack_id):
            raise NotAllowed(erased.OF_SOMEBODY)
        insert_once(session, Person(id=slack_id, first_seen_at=at))
    person = session.get_one(Person, slack_id)
    if standing_of(person) is Standing.UNKNOWN:
        fetch_queue.request_fetch(session, fetch_queue.PERSON, slack_id, at=at)
    return person


def require_member(session: Session, slack_id: str, action: Action = Action.TAKE_PART) -> Person:
    """Return the person who acts.

    Raises NotAllowed for guests, people of other organisations and deactivated accounts, and NotKnownYet for people of
    whom Slack has said nothing yet.
    """
    person = session.get(Person, slack_id)
    require(action, Actor(standing_of(person), slack_id), MEMBERS_ONLY)
    assert person is not None  # a member is known
    return person


@cached_until_written
def require_not_outsider(session: Session, slack_id: str) -> Standing:
    """Check a person who stays anonymous, and return whether they are a known member or unknown.

    Raises NotAllowed for known outsiders. The id is compared here and not in the query, because query parameters may be
    logged; Slack is asked nothing.
    """
    known = session.connection().execute(_STANDINGS)
    standing = next((standing_of(row) for row in known if row.id == slack_id), Standing.UNKNOWN)
    require(Action.STAY_UNNAMED, Actor(standing), MEMBERS_ONLY)
    return standing


_STANDINGS = sqlalchemy.select(
    PERSON.c.id,
    PERSON.c.is_bot,
    PERSON.c.is_deleted,
    PERSON.c.is_guest,
    PERSON.c.is_foreign,
    PERSON.c.access_granted_at,
    PERSON.c.refreshed_at,
)


def standing_of(person: Person | Any | None) -> Standing:
    """What somebody is to the organisation; unknown until Slack has said it."""
    if person is None:
        return Standing.UNKNOWN
    if person.is_bot:
        return Standing.APP
    if person.is_deleted:
        return Standing.OUTSIDER
    if person.is_guest or person.is_foreign:
        return Standing.MEMBER if person.access_granted_at else Standing.OUTSIDER
    return Standing.MEMBER if person.refreshed_at else Standing.UNKNOWN


@cached_until_written
def actor(session: Session, person_id: str) -> Actor:
    """Who somebody is, without roles and without relation to an improvement."""
    return Actor(standing_of(session.get(Person, person_id)), person_id)


def roles_of(session: Session, person_id: str) -> frozenset[Role]:
    """The roles a person holds, by name or through user groups, `requester` included."""
    held = session.execute(_held(), {"person": person_id}).scalars()
    return frozenset([Role.REQUESTER, *map(Role, held)])


@cache
def _held() -> CompoundSelect[Any]:
    """The statement that reads somebody's roles, made once."""
    by_name = select(RoleGrant.role).where(RoleGrant.person_id == bindparam("person"))
    through_groups = _in_groups().where(GroupMember.person_id == bindparam("person"))
    return union(by_name, through_groups.with_only_columns(col(GroupRole.role)))


def _in_groups() -> SelectOfScalar[Any]:
    """A query of roles held through enabled user groups, one row for each role and member."""
    return (
        select(GroupRole.role, GroupMember.person_id)  # type: ignore[return-value]
        .join(GroupMember, col(GroupMember.group_id) == col(GroupRole.group_id))
        .join(UserGroup, col(UserGroup.id) == col(GroupRole.group_id))
        .where(col(UserGroup.is_disabled).is_(False))
    )


def ids_with_role(role: Role) -> CompoundSelect[Any]:
    """A subquery of the ids of everybody who was given a role, by name or through a user group."""
    through_groups = _in_groups().where(GroupRole.role == role).with_only_columns(col(GroupMember.person_id))
    return union(select(RoleGrant.person_id).where(RoleGrant.role == role), through_groups)


@cached_until_written
def holders(session: Session, role: Role) -> frozenset[str]:
    """Everybody who holds a role, by name or through a user group, and still has access."""
    rows = session.exec(select(Person).where(col(Person.id).in_(ids_with_role(role))))
    return frozenset(row.id for row in rows if has_access(row))


def has_access(person: Person) -> bool:
    """Whether a person is an active member of this organisation and no bot."""
    return standing_of(person) is Standing.MEMBER


def is_active(session: Session, person_id: str) -> bool:
    """Whether this is a known person who has access."""
    person = session.get(Person, person_id)
    return person is not None and has_access(person)


def require_assignee(session: Session, person_id: str, at: datetime, *, field: str) -> Person:
    """Return the person who is to be responsible for something: an active member, or somebody with access.

    Every use case that makes somebody responsible asks this. Raises BadInput at `field` with the reason: an app, a
    guest, somebody of another organisation or who left; PersonNotKnownYet if Slack has not said who they are.
    """
    person = get_or_create(session, person_id, at)
    if standing_of(person) is Standing.UNKNOWN:
        raise PersonNotKnownYet(field, person_id)
    if not has_access(person):
        raise BadInput(field, f"{_why_not(person)} Choose somebody else.")
    return person


def _why_not(person: Person) -> str:
    """Why somebody can't be responsible for anything, as a sentence."""
    name = person.name or "This person"
    if person.is_bot:
        return f"{name} is an app, so nobody can ask it."
    if person.is_deleted:
        return f"{name} left this workspace."
    if person.is_foreign:
        return f"{name} belongs to another organisation and has no access to Kaizen."
    return f"{name} is a guest and has no access to Kaizen."


def name_of(session: Session, person_id: str | None) -> str:
    """A person's name in plain text for refusals; "Somebody" if unknown."""
    person = session.get(Person, person_id) if person_id else None
    return (person.name if person else "") or "Somebody"


def grant(session: Session, person_id: str, role: Role, *, by: str | None, at: datetime) -> None:
    """Give a person a role; giving it twice changes nothing."""
    get_or_create(session, person_id, at)
    insert_once(session, RoleGrant(person_id=person_id, role=role, granted_by=by, granted_at=at))


def actor_for(session: Session, person_id: str, improvement: Improvement | None = None) -> Actor:
    """Who somebody is as seen from an improvement; without one, as seen from the register as a whole.

    There no role stands in for a coordinator, and who approves is not looked up; else only for managers.
    """
    roles, teams = roles_of(session, person_id), teams_managed_by(session, person_id)
    if improvement is None:
        own = actor(session, person_id)
        return replace(own, roles=roles, manages_a_team=bool(teams), it_has_coordinator=True)
    return replace(
        relation_to(session, improvement, person_id),
        roles=roles,
        manages_its_team=improvement.team_id in teams,
        manages_a_team=bool(teams),
        nobody_approves=(Role.MANAGER in roles or bool(teams)) and not holders(session, Role.APPROVER),
    )


_TEAMS_OF = select(Team.id, Team.manager_id, Team.is_default).where(
    or_(Team.manager_id == bindparam("person"), col(Team.manager_id).is_(None))
)


@cached_until_written
def teams_managed_by(session: Session, person_id: str) -> frozenset[int]:
    """The ids of the teams whose manager this person is: by name, and of those without one as the default team's."""
    rows = session.exec(_TEAMS_OF, params={"person": person_id}).all()
    of_default = any(manager == person_id and is_default for _, manager, is_default in rows)
    return frozenset(number or 0 for number, manager, _ in rows if manager == person_id or of_default)


def managers_for(session: Session, improvement: Improvement) -> frozenset[str]:
    """Everybody with a manager's rights over an improvement: managers of all, and its team's."""
    of_team = session.get(Person, manager_of(session, improvement) or "")
    own = {of_team.id} if of_team is not None and has_access(of_team) else set[str]()
    return holders(session, Role.MANAGER) | own


def relation_to(session: Session, improvement: Improvement, person_id: str) -> Actor:
    """A person's relation to an improvement, without their roles."""
    return replace(
        actor(session, person_id),
        is_author=improvement.author_id == person_id,
        is_its_coordinator=improvement.coordinator_id == person_id,
        it_has_coordinator=improvement.coordinator_id is not None,
        brought_it_in=improvement.captured_by == person_id,
    )


def with_approval(session: Session, actor: Actor) -> Actor:
    """Add whether nobody holds the role of approver; looked up only for managers, for whom it matters.

    `actor` is somebody as seen from the register as a whole.
    """
    alone = replace(actor, nobody_approves=True)
    if may(Action.SEE_APPROVALS, actor) or not may(Action.SEE_APPROVALS, alone) or holders(session, Role.APPROVER):
        return actor
    return alone


def default_team(session: Session) -> Team:
    """The team of improvements without another team. `set_up` creates it."""
    return session.exec(select(Team).where(col(Team.is_default).is_(True))).one()


def manager_of(session: Session, improvement: Improvement) -> str | None:
    """The manager of the improvement's team, else of the default team; one who has left only if both have."""
    team = session.get_one(Team, improvement.team_id)
    if team.manager_id and is_active(session, team.manager_id):
        return team.manager_id
    first = default_team(session).manager_id
    return first if first and is_active(session, first) else team.manager_id or first


def zone_of(session: Session, person: Person) -> str:
    """The person's time zone, else the organisation's."""
    return person.tz or policy(session).tz


def zone_by_id(session: Session, person_id: str | None) -> str:
    """The time zone of the person with this id; the organisation's for nobody, and for somebody who isn't known."""
    person = session.get(Person, person_id) if person_id else None
    return zone_of(session, person) if person else policy(session).tz


def country_of(session: Session, person: Person) -> str | None:
    """The country whose holidays and weekend the person has: as they said, else as their time zone says."""
    return person.country or presumed_country(person.tz, policy(session).country)


def set_up(
    session: Session,
    *,
    managers: Iterable[str],
    triage_channel: str | None,
    announcement_channel: str | None,
    at: datetime,
) -> None:
    """Set up the first day: managers from the environment, and a default team managed by the first of them.

    Keeps what exists, and what managers removed or emptied in Slack: the environment only gives initial values. If
    nobody manages any more, the managers it names get the role again.
    """
    named = list(managers)
    taken = {row.before["person"] for row in _changes(session, "role_taken") if row.before.get("role") == Role.MANAGER}
    for person_id in named:
        if person_id not in taken:
            grant(session, person_id, Role.MANAGER, by=None, at=at)
    if not holders(session, Role.MANAGER):
        for person_id in named:
            grant(session, person_id, Role.MANAGER, by=None, at=at)
    if session.exec(select(Team.id).where(col(Team.is_default).is_(True))).first() is None:
        insert_once(session, Team(name="Everyone", name_key=stored_key("Everyone"), is_default=True, created_at=at))
    team = default_team(session)
    changes = [row for row in _changes(session, "team_changed") if row.after.get("id") == team.id]
    chosen = {word for row in changes for word in row.before}
    if team.manager_id is None and named:
        team.manager_id = named[0]
        first_meeting.remember(session, session.get_one(Person, named[0]), at)  # the first day's guide tells them
    if "triage" not in chosen:
        team.triage_channel = team.triage_channel or triage_channel
    if "announcements" not in chosen:
        team.announcement_channel = team.announcement_channel or announcement_channel
    session.add(team)


def _changes(session: Session, verb: str) -> Sequence[Activity]:
    """The recorded changes of this kind that were made in Slack."""
    return session.exec(select(Activity).where(Activity.verb == verb)).all()


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's profile as Slack reports it. `version` grows with each change; None if Slack doesn't say."""

    name: str
    tz: str | None
    workspace: str | None
    is_bot: bool
    is_guest: bool
    is_foreign: bool
    is_deleted: bool
    version: int | None = None
    is_away: bool = False
    """Whether their status says that they are away; with its end, if it has one, in `away_until`."""
    away_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """What became of stored profiles: whose standing is another one, and who is in another time zone now."""

    access: "tuple[AccessChange, ...]"
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Somebody whose standing is another one than before."""

    person: str
    before: Standing
    now: Standing


def store_profiles(session: Session, profiles: Mapping[str, Profile], at: datetime) -> ProfileChanges:
    """Store people's profiles as Slack reported them, by their ids. Return what changed.

    Only what changed is written, and the number of statements doesn't grow with the number of people. A report that is
    older than the stored one changes nothing. People who left before they were ever seen, or whose names were erased,
    are not added.
    """
    wanted = select(Person).where(col(Person.id).in_(profiles)).order_by(Person.id).with_for_update()
    known = {person.id: person for person in session.exec(wanted.execution_options(populate_existing=True))}
    new = [each for each, profile in profiles.items() if each not in known and not profile.is_deleted]
    if new:
        gone = erased.among(session, new)
        new = [each for each in new if each not in gone]
    if new:
        insert_missing(session, Person, [{"id": each, "first_seen_at": at} for each in new])
        added = select(Person).where(col(Person.id).in_(new)).with_for_update()
        known |= {person.id: person for person in session.exec(added)}
    changes, moved = [], []
    for person in known.values():
        before, granted_at, tz = standing_of(person), person.access_granted_at, person.tz
        _take_profile(person, profiles[person.id], at)
        if granted_at and not person.access_granted_at:
            session.add(Activity(actor_id=None, verb="access_ended", before={"person": person.id}, at=at))
        if (now := standing_of(person)) is not before:
            changes.append(AccessChange(person.id, before, now))
        if person.tz != tz and before is not Standing.UNKNOWN:
            moved.append(person.id)
    session.flush()
    return ProfileChanges(tuple(changes), tuple(moved))


def _take_profile(person: Person, profile: Profile, at: datetime) -> None:
    """Take over what differs; the session writes only that. Given access ends with what it was given for."""
    if person.refreshed_at and person.version and profile.version and profile.version < person.version:
        return
    person.name, person.tz, person.workspace = profile.name, profile.tz, profile.workspace
    person.is_bot, person.is_deleted = profile.is_bot, profile.is_deleted
    person.is_guest, person.is_foreign = profile.is_guest, profile.is_foreign
    person.version = profile.version or person.version
    person.refreshed_at = person.refreshed_at or at
    if person.access_granted_at and (person.is_deleted or not (person.is_guest or person.is_foreign)):
        person.access_granted_at = person.access_granted_by = None


def believe_elsewhere(session: Session, person_id: str, at: datetime) -> list[AccessChange]:
    """Store that somebody is of another organisation, as what they sent shows. Return whose standing changed."""
    if session.get(Person, person_id) is None and erased.is_erased(session, person_id):
        return []
    insert_once(session, Person(id=person_id, first_seen_at=at))
    person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    before, person.is_foreign = standing_of(person), True
    session.add(person)
    session.flush()
    now = standing_of(person)
    return [AccessChange(person_id, before, now)] if now is not before else []


def request_members(session: Session, at: datetime) -> None:
    """Queue a fetch of all members, page by page; one that was interrupted goes on where it was."""
    fetch_queue.request_fetch(session, fetch_queue.MEMBERS, fetch_queue.ALL, at=at)


def are_members_old(session: Session, at: datetime) -> bool:
    """Whether all members are to be read again: once a day, in case an event was missed."""
    requested_at = fetch_queue.requested_at(session, fetch_queue.MEMBERS, fetch_queue.ALL)
    return requested_at is None or requested_at.date() < at.date()


MOST_OFFERED = 8
"""The most people who are offered for one typed name."""


_NAMES = sqlalchemy.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.name != "").order_by(PERSON.c.name, PERSON.c.id)
_AT_ONCE = 500
"""So many ids are asked about in one statement."""


def _called(session: Session, name: str, names: Mapping[str, str]) -> list[str]:
    """Whom a name fits: members before others, and of these whoever has just this name before who has its words."""
    exact, holding = matches(name, names)
    members = set[str]()
    for start in range(0, len(holding), _AT_ONCE):
        of_some = _STANDINGS.where(PERSON.c.id.in_(holding[start : start + _AT_ONCE]))
        members |= _members(session, of_some)
    of_members = [each for each in exact if each in members] or [each for each in holding if each in members]
    return of_members or exact or holding


def _members(session: Session, of_people: sqlalchemy.Select[Any]) -> set[str]:
    return {row.id for row in session.connection().execute(of_people) if standing_of(row) is Standing.MEMBER}


def find_by_name(session: Session, name: str, *, field: str = "who") -> str:
    """The id of the one person with this name, first name or last name; a member before others who are called so.

    Raises UnclearPerson if it fits several, or nobody but somebody's who is called almost so; else BadInput.
    """
    names = {person_id: known for person_id, known in session.connection().execute(_NAMES)}
    found = _called(session, name, names)
    if len(found) == 1:
        return found[0]
    typed = shorten(name.lstrip("@"), 60)
    if len(found) > MOST_OFFERED:
        what = f"{len(found)} people are called {typed}. Type the full name, or @ and pick the person."
        raise BadInput(field, what)
    if found:
        what = f"“{typed}” fits {listed(names[each] for each in found)}. Which one do you mean?"
        raise UnclearPerson(field, what, name, tuple((each, names[each]) for each in found))
    there = _members(session, _STANDINGS)
    members = {person_id: known for person_id, known in names.items() if person_id in there}
    close = nearest(name, members)
    if close and len(close) <= MOST_OFFERED:
        who = listed(members[each] for each in close)
        offered = tuple((each, members[each]) for each in close)
        raise UnclearPerson(field, f"I don't know anybody called {typed}. Did you mean {who}?", name, offered)
    raise BadInput(field, f"I don't know anybody called {typed}. Type @ and pick the person.")
