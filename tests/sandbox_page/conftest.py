from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox_page.people import Acts
from tests.support.hanging_up import hang_up
from tests.support.trust import TRUST

MANIFEST = {
    "display_information": {"name": "Kaizen"},
    "features": {
        "slash_commands": [
            {"command": "/improve", "description": "Keep an idea", "usage_hint": "what could be better"}
        ],
        "shortcuts": [
            {
                "name": "New improvement",
                "type": "global",
                "callback_id": "new",
                "description": "Suggest an improvement",
            },
            {"name": "Keep as improvement", "type": "message", "callback_id": "keep", "description": "Keep this idea"},
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["message.im", "message.channels", "app_home_opened"]}},
}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(MANIFEST) as server:
        yield server


@pytest.fixture
def http(server: SandboxServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30, verify=TRUST, trust_env=False) as http:
        yield http


@pytest.fixture
def acts(http: httpx.Client) -> Acts:
    """Lets anybody do something elsewhere."""
    return Acts(http)


@pytest.fixture
def client(server: SandboxServer) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=server.api_url, ssl=TRUST)


@pytest.fixture
def bot(client: WebClient) -> App:
    """A stock Bolt app that takes every message; a test adds the rest of its listeners."""
    app = App(name="stock", client=client, process_before_response=True)
    app.event("message")(lambda: None)
    app.event("app_home_opened")(lambda: None)
    return app


@pytest.fixture
def connected(server: SandboxServer, bot: App) -> Iterator[Callable[[], None]]:
    handlers: list[SocketModeHandler] = []

    def connect() -> None:
        handler = SocketModeHandler(bot, APP_TOKEN, ping_interval=0.2)
        handlers.append(handler)
        handler.connect()

    yield connect
    for handler in handlers:
        hang_up(handler)


Options = frozenset[tuple[str, str]]


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[Options, BrowserContext]]:
    """A context for each set of options, for all tests of this worker.

    The page that stays open in it holds a process that has read the scripts, so that the next one opens with half the
    work. Each test has a server of its own, and so an origin and a storage.
    """
    made: dict[Options, BrowserContext] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def look(
    browser: Browser, contexts: dict[Options, BrowserContext], server: SandboxServer
) -> Iterator[Callable[..., Page]]:
    """Opens the page at a place, a second one in a context of its own; a test fails if the page's code did."""
    pages: list[Page] = []
    others: list[BrowserContext] = []
    problems: list[str] = []

    def context_for(options: dict[str, Any]) -> BrowserContext:
        key = frozenset((name, str(value)) for name, value in options.items())
        if pages:
            others.append(browser.new_context(reduced_motion="reduce", **options))
            return others[-1]
        if key not in contexts:
            contexts[key] = browser.new_context(reduced_motion="reduce", **options)
            contexts[key].new_page().goto(server.url)
        return contexts[key]

    def look(place: str = "?as=U01ANA#D01ANA", **options: Any) -> Page:
        page = context_for(options).new_page()
        pages.append(page)
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{server.url}/{place}")
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield look
    for page in pages:
        page.close()
    for context in others:
        context.close()
    assert problems == []
