"""Reading user groups from Slack."""

from slack_sdk import WebClient

from bot.slack.web_api import PermanentFailure, call
from csi.people.user_groups import GroupProfile


def all_groups(client: WebClient) -> list[GroupProfile]:
    """Return the workspace's user groups, disabled ones included. Raises TemporaryFailure, PermanentFailure."""
    answer = call(client.usergroups_list, include_disabled=True)
    return [
        GroupProfile(
            id=str(each["id"]),
            handle=str(each.get("handle") or ""),
            name=str(each.get("name") or ""),
            is_disabled=bool(each.get("date_delete")),
        )
        for each in answer["usergroups"]
    ]


def members(client: WebClient, group_id: str) -> list[str]:
    """Return the ids of a group's members; none if the group no longer exists.

    Raises TemporaryFailure, PermanentFailure.
    """
    try:
        answer = call(client.usergroups_users_list, usergroup=group_id, include_disabled=True)
    except PermanentFailure as refused:
        if str(refused) == "no_such_subteam":
            return []
        raise
    return [str(each) for each in answer["users"]]
