"""Slack's objects for people, messages, views and files, and the payloads with them."""

from __future__ import annotations

import copy
import hashlib
import time
from urllib.parse import quote

from sandbox.elements import state_values
from sandbox.errors import Json
from sandbox.text import rich_text
from sandbox.workspace import (
    APP,
    BOT,
    BOT_USER,
    TEAM,
    TEAM_DOMAIN,
    VERIFICATION_TOKEN,
    Channel,
    File,
    Message,
    Person,
    View,
    Workspace,
)


def user_info(workspace: Workspace, person: Person) -> Json:
    """Build a user object, as in `users.info`. A deactivated one has no time zone, as in Slack."""
    now = workspace.clock.now()
    user = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": hashlib.sha256(person.id.encode()).hexdigest()[:6],
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset(now),
        "profile": _profile(workspace, person),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_email_confirmed": not person.is_bot,
        "updated": int(now.timestamp()),
        "who_can_share_contact_card": "EVERYONE",
    }
    if workspace.is_stranger(person):
        user["is_stranger"] = True
    if person.deleted:
        gone = ("real_name", "tz", "tz_label", "tz_offset", "is_admin", "is_restricted", "is_ultra_restricted")
        return {name: value for name, value in user.items() if name not in gone and not name.endswith("_owner")}
    return user


def _profile(workspace: Workspace, person: Person) -> Json:
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "fields": None,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "avatar_hash": "",
        "first_name": person.real_name.partition(" ")[0],
        "last_name": person.real_name.partition(" ")[2],
        "team": person.team_id,
    }
    if person.email and workspace.has_scope("users:read.email"):
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"api_app_id": APP, "bot_id": BOT, "always_active": True}
    return profile


def channel_info(workspace: Workspace, channel: Channel) -> Json:
    """Build a conversation object, as in `conversations.info`."""
    created = int(channel.created.timestamp()) if channel.created else 0
    common: Json = {
        "id": channel.id,
        "created": created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": TEAM,
        "updated": created * 1000,
    }
    if channel.is_im:
        deleted = workspace.people[channel.person].deleted if channel.person else False
        return common | {"user": channel.person, "is_user_deleted": deleted, "priority": 0}
    shared = workspace.is_shared(channel)
    teams = sorted({workspace.people[member].team_id for member in channel.members} | {TEAM})
    text = {"creator": "", "last_set": 0}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "is_member": BOT_USER in channel.members,
        "unlinked": 0,
        "creator": channel.creator,
        "shared_team_ids": teams,
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "topic": text | {"value": channel.topic},
        "purpose": text | {"value": ""},
        "previous_names": channel.previous_names,
        "num_members": len(channel.members),
    }


def bot_profile(workspace: Workspace) -> Json:
    return {
        "id": BOT,
        "app_id": APP,
        "user_id": BOT_USER,
        "name": workspace.people[BOT_USER].real_name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": TEAM,
    }


def message_body(workspace: Workspace, message: Message, with_metadata: bool = False) -> Json:
    """Build a message, as in histories, events and clicks."""
    team = workspace.people[message.user].team_id
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": team}
    if message.subtype:
        body |= {"subtype": message.subtype, **message.details}
    body |= message.sender
    if message.subtype == "bot_message":
        del body["user"]
    if message.subtype == "tombstone":
        body["hidden"] = True
    elif message.broadcast:
        body["subtype"] = "thread_broadcast"
    if message.client_msg_id:
        body["client_msg_id"] = message.client_msg_id
    if message.by_app:
        body |= {"bot_id": BOT, "app_id": APP, "bot_profile": bot_profile(workspace)}
    if message.blocks:
        body["blocks"] = copy.deepcopy(message.blocks)
    elif message.text and not message.subtype and (message.client_msg_id or not message.attachments):
        body["blocks"] = rich_text(message.text, block_id=message.ts[-5:])
    if message.attachments:
        body["attachments"] = copy.deepcopy(message.attachments)
    if message.files:
        body["files"] = [file_info(workspace, workspace.files[id]) for id in message.files]
        body |= {"upload": False, "display_as_bot": False}
    if message.edited_ts:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.metadata and with_metadata:
        body["metadata"] = copy.deepcopy(message.metadata)
    return body | _thread_part(workspace, message)


def _thread_part(workspace: Workspace, message: Message) -> Json:
    channel = workspace.channels[message.channel]
    if message.is_reply:
        parent = channel.message(message.thread_ts or "")
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else ""}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "is_locked": False,
        "subscribed": message.by_app,
    }


def shared_attachment(workspace: Workspace, message: Message) -> Json:
    """Build the attachment with which a message is forwarded: its words, and who wrote them where."""
    channel, person = workspace.channels[message.channel], workspace.people[message.user]
    written, blocks = message_body(workspace, message), message.blocks
    address = f"https://{TEAM_DOMAIN}.slack.com"
    name = message.sender.get("username") or person.real_name
    shared: Json = {
        "id": 1,
        "ts": message.ts,
        "color": "D0D0D0",
        "channel_id": channel.id,
        "channel_team": TEAM,
        "is_msg_unfurl": True,
        "is_share": True,
        "from_url": f"{address}/archives/{channel.id}/p{message.ts.replace('.', '')}",
        "author_name": name,
        "author_subname": name,
        "fallback": f"[{workspace.clock.now():%B %d, %Y %I:%M %p}] {name}: {message.text}",
        "text": message.text,
        "mrkdwn_in": ["text"],
        "footer": "Direct message" if channel.is_im else f"Posted in #{channel.name}",
    }
    if "user" in written:
        shared |= {"author_id": message.user, "author_link": f"{address}/team/{message.user}"}
    if message.by_app or message.sender:
        shared["bot_id"] = written["bot_id"]
    if blocks := written.get("blocks") or blocks:
        inside = {"team": TEAM, "channel": channel.id, "ts": message.ts, "message": {"blocks": copy.deepcopy(blocks)}}
        shared["message_blocks"] = [inside]
    if message.attachments:
        shared["attachments"] = copy.deepcopy(message.attachments)
    if message.files:
        shared["files"] = written["files"]
    return shared


def file_info(workspace: Workspace, file: File) -> Json:
    """Build a file object, as in `files.info`."""
    created = int(file.created.timestamp())
    address = file_address(workspace, file)
    extension = file.name.rpartition(".")[2].lower()
    channels = [id for id, _ in file.shares if not workspace.channels[id].is_im]
    ims = [id for id, _ in file.shares if workspace.channels[id].is_im]
    shares = {id: [{"ts": ts, "channel_name": workspace.channels[id].name}] for id, ts in file.shares}
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": TEAM,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "alt_txt": file.alt,
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
        "shares": {"public": shares} if shares else {},
        "channels": channels,
        "groups": [],
        "ims": ims,
        "comments_count": 0,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def shown_address(workspace: Workspace, file: File) -> str:
    """Return the address where people see a file."""
    return f"{workspace.url}/sandbox/files/{file.id}/{quote(file.name)}"


def file_address(workspace: Workspace, file: File) -> str:
    """Return the address where an app downloads it with its token."""
    return f"{workspace.url}/files/{file.id}/{quote(file.name)}"


def view_body(view: View) -> Json:
    """Build a view, as in `views.*`, clicks and submissions, with `state.values`."""
    definition = copy.deepcopy(view.definition)
    return {
        "id": view.id,
        "team_id": TEAM,
        "type": definition["type"],
        "blocks": definition["blocks"],
        "private_metadata": definition.get("private_metadata", ""),
        "callback_id": definition.get("callback_id", ""),
        "state": {"values": state_values(view.blocks, view.typed)},
        "hash": view.hash,
        "title": definition.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": definition.get("clear_on_close", False),
        "notify_on_close": definition.get("notify_on_close", False),
        "close": definition.get("close"),
        "submit": definition.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": APP,
        "external_id": definition.get("external_id", ""),
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }


def event_payload(event: Json, event_id: str) -> Json:
    """Build the outer part of an event."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts", time.time()))),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def interaction(workspace: Workspace, kind: str, user: str, trigger_id: str | None) -> Json:
    """Build what all clicks and submissions have in common."""
    person = workspace.people[user]
    payload: Json = {
        "type": kind,
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return payload | {"trigger_id": trigger_id} if trigger_id else payload


def message_event(workspace: Workspace, message: Message) -> Json:
    """Build the `message` event of a new message."""
    channel = workspace.channels[message.channel]
    body = message_body(workspace, message, with_metadata=True)
    place: Json = {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.type}
    if workspace.is_shared(channel):
        place |= {"user_team": body["team"], "source_team": body["team"]}
    if message.broadcast and (parent := channel.message(message.thread_ts or "")) is not None:
        place["root"] = message_body(workspace, parent)
    return body | place | _subtype(message)


def _subtype(message: Message) -> Json:
    return {"subtype": "file_share"} if message.files and not message.subtype and not message.broadcast else {}


def mention_event(workspace: Workspace, message: Message) -> Json:
    """Build `app_mention`, of a new message or of an edit."""
    event = message_event(workspace, message) | {"event_ts": message.edited_ts or message.ts}
    return {key: value for key, value in event.items() if key != "channel_type"} | {"type": "app_mention"}


def changed_event(workspace: Workspace, subtype: str, message: Message, previous: Json) -> Json:
    """Build `message_changed` or `message_deleted`."""
    channel = workspace.channels[message.channel]
    ts = workspace.next_ts()
    event: Json = {
        "type": "message",
        "subtype": subtype,
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }
    if not (channel.is_im and workspace.settings.changes_without_type):
        event["channel_type"] = channel.type
    if subtype == "message_deleted":
        return event | {"deleted_ts": message.ts}
    return event | {"message": message_body(workspace, message, with_metadata=True)}
