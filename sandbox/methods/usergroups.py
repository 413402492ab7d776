"""`usergroups.*`: reading user groups."""

from __future__ import annotations

from sandbox.errors import Json, Refusal
from sandbox.slack import Arguments, Method, Slack
from sandbox.user_groups import group_info
from sandbox.workspace import Group


def list_groups(slack: Slack, arguments: Arguments) -> Json:
    groups = slack.workspace.groups.values()
    shown = [group for group in groups if arguments.flag("include_disabled") or not group.is_disabled]
    return {"usergroups": [_entry(group, arguments) for group in shown]}


def _entry(group: Group, arguments: Arguments) -> Json:
    entry = group_info(group)
    if not arguments.flag("include_count"):
        del entry["user_count"]
    return entry | {"users": group.users} if arguments.flag("include_users") else entry


def list_users(slack: Slack, arguments: Arguments) -> Json:
    group = slack.workspace.groups.get(arguments.text("usergroup"))
    if group is None or (group.is_disabled and not arguments.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": group.users}


METHODS: dict[str, Method] = {
    "usergroups.list": list_groups,
    "usergroups.users.list": list_users,
}
