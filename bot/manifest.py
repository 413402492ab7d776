"""The app manifest: the scopes, events, commands and shortcuts that the listeners need."""

from typing import Any

from handlers import ids

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:write",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
)
PEOPLE_EVENTS = ("team_join", "user_change")
"""The events by which Slack tells who joins, leaves or changes."""
BOT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    *PEOPLE_EVENTS,
)
SHORTCUTS = (
    {
        "name": "New improvement",
        "type": "global",
        "callback_id": ids.NEW_IMPROVEMENT,
        "description": "Say what could be better",
    },
    {
        "name": "Capture as improvement",
        "type": "message",
        "callback_id": ids.CAPTURE_MESSAGE,
        "description": "Save this message as an idea of whoever wrote it",
    },
    {
        "name": "Add to an improvement",
        "type": "message",
        "callback_id": ids.ADD_TO_IMPROVEMENT,
        "description": "Keep this message as a comment of an improvement",
    },
)
COMMANDS = (
    {
        "command": ids.IMPROVE,
        "description": "Say in one sentence what could be better",
        "usage_hint": "laptop requests take two weeks",
        "should_escape": True,
    },
    {
        "command": ids.CSI,
        "description": "See improvements, decide on them and lead them",
        "usage_hint": "help, triage, list, show 42, accept 42 …",
        "should_escape": True,
    },
)


def manifest(request_url: str | None = None) -> dict[str, Any]:
    """Return Slack's app manifest for Socket Mode; with an address, for requests to it."""
    events: dict[str, Any] = {"bot_events": sorted(BOT_EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    commands: list[dict[str, Any]] = [dict(command) for command in COMMANDS]
    if request_url is not None:
        events["request_url"] = interactivity["request_url"] = request_url
        interactivity["message_menu_options_url"] = request_url
        commands = [{**command, "url": request_url} for command in commands]
    return {
        "display_information": {
            "name": "Kaizen",
            "description": "Say in one message what could be better. Kaizen tells you what came of it.",
            "background_color": "#1f4d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Kaizen", "always_online": True},
            "shortcuts": list(SHORTCUTS),
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
