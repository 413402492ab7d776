"""Teams, services, objectives and roles as listed in the settings window and by commands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from csi.catalogue.entries import EntryKind, entry_name, get_entry
from csi.common.entry_names import key_of, match_name
from csi.common.errors import NotFound
from csi.people import directory
from csi.people.access_grants import GrantedAccess
from csi.people.roles import GIVABLE_ROLES, group_label
from models import Alignment, GroupMember, GroupRole, Objective, RoleGrant, Service, Team, UserGroup
from models.enums import Role


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team in the list."""

    id: int
    name: str
    manager: str | None
    channel: str | None
    triage: str | None
    announcements: str | None
    is_default: bool
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service in the list."""

    id: int
    name: str
    owner: str | None
    team: str | None
    channel: str | None
    archived_at: datetime | None
    used_for: str = ""
    used_by: str = ""
    is_mission_critical: bool = False


@dataclass(frozen=True, slots=True)
class ListedObjective:
    """An objective in the list, with the number of improvements aligned with it."""

    id: int
    name: str
    owner: str | None
    due_on: date | None
    improvements: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A role held by a person or a user group. `people` counts the group's members; None until they were fetched."""

    role: Role
    holder: str
    handle: str = ""
    people: int | None = None
    is_disabled: bool = False

    @property
    def is_group(self) -> bool:
        """Whether a user group holds the role."""
        return bool(self.handle)


ListedEntry = ListedTeam | ListedService | ListedObjective | ListedRole | GrantedAccess


def teams(session: Session, *, archived: bool = False) -> tuple[ListedTeam, ...]:
    """The teams, or the archived ones: the default one first, then by name."""
    rows = session.exec(select(Team).where(_archived(Team, archived))).all()
    kept = [
        ListedTeam(
            row.id or 0, row.name, row.manager_id, row.channel, row.triage_channel, row.announcement_channel,
            row.is_default, row.archived_at,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(kept, key=lambda each: (not each.is_default, key_of(each.name))))


def services(session: Session, *, archived: bool = False) -> tuple[ListedService, ...]:
    """The services, or the archived ones, by name."""
    of_team = {team.id: team.name for team in session.exec(select(Team)).all()}
    rows = session.exec(select(Service).where(_archived(Service, archived))).all()
    kept = [
        ListedService(
            row.id or 0, row.name, row.owner_id, of_team.get(row.team_id), row.channel, row.archived_at,
            row.used_for, row.used_by, row.is_mission_critical,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(kept, key=lambda each: key_of(each.name)))


def objectives(session: Session, *, archived: bool = False) -> tuple[ListedObjective, ...]:
    """The objectives, or the archived ones, by name."""
    counts: dict[int, int] = {
        objective: count
        for objective, count in session.exec(
            select(Alignment.objective_id, func.count()).group_by(col(Alignment.objective_id))
        )
    }
    rows = session.exec(select(Objective).where(_archived(Objective, archived))).all()
    kept = [
        ListedObjective(
            row.id or 0, row.title, row.owner_id, row.due_on, counts.get(row.id or 0, 0), row.archived_at
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(kept, key=lambda each: key_of(each.name)))


def _archived(table: type[Service] | type[Objective] | type[Team], archived: bool) -> ColumnElement[bool]:
    return col(table.archived_at).is_not(None) if archived else col(table.archived_at).is_(None)


def held_roles(session: Session) -> tuple[ListedRole, ...]:
    """The roles that were given: by role, people by name before user groups."""
    people_named = sorted(
        (GIVABLE_ROLES.index(row.role), directory.name_of(session, row.person_id).casefold(), row.person_id, row.role)
        for row in session.exec(select(RoleGrant).where(col(RoleGrant.role).in_(GIVABLE_ROLES))).all()
    )
    held = [ListedRole(role, person_id) for _, _, person_id, role in people_named]
    mapped = session.exec(
        select(GroupRole, UserGroup).join(UserGroup, col(UserGroup.id) == col(GroupRole.group_id))
    ).all()
    for grant, group in mapped:
        count = session.exec(select(func.count()).where(GroupMember.group_id == group.id)).one()
        known = count if group.refreshed_at else None
        held.append(ListedRole(grant.role, group.id, group_label(group), known, group.is_disabled))
    return tuple(sorted(held, key=lambda each: GIVABLE_ROLES.index(each.role)))


def groups(session: Session) -> tuple[tuple[str, str], ...]:
    """The user groups that can be given a role, as pairs of id and handle."""
    rows = session.exec(select(UserGroup).where(col(UserGroup.is_disabled).is_(False))).all()
    return tuple(sorted(((row.id, group_label(row)) for row in rows), key=lambda pair: pair[1]))


def find_entry(session: Session, entry: EntryKind, typed: str, *, archived: bool = False) -> int:
    """The id of the entry with this name, whatever its case. Raises NotFound with the closest name."""
    names = _names(session, entry, archived=archived)
    found = match_name(typed, names)
    if found.id is not None:
        return found.id
    if found.close:
        raise NotFound(f"There is no {entry} “{typed}”. Did you mean “{found.close}”?")
    other = match_name(typed, _names(session, entry, archived=not archived)).id
    if other is not None:
        name = entry_name(get_entry(session, entry, other))
        if archived:
            raise NotFound(f"The {entry} “{name}” is not archived.")
        raise NotFound(f"The {entry} “{name}” is archived. To bring it back: `/csi {entry} restore {name}`.")
    raise NotFound(f"There is no {'archived ' if archived else ''}{entry} “{typed}”. `/csi {entry}` lists them all.")


def _names(session: Session, entry: EntryKind, *, archived: bool) -> dict[int, str]:
    if entry is EntryKind.TEAM:
        return {row.id: row.name for row in teams(session, archived=archived)}
    listed = services if entry is EntryKind.SERVICE else objectives
    return {row.id: row.name for row in listed(session, archived=archived)}
