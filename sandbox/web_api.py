"""`/api/<method>`: checks token, scopes and rate limits, then calls the method."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sandbox.arguments import decoded
from sandbox.call_warnings import warnings_of_body, warnings_of_call, with_warnings
from sandbox.endpoints import AsciiJson
from sandbox.errors import Json, Refusal
from sandbox.limits import RateLimited
from sandbox.methods import apps, blocks, chat, conversations, files, usergroups, users, views
from sandbox.permissions import check_scopes, check_token
from sandbox.slack import Arguments, Method, Slack

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}


class WebApi:
    """Answers calls as Slack does: refusals with HTTP 200 and `ok: false`."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack

    async def handle(self, request: Request) -> Response:
        started = time.monotonic()
        name = request.path_params["method"]
        values = await self._values(request)
        warnings = warnings_of_body(request.headers.get("content-type", ""), await request.body())
        headers = {}
        try:
            answer, status = {"ok": True, **self._call(name, request, values)}, 200
            warnings += warnings_of_call(self.slack.workspace, name, _decoded(values))
        except Refusal as refusal:
            answer, status = refusal.to_slack(), 200
        except RateLimited as limit:
            answer, status = {"ok": False, "error": "ratelimited"}, 429
            headers["retry-after"] = str(limit.seconds)
        answer = with_warnings(answer, warnings)
        spent = (time.monotonic() - started) * 1000
        values.pop("token", None)
        self.slack.workspace.note("call", name, values, answer, spent)
        headers["date"] = formatdate(usegmt=True)
        headers["x-oauth-scopes"] = ",".join(sorted(self.slack.workspace.scopes or ()))
        return AsciiJson(answer, status, headers)

    def _call(self, name: str, request: Request, values: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        check_token(name, self._token(request, values))
        arguments = Arguments(values)
        check_scopes(self.slack.workspace, name, arguments)
        self.slack.limits.count(self.slack.workspace.settings, name, arguments.text("channel", ""))
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
    def _token(request: Request, values: Json) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else str(values.get("token") or "")


def _decoded(values: Json) -> Json:
    return values | {name: decoded(values[name]) for name in ("blocks", "attachments", "view") if name in values}
