from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox.helpers import MANIFEST, HandmadeApp, Someone, eventually
from tests.support.hanging_up import hang_up
from tests.support.trust import TRUST


@pytest.fixture
def settings() -> dict[str, Any]:
    """What the server is started with; a test module may override it."""
    return {}


@pytest.fixture
def server(settings: dict[str, Any]) -> Iterator[SandboxServer]:
    with SandboxServer(MANIFEST, **settings) as server:
        yield server


@pytest.fixture
def http(server: SandboxServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30, verify=TRUST, trust_env=False) as http:
        yield http


@pytest.fixture
def client(server: SandboxServer) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=server.api_url, ssl=TRUST)


@pytest.fixture
def ana(http: httpx.Client) -> Someone:
    return Someone(http, "U01ANA")


@pytest.fixture
def ben(http: httpx.Client) -> Someone:
    return Someone(http, "U02BEN")


@pytest.fixture
def bot(client: WebClient) -> App:
    """A stock Bolt app, to which a test adds its listeners."""
    return App(name="stock", client=client, process_before_response=True)


@pytest.fixture
def connected(server: SandboxServer, bot: App) -> Iterator[Callable[[], None]]:
    """Connects the Bolt app over Socket Mode."""
    handlers: list[SocketModeHandler] = []

    def connect() -> None:
        handler = SocketModeHandler(bot, APP_TOKEN)
        handlers.append(handler)
        handler.connect()
        eventually(lambda: server.workspace.connections)

    yield connect
    for handler in handlers:
        hang_up(handler)


@pytest.fixture
def app(server: SandboxServer) -> Iterator[HandmadeApp]:
    with ExitStack() as open_sockets:
        yield HandmadeApp(server, open_sockets)


@pytest.fixture
def meanwhile() -> Iterator[Callable[..., Future[Any]]]:
    """Does something in another thread, such as a person's call that waits for the app."""
    with ThreadPoolExecutor(4) as pool:
        yield pool.submit
