"""`/api/<method>`: tokens, scopes, rate limits and the table of methods."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.errors import Json, Refusal
from sandbox.methods import chat, conversations, files, users, views
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import APP_TOKEN, BOT_TOKEN

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}

APP_LEVEL = {"apps.connections.open"}
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "conversations.join": "channels:join",
    "conversations.members": "channels:read",
    "conversations.info": "channels:read",
    "conversations.list": "channels:read",
    "users.conversations": "channels:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
}
"""The scope that a method needs; histories need one by the kind of channel."""


class RateLimited(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class WebApi:
    """Answers calls as Slack does: refused ones with HTTP 200 and `ok: false`."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self._buckets: dict[str, tuple[float, float]] = {}

    async def handle(self, request: Request) -> Response:
        started = time.monotonic()
        name = request.path_params["method"]
        values = await self._values(request)
        headers = {}
        try:
            answer, status = {"ok": True, **self._call(name, request, values)}, 200
        except Refusal as refusal:
            answer, status = refusal.to_slack(), 200
        except RateLimited as limit:
            answer, status = {"ok": False, "error": "ratelimited"}, 429
            headers["retry-after"] = str(limit.seconds)
        spent = (time.monotonic() - started) * 1000
        values.pop("token", None)
        self.slack.workspace.note("call", name, values, answer, spent)
        headers["x-oauth-scopes"] = ",".join(sorted(self.slack.workspace.scopes or ()))
        return JSONResponse(answer, status, headers)

    def _call(self, name: str, request: Request, values: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        self._check_token(name, request, values)
        arguments = Arguments(values)
        self._check_scope(name, arguments)
        if name == "chat.postMessage" and self.slack.workspace.settings.rate_limits:
            self._take_from_bucket(arguments.text("channel"))
        return method(self.slack, arguments)

    @staticmethod
    async def _values(request: Request) -> Json:
        body = await request.body()
        values: Json = dict(request.query_params)
        if request.headers.get("content-type", "").startswith("application/json"):
            try:
                given: Any = json.loads(body or b"{}")
            except ValueError:
                given = {}
            return values | (given if isinstance(given, dict) else {})
        return values | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))

    @staticmethod
    def _check_token(name: str, request: Request, values: Json) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = str(values.get("token") or "")
        if not token:
            raise Refusal("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise Refusal("invalid_auth")
        if (token == APP_TOKEN) != (name in APP_LEVEL):
            raise Refusal("not_allowed_token_type")

    def _check_scope(self, name: str, arguments: Arguments) -> None:
        granted = self.slack.workspace.scopes
        if granted is None:
            return
        needed = SCOPES.get(name)
        if name in ("conversations.history", "conversations.replies"):
            needed = "im:history" if arguments.text("channel").startswith("D") else "channels:history"
        elif name in ("conversations.info", "conversations.members") and arguments.text("channel").startswith("D"):
            needed = "im:read"
        if needed and needed not in granted:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(granted)))

    def _take_from_bucket(self, channel: str) -> None:
        """One post a second and channel, with a burst."""
        settings = self.slack.workspace.settings
        now = time.monotonic()
        left, at = self._buckets.get(channel, (float(settings.posts_burst), now))
        left = min(float(settings.posts_burst), left + (now - at) * settings.posts_per_second)
        if left < 1:
            self._buckets[channel] = (left, now)
            raise RateLimited(max(1, round((1 - left) / settings.posts_per_second)))
        self._buckets[channel] = (left - 1, now)
