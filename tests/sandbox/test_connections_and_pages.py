"""Several connections, warnings and refreshes; cursors where Slack pages; views told apart by hash and name."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN
from tests.sandbox.helpers import HandmadeApp, Json, Someone, eventually, field, modal, section, words

Meanwhile = Callable[..., Future[Any]]


@pytest.fixture
def settings() -> dict[str, Any]:
    """Without rate limits: eleven connections and many pages in a moment are more than Slack allows."""
    return {"refresh_seconds": 0.1, "retry_delays": [], "rate_limits": False}


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


# Connections


def test_each_payload_goes_to_one_of_the_connections(server: SandboxServer, ana: Someone, meanwhile: Meanwhile) -> None:
    with ExitStack() as sockets:
        apps = [HandmadeApp(server, sockets) for _ in range(3)]
        said = [meanwhile(ana.says, str(number)) for number in range(3)]
        envelopes = [app.take() for app in apps]
        for app, envelope in zip(apps, envelopes, strict=True):
            app.ack(envelope)
        assert all(each.result()["acked"] for each in said)

    assert {envelope["payload"]["event"]["text"] for envelope in envelopes} == {"0", "1", "2"}


def test_a_warning_comes_before_the_refresh_and_the_connection_is_used_until_then(
    app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile
) -> None:
    http.post("/sandbox/settings", json={"refresh_seconds": 0.5})
    http.post("/sandbox/disconnect", json={"how": "warning"})
    assert app.take()["reason"] == "warning"
    said = meanwhile(ana.says, "still here?")
    app.ack(app.take())
    assert said.result()["acked"]

    goodbye = app.take()
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")
    assert ana.says("too late")["acked"] is False
    with pytest.raises(ConnectionClosed):
        app.take()


def test_there_are_ten_connections_at_most(server: SandboxServer, client: WebClient) -> None:
    with ExitStack() as sockets:
        for _ in range(10):
            HandmadeApp(server, sockets)
        url = client.apps_connections_open(app_token=APP_TOKEN)["url"]
        with connect(url, proxy=None) as eleventh:
            assert json.loads(eleventh.recv(timeout=5))["reason"] == "too_many_websockets"
            with pytest.raises(ConnectionClosed):
                eleventh.recv(timeout=5)
        assert server.workspace.connections == 10
    eventually(lambda: server.workspace.connections == 0)


# Pages


def everything(client: WebClient, method: str, key: str, **arguments: Any) -> list[list[Any]]:
    """All pages of a method, as a caller goes through them."""
    pages, cursor = [], ""
    while True:
        answer = client.api_call(method, params={**arguments, "limit": 2, "cursor": cursor})
        pages.append(answer[key])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return pages


@pytest.mark.parametrize(
    ("method", "key", "arguments", "count"),
    [
        ("users.list", "members", {}, 7),
        ("conversations.list", "channels", {"types": "public_channel,im"}, 9),
        ("users.conversations", "channels", {}, 4),
        ("conversations.members", "members", {"channel": "C01GENERAL"}, 6),
        ("conversations.history", "messages", {"channel": "C01GENERAL"}, 5),
        ("conversations.replies", "messages", {"channel": "C03WINS"}, 6),
    ],
)
def test_a_list_is_read_page_by_page(client: WebClient, method: str, key: str, arguments: Json, count: int) -> None:
    for number in range(5):
        client.chat_postMessage(channel="C01GENERAL", text=str(number))
    root = client.chat_postMessage(channel="C03WINS", text="root")["ts"]
    for number in range(5):
        client.chat_postMessage(channel="C03WINS", text=str(number), thread_ts=root)
    pages = everything(client, method, key, **arguments, **({"ts": root} if "replies" in method else {}))

    found = [json.dumps(each, sort_keys=True) for page in pages for each in page]
    assert [len(page) for page in pages] == [2] * (count // 2) + [1] * (count % 2)
    assert len(set(found)) == count


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"cursor": "nonsense"}, "invalid_cursor"), ({"limit": 1001}, "invalid_limit"), ({"limit": -1}, "invalid_limit")],
)
def test_cursors_and_limits_that_slack_never_gave_are_refused(client: WebClient, arguments: Json, error: str) -> None:
    assert refused(client.users_list, **arguments) == error


# Views


@pytest.fixture
def opened(app: HandmadeApp, client: WebClient, ana: Someone, meanwhile: Meanwhile) -> Json:
    """A modal that the app knows by a name of its own."""
    given = meanwhile(ana.commands)
    envelope = app.take()
    view = modal("Idea", field("what", words()), external_id="idea-42")
    answer = client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=view)
    app.ack(envelope)
    assert given.result()["ok"]
    opened: Json = answer["view"]
    return opened


def test_a_view_is_updated_by_the_name_that_the_app_gave_it(client: WebClient, ana: Someone, opened: Json) -> None:
    view = modal("Changed", section("x"), external_id="idea-42")

    assert client.views_update(external_id="idea-42", view=view)["view"]["id"] == opened["id"]
    assert ana.titles() == ["Changed"]
    assert refused(client.views_update, external_id="idea-43", view=view) == "not_found"


def test_each_change_has_a_hash_and_an_old_one_conflicts(client: WebClient, ana: Someone, opened: Json) -> None:
    first = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("One", section("x")))["view"]

    assert first["hash"] != opened["hash"]
    answer = refused(client.views_update, view_id=opened["id"], hash=opened["hash"], view=modal("Two", section("x")))
    assert answer == "hash_conflict"
    assert ana.titles() == ["One"]


def test_homes_have_hashes_too(client: WebClient) -> None:
    home = {"type": "home", "blocks": [section("x")]}
    first = client.views_publish(user_id="U01ANA", view=home)["view"]["hash"]
    client.views_publish(user_id="U01ANA", hash=first, view=home)

    assert refused(client.views_publish, user_id="U01ANA", hash=first, view=home) == "hash_conflict"


def test_two_open_views_cannot_have_one_name(
    app: HandmadeApp, client: WebClient, ben: Someone, opened: Json, meanwhile: Meanwhile
) -> None:
    given = meanwhile(ben.commands)
    envelope = app.take()
    view = modal("Idea", section("x"), external_id="idea-42")
    error = refused(client.views_open, trigger_id=envelope["payload"]["trigger_id"], view=view)
    app.ack(envelope)

    assert given.result()["ok"]
    assert error == "duplicate_external_id"
