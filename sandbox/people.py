"""What a person does outside of blocks: write, type a command, open Home. Builds the payloads that Slack would send."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from sandbox.envelopes import Envelope, NotAcknowledged
from sandbox.errors import Json, Refusal
from sandbox.payloads import mention_event, message_event, view_body
from sandbox.posting import Content
from sandbox.slack import Slack
from sandbox.text import as_sent, escaped, sequences
from sandbox.workspace import (
    APP,
    BOT_USER,
    TEAM,
    TEAM_DOMAIN,
    VERIFICATION_TOKEN,
    Channel,
    Message,
)

MESSAGE_CHARACTERS = 12_000
OTHER_BOT, OTHER_APP = "B09OTHER", "A09OTHER"
"""Another app of the workspace."""


class People:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    async def say(self, user: str, body: Json) -> Json:
        """Post what a person typed. Returns after the app's acknowledgement, or its first failure."""
        text = self._typed(body)
        if not text:
            raise Refusal("no_text", "There is nothing to say.")
        return await self.post(user, body, text, client_msg_id=str(uuid.uuid4()))

    async def say_me(self, user: str, body: Json) -> Json:
        """Post what a person typed behind `/me`."""
        text = self._typed(body)
        if not text:
            raise Refusal("no_text", "There is nothing to say.")
        return await self.post(user, body, text, subtype="me_message")

    async def say_by_app(self, user: str, body: Json) -> Json:
        """Post in a person's name by another app: with `blocks` or `attachments`, perhaps without text."""
        content = Content.read(self.workspace, body)
        sender = {"bot_id": OTHER_BOT, "app_id": OTHER_APP}
        more = {"blocks": content.blocks, "attachments": content.attachments}
        return await self.post(user, body, content.text, sender=sender, **more)

    async def post(self, user: str, body: Json, text: str, **more: Any) -> Json:
        """Add a person's message to the channel, in the thread if one is named, and tell the app.

        `broadcast` sends a reply to the channel too. `more` are fields of `Message`.
        """
        channel = self.open_channel(user, body)
        thread_ts = self.thread(user, channel, body)
        broadcast = thread_ts is not None and body.get("broadcast") is True
        fields: Json = {"blocks": [], "thread_ts": thread_ts, "broadcast": broadcast, **more}
        message = Message(self.workspace.next_ts(), channel.id, user, text, **fields)
        self.workspace.add(message)
        return {"ts": message.ts, "acked": await self.tell_app(channel, message)}

    def _typed(self, body: Json) -> str:
        text = self.as_sent(str(body.get("text") or "")).strip()
        if len(text) > MESSAGE_CHARACTERS:
            raise Refusal("msg_too_long", f"Slack lets people send {MESSAGE_CHARACTERS:,} characters at most.")
        return text

    async def tell_app(self, channel: Channel, message: Message) -> bool:
        """Send the `message` event, and `app_mention` if the bot is mentioned in a channel."""
        told = [self.tell_of_mention(message)]
        if BOT_USER in channel.members:
            told.append(self.slack.delivery.send_event(message_event(self.workspace, message)))
        return all(await asyncio.gather(*told))

    def tell_of_mention(self, message: Message) -> asyncio.Future[bool]:
        """Send `app_mention` if the bot is mentioned in a channel, also when the message was edited."""
        mentioned = f"<@{BOT_USER}>" in message.text or f"<@{BOT_USER}|" in message.text
        if mentioned and not self.workspace.channel(message.channel).is_im:
            return self.slack.delivery.send_event(mention_event(self.workspace, message))
        nobody: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        nobody.set_result(True)
        return nobody

    async def command(self, user: str, body: Json) -> Json:
        """Send a slash command. The acknowledgement's message is ephemeral, unless it says `in_channel`."""
        channel = self._channel(user, body)
        command = str(body.get("command") or "")
        if command == "/me":
            return await self.say_me(user, body)
        text = self._command_text(command, str(body.get("text") or "")).strip()
        thread_ts = self.thread(user, channel, body)
        self.belongs_here(user)
        if command not in {known["command"] for known in self.workspace.commands}:
            self.workspace.tell(user, channel.id, f"{command} is not a valid command.", thread_ts)
            raise Refusal("unknown_command", f"{command} is not a valid command.")
        if thread_ts:
            self.workspace.tell(user, channel.id, f"{command} is not supported in threads. Sorry!", thread_ts)
            raise Refusal("not_supported_in_threads", f"{command} is not supported in threads.")
        try:
            payload = self._command_payload(user, channel, command, text)
            answer = await self.slack.delivery.deliver(Envelope("slash_commands", payload))
            self._show_answer(user, channel, answer)
        except Refusal as refusal:
            code = refusal.code if isinstance(refusal, NotAcknowledged) else "invalid_command_response"
            self.workspace.tell(user, channel.id, f'{command} failed with the error "{code}"')
            detail = "; ".join([refusal.detail or refusal.code, *refusal.messages])
            raise Refusal(code, detail) from None
        return {}

    def _show_answer(self, user: str, channel: Channel, answer: Json) -> None:
        if answer.get("text") or answer.get("blocks") or answer.get("attachments"):
            self.slack.responses.say(user, channel.id, Content.read(self.workspace, answer), answer)

    def _command_payload(self, user: str, channel: Channel, command: str, text: str) -> Json:
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user,
            "user_name": self.workspace.person(user).name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.slack.responses.issue(user, channel.id),
            "trigger_id": self.slack.triggers.issue(user),
        }

    async def open_home(self, user: str, body: Json) -> Json:
        """Open the app's Home."""
        self.belongs_here(user)
        ts = self.workspace.next_ts()
        event: Json = {
            "type": "app_home_opened",
            "user": self.workspace.person(user).id,
            "channel": self.workspace.direct_messages(user).id,
            "event_ts": ts,
            "tab": "home",
        }
        if (home := self.workspace.homes.get(user)) is not None:
            event["view"] = view_body(home)
        return {"acked": await self.slack.delivery.send_event(event)}

    async def read(self, user: str, body: Json) -> Json:
        """Move the read mark, forward or back."""
        channel = self._channel(user, body)
        channel.read[user] = str(body.get("ts") or self.workspace.next_ts())
        self.workspace.touch()
        return {}

    def belongs_here(self, user: str) -> None:
        """Refuse commands, shortcuts and Home to people of another organisation, who only see messages."""
        if self.workspace.person(user).is_foreign:
            raise Refusal("not_allowed_for_external_people", "The app is not installed where this person is from.")

    def as_sent(self, typed: str) -> str:
        """Convert typed text to what apps get."""
        return as_sent(typed, self._sequences())

    def _command_text(self, command: str, typed: str) -> str:
        """Convert a command's text. Names become labelled mentions if the manifest says `should_escape`."""
        known = next((each for each in self.workspace.commands if each["command"] == command), {})
        return as_sent(typed, self._sequences(in_command=True)) if known.get("should_escape") else escaped(typed)

    def _sequences(self, in_command: bool = False) -> dict[str, str]:
        workspace = self.workspace
        everybody, groups = workspace.people.values(), workspace.groups.values()
        return sequences(everybody, workspace.channels.values(), groups, in_command)

    def open_channel(self, user: str, body: Json) -> Channel:
        """Return a channel that the person is in and that is not archived."""
        channel = self._channel(user, body)
        if channel.is_archived:
            raise Refusal("is_archived", f"#{channel.name} is archived.")
        read_only = self.workspace.has_tab("messages_tab_read_only_enabled", otherwise=False)
        if channel.is_im and (read_only or not self.workspace.has_tab("messages_tab_enabled")):
            raise Refusal("messages_tab_disabled", "The manifest lets nobody write to the app.")
        return channel

    def _channel(self, user: str, body: Json) -> Channel:
        return self.workspace.channel_of(self.workspace.person(user).id, str(body.get("channel") or ""))

    @staticmethod
    def thread(user: str, channel: Channel, body: Json) -> str | None:
        """Return the ts of the thread that a person writes in, which is that of its first message."""
        ts = body.get("thread_ts")
        if not ts:
            return None
        parent = channel.message(str(ts), seen_by=user)
        if parent is None or parent.seen_by is not None:
            raise Refusal("thread_not_found", "There is no such message to answer.")
        return parent.thread_ts or parent.ts
