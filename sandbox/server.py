"""The routes, and `SandboxServer`, which runs them in a thread.

Loopback only: a request that names another host, or comes from another site's page, is refused.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request as HandshakeRequest

from sandbox.administration import Administration
from sandbox.controls import Controls
from sandbox.errors import Json, Refusal
from sandbox.gestures import Gestures
from sandbox.interactions import Interactions
from sandbox.methods.files import take_upload
from sandbox.people import People
from sandbox.sample import furnish
from sandbox.shortcuts import Shortcuts
from sandbox.slack import Slack
from sandbox.snapshot import snapshot
from sandbox.troubled import Handler, troubled
from sandbox.web_api import WebApi
from sandbox.workspace import Settings, Workspace

HOST = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
LIVE_PAUSE = 0.1
START_SECONDS = 10.0
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)

Answer = Callable[[Request], Awaitable[Json]]
Endpoint = Callable[[Request], Awaitable[Response]]
Deed = Callable[[str, Json], Awaitable[Json]]


class Routes:
    """Everything that the server answers."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.people = People(slack)
        self.interactions = Interactions(slack)
        self.gestures = Gestures(slack, self.people)
        self.shortcuts = Shortcuts(slack, self.people, self.interactions)
        self.administration = Administration(slack)
        self.controls = Controls(slack)

    def table(self) -> list[BaseRoute]:
        controls = self.controls
        return [
            Route("/api/{method}", self._troubled(WebApi(self.slack).handle), methods=["GET", "POST"]),
            Route("/upload/{file}", self._troubled(self.upload, "upload"), methods=["POST"]),
            Route("/files/{file}/{name:path}", self.file),
            Route("/response/{id}", self._troubled(self.response, "response_url"), methods=["POST"]),
            WebSocketRoute("/socket", self.slack.delivery.serve),
            Route("/clock", answered(controls.clock)),
            Route("/sandbox/clock", told(controls.move_clock), methods=["POST"]),
            Route("/sandbox/redeliver", told(controls.redeliver), methods=["POST"]),
            Route("/sandbox/disconnect", told(controls.disconnect), methods=["POST"]),
            Route("/sandbox/settings", told(controls.settings), methods=["POST"]),
            Route("/sandbox/reset", told(controls.reset), methods=["POST"]),
            Route("/sandbox/faults", answered(lambda _: controls.faults())),
            Route("/sandbox/faults", told(controls.change_faults), methods=["POST"]),
            Route("/sandbox/traffic", answered(lambda _: controls.traffic())),
            WebSocketRoute("/sandbox/live", self.live),
            Route("/sandbox/as/{user}/view", answered(self.view)),
            *[
                Route(f"/sandbox/as/{{user}}/{what}", self.told_by(act), methods=["POST"])
                for what, act in self.deeds().items()
            ],
            *[Route(f"/sandbox/{what}/{{id}}", told_of(act), methods=["POST"]) for what, act in self.changes().items()],
            Route("/", self.index),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]

    def _troubled(self, handle: Handler, name: str | None = None) -> Handler:
        """What an app calls, with the faults that are on; without a name it is the method's."""
        faults = self.slack.faults
        return troubled(self.workspace, faults, lambda request: name or request.path_params["method"], handle)

    def deeds(self) -> dict[str, Deed]:
        """What people do, by the last word of the address."""
        return {
            "message": self.people.say,
            "command": self.people.command,
            "home": self.people.open_home,
            "read": self.people.read,
            "press": self.interactions.press,
            "submit": self.interactions.submit,
            "close": self.interactions.close,
            "edit": self.gestures.edit,
            "delete": self.gestures.delete,
            "react": self.gestures.react,
            "upload": self.gestures.upload,
            "shortcut": self.shortcuts.shortcut,
            "suggest": self.shortcuts.suggest,
            "join": self.administration.join,
            "leave": self.administration.leave,
        }

    def changes(self) -> dict[str, Deed]:
        """What changes in the workspace itself."""
        administration = self.administration
        return {
            "channels": administration.channel,
            "people": administration.person,
            "groups": administration.group,
        }

    def told_by(self, act: Deed) -> Endpoint:
        """A route that hands on who acts, and the body, of people who may still do something."""

        async def answer(request: Request) -> Json:
            if self.slack.faults.is_out:
                raise Refusal("slack_is_down", "Slack is down: nobody can do anything in it.")
            user = self.workspace.actor(request.path_params["user"]).id
            return await act(user, await _fields(request))

        return answered(answer)

    async def index(self, request: Request) -> Response:
        index = PAGE / "index.html"
        if not index.is_file():
            return PlainTextResponse("The page is not installed.", 404)
        return Response(index.read_bytes(), media_type="text/html")

    async def view(self, request: Request) -> Json:
        return snapshot(self.workspace, request.path_params["user"])

    async def live(self, websocket: WebSocket) -> None:
        """Send what the person sees whenever it has changed, at most ten times a second."""
        user = websocket.query_params.get("as", "")
        if user not in self.workspace.people:
            await websocket.close(code=4004)
            return
        await websocket.accept()
        changed = self.workspace.watch()
        gone = asyncio.ensure_future(_until_gone(websocket))
        try:
            while not gone.done():
                changed.clear()
                await websocket.send_text(json.dumps(snapshot(self.workspace, user)))
                await asyncio.sleep(LIVE_PAUSE)
                waiting = asyncio.ensure_future(changed.wait())
                await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        except (WebSocketDisconnect, RuntimeError, Refusal):
            pass
        finally:
            gone.cancel()
            self.workspace.unwatch(changed)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file: the body itself, or the first file of a multipart form."""
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
        file = self.workspace.files.get(request.path_params["file"])
        if file is None or file.content is None:
            return PlainTextResponse("file_not_found", 404)
        # Nothing that somebody uploaded may run as a page of this address.
        guard = {"content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff"}
        return Response(file.content, media_type=file.mimetype, headers=guard)

    async def response(self, request: Request) -> Response:
        """A `response_url`: plain `ok`, or the refusal with a status that is not 200."""
        try:
            self.slack.responses.respond(request.path_params["id"], await _body(request))
        except Refusal as refusal:
            status = 404 if refusal.code in ("used_url", "expired_url") else 400
            return JSONResponse(refusal.to_slack(), status)
        return PlainTextResponse("ok")


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


async def _body(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body() or b"{}")
    except ValueError:
        raise Refusal("invalid_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refusal("invalid_json", "The body is not an object.")
    return body


async def _fields(request: Request) -> Json:
    """The body as an object; of a multipart form, its fields, with its file as `content` and `filename`."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _body(request)
    fields: Json = {}
    async with request.form() as form:
        for name, part in form.items():
            if isinstance(part, str):
                fields[name] = part
            else:
                fields |= {"content": await part.read(), "filename": fields.get("filename") or part.filename}
    return fields


def answered(answer: Answer) -> Endpoint:
    """A route of the people's side: the answer with `ok`, or the refusal as its body."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, **await answer(request)})
        except Refusal as refusal:
            return JSONResponse(refusal.to_person())

    return endpoint


def told(act: Callable[[Json], Awaitable[Json]]) -> Endpoint:
    """A route that hands the body on."""

    async def answer(request: Request) -> Json:
        return await act(await _body(request))

    return answered(answer)


def told_of(act: Deed) -> Endpoint:
    """A route that hands on what is changed, and the body."""

    async def answer(request: Request) -> Json:
        return await act(request.path_params["id"], await _body(request))

    return answered(answer)


class LocalOnly:
    """Refuses requests for another host name (DNS rebinding) or from another site's page; forbids caching."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app = app
        names = ("127.0.0.1", "localhost")
        self.hosts = {*names, *(f"{name}:{port}" for name in names)}
        self.origins = {f"http://{name}:{port}" for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        host, origin = headers.get(b"host", b"").decode("latin-1"), headers.get(b"origin")
        if host not in self.hosts or (origin is not None and origin.decode("latin-1") not in self.origins):
            await self._refuse(scope, receive, send)
            return

        async def send_uncached(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (b"cache-control", b"no-store")]
            await send(message)

        await self.app(scope, receive, send_uncached)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(code=4003)
        else:
            await PlainTextResponse("This address answers to itself only.", 403)(scope, receive, send)


class CuttableWebSocket(WebSocketsSansIOProtocol):
    """Lends its transport to the application, which may cut it as a broken network does.

    It has the kernel confirm each segment at once: slack_sdk's client leaves Nagle's algorithm on, so that an
    acknowledgement would wait up to 40 ms for the confirmation of the one before it.
    """

    def data_received(self, data: bytes) -> None:
        if QUICK_ACK is not None:
            self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        super().data_received(data)

    def handle_connect(self, event: HandshakeRequest) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            cast(dict[str, Any], self.scope["extensions"])["sandbox.transport"] = self.transport


class CuttableHttp(HttpToolsProtocol):
    """Lends its transport too, for calls that are cut."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)["extensions"] = {"sandbox.transport": self.transport}


class QuickServer(uvicorn.Server):
    """Stops when it is told to, not at the next tick."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self.ready = ready
        self.ended = asyncio.Event()

    async def main_loop(self) -> None:
        self.ready.set()
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class SandboxServer:
    """The workspace on 127.0.0.1, in a thread, for as long as the `with` block lasts."""

    def __init__(self, manifest: Json, port: int = 0, now: datetime | None = None, **settings: Any) -> None:
        self.workspace = Workspace(manifest, Settings().changed(settings), now)
        furnish(self.workspace)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self.port = int(self._socket.getsockname()[1])
        self.url = self.workspace.url = f"http://{HOST}:{self.port}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: QuickServer | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="sandbox", daemon=True)

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` has to be."""
        return f"{self.url}/api/"

    async def _serve(self) -> None:
        app = LocalOnly(Starlette(routes=Routes(Slack(self.workspace)).table()), self.port)
        config = uvicorn.Config(
            app,
            http=CuttableHttp,
            ws=CuttableWebSocket,
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
        )
        self._loop = asyncio.get_running_loop()
        self._server = QuickServer(config, self._ready)
        await self._server.serve(sockets=[self._socket])

    def start(self) -> Self:
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("The sandbox did not start.")
        return self

    def stop(self) -> None:
        if self._loop is not None and self._server is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.ended.set)
            self._thread.join(START_SECONDS)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
