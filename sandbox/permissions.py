"""The token that a method takes, and the scopes that methods and events need."""

from __future__ import annotations

from sandbox.arguments import Arguments
from sandbox.errors import Json, Refusal
from sandbox.workspace import APP_TOKEN, BOT_TOKEN, CONFIG_TOKEN, Workspace

APP_LEVEL = {"apps.connections.open"}
OF_CONFIGURATION = {"apps.manifest.export"}
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "conversations.join": "channels:join",
    "users.info": "users:read",
    "users.list": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
}
"""The scope that each method needs."""

BY_CHANNEL = {
    "conversations.history": "history",
    "conversations.replies": "history",
    "conversations.info": "read",
    "conversations.members": "read",
}
BY_TYPES = {"conversations.list", "users.conversations"}
"""Methods whose scope depends on the channel's type."""

FAMILIES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "file_shared": "files:read",
    "channel_created": "channels:read",
    "channel_rename": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_left": "channels:read",
    "group_rename": "groups:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_left": "groups:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "user_profile_changed": "users.profile:read",
    "subteam_created": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
}
"""The scope that an app needs to get each event."""


def check_token(name: str, token: str) -> None:
    if not token:
        raise Refusal("not_authed")
    if token not in (BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN):
        raise Refusal("invalid_auth")
    if (token == APP_TOKEN) != (name in APP_LEVEL) or (token == CONFIG_TOKEN) != (name in OF_CONFIGURATION):
        raise Refusal("not_allowed_token_type")


def check_scopes(workspace: Workspace, name: str, arguments: Arguments) -> None:
    """Refuse a call whose scope the manifest lacks, naming the needed and the given scopes."""
    granted = workspace.scopes
    if granted is None:
        return
    for needed in _needed(workspace, name, arguments):
        if needed not in granted:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(granted)))


def _needed(workspace: Workspace, name: str, arguments: Arguments) -> list[str]:
    if name in BY_TYPES:
        types = arguments.several("types") or ["public_channel"]
        return [f"{TYPES.get(kind, 'channels')}:read" for kind in types]
    if name in BY_CHANNEL:
        channel = workspace.channel_for_bot(arguments.text("channel"))
        return [f"{FAMILIES[channel.type]}:{BY_CHANNEL[name]}"]
    return [SCOPES[name]] if name in SCOPES else []


def may_hear(workspace: Workspace, event: Json) -> bool:
    """Return whether the app gets an event: it has subscribed to it and has a scope for it."""
    name = subscription(event)
    if name not in workspace.events:
        return False
    if name.startswith("member_"):
        return workspace.has_scope("groups:read" if event["channel_type"] == "G" else "channels:read")
    return name not in EVENT_SCOPES or workspace.has_scope(EVENT_SCOPES[name])


def subscription(event: Json) -> str:
    """Return the name under which an app subscribes to this event."""
    kind = str(event["type"])
    if kind != "message":
        return kind
    if "channel_type" not in event:
        return "message.im" if str(event["channel"]).startswith("D") else "message.channels"
    family = FAMILIES.get(str(event["channel_type"]), "channels")
    return f"message.{family}"
