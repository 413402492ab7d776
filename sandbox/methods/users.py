"""`auth.test`, `apps.connections.open`, `users.info` and `users.list`."""

from __future__ import annotations

from sandbox.errors import Json, Refusal
from sandbox.payloads import user_info
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import APP, BOT, BOT_USER, TEAM, TEAM_DOMAIN


def auth_test(slack: Slack, arguments: Arguments) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "Sandbox",
        "user": slack.workspace.people[BOT_USER].name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def open_connection(slack: Slack, arguments: Arguments) -> Json:
    return {"url": slack.delivery.new_address()}


def info(slack: Slack, arguments: Arguments) -> Json:
    person = slack.workspace.person(arguments.text("user"))
    if slack.workspace.is_stranger(person):
        raise Refusal("user_not_visible")
    return {"user": user_info(slack.workspace, person)}


def list_users(slack: Slack, arguments: Arguments) -> Json:
    known = [person for person in slack.workspace.people.values() if not slack.workspace.is_stranger(person)]
    page, cursor = arguments.page(known, most=1000)
    return {
        "members": [user_info(slack.workspace, person) for person in page],
        "cache_ts": int(slack.workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": open_connection,
    "users.info": info,
    "users.list": list_users,
}
