"""Reading user groups from Slack."""

from slack_sdk import WebClient

from bot.slack.web_api import PermanentFailure, call
from csi.people.user_groups import GroupProfile


def all_groups(client: WebClient) -> list[GroupProfile]:
    """The workspace's user groups, disabled ones too."""
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
    """Who is in a group; nobody, if it is gone."""
    try:
        answer = call(client.usergroups_users_list, usergroup=group_id, include_disabled=True)
    except PermanentFailure as refused:
        if str(refused) == "no_such_subteam":
            return []
        raise
    return [str(each) for each in answer["users"]]
