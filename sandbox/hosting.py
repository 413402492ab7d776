"""Serving on this machine only, with connections that can be cut, and stopping without delay."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any, cast

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request as HandshakeRequest

QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
CANCEL_AGAIN_SECONDS = 0.05


class LocalOnly:
    """Refuses requests for another host name (DNS rebinding) or from another site's page, and forbids caching."""

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
    """Gives the application its transport, so that it can cut the connection as a broken network does.

    It makes the kernel confirm each segment at once: slack_sdk's client leaves Nagle's algorithm on, so that an
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
    """Gives the application its transport too, for calls that are cut."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)["extensions"] = {"sandbox.transport": self.transport}


class EndsQuietly:
    """Ends requests that are cancelled when the server stops; uvicorn would log them as errors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await self.app(scope, receive, send)


class QuickServer(uvicorn.Server):
    """Stops as soon as it is told to, not at its next tick."""

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
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        unended = tasks
        while unended:
            for task in unended:
                task.cancel()
            # Where what it waits for ends at the same moment, `asyncio.wait_for` (Python 3.11) forgets the first one.
            _, unended = await asyncio.wait(unended, timeout=CANCEL_AGAIN_SECONDS)
        await asyncio.gather(*tasks, return_exceptions=True)
