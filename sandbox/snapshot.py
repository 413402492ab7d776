"""Everything that one person sees, as the page needs it."""

from __future__ import annotations

import copy

from sandbox.errors import Json, Refusal
from sandbox.payloads import shown_address, view_body
from sandbox.posting import find_file, pictures_in
from sandbox.workspace import APP, BOT_USER, Channel, Message, Person, View, Workspace


def snapshot(workspace: Workspace, user: str) -> Json:
    me = workspace.person(user)
    channels = list(workspace.channels_of(user))
    home = workspace.homes.get(user)
    return {
        "version": workspace.version,
        "now": workspace.clock.now().isoformat(timespec="seconds"),
        "connected": workspace.is_connected,
        "me": _person(me),
        "people": [
            _person(person) | {"is_bot": person.is_bot or person.is_system} for person in workspace.people.values()
        ],
        "app": {"id": APP, "name": workspace.people[BOT_USER].real_name, "bot_user": BOT_USER},
        "commands": [
            {name: command.get(name, "") for name in ("command", "description", "usage_hint")}
            for command in workspace.commands
        ],
        "shortcuts": [
            {name: shortcut.get(name, "") for name in ("name", "type", "callback_id", "description")}
            for shortcut in workspace.shortcuts
        ],
        "groups": [
            {name: getattr(group, name) for name in ("id", "handle", "name", "users", "is_disabled")}
            for group in workspace.groups.values()
        ],
        "channels": [_channel(workspace, channel, user) for channel in channels],
        "joinable": [
            {"id": channel.id, "name": channel.name, "topic": channel.topic}
            for channel in workspace.channels.values()
            if workspace.may_join(me, channel)
        ],
        "messages": {channel.id: _messages(workspace, channel, user) for channel in channels},
        "views": [_view(workspace, view) for view in workspace.stack(user)],
        "home": _view(workspace, home) if home else None,
    }


def part(workspace: Workspace, user: str, name: str, channel: str = "") -> Json:
    """What a snapshot says under one name, for whoever reads no more: `messages` of one channel, `views` or `home`."""
    workspace.person(user)
    if name == "messages":
        seen = [each for each in workspace.channels_of(user) if each.id == channel]
        return {name: {each.id: _messages(workspace, each, user) for each in seen}}
    if name == "views":
        return {name: [_view(workspace, view) for view in workspace.stack(user)]}
    if name == "home":
        home = workspace.homes.get(user)
        return {name: _view(workspace, home) if home else None}
    raise Refusal("invalid_arguments")


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "deleted": person.deleted,
        "is_restricted": person.is_guest,
        "team_id": person.team_id,
    }


def _channel(workspace: Workspace, channel: Channel, user: str) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": "im" if channel.is_im else "channel",
        "with": BOT_USER if channel.is_im else None,
        "topic": channel.topic,
        "unread": _unread(channel, user),
        "read_ts": channel.read.get(user, "0"),
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_shared": workspace.is_shared(channel),
        "members": sorted(channel.members),
    }


def _unread(channel: Channel, user: str) -> int:
    """Count others' messages since the read mark; replies count for those who take part in the thread."""
    read = channel.read.get(user, "0")
    mine = {message.thread_ts or message.ts for message in channel.messages if message.user == user}
    return sum(
        message.ts > read and message.user != user and message.seen_by is None
        for message in channel.messages
        if not message.is_reply or message.thread_ts in mine
    )


def _messages(workspace: Workspace, channel: Channel, user: str) -> list[Json]:
    replies: dict[str, int] = {}
    for message in channel.messages:
        if message.is_reply and message.seen_by is None and message.thread_ts:
            replies[message.thread_ts] = replies.get(message.thread_ts, 0) + 1
    return [
        _message(workspace, message, user, replies.get(message.ts, 0))
        for message in channel.messages
        if message.is_visible_to(user)
    ]


def _message(workspace: Workspace, message: Message, user: str, replies: int) -> Json:
    seen: Json = {
        "ts": message.ts,
        "user": message.user,
        "app": message.by_app,
        "text": message.text,
        "blocks": _with_pictures(workspace, message.blocks),
        "edited": message.edited_ts is not None,
        "ephemeral": message.seen_by is not None,
        "files": [_file(workspace, id) for id in message.files],
        "reactions": message.reactions,
        "state": {"values": message.typed.get(user, {})},
    }
    if message.subtype:
        seen["subtype"] = message.subtype
    if message.attachments:
        seen["attachments"] = message.attachments
    if message.broadcast:
        seen["broadcast"] = True
    if message.thread_ts:
        seen["thread_ts"] = message.thread_ts
    if replies:
        seen["reply_count"] = replies
    return seen


def _file(workspace: Workspace, id: str) -> Json:
    file = workspace.files[id]
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "alt": file.alt,
        "url": shown_address(workspace, file),
        "mimetype": file.mimetype,
    }


def _view(workspace: Workspace, view: View) -> Json:
    seen = view_body(view)
    seen["blocks"] = _with_pictures(workspace, view.blocks)
    if view.errors:
        seen["errors"] = view.errors
    return seen


def _with_pictures(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Fill in `image_url` in the blocks that show a file of the workspace."""
    if not any(True for block in blocks for _ in pictures_in(block)):
        return blocks
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        for picture in pictures_in(block):
            if (file := find_file(workspace, picture["slack_file"])) is not None:
                picture["image_url"] = shown_address(workspace, file)
    return blocks
