"""`response_url`s, which allow five uses within 30 minutes of real time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sandbox.errors import Json, Refusal
from sandbox.posting import Content, Poster
from sandbox.workspace import Message, Workspace


@dataclass
class ResponseUrl:
    """The target of a response: the person, the channel, and the clicked message, if any."""

    user: str
    channel: str
    message: Message | None
    expires: float
    uses: int = 0


class ResponseUrls:
    def __init__(self, workspace: Workspace, poster: Poster) -> None:
        self.workspace = workspace
        self.poster = poster
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, message: Message | None = None) -> str:
        id = self.workspace.new_id("R")
        expires = time.monotonic() + self.workspace.settings.response_url_seconds
        self._urls[id] = ResponseUrl(user, channel, message, expires)
        return f"{self.workspace.url}/response/{id}"

    def respond(self, id: str, body: Json) -> None:
        """Do what was posted to a response_url: post a new message, or replace or delete the original."""
        url = self._urls.get(id)
        if url is None or url.uses >= self.workspace.settings.response_url_uses:
            raise Refusal("used_url")
        if time.monotonic() >= url.expires:
            raise Refusal("expired_url")
        content = None if body.get("delete_original") is True else Content.read(self.workspace, body)
        url.uses += 1
        original = url.message if url.message and self._is_there(url.message) else None
        if content is None:
            if original is not None:
                self.poster.delete(original)
        elif body.get("replace_original") is True and original is not None:
            self.poster.replace(original, content)
        else:
            self.say(url.user, url.channel, content, body)

    def say(self, user: str, channel: str, content: Content, body: Json) -> Message:
        """Post a message of the app, ephemeral for this person unless it says `in_channel`."""
        seen_by = None if body.get("response_type") == "in_channel" else user
        return self.poster.post(
            self.workspace.channel(channel), content, seen_by=seen_by, thread_ts=body.get("thread_ts")
        )

    def _is_there(self, message: Message) -> bool:
        return message in self.workspace.channel(message.channel).messages

    def expire_all(self) -> None:
        self._urls.clear()
