"""What a person does with messages: edit, delete, react, and post files."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
import uuid

from sandbox.errors import Json, Refusal
from sandbox.events import file_shared_event, reaction_event
from sandbox.payloads import shared_attachment
from sandbox.people import MESSAGE_CHARACTERS, People
from sandbox.slack import Slack
from sandbox.workspace import BOT_USER, Channel, File, Message

EMOJI = re.compile(r"[a-z0-9_'+-]+(::skin-tone-[2-6])?")


class Gestures:
    def __init__(self, slack: Slack, people: People) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.people = people

    async def edit(self, user: str, body: Json) -> Json:
        """Edit a message of one's own."""
        message = self._own(user, body, "cant_update_message")
        text = self.people.as_sent(str(body.get("text") or "")).strip()
        if not text and not message.files and not message.attachments:
            raise Refusal("no_text", "There is nothing to say.")
        if len(text) > MESSAGE_CHARACTERS:
            raise Refusal("msg_too_long", f"Slack lets people send {MESSAGE_CHARACTERS:,} characters at most.")
        acked = await self.slack.poster.reword(message, text)
        return {"ts": message.ts, "acked": await self.people.tell_of_mention(message) and acked}

    async def delete(self, user: str, body: Json) -> Json:
        """Delete a message of one's own."""
        message = self._own(user, body, "cant_delete_message")
        return {"acked": await self.slack.poster.delete(message)}

    def _own(self, user: str, body: Json, refusal: str) -> Message:
        _, message = self._message(user, body)
        if message.user != user or message.by_app or message.subtype not in (None, "me_message"):
            raise Refusal(refusal, "People change only what they said themselves.")
        return message

    def _message(self, user: str, body: Json) -> tuple[Channel, Message]:
        channel = self.people.open_channel(user, body)
        message = channel.message(str(body.get("ts") or ""))
        if message is None:
            raise Refusal("message_not_found", "There is no such message here.")
        return channel, message

    async def forward(self, user: str, body: Json) -> Json:
        """Forward a message `to` another conversation, with a comment (`text`) or without one."""
        _, message = self._message(user, body)
        if message.seen_by is not None or (message.subtype or "").startswith(("channel_", "tombstone")):
            raise Refusal("message_not_found", "That can't be forwarded.")
        place = {"channel": body.get("to"), "thread_ts": body.get("thread_ts")}
        shared = shared_attachment(self.workspace, message)
        comment = self.people.as_sent(str(body.get("text") or "")).strip()
        return await self.people.post(user, place, comment, attachments=[shared], client_msg_id=str(uuid.uuid4()))

    async def react(self, user: str, body: Json) -> Json:
        """Add or remove a reaction."""
        channel, message = self._message(user, body)
        name = str(body.get("name") or "").strip(":")
        if not EMOJI.fullmatch(name):
            raise Refusal("invalid_name", f"{name!r} is no emoji's name.")
        kind = change_reaction(message, user, name, remove=body.get("remove") is True)
        self.workspace.touch()
        if BOT_USER not in channel.members:
            return {"acked": True}
        event = reaction_event(self.workspace, kind, user, message, name)
        return {"acked": await self.slack.delivery.send_event(event)}

    async def upload(self, user: str, body: Json) -> Json:
        """Post a message with one file or several (`files`); `content` is bytes, or base64 in JSON."""
        channel = self.people.open_channel(user, body)
        parts = body.get("files") or [{}]
        files = [self._file(user, body | part) for part in parts]
        text = self.people.as_sent(str(body.get("text") or "")).strip()
        thread_ts = self.people.thread(user, channel, body)
        self.workspace.files |= {file.id: file for file in files}
        ts = self.workspace.next_ts()
        ids = [file.id for file in files]
        message = Message(ts, channel.id, user, text, [], thread_ts, client_msg_id=str(uuid.uuid4()), files=ids)
        self.workspace.add(message)
        for file in files if BOT_USER in channel.members else ():
            self.slack.delivery.send_event(file_shared_event(self.workspace, file, channel))
        return {"ts": ts, "file": ids[0], "acked": await self.people.tell_app(channel, message)}

    def _file(self, user: str, body: Json) -> File:
        name = str(body.get("filename") or "").rpartition("/")[2]
        content = body.get("content")
        if isinstance(content, str):
            try:
                content = base64.b64decode(content, validate=True)
            except binascii.Error:
                raise Refusal("invalid_arguments", "`content` is not base64.") from None
        if not name or not isinstance(content, bytes) or not content:
            raise Refusal("no_file_data", "A file needs `filename` and `content`.")
        return File(
            self.workspace.new_id("F"),
            name,
            len(content),
            title=str(body.get("title") or name),
            alt=str(body.get("alt") or ""),
            user=user,
            created=self.workspace.clock.now(),
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
            complete=True,
        )


def change_reaction(message: Message, user: str, name: str, remove: bool) -> str:
    """Add or remove a person's reaction. Return the event's type."""
    users = message.reactions.get(name, [])
    if remove:
        if user not in users:
            raise Refusal("no_reaction", "There is no such reaction to take away.")
        users.remove(user)
        if not users:
            del message.reactions[name]
        return "reaction_removed"
    if user in users:
        raise Refusal("already_reacted", "This reaction is there already.")
    message.reactions.setdefault(name, []).append(user)
    return "reaction_added"
