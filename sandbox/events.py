"""Events about reactions, files, members, channels and people, in Slack's format."""

from __future__ import annotations

from sandbox.errors import Json
from sandbox.payloads import user_info
from sandbox.workspace import TEAM, Channel, File, Message, Person, Workspace


def reaction_event(workspace: Workspace, kind: str, user: str, message: Message, name: str) -> Json:
    """Build `reaction_added` or `reaction_removed`; it does not contain the message's text."""
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": workspace.next_ts(),
    }


def file_shared_event(workspace: Workspace, file: File, channel: Channel) -> Json:
    return {
        "type": "file_shared",
        "file_id": file.id,
        "user_id": file.user,
        "file": {"id": file.id},
        "channel_id": channel.id,
        "event_ts": workspace.next_ts(),
    }


def member_event(workspace: Workspace, kind: str, user: str, channel: Channel, inviter: str | None = None) -> Json:
    """Build `member_joined_channel` or `member_left_channel`."""
    event: Json = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.people[user].team_id,
        "event_ts": workspace.next_ts(),
    }
    return event | {"inviter": inviter} if inviter else event


def bot_left_event(workspace: Workspace, channel: Channel, actor: str) -> Json:
    """Build the event that a bot gets when it was removed from a channel."""
    kind = "group_left" if channel.is_private else "channel_left"
    return {"type": kind, "channel": channel.id, "actor_id": actor, "event_ts": workspace.next_ts()}


def channel_event(workspace: Workspace, what: str, channel: Channel, user: str) -> Json:
    """Build `created`, `rename`, `archive` or `unarchive`, for a public channel or a private one (`group`)."""
    ts = workspace.next_ts()
    event: Json = {"type": f"{'group' if channel.is_private else 'channel'}_{what}", "event_ts": ts}
    if what in ("archive", "unarchive"):
        return event | {"channel": channel.id, "user": user}
    short: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": int(channel.created.timestamp()) if channel.created else 0,
        "is_channel": not channel.is_private,
        "is_mpim": False,
    }
    if what == "created":
        short |= {"creator": channel.creator, "is_shared": False, "is_org_shared": False, "context_team_id": TEAM}
    return event | {"channel": short}


def person_event(workspace: Workspace, kind: str, person: Person) -> Json:
    """Build `user_change`, `user_profile_changed` or `team_join`."""
    ts = workspace.next_ts()
    event: Json = {"type": kind, "user": user_info(workspace, person), "event_ts": ts}
    return event if kind == "team_join" else event | {"cache_ts": int(float(ts))}
