"""A Bolt app that is not ours runs unchanged in the sandbox, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox import stock_app
from tests.sandbox.helpers import Json, Someone, eventually
from tests.support.hanging_up import hang_up
from tests.support.trust import TRUST

SECRET = "the stock app's signing secret"


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(stock_app.MANIFEST, signing_secret=SECRET) as server:
        yield server


@pytest.fixture
def stock(server: SandboxServer) -> App:
    app = App(name="stock", client=WebClient(BOT_TOKEN, base_url=server.api_url, ssl=TRUST), signing_secret=SECRET)
    stock_app.listen(app)
    return app


@pytest.fixture
def socket_mode(server: SandboxServer, stock: App) -> Iterator[None]:
    handler = SocketModeHandler(stock, APP_TOKEN)
    handler.connect()
    eventually(lambda: server.workspace.connections)
    yield
    hang_up(handler)


@pytest.fixture
def signed_http(http: httpx.Client, stock: App) -> Iterator[None]:
    development = SlackAppDevelopmentServer(port=0, path="/slack/events", app=stock, http_server_logger_enabled=False)
    listening = development._server
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{listening.server_address[1]}/slack/events"
    assert http.post("/sandbox/settings", json={"request_url": url}).json() == {"ok": True}
    yield
    http.post("/sandbox/settings", json={"request_url": ""})
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture(params=["socket_mode", "signed_http"])
def running(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


def opened_form(ana: Someone) -> Json:
    view: Json = eventually(ana.modals)[0]
    return view


@pytest.mark.parametrize("start", ["command", "shortcut"])
@pytest.mark.usefixtures("running")
def test_the_form_of_a_stock_app_is_opened_corrected_and_submitted(ana: Someone, start: str) -> None:
    starts: dict[str, Callable[[], Json]] = {
        "command": lambda: ana.commands(command="/lunch"),
        "shortcut": lambda: ana.does("shortcut", callback_id="lunch"),
    }
    assert starts[start]() == {"ok": True}
    view = opened_form(ana)["id"]

    offered = ana.does("suggest", view=view, action_id="where", value="corner")
    assert offered["options"][0]["text"]["text"] == "corner kitchen"
    wrong = ana.does("submit", view=view, state={"dish": {"name": {"value": "stones"}}})
    assert wrong["errors"] == {"dish": "Nobody eats stones."}
    assert ana.does("submit", view=view, state={"dish": {"name": {"value": "soup"}}}) == {"ok": True}
    eventually(lambda: ana.texts("D01ANA") == ["Ordered: soup"])
    assert ana.modals() == []


@pytest.mark.usefixtures("running")
def test_the_shortcut_of_a_stock_app_reacts_and_answers(ana: Someone, ben: Someone) -> None:
    ts = ben.says("goulash today")["ts"]
    assert ana.does("shortcut", callback_id="like", channel="C01GENERAL", ts=ts) == {"ok": True}

    eventually(lambda: ana.texts() == ["goulash today", "Liked"])
    assert ben.texts() == ["goulash today"]
    assert ben.messages()[0]["reactions"] == {"yum": ["U00KAIZEN"]}


@pytest.mark.usefixtures("running")
def test_the_home_of_a_stock_app_is_shown_and_pressed(ana: Someone) -> None:
    def words() -> str:
        shown = ana.sees()["home"]
        return str(shown["blocks"][0]["text"]["text"]) if shown else ""

    assert ana.does("home")["acked"]
    eventually(lambda: words() == "*0* orders")
    assert ana.does("press", view=ana.sees()["home"]["id"], action_id="again") == {"ok": True}
    eventually(lambda: words() == "*1* orders")


@pytest.mark.usefixtures("running")
def test_a_stock_app_is_talked_to(ana: Someone) -> None:
    assert ana.says("hello", "D01ANA")["acked"]

    eventually(lambda: ana.texts("D01ANA") == ["hello", "Hello <@U01ANA>"])
