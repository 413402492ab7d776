"""The HTTP server, in a thread with an event loop of its own. A proxy in front of it speaks TLS."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
import uvicorn
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.clock import Clock
from bot.web.slack_endpoint import LAST_SECONDS, PATH, SlackEndpoint
from csi.reports.operation import Operation, read_operation
from models import Database

log = structlog.get_logger()

START_SECONDS = 10.0
CHECK_SECONDS = 3.0
"""How long the database may take to answer a check."""

IDLE_SECONDS = 75
"""How long an unused connection stays open; longer than proxies keep theirs, so that none sends into a closed one."""


class CannotListen(Exception):
    """The address can't be listened on; the text says why."""


class HttpServer:
    """Answers health checks and `/metrics` from its start, and Slack's requests while there is an endpoint for them."""

    def __init__(self, host: str, port: int, db: Database, clock: Clock) -> None:
        self._host, self.port, self._db, self._clock = host, port, db, clock
        self.endpoint: SlackEndpoint | None = None
        self.is_ready: Callable[[], bool] = lambda: False
        """Whether Slack's events and actions arrive."""
        self._checks = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._started = threading.Event()

    @property
    def is_running(self) -> bool:
        """Whether it has been started and not stopped."""
        return self._thread is not None and self._thread.is_alive()

    # Answers

    async def _slack(self, request: Request) -> Response:
        endpoint = self.endpoint
        if endpoint is None:
            return JSONResponse({"error": "not_ready"}, 503)
        return await endpoint.answer(request)

    async def _health(self, _request: Request) -> Response:
        works = await self._database_answers()
        return JSONResponse({"database": works}, 200 if works else 503)

    async def _readiness(self, _request: Request) -> Response:
        works, ready = await self._database_answers(), self.is_ready()
        return JSONResponse({"database": works, "slack": ready}, 200 if works and ready else 503)

    async def _metrics(self, _request: Request) -> Response:
        loop, ready = asyncio.get_running_loop(), self.is_ready()
        try:
            asked = loop.run_in_executor(self._checks, self._read_operation)
            operation = await asyncio.wait_for(asked, CHECK_SECONDS)
        except TimeoutError:
            operation = None
        return Response(metrics.exposition(operation, is_connected=ready), media_type=metrics.CONTENT_TYPE)

    def _read_operation(self) -> Operation | None:
        try:
            with self._db.read() as session:
                return read_operation(session, self._clock())
        except (SQLAlchemyError, OSError):  # the sandbox's clock is asked over HTTP
            return None

    async def _database_answers(self) -> bool:
        asked = asyncio.get_running_loop().run_in_executor(self._checks, self._ask_database)
        try:
            return await asyncio.wait_for(asked, CHECK_SECONDS)
        except TimeoutError:
            return False

    def _ask_database(self) -> bool:
        question = "SELECT count(*) FROM sqlite_master" if self._db.is_sqlite else "SELECT 1"
        try:
            with self._db.read() as session:
                session.connection().execute(text(question))
        except (SQLAlchemyError, OSError):
            return False
        return True

    # Its life

    def start(self) -> None:
        """Listen. Raises CannotListen."""
        listening = self._listen()
        app = Starlette(
            routes=[
                Route(PATH, self._slack, methods=["POST"]),
                Route("/healthz", self._health),
                Route("/readyz", self._readiness),
                Route("/metrics", self._metrics),
            ]
        )
        config = uvicorn.Config(
            app,
            http="h11",  # it limits headers; httptools takes any
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=int(LAST_SECONDS),
        )
        self._server = _Server(config, self._started)
        self._thread = threading.Thread(target=self._run, args=(self._server, listening), name="http", daemon=True)
        self._thread.start()
        if not self._started.wait(START_SECONDS):
            raise CannotListen(f"The HTTP server on port {self.port} doesn't start.")
        log.info("listening", port=self.port)

    def _listen(self) -> socket.socket:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self._host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            # With the protocol named, asyncio switches Nagle's algorithm off, which holds a body back for 40 ms.
            listening = socket.socket(family, kind, protocol)
        except OSError as problem:
            raise CannotListen(self._why_not(problem)) from None
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except OSError as problem:
            listening.close()
            raise CannotListen(self._why_not(problem)) from None
        self.port = int(listening.getsockname()[1])
        return listening

    def _why_not(self, problem: OSError) -> str:
        return (
            f"Kaizen can't listen on {self._host}, port {self.port} ({problem.strerror}). "
            "Stop the program that uses it, or change KAIZEN_HTTP_HOST or KAIZEN_HTTP_PORT."
        )

    @staticmethod
    def _run(server: uvicorn.Server, listening: socket.socket) -> None:
        with listening:
            asyncio.run(server.serve(sockets=[listening]))

    def stop(self) -> None:
        """Stop listening, and let requests that are being answered finish."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(LAST_SECONDS + 5)
        self._checks.shutdown(wait=False, cancel_futures=True)


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._event = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._event.set()


class OverHttp:
    """Receives Slack's events and actions as requests. It starts the server unless that runs already."""

    def __init__(self, server: HttpServer, endpoint: SlackEndpoint) -> None:
        self.server, self._endpoint = server, endpoint
        self._is_own = False

    @property
    def is_connected(self) -> bool:
        return self.server.endpoint is self._endpoint

    def connect(self) -> None:
        """Take requests from now on. Raises CannotListen."""
        if not self.server.is_running:
            self.server.start()
            self._is_own = True
        self.server.endpoint = self._endpoint

    def close(self) -> None:
        """Take no more requests, and finish those that have begun."""
        if self.is_connected:
            self.server.endpoint = None
        self._endpoint.close()
        if self._is_own:
            self.server.stop()
