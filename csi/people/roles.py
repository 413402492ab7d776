"""Giving roles to people and user groups, and taking them away; managers do it, and one manager always remains."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from csi.common.errors import BadInput
from csi.messaging import fetch_queue, outbox
from csi.people import directory, onboarding
from csi.people.permissions import Action, require
from models import Activity, GroupMember, GroupRole, Improvement, RoleGrant, Team, UserGroup, insert_once
from models.enums import ENDED_STATES, Role

GIVABLE_ROLES = (Role.COORDINATOR, Role.APPROVER, Role.LEADERSHIP, Role.MANAGER)
"""The roles that can be given; everybody is a requester."""
SAID = {
    Role.COORDINATOR: "a coordinator",
    Role.MANAGER: "a manager",
    Role.APPROVER: "an approver",
    Role.LEADERSHIP: "in the leadership",
}
WHO = "who"
"""The form field in which people are chosen."""


KEPT = {
    Action.GIVE_ROLES: "roles",
    Action.GRANT_ACCESS: "who from outside has access",
    Action.CHANGE_POLICIES: "the settings",
    Action.MANAGE_CATALOGUE: "objectives, services and teams",
}
"""What managers keep, in the sentence of a refusal."""


def require_manager(session: Session, by: str, at: datetime, action: Action) -> None:
    """Let a manager change what is `KEPT`, one at a time. Raises NotAllowed for everybody else, with who may."""
    directory.require_member(session, by)
    session.exec(select(Team.id).where(col(Team.is_default).is_(True)).with_for_update()).first()
    actor = directory.actor_for(session, by)
    require(action, actor, lambda: f"Only managers can change {KEPT[action]}{_namely(session)}.")


def _namely(session: Session) -> str:
    """The managers' names as the end of a refusal, so that the person knows whom to ask."""
    names = sorted(
        filter(None, (directory.name_of(session, each) for each in directory.holders(session, Role.MANAGER)))
    )
    names = [name for name in names if name != "Somebody"]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f": ask {' or '.join(names[:3]) if not more else ', '.join(names[:3])}{more}"


def give_role(session: Session, person_id: str, role: Role, *, by: str, at: datetime) -> None:
    """Give a person a role and tell them. Raises BadInput for everybody but members, and for who has it already."""
    require_manager(session, by, at, Action.GIVE_ROLES)
    _must_be_given(role)
    directory.require_assignee(session, person_id, at, field=WHO)
    name = directory.name_of(session, person_id)
    alone = role is Role.APPROVER and not directory.holders(session, Role.APPROVER)
    if not grant_and_tell(session, person_id, role, by=by, at=at):
        raise BadInput(WHO, f"{name} is {SAID[role]} already.")
    if alone:
        tell_managers_of_first_approver(session, by=by, at=at, person=person_id)
    onboarding.refresh_guide(session, at)


def tell_managers_of_first_approver(
    session: Session, *, by: str, at: datetime, person: str = "", group: str = ""
) -> None:
    """Tell the managers that they approve no more, since a person does now, who is told already, or a user group.

    Callers check that nobody was approver before.
    """
    for manager in sorted(directory.holders(session, Role.MANAGER) - {by, person}):
        outbox.notice(session, "approvers_now", to=manager, about=None, at=at, person=person, group=group, by=by)


def grant_and_tell(session: Session, person_id: str, role: Role, *, by: str, at: datetime) -> bool:
    """Give the role that an assignment needs, and tell the person; False if they have it already."""
    if not insert_once(session, RoleGrant(person_id=person_id, role=role, granted_by=by, granted_at=at)):
        return False
    session.add(Activity(actor_id=by, verb="role_given", after={"role": role, "person": person_id}, at=at))
    if person_id != by:
        outbox.notice(session, "role_given", to=person_id, about=None, at=at, role=role, by=by)
    return True


def take_role(session: Session, person_id: str, role: Role, *, by: str, at: datetime) -> None:
    """Take a role from a person. Raises BadInput for the last manager, and for people who don't hold it.

    Whoever manages a team keeps a manager's rights over that team.
    """
    require_manager(session, by, at, Action.GIVE_ROLES)
    _must_be_given(role)
    name = directory.name_of(session, person_id)
    row = session.exec(select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role)).first()
    if row is None:
        group = _group_that_gives(session, person_id, role)
        if group is None:
            raise BadInput(WHO, f"{name} is not {SAID[role]}.")
        raise BadInput(
            WHO,
            f"{name} is {SAID[role]} through the user group @{group.handle}. "
            "Take the role from the group, or take them out of the group in Slack.",
        )
    session.delete(row)
    session.flush()
    if role is Role.MANAGER and Role.MANAGER not in directory.roles_of(session, person_id):
        _still_managed(session, f"{name} is the last manager.")
    session.add(Activity(actor_id=by, verb="role_taken", before={"role": role, "person": person_id}, at=at))
    onboarding.refresh_guide(session, at)


def give_group(session: Session, group_id: str, role: Role, *, by: str, at: datetime, handle: str = "") -> None:
    """Give a role to all members of a user group; they are fetched from Slack. Raises BadInput if it has the role."""
    require_manager(session, by, at, Action.GIVE_ROLES)
    _must_be_given(role)
    insert_once(session, UserGroup(id=group_id, handle=handle.lstrip("@")[:200]))
    group = session.get_one(UserGroup, group_id)
    if group.is_disabled:
        raise BadInput(WHO, f"The user group @{group_label(group)} is disabled in Slack. Choose another one.")
    alone = role is Role.APPROVER and not directory.holders(session, Role.APPROVER)
    if not insert_once(session, GroupRole(group_id=group_id, role=role, granted_by=by, granted_at=at)):
        raise BadInput(WHO, f"Everybody in @{group_label(group)} is {SAID[role]} already.")
    if alone:
        tell_managers_of_first_approver(session, by=by, at=at, group=group_label(group))
    session.add(Activity(actor_id=by, verb="role_given", after={"role": role, "group": group_id}, at=at))
    fetch_queue.request_fetch(session, fetch_queue.USER_GROUPS, fetch_queue.ALL, at=at)
    fetch_queue.request_fetch(session, fetch_queue.USER_GROUP, group_id, at=at)
    onboarding.refresh_guide(session, at)


def take_group(session: Session, group_id: str, role: Role, *, by: str, at: datetime) -> None:
    """Take a role from a user group. Raises BadInput if it doesn't have it, or if nobody would be manager any more."""
    require_manager(session, by, at, Action.GIVE_ROLES)
    _must_be_given(role)
    group = session.get(UserGroup, group_id)
    row = session.exec(select(GroupRole).where(GroupRole.group_id == group_id, GroupRole.role == role)).first()
    if group is None or row is None:
        raise BadInput(WHO, f"That user group makes nobody {SAID[role]}.")
    session.delete(row)
    session.flush()
    if role is Role.MANAGER:
        _still_managed(session, f"Nobody outside @{group_label(group)} is a manager.")
    if session.exec(select(GroupRole.id).where(GroupRole.group_id == group_id)).first() is None:
        session.exec(delete(GroupMember).where(col(GroupMember.group_id) == group_id))
    session.add(Activity(actor_id=by, verb="role_taken", before={"role": role, "group": group_id}, at=at))
    onboarding.refresh_guide(session, at)


def group_label(group: UserGroup) -> str:
    """The name that people know a user group by: its handle, else its name."""
    return group.handle or group.name or group.id


def group_called(session: Session, handle: str) -> str | None:
    """The id of the user group with this handle or name, if known."""
    wanted = handle.strip().lstrip("@").casefold()
    rows = session.exec(select(UserGroup)).all()
    return next((row.id for row in rows if wanted and wanted in (row.handle.casefold(), row.name.casefold())), None)


def _must_be_given(role: Role) -> None:
    if role not in GIVABLE_ROLES:
        raise BadInput("role", "Everybody is a requester. You can't give or take that role.")


def _group_that_gives(session: Session, person_id: str, role: Role) -> UserGroup | None:
    return session.exec(
        select(UserGroup)
        .join(GroupMember, col(GroupMember.group_id) == col(UserGroup.id))
        .join(GroupRole, col(GroupRole.group_id) == col(UserGroup.id))
        .where(GroupMember.person_id == person_id, GroupRole.role == role, col(UserGroup.is_disabled).is_(False))
    ).first()


def _still_managed(session: Session, otherwise: str) -> None:
    if not directory.holders(session, Role.MANAGER):
        raise BadInput(WHO, f"{otherwise} Give the role to somebody else first.")


def teams_of(session: Session, person_id: str) -> list[str]:
    """The names of the teams that a person manages, including those without a manager for the default team's."""
    mine = directory.teams_managed_by(session, person_id)
    return sorted(session.exec(select(Team.name).where(col(Team.id).in_(mine))).all())


_NARROWED = "role_narrowed"


def end_grants_by_team(session: Session, at: datetime) -> None:
    """Take the role of manager from those who only got it because they were given a team, and tell them.

    Naming a team's manager used to give the role, and with it the rights over all teams. Such a grant was made in the
    same step as the team's change. Whoever was given the role by hand keeps it, and so does the last one.
    """
    rows = session.exec(select(RoleGrant).where(RoleGrant.role == Role.MANAGER).order_by(col(RoleGrant.id))).all()
    changes = session.exec(select(Activity).where(col(Activity.verb).in_(["team_added", "team_changed"]))).all()
    with_team = {(row.after.get("manager"), row.actor_id, row.at) for row in changes}
    for row in rows:
        if (row.person_id, row.granted_by, row.granted_at) not in with_team:
            continue
        if not directory.holders(session, Role.MANAGER) - {row.person_id}:
            continue
        session.delete(row)
        session.flush()
        before = {"role": Role.MANAGER, "person": row.person_id}
        session.add(Activity(actor_id=None, verb=_NARROWED, before=before, at=at))
        teams = teams_of(session, row.person_id)
        outbox.notice(session, _NARROWED, to=row.person_id, about=None, at=at, teams=teams)


def open_coordinated_by(session: Session, person_id: str) -> list[int]:
    """The numbers of the open improvements that a person coordinates."""
    ongoing = col(Improvement.state).not_in(list(ENDED_STATES))
    rows = session.exec(select(Improvement.id).where(Improvement.coordinator_id == person_id, ongoing)).all()
    return sorted(number or 0 for number in rows)
