"""The routes of Slack's side, which an app calls."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.call_warnings import warnings_of_message, with_warnings
from sandbox.endpoints import body_of, bytes_of
from sandbox.errors import Json, Refusal
from sandbox.methods.files import take_upload, visible_file
from sandbox.slack import Slack
from sandbox.troubled import Handler, troubled
from sandbox.web_api import WebApi
from sandbox.workspace import BOT_TOKEN

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


class SlackRoutes:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    def table(self) -> list[BaseRoute]:
        return [
            Route("/api/{method}", self._troubled(WebApi(self.slack).handle), methods=["GET", "POST"]),
            Route("/upload/{file}", self._troubled(self.upload, "upload"), methods=["POST"]),
            Route("/files/{file}/{name:path}", self.file),
            Route("/response/{id}", self._troubled(self.response, "response_url"), methods=["POST"]),
            WebSocketRoute("/socket", self.slack.delivery.serve),
        ]

    def _troubled(self, handle: Handler, name: str | None = None) -> Handler:
        """Wrap a route so that active faults affect it. Without a name, the method's name is used."""
        faults = self.slack.faults
        return troubled(self.workspace, faults, lambda request: name or request.path_params["method"], handle)

    async def upload(self, request: Request) -> Response:
        """Receive the bytes of a file: the body itself, or the first file of a multipart form."""
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form() as form:
                for part in form.values():
                    content = part.encode() if isinstance(part, str) else await part.read()
        try:
            take_upload(self.workspace, request.path_params["file"], content)
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), 404 if refusal.code == "file_not_found" else 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def file(self, request: Request) -> Response:
        """Serve a file's `url_private`, for the app's token, and for the page, where people are signed in."""
        file = visible_file(self.workspace, request.path_params["file"])
        by_app = request.headers.get("authorization") == f"Bearer {BOT_TOKEN}" and self.workspace.has_scope(
            "files:read"
        )
        by_page = request.headers.get("sec-fetch-site") == "same-origin"
        return bytes_of(file) if file and (by_app or by_page) else HTMLResponse(LOGIN_PAGE)

    async def response(self, request: Request) -> Response:
        """Handle a `response_url`: answer plain `ok`, or the refusal with a status other than 200."""
        body: Json = {}
        started = time.monotonic()
        try:
            body = await body_of(request)
            self.slack.responses.respond(request.path_params["id"], body)
            noted = with_warnings({"ok": True}, warnings_of_message(self.workspace, body))
        except Refusal as refusal:
            noted = refusal.to_slack()
            status = 404 if refusal.code in ("used_url", "expired_url") else 400
            return JSONResponse(noted, status)
        finally:
            self.workspace.note("call", "response_url", body, noted, (time.monotonic() - started) * 1000)
        return PlainTextResponse("ok")
