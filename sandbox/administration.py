"""Joining and leaving channels, and changing channels and people, with the events that the app gets."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.errors import Json, Refusal, refuse_unknown
from sandbox.events import bot_left_event, channel_event, member_event, person_event
from sandbox.payloads import mention_event, message_event
from sandbox.people import OTHER_APP, OTHER_BOT
from sandbox.posting import Content
from sandbox.sample import direct_messages
from sandbox.slack import Slack
from sandbox.workspace import BOT_USER, Channel, Message, Person

STATUS = {"status_text", "status_emoji"}
PROFILE = {"real_name", "title", "email", "status_expiration"} | STATUS
TEXTS = {"name", "real_name", "title", "tz", "team_id", "email"} | STATUS
QUIET = "quiet"
"""Changes a person without an event, as if Slack's was lost."""
FLAGS = {"deleted", "is_restricted", "is_ultra_restricted"}
MOVERS = "U04MIA"
"""Who changes a channel if nobody is named."""


class Administration:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    # Members

    async def join(self, user: str, body: Json) -> Json:
        """Add a person to a channel; `invited_by` is the member who added them, if any."""
        person, channel = self.workspace.person(user), self.workspace.channel(str(body.get("channel") or ""))
        inviter = body.get("invited_by")
        invited = inviter is not None and inviter in channel.members
        if channel.is_im or (channel.is_private and not invited and user not in channel.members):
            raise Refusal("channel_not_found", f"{user} cannot see such a channel.")
        if channel.is_archived:
            raise Refusal("is_archived", "The channel is archived.")
        if (person.is_guest or person.is_foreign) and not invited:
            raise Refusal("user_is_restricted", "Guests and people from elsewhere have to be added.")
        if user in channel.members:
            raise Refusal("already_in_channel", f"{user} is in this channel already.")
        self.enter(user, channel, str(inviter) if invited else None)
        return {}

    def enter(self, user: str, channel: Channel, inviter: str | None = None) -> None:
        channel.members.add(user)
        channel.read[user] = self.workspace.next_ts()
        self._say(channel, user, "channel_join", f"<@{user}> has joined the channel", inviter=inviter)
        self._tell(channel, member_event(self.workspace, "member_joined_channel", user, channel, inviter))

    async def leave(self, user: str, body: Json) -> Json:
        channel = self.workspace.channel_of(user, str(body.get("channel") or ""))
        if channel.is_im or channel.name == "general":
            raise Refusal("cant_leave_general", "Nobody leaves direct messages or #general.")
        was_here = BOT_USER in channel.members
        channel.members.discard(user)
        self._say(channel, user, "channel_leave", f"<@{user}> has left the channel")
        if user == BOT_USER:
            self._send(bot_left_event(self.workspace, channel, str(body.get("by") or MOVERS)))
        elif was_here:
            self._send(member_event(self.workspace, "member_left_channel", user, channel))
        self.workspace.touch()
        return {}

    # Channels

    async def channel(self, id: str, body: Json) -> Json:
        """Create a channel, or change one. With the members of a `group` a new one is a group direct message."""
        by = self.workspace.person(str(body.get("by") or MOVERS)).id
        refuse_unknown(body, {"name", "topic", "archived", "private", "by", "group"})
        if id not in self.workspace.channels:
            self._new_channel(id, body, by)
            return {}
        channel = self.workspace.channel(id)
        if channel.is_im:
            raise Refusal("method_not_supported_for_channel_type", "Direct messages stay as they are.")
        channel.topic = str(body.get("topic", channel.topic))
        if "private" in body and bool(body["private"]) != channel.is_private:
            self._convert(channel, bool(body["private"]), by)
        if "name" in body and body["name"] != channel.name:
            self._rename(channel, str(body["name"]), by)
        if "archived" in body and bool(body["archived"]) != channel.is_archived:
            channel.is_archived = bool(body["archived"])
            what = "archive" if channel.is_archived else "unarchive"
            self._tell_all(channel, channel_event(self.workspace, what, channel, by))
        self.workspace.touch()
        return {}

    def _new_channel(self, id: str, body: Json, by: str) -> None:
        name, private = str(body.get("name") or ""), bool(body.get("private") or body.get("group"))
        self._check_name(name)
        now = self.workspace.clock.now()
        topic = str(body.get("topic", ""))
        group = {self.workspace.person(member).id for member in body.get("group") or ()}
        channel = Channel(id, name, topic, members={by} | group, created=now, is_private=private, creator=by)
        channel.is_mpim = bool(group)
        self.workspace.channels[id] = channel
        self.workspace.touch()
        if not private:
            self._send(channel_event(self.workspace, "created", channel, by))

    def _check_name(self, name: str) -> None:
        if not name or len(name) > 80 or name != name.lower() or any(each in name for each in " .,#"):
            raise Refusal("invalid_name", "A name is lower case, without spaces and points, of at most 80 characters.")
        if any(channel.name == name and not channel.is_im for channel in self.workspace.channels.values()):
            raise Refusal("name_taken", f"There is a #{name} already.")

    def _rename(self, channel: Channel, name: str, by: str) -> None:
        self._check_name(name)
        old, channel.name = channel.name, name
        channel.previous_names.insert(0, old)
        said = f'<@{by}> has renamed the channel from "{old}" to "{name}"'
        self._say(channel, by, "channel_name", said, old_name=old, name=name)
        self._tell_all(channel, channel_event(self.workspace, "rename", channel, by))

    def _convert(self, channel: Channel, private: bool, by: str) -> None:
        channel.is_private = private
        kind = "private" if private else "public"
        self._say(channel, by, f"channel_convert_to_{kind}", f"made this channel *{kind}*")

    # Other apps

    async def app_posts(self, id: str, body: Json) -> Json:
        """Let another app, by its user's id, post in a channel: with its own user, or under a name (`bot_message`)."""
        name = str(body.get("name") or "Alerts")
        known = self.workspace.people.setdefault(id, Person(id, name.lower(), name, "", "UTC", is_bot=True))
        channel, content = self.workspace.channel(str(body.get("channel") or "")), Content.read(self.workspace, body)
        sender: Json = {"bot_id": OTHER_BOT, "app_id": OTHER_APP}
        classic = body.get("classic") is True
        message = Message(
            self.workspace.next_ts(),
            channel.id,
            known.id,
            content.text,
            content.blocks,
            thread_ts=body.get("thread_ts"),
            attachments=content.attachments,
            subtype="bot_message" if classic else None,
            sender=sender | ({"username": name} if classic else {}),
        )
        self.workspace.add(message)
        events = [message_event(self.workspace, message)] if BOT_USER in channel.members else []
        events += [mention_event(self.workspace, message)] if f"<@{BOT_USER}>" in message.text else []
        acked = await asyncio.gather(*map(self.slack.delivery.send_event, events))
        return {"ts": message.ts, "acked": all(acked)}

    # People

    async def person(self, id: str, body: Json) -> Json:
        """Create a person, or change one."""
        refuse_unknown(body, TEXTS | FLAGS | {"channels", "status_expiration", QUIET})
        _check_zone(body)
        is_new = id not in self.workspace.people
        if is_new:
            self._new_person(id, body)
        person = self.workspace.person(id)
        for name in TEXTS & body.keys():
            setattr(person, name, str(body[name]))
        person.status_expiration = int(body.get("status_expiration", person.status_expiration))
        for name in FLAGS & body.keys():
            setattr(person, name, bool(body[name]))
        for channel_id in body.get("channels", []):
            self.workspace.channel(channel_id).members.add(id)
        if person.deleted:
            self._deactivate(person)
        self.workspace.touch()
        if body.get(QUIET):
            return {}
        if is_new:
            self._send(person_event(self.workspace, "team_join", person))
        else:
            self._send(person_event(self.workspace, "user_change", person))
            if PROFILE & body.keys():
                self._send(person_event(self.workspace, "user_profile_changed", person))
        return {}

    def _new_person(self, id: str, body: Json) -> None:
        name = str(body.get("name") or "")
        if not name:
            raise Refusal("user_not_found", f"There is nobody with the id {id!r}; a new person needs a `name`.")
        person = Person(id, name, str(body.get("real_name") or name), "", str(body.get("tz") or "UTC"))
        self.workspace.people[id] = person
        if str(body.get("team_id") or person.team_id) == person.team_id:
            direct_messages(self.workspace, person)
            if "channels" not in body:
                general = (each for each in self.workspace.channels.values() if each.name == "general")
                for channel in general:
                    channel.members.add(id)

    def _deactivate(self, person: Person) -> None:
        self.workspace.clear_stack(person.id)
        for channel in self.workspace.channels.values():
            if not channel.is_im:
                channel.members.discard(person.id)

    # Events for the app

    def _say(self, channel: Channel, user: str, subtype: str, text: str, **details: Any) -> None:
        """Post one of Slack's own messages in the channel."""
        kept = {name: value for name, value in details.items() if value is not None}
        message = Message(self.workspace.next_ts(), channel.id, user, text, [], subtype=subtype, details=kept)
        self.workspace.add(message)
        self._tell(channel, message_event(self.workspace, message))

    def _tell(self, channel: Channel, event: Json) -> None:
        if BOT_USER in channel.members:
            self._send(event)

    def _tell_all(self, channel: Channel, event: Json) -> None:
        """Send an event: about a public channel always, about a private one only if the bot is in it."""
        if not channel.is_private or BOT_USER in channel.members:
            self._send(event)

    def _send(self, event: Json) -> None:
        self.slack.delivery.send_event(event)


def _check_zone(body: Json) -> None:
    zone: Any = body.get("tz", "UTC")
    try:
        ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal("invalid_arguments", f"There is no time zone {zone!r}.") from None
