"""Creating and changing user groups, with the events that the app gets."""

from __future__ import annotations

import re

from sandbox.errors import Json, Refusal, refuse_unknown
from sandbox.slack import Slack
from sandbox.workspace import TEAM, Group, Workspace

ADMIN = "U04MIA"
"""Who creates and changes groups if nobody is named."""
FIELDS = {"handle", "name", "description", "users", "deleted", "by"}
SHOWN_USERS = 500
ID, HANDLE = re.compile(r"S[A-Z0-9]+"), re.compile(r"[^\W_][\w.-]{0,79}")


class UserGroups:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    async def change(self, id: str, body: Json) -> Json:
        """Create a group, or change one. Members of a new one are added in a second step, as Slack does."""
        refuse_unknown(body, FIELDS)
        by = self.workspace.person(str(body.get("by") or ADMIN)).id
        group = self.workspace.groups.get(id)
        self._check(id, group, body)
        if group is None:
            group = self._new(id, body, by)
            self._send("subteam_created", {"subteam": group_info(group) | {"user_count": "0"}})
        self._update(group, body, by)
        self.workspace.touch()
        return {}

    def _new(self, id: str, body: Json, by: str) -> Group:
        now, handle = self._now(), str(body["handle"])
        name, description = str(body.get("name") or handle), str(body.get("description", ""))
        group = Group(id, handle, name, description, date_create=now, date_update=now, created_by=by, updated_by=by)
        self.workspace.groups[id] = group
        return group

    def _update(self, group: Group, body: Json, by: str) -> None:
        before, members, previous = group_info(group), set(group.users), group.date_update
        for name in {"handle", "name", "description"} & body.keys():
            setattr(group, name, str(body[name]))
        group.users = list(dict.fromkeys(map(str, body.get("users", group.users))))
        if bool(body.get("deleted", group.is_disabled)) != group.is_disabled:
            group.date_delete, group.deleted_by = (0, None) if group.is_disabled else (self._now(), by)
        added, removed = set(group.users) - members, members - set(group.users)
        if group_info(group) == before and not (added or removed):
            return
        group.date_update, group.updated_by = self._now(), by
        whole = group_info(group) | {"users": group.users[:SHOWN_USERS], "channel_count": 0}
        self._send("subteam_updated", {"subteam": whole})
        if added or removed:
            self._send("subteam_members_changed", _members_changed(group, previous, sorted(added), sorted(removed)))

    def _check(self, id: str, group: Group | None, body: Json) -> None:
        if not ID.fullmatch(id):
            raise Refusal("invalid_arguments", "The id of a user group begins with S.")
        if group is None and not body.get("handle"):
            raise Refusal("no_such_subteam", "A new user group needs a `handle`.")
        if "handle" in body and (group is None or body["handle"] != group.handle):
            _check_handle(self.workspace, str(body["handle"]))
        wanted = body.get("name") or body.get("handle") if group is None else body.get("name", group.name)
        if not wanted:
            raise Refusal("invalid_name", "A user group has a name.")
        if any(each.name == wanted for each in self.workspace.groups.values() if each is not group):
            raise Refusal("name_already_exists", f"There is a user group {wanted!r} already.")
        if "users" in body:
            self._check_users(group, body["users"])

    def _check_users(self, group: Group | None, users: object) -> None:
        if not isinstance(users, list):
            raise Refusal("invalid_users", "`users` is a list of ids.")
        if not users and group is not None and group.users:
            raise Refusal("no_users_provided", "A user group is not emptied; disable it.")
        for id in users if group is None else set(users) - set(group.users):
            person = self.workspace.people.get(str(id))
            if person is None or person.deleted:
                raise Refusal("invalid_users", f"There is nobody with the id {id!r} who could be added.")
            if person.is_foreign:
                raise Refusal("failed_for_some_users", f"{person.real_name} is not of this workspace.")
            if person.is_ultra_restricted:
                raise Refusal("single_channel_guests_cannot_be_added", f"{person.real_name} is a guest.")
            if person.is_bot or person.is_system or person.is_guest:
                raise Refusal("invalid_user", f"{person.real_name} is a bot or a guest.")

    def _now(self) -> int:
        return int(self.workspace.clock.now().timestamp())

    def _send(self, kind: str, details: Json) -> None:
        self.slack.delivery.send_event({"type": kind, **details, "event_ts": self.workspace.next_ts()})


def _check_handle(workspace: Workspace, handle: str) -> None:
    """Refuse a malformed or taken handle. Groups, people and channels share their names."""
    if not HANDLE.fullmatch(handle) or handle != handle.lower():
        raise Refusal("invalid_handle", "A handle is lower case, without spaces, of at most 80 characters.")
    taken = {group.handle for group in workspace.groups.values()} | {"here", "channel", "everyone"}
    taken |= {person.name for person in workspace.people.values()}
    taken |= {channel.name for channel in workspace.channels.values() if not channel.is_im}
    if handle in taken:
        raise Refusal("handle_already_exists", f"Somebody or something is called {handle} already.")


def _members_changed(group: Group, previous: int, added: list[str], removed: list[str]) -> Json:
    # In Slack's documentation the counts are strings.
    return {
        "subteam_id": group.id,
        "team_id": TEAM,
        "date_previous_update": previous,
        "date_update": group.date_update,
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
    }


def group_info(group: Group) -> Json:
    """Build a user group, as in `usergroups.list`."""
    return {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.date_create,
        "date_update": group.date_update,
        "date_delete": group.date_delete,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": group.created_by,
        "updated_by": group.updated_by,
        "deleted_by": group.deleted_by,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
