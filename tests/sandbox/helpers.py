"""People and apps for the tests of the sandbox: all of them over real HTTP and WebSockets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
from slack_sdk import WebClient
from websockets.sync.client import ClientConnection, connect

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.support.trust import TRUST

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Kaizen"},
    "features": {
        "slash_commands": [{"command": "/improve", "description": "Suggest an improvement", "usage_hint": "what"}]
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["message.im", "message.channels", "app_mention", "app_home_opened"],
        }
    },
}


def eventually(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first truthy answer of the condition; fails when the deadline passes without one."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "It never came true."
        time.sleep(0.005)
    return answer


class Someone:
    """A person of the workspace, acting through the calls that the page uses."""

    def __init__(self, http: httpx.Client, id: str) -> None:
        self.http = http
        self.id = id

    def does(self, what: str, **body: Any) -> Json:
        answer: Json = self.http.post(f"/sandbox/as/{self.id}/{what}", json=body).json()
        return answer

    def says(self, text: str, channel: str = "C01GENERAL", **more: Any) -> Json:
        return self.does("message", channel=channel, text=text, **more)

    def commands(self, text: str = "", command: str = "/improve", channel: str = "C01GENERAL", **more: Any) -> Json:
        return self.does("command", channel=channel, command=command, text=text, **more)

    def sees(self) -> Json:
        view: Json = self.http.get(f"/sandbox/as/{self.id}/view").json()
        return view

    def messages(self, channel: str = "C01GENERAL") -> list[Json]:
        messages: list[Json] = self.sees()["messages"][channel]
        return messages

    def texts(self, channel: str = "C01GENERAL") -> list[str]:
        return [message["text"] for message in self.messages(channel)]

    def modals(self) -> list[Json]:
        views: list[Json] = self.sees()["views"]
        return views

    def titles(self) -> list[str]:
        return [view["title"]["text"] for view in self.modals()]


class HandmadeApp:
    """An app that takes each envelope by hand, so that a test decides what is acknowledged and when."""

    def __init__(self, server: SandboxServer, open_sockets: ExitStack) -> None:
        self.client = WebClient(BOT_TOKEN, base_url=server.api_url, ssl=TRUST)
        self.open_sockets = open_sockets
        self.socket = self.new_socket()

    def new_socket(self) -> ClientConnection:
        url = self.client.apps_connections_open(app_token=APP_TOKEN)["url"]
        socket = self.open_sockets.enter_context(connect(url, proxy=None))
        assert json.loads(socket.recv(timeout=5))["type"] == "hello"
        return socket

    def take(self) -> Json:
        envelope: Json = json.loads(self.socket.recv(timeout=5))
        return envelope

    def ack(self, envelope: Json, payload: Json | None = None) -> None:
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        self.socket.send(json.dumps(answer | {"payload": payload} if payload is not None else answer))


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def button(action_id: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": text("Press"), **more}


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": text("Label"), "element": element, **more}


def words(action_id: str = "words", **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": text(title),
        "submit": text("Save"),
        "blocks": list(blocks),
        **more,
    }


def section(words: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}
