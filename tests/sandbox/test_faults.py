"""Slack on its bad days, as an app lives through them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import SandboxServer
from sandbox.workspace import BOT_TOKEN
from tests.sandbox.helpers import HandmadeApp, Json, Someone, eventually

Meanwhile = Callable[..., Future[Any]]


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"retry_delays": (0.0, 0.05, 0.1), "ack_seconds": 1}


@pytest.fixture
def bad(http: httpx.Client) -> Callable[..., Json]:
    """Switches a fault on."""

    def bad(fault: str, **more: Any) -> Json:
        answer: Json = http.post("/sandbox/faults", json={"fault": fault, **more}).json()
        return answer

    return bad


Bad = Callable[..., Json]


@pytest.fixture
def client(server: SandboxServer) -> WebClient:
    """A client that does not try again by itself."""
    return WebClient(BOT_TOKEN, base_url=server.api_url, retry_handlers=[])


def post(client: WebClient, text: str = "x") -> Any:
    return client.chat_postMessage(channel="C01GENERAL", text=text)


def test_a_fault_happens_so_many_times(client: WebClient, bad: Bad, http: httpx.Client) -> None:
    assert bad("refuse", error="fatal_error", count=2)["faults"][0]["left"] == 2
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            post(client)
    assert post(client)["ok"]
    assert http.get("/sandbox/faults").json()["faults"] == []


def test_a_fault_ends_after_its_time(client: WebClient, bad: Bad, http: httpx.Client) -> None:
    bad("refuse", seconds=0.1)

    eventually(lambda: http.get("/sandbox/faults").json()["faults"] == [])
    assert post(client)["ok"]


def test_a_fault_may_be_for_some_methods_and_is_switched_off(client: WebClient, bad: Bad, http: httpx.Client) -> None:
    id = bad("refuse", error="token_revoked", only=["chat.postMessage"])["faults"][0]["id"]
    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError, match="token_revoked"):
        post(client)
    http.post("/sandbox/faults", json={"off": id})
    assert post(client)["ok"]


def test_a_late_answer_is_late(client: WebClient, bad: Bad) -> None:
    bad("latency", delay=0.2, count=1)
    started = time.monotonic()
    post(client)

    assert time.monotonic() - started >= 0.2


def test_a_rate_limit_says_when_to_come_again(client: WebClient, bad: Bad, ana: Someone) -> None:
    bad("rate_limited", retry_after=7, count=1)
    with pytest.raises(SlackApiError) as refusal:
        post(client)

    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    assert ana.texts() == []


def test_a_fault_stands_in_the_traffic(client: WebClient, bad: Bad, http: httpx.Client) -> None:
    bad("rate_limited", count=1)
    with pytest.raises(SlackApiError):
        post(client)

    last = http.get("/sandbox/traffic").json()["traffic"][-1]
    assert (last["name"], last["response"]) == ("chat.postMessage", {"fault": "rate_limited"})


@pytest.mark.parametrize("body", ["html", "json"])
def test_a_server_error_need_not_be_json(http: httpx.Client, bad: Bad, ana: Someone, body: str) -> None:
    bad("server_error", status=502, body=body, count=1)
    answer = http.post("/api/chat.postMessage", json={"channel": "C01GENERAL", "text": "x", "token": BOT_TOKEN})

    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html" if body == "html" else "application/json")
    assert ana.texts() == []


@pytest.mark.parametrize("done", [True, False])
def test_a_call_whose_answer_is_lost_may_have_been_done(client: WebClient, bad: Bad, ana: Someone, done: bool) -> None:
    bad("cut_call", done=done, count=1)
    with pytest.raises((OSError, httpx.HTTPError)):
        post(client, "once")

    assert ana.texts() == (["once"] if done else [])


@pytest.mark.parametrize("done", [True, False])
def test_an_event_on_a_cut_socket_comes_again(
    app: HandmadeApp, bad: Bad, ana: Someone, meanwhile: Meanwhile, done: bool
) -> None:
    bad("cut_socket", done=done, count=1)
    assert ana.says("hello")["acked"] is False
    app.socket = app.new_socket()
    envelope = app.take()

    assert envelope["payload"]["event"]["text"] == "hello"
    assert envelope["retry_attempt"] >= 1
    assert envelope["retry_reason"] == "http_error"


def test_a_lost_acknowledgement_brings_the_event_again(
    app: HandmadeApp, bad: Bad, ana: Someone, meanwhile: Meanwhile
) -> None:
    bad("lost_ack", count=1)
    said = meanwhile(ana.says, "hello")
    first = app.take()
    app.ack(first)
    second = app.take()
    app.ack(second)

    assert said.result()["acked"] is False
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert second["payload"]["event_id"] == first["payload"]["event_id"]


def test_a_lost_acknowledgement_of_a_command_is_an_error_for_the_person(
    app: HandmadeApp, bad: Bad, ana: Someone, meanwhile: Meanwhile
) -> None:
    bad("lost_ack", only=["slash_commands"])
    given = meanwhile(ana.commands, "x")
    app.ack(app.take())

    assert given.result()["error"] == "operation_timeout"


@pytest.mark.parametrize("as_new", [True, False])
def test_an_event_may_come_twice(app: HandmadeApp, bad: Bad, ana: Someone, meanwhile: Meanwhile, as_new: bool) -> None:
    bad("duplicate", count=1, as_new=as_new)
    said = meanwhile(ana.says, "hello")
    first = app.take()
    app.ack(first)
    second = app.take()
    app.ack(second)

    assert said.result()["acked"]
    assert first["payload"]["event"] == second["payload"]["event"]
    assert (first["payload"]["event_id"] != second["payload"]["event_id"]) is as_new
    assert second["retry_attempt"] == (0 if as_new else 1)


def test_an_event_may_be_overtaken(app: HandmadeApp, bad: Bad, ana: Someone, meanwhile: Meanwhile) -> None:
    bad("reorder", count=1, hold=5)
    assert ana.says("first")["acked"] is False
    said = meanwhile(ana.says, "second")
    heard = []
    for _ in range(2):
        envelope = app.take()
        app.ack(envelope)
        heard.append(envelope["payload"]["event"]["text"])

    assert heard == ["second", "first"]
    assert said.result()["acked"]


def test_an_outage_stops_everything_until_it_is_over(
    app: HandmadeApp, bad: Bad, client: WebClient, ana: Someone, http: httpx.Client
) -> None:
    bad("outage")
    assert ana.says("anybody?")["error"] == "slack_is_down"
    with pytest.raises((OSError, httpx.HTTPError)):
        post(client)
    assert ana.sees()["connected"] is False
    http.post("/sandbox/faults", json={"off": True})

    assert post(client)["ok"]
    assert app.new_socket()


def test_the_clock_may_jump(http: httpx.Client) -> None:
    before = http.get("/clock").json()
    http.post("/sandbox/faults", json={"fault": "clock_jump", "by": 7200})

    after = http.get("/clock").json()
    assert after["jumps"] == before["jumps"] + 1
    assert after["now"] > before["now"]


def test_faults_that_do_not_exist_are_refused(bad: Bad) -> None:
    assert bad("gremlins")["error"] == "unknown_fault"
    assert bad("latency", colour="red")["error"] == "invalid_arguments"
    assert bad("latency", count="many")["error"] == "invalid_arguments"
    assert bad("latency", only="chat.postMessage")["error"] == "invalid_arguments"
