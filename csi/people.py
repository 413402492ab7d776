"""Who somebody is and what they may do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from csi import intake
from csi.errors import BadInput, NotAllowed
from csi.policies import policy
from csi.rules.lifecycle import Actor
from models import Improvement, Person, RoleGrant, Team, insert_once
from models.enums import Role

REFRESH_AFTER = timedelta(days=1)
MEMBERS_ONLY = "Kaizen is open to members of this organisation only. A manager here can carry your idea in."

_MENTIONED = re.compile(r"@([UW][A-Z0-9]{4,})\b")


def known(session: Session, slack_id: str, at: datetime) -> Person:
    """The person of this Slack id, entered now if they are new; what is stale is read from Slack later."""
    insert_once(session, Person(id=slack_id, first_seen_at=at))
    person = session.get_one(Person, slack_id)
    if person.refreshed_at is None or at - person.refreshed_at > REFRESH_AFTER:
        intake.ask(session, intake.PERSON, slack_id, at=at)
    return person


def admit(session: Session, slack_id: str, at: datetime) -> Person:
    """The person who asks for something. Raises NotAllowed for guests and people of other organisations."""
    person = known(session, slack_id, at)
    if person.is_guest or person.is_foreign or person.is_deleted:
        raise NotAllowed(MEMBERS_ONLY)
    return person


def admit_unnamed(session: Session, slack_id: str) -> None:
    """Let somebody pass who stays unnamed. Raises NotAllowed for people who are known already to be outsiders.

    The id is compared here and goes nowhere: it would stand in the query's parameters, and those in a log.
    """
    outsiders = select(Person.id).where(
        or_(col(Person.is_guest).is_(True), col(Person.is_foreign).is_(True), col(Person.is_deleted).is_(True))
    )
    if slack_id in set(session.exec(outsiders)):
        raise NotAllowed(MEMBERS_ONLY)


def named(session: Session, text: str) -> str:
    """The text with the ids of people whom we know, such as `@U01ANA`, said as their names."""
    ids = set(_MENTIONED.findall(text))
    if not ids:
        return text
    names = {row.id: row.name for row in session.exec(select(Person).where(col(Person.id).in_(ids))) if row.name}
    return _MENTIONED.sub(lambda found: f"@{names.get(found[1], found[1])}", text)


def roles_of(session: Session, person_id: str) -> frozenset[Role]:
    """The roles that somebody holds, `requester` included."""
    held = session.exec(select(RoleGrant.role).where(RoleGrant.person_id == person_id)).all()
    return frozenset([Role.REQUESTER, *map(Role, held)])


def grant(session: Session, person_id: str, role: Role, *, by: str | None, at: datetime) -> None:
    """Give somebody a role; giving it twice changes nothing."""
    known(session, person_id, at)
    insert_once(session, RoleGrant(person_id=person_id, role=role, granted_by=by, granted_at=at))


def actor(session: Session, person_id: str, improvement: Improvement) -> Actor:
    """Who somebody is as seen from an improvement."""
    nobody = session.exec(select(RoleGrant.id).where(RoleGrant.role == Role.APPROVER)).first() is None
    return Actor(
        roles=roles_of(session, person_id),
        is_author=improvement.author_id == person_id,
        is_its_coordinator=improvement.coordinator_id == person_id,
        it_has_coordinator=improvement.coordinator_id is not None,
        nobody_approves=nobody,
    )


def default_team(session: Session) -> Team:
    """The team of improvements that have no other. `set_up` has made it."""
    return session.exec(select(Team).where(col(Team.is_default).is_(True))).one()


def manager_of(session: Session, improvement: Improvement) -> str | None:
    """The manager of the improvement's team, else of the default team."""
    team = session.get_one(Team, improvement.team_id)
    return team.manager_id or default_team(session).manager_id


def zone_of(session: Session, person: Person) -> str:
    """The person's time zone, else the organisation's."""
    return person.tz or policy(session).tz


def country_of(session: Session, person: Person) -> str | None:
    """The country whose holidays the person has, else the organisation's."""
    return person.country or policy(session).country


def set_up(
    session: Session,
    *,
    managers: Iterable[str],
    triage_channel: str | None,
    announcement_channel: str | None,
    at: datetime,
) -> None:
    """The first day: one default team whose manager is the first one named. What is there already stays."""
    named = list(managers)
    for person_id in named:
        grant(session, person_id, Role.MANAGER, by=None, at=at)
    insert_once(session, Team(name="Everyone", is_default=True, created_at=at))
    team = default_team(session)
    if team.manager_id is None and named:
        team.manager_id = named[0]
    team.triage_channel = team.triage_channel or triage_channel
    team.announcement_channel = team.announcement_channel or announcement_channel
    session.add(team)


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of somebody."""

    name: str
    tz: str | None
    workspace: str | None
    is_bot: bool
    is_guest: bool
    is_foreign: bool
    is_deleted: bool


def refresh(session: Session, slack_id: str, profile: Profile, at: datetime) -> None:
    """Keep what Slack said of somebody."""
    person = session.get(Person, slack_id)
    if person is None:
        return
    person.name = profile.name
    person.tz = profile.tz
    person.workspace = profile.workspace
    person.is_bot = profile.is_bot
    person.is_guest = profile.is_guest
    person.is_foreign = profile.is_foreign
    person.is_deleted = profile.is_deleted
    person.refreshed_at = at
    session.add(person)


def by_name(session: Session, name: str) -> str:
    """The id of the one person here of this name, or of this first name. Raises BadInput."""
    wanted = name.strip().lstrip("@").casefold()
    rows = session.exec(select(Person).where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))).all()
    same = [row.id for row in rows if row.name.casefold() == wanted]
    same = same or [row.id for row in rows if wanted in row.name.casefold().split()]
    if len(same) == 1:
        return same[0]
    if same:
        raise BadInput("who", f"There are {len(same)} people called {name}. Write @ and choose the one you mean.")
    raise BadInput("who", f"I don't know anybody called {name}. Write @ and choose a person.")
