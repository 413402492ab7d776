"""User groups as Slack last reported them: fetched when one is given a role, when Slack reports a change, and daily."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from csi.messaging import fetch_queue
from csi.people import directory, erased
from models import Activity, GroupMember, GroupRole, UserGroup, agenda, insert_missing


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """A user group as Slack reports it."""

    id: str
    handle: str
    name: str
    is_disabled: bool


def request_group_fetch(session: Session, group_id: str, at: datetime) -> None:
    """Queue a fetch of a user group after Slack reported a change of it or its members."""
    fetch_queue.request_fetch(session, fetch_queue.USER_GROUPS, fetch_queue.ALL, at=at, anew=True)
    if _is_mapped(session, group_id):
        fetch_queue.request_fetch(session, fetch_queue.USER_GROUP, group_id, at=at, anew=True)


def read_again(session: Session, at: datetime) -> None:
    """Queue a fetch of all user groups, in case an event was missed."""
    fetch_queue.request_fetch(session, fetch_queue.USER_GROUPS, fetch_queue.ALL, at=at)
    for group_id in session.exec(select(GroupRole.group_id).distinct()).all():
        fetch_queue.request_fetch(session, fetch_queue.USER_GROUP, group_id, at=at)


def store_groups(session: Session, profiles: Iterable[GroupProfile], at: datetime) -> None:
    """Store all user groups as Slack reported them; those it no longer lists are disabled."""
    given = {profile.id: profile for profile in profiles}
    fresh = [
        {"id": each.id, "handle": each.handle[:200], "name": each.name[:200], "is_disabled": each.is_disabled}
        for each in given.values()
    ]
    if fresh:
        insert_missing(session, UserGroup, fresh)
    for row in session.exec(select(UserGroup)).all():
        profile = given.get(row.id)
        was_disabled = row.is_disabled
        row.is_disabled = profile is None or profile.is_disabled
        if profile is not None:
            row.handle, row.name = profile.handle[:200], profile.name[:200]
        session.add(row)
        if row.is_disabled is not was_disabled and _is_mapped(session, row.id):
            verb = "group_disabled" if row.is_disabled else "group_enabled"
            session.add(Activity(actor_id=None, verb=verb, after={"group": row.id}, at=at))
            fetch_queue.request_fetch(session, fetch_queue.USER_GROUP, row.id, at=at, anew=True)


def store_members(session: Session, group_id: str, members: Iterable[str], at: datetime) -> None:
    """Store the members of a group that has a role; the members of a group without one are removed."""
    group = session.exec(select(UserGroup).where(UserGroup.id == group_id).with_for_update()).first()
    if group is None:
        return
    before = set(session.exec(select(GroupMember.person_id).where(GroupMember.group_id == group_id)).all())
    now = set(members) if _is_mapped(session, group_id) else set()
    now -= erased.among(session, now - before) if now - before else set()
    for person_id in sorted(now - before):
        directory.get_or_create(session, person_id, at)
        session.add(GroupMember(group_id=group_id, person_id=person_id))
    gone = sorted(before - now)
    session.exec(delete(GroupMember).where(col(GroupMember.group_id) == group_id, col(GroupMember.person_id).in_(gone)))
    group.refreshed_at = at
    session.add(group)
    agenda.look_again(session, agenda.asked_of(session, gone) if gone else ())
    if now != before:
        after = {"group": group_id, "joined": sorted(now - before), "left": gone}
        session.add(Activity(actor_id=None, verb="group_members_changed", after=after, at=at))


def _is_mapped(session: Session, group_id: str) -> bool:
    return session.exec(select(GroupRole.id).where(GroupRole.group_id == group_id)).first() is not None
