"""`SandboxServer`: the workspace in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox.errors import Json
from sandbox.hosting import CuttableHttp, CuttableWebSocket, EndsQuietly, LocalOnly, QuickServer
from sandbox.people_routes import PeopleRoutes
from sandbox.sample import furnish
from sandbox.slack import Slack
from sandbox.slack_routes import SlackRoutes
from sandbox.workspace import Settings, Workspace

HOST = "127.0.0.1"
START_SECONDS = 10.0


class SandboxServer:
    """The workspace on 127.0.0.1, in a thread, for as long as the `with` block lasts."""

    def __init__(self, manifest: Json, port: int = 0, now: datetime | None = None, **settings: Any) -> None:
        self.workspace = Workspace(manifest, Settings().changed(settings), now)
        furnish(self.workspace)
        self.slack = Slack(self.workspace)
        # With the protocol named, asyncio switches Nagle's algorithm off, which holds a body back for 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
        """The value for `SLACK_API_URL`."""
        return f"{self.url}/api/"

    def _routes(self) -> list[BaseRoute]:
        return [*SlackRoutes(self.slack).table(), *PeopleRoutes(self.slack).table()]

    async def _serve(self) -> None:
        app = EndsQuietly(LocalOnly(Starlette(routes=self._routes()), self.port))
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
