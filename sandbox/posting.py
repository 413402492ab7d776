"""Posting, shared by `chat.postMessage`, `response_url`, acknowledgements of commands, and shared files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.arguments import decoded
from sandbox.blockkit import (
    MESSAGE_CHARACTERS,
    TEXT_CHARACTERS,
    characters_in,
    problems_in_attachments,
    problems_in_message,
)
from sandbox.delivery import Delivery
from sandbox.elements import completed, elements_in
from sandbox.errors import Json, Refusal
from sandbox.payloads import changed_event, file_address, message_body, message_event
from sandbox.workspace import BOT_USER, SLACKBOT, Channel, File, Message, Workspace

ATTACHMENTS = 100
METADATA_BYTES = 8000
UPDATE_CHARACTERS = 4000
TOMBSTONE = "This message was deleted."


@dataclass(frozen=True)
class Content:
    """A message's content, checked and completed as Slack stores it."""

    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None

    @classmethod
    def read(cls, workspace: Workspace, body: Json, longest: int = TEXT_CHARACTERS, truncate: bool = False) -> Content:
        """Read text, blocks, attachments and metadata from a call; refuse what Slack refuses."""
        text = body.get("text")
        text = "" if text is None else str(text)
        text = text[:longest] if truncate else text
        blocks, attachments = decoded(body.get("blocks"), "blocks"), decoded(body.get("attachments"), "attachments")
        if not text.strip() and not blocks and not attachments:
            raise Refusal("no_text")
        if len(text) > longest:
            raise Refusal("msg_too_long")
        if len(attachments or []) > ATTACHMENTS:
            raise Refusal("too_many_attachments")
        if problems := problems_in_attachments(attachments or []):
            raise Refusal("invalid_attachments", messages=problems)
        return cls(
            text, checked_blocks(workspace, blocks or []), attachments or [], _metadata(decoded(body.get("metadata")))
        )


def checked_blocks(workspace: Workspace, blocks: object) -> list[Json]:
    """Return the completed blocks of a message; refuse what Slack would not accept."""
    problems = problems_in_message(None, blocks)
    if any("msg_blocks_too_long" in problem for problem in problems):
        raise Refusal("msg_blocks_too_long", f"{characters_in(blocks)} characters; {MESSAGE_CHARACTERS} are allowed.")
    if problems:
        raise Refusal("invalid_blocks", messages=problems)
    assert isinstance(blocks, list)
    if missing := missing_files(workspace, blocks, "/blocks"):
        raise Refusal("invalid_blocks", messages=missing)
    return completed(blocks)


def _metadata(metadata: Any) -> Json | None:
    if metadata is None or metadata == {}:
        return None if metadata is None else {}
    if not isinstance(metadata, dict) or not metadata.keys() >= {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return metadata


# Files in image blocks


def missing_files(workspace: Workspace, blocks: list[Json], pointer: str) -> list[str]:
    """Return the problems of `slack_file`s that don't exist, are incomplete, or are no pictures."""
    problems = []
    for index, block in enumerate(blocks):
        for picture in pictures_in(block):
            file = find_file(workspace, picture["slack_file"])
            if file is None or not file.complete or not file.is_image:
                problems.append(f"[ERROR] invalid slack file [json-pointer:{pointer}/{index}/slack_file]")
    return problems


def pictures_in(block: Json) -> Iterator[Json]:
    """Yield the image block itself and the image elements that show a file of the workspace."""
    for each in [block, *elements_in(block)]:
        if each.get("type") == "image" and each.get("slack_file"):
            yield each


def find_file(workspace: Workspace, slack_file: Json) -> File | None:
    if "id" in slack_file:
        return workspace.files.get(slack_file["id"])
    for file in workspace.files.values():
        if file_address(workspace, file) == slack_file.get("url"):
            return file
    return None


# Messages of the app


class Poster:
    """Posts, changes and deletes the app's messages, and sends the app their events."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self.workspace = workspace
        self.delivery = delivery

    def channel_to_post(self, id: str, public: bool = False) -> Channel:
        """Return the channel of a post; a person's id means their direct messages.

        With `public`, the scope `chat:write.public` is enough where the bot is not a member.
        """
        known = id in self.workspace.people
        channel = self.workspace.direct_messages(id) if known else self.workspace.channel_for_bot(id)
        everywhere = public and self.workspace.scopes is not None and self.workspace.has_scope("chat:write.public")
        if BOT_USER not in channel.members and not everywhere:
            raise Refusal("not_in_channel")
        if channel.is_im and not self.workspace.has_tab("messages_tab_enabled"):
            raise Refusal("messages_tab_disabled")
        if channel.is_archived:
            raise Refusal("is_archived")
        return channel

    def post(self, channel: Channel, content: Content, *, seen_by: str | None = None, **more: Any) -> Message:
        """Add a message of the app; `more` are fields of `Message`."""
        message = Message(
            self.workspace.next_ts(),
            channel.id,
            BOT_USER,
            content.text,
            content.blocks,
            by_app=True,
            seen_by=seen_by,
            metadata=content.metadata or None,
            attachments=content.attachments,
            **more,
        )
        self.workspace.add(message)
        if seen_by is None and BOT_USER in channel.members:
            self.delivery.send_event(message_event(self.workspace, message))
        return message

    def replace(self, message: Message, content: Content) -> None:
        """Replace a message's content. Metadata stays if none is given, and is removed if it is empty."""
        before = message_body(self.workspace, message, with_metadata=True)
        message.blocks, message.attachments = content.blocks, content.attachments
        message.metadata = message.metadata if content.metadata is None else content.metadata or None
        self._reword(message, content.text, before)

    def reword(self, message: Message, text: str) -> asyncio.Future[bool]:
        """Change a message's text and blocks."""
        return self._reword(message, text, message_body(self.workspace, message, with_metadata=True))

    def _reword(self, message: Message, text: str, before: Json) -> asyncio.Future[bool]:
        message.text = text
        message.edited_ts = self.workspace.next_ts()
        self.workspace.touch()
        return self._tell_of_change("message_changed", message, before)

    def delete(self, message: Message) -> asyncio.Future[bool]:
        """Delete a message; one with replies leaves a tombstone."""
        before = message_body(self.workspace, message, with_metadata=True)
        if not self.workspace.channel(message.channel).replies(message.ts):
            self.workspace.remove(message)
            return self._tell_of_change("message_deleted", message, before)
        message.user, message.by_app, message.subtype, message.text = SLACKBOT, False, "tombstone", TOMBSTONE
        message.blocks, message.attachments, message.files, message.metadata = [], [], [], None
        message.client_msg_id, message.edited_ts, message.reactions = None, None, {}
        self.workspace.touch()
        return self._tell_of_change("message_changed", message, before)

    def _tell_of_change(self, subtype: str, message: Message, before: Json) -> asyncio.Future[bool]:
        if message.seen_by is None and BOT_USER in self.workspace.channel(message.channel).members:
            return self.delivery.send_event(changed_event(self.workspace, subtype, message, before))
        nobody: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        nobody.set_result(True)
        return nobody
