"""The traffic can be followed, tells no secrets, and the page's tools see the whole workspace."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.traffic import KEPT, without_secrets
from sandbox.workspace import APP_TOKEN, BOT_TOKEN, VERIFICATION_TOKEN
from tests.sandbox.helpers import HandmadeApp, Json, Someone


def traffic(http: httpx.Client, **query: float) -> Json:
    answer: Json = http.get("/sandbox/traffic", params=query).json()
    return answer


def test_only_what_is_newer_is_sent(http: httpx.Client, client: WebClient) -> None:
    client.auth_test()
    before = traffic(http)
    client.users_list()
    client.users_info(user="U01ANA")
    after = traffic(http, after=before["last"])
    assert [row["name"] for row in after["traffic"]] == ["users.list", "users.info"]
    assert [row["id"] for row in after["traffic"]] == [before["last"] + 1, before["last"] + 2]
    assert after["last"] == before["last"] + 2


def test_a_follower_waits_for_the_next_row(
    http: httpx.Client, client: WebClient, meanwhile: Callable[..., Future[Any]]
) -> None:
    client.auth_test()
    last = traffic(http)["last"]
    follower = meanwhile(lambda: traffic(http, after=last, wait=20))
    started = time.monotonic()
    client.users_list()
    assert [row["name"] for row in follower.result()["traffic"]] == ["users.list"]
    assert time.monotonic() - started < 10


def test_a_follower_of_an_earlier_workspace_gets_everything(http: httpx.Client, client: WebClient) -> None:
    client.auth_test()
    assert [row["name"] for row in traffic(http, after=10_000, wait=20)["traffic"]] == ["auth.test"]


def test_the_newest_rows_are_kept_and_numbered_on(server: SandboxServer, http: httpx.Client, client: WebClient) -> None:
    for number in range(KEPT + 5):
        server.workspace.note("call", f"call.{number}", {}, {}, 0)
    rows = traffic(http)["traffic"]
    assert (len(rows), rows[0]["name"], rows[-1]["id"]) == (KEPT, "call.5", KEPT + 5)
    http.post("/sandbox/reset", json={})
    client.auth_test()
    assert [row["id"] for row in traffic(http)["traffic"]] == [KEPT + 6]


def test_no_token_stands_in_the_traffic(
    http: httpx.Client, app: HandmadeApp, ana: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    said = meanwhile(ana.says, "xoxb-123-secret", channel="D01ANA")
    app.ack(app.take())
    assert said.result()["ok"]
    told = http.get("/sandbox/traffic").text
    assert "(hidden)" in told
    for secret in (BOT_TOKEN, APP_TOKEN, VERIFICATION_TOKEN, "xoxb-123-secret"):
        assert secret not in told


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"token": "anything", "text": "kept"}, {"token": "(hidden)", "text": "kept"}),
        (["ws://127.0.0.1/socket?ticket=abc&app_id=A1"], ["ws://127.0.0.1/socket?ticket=(hidden)&app_id=A1"]),
        ("Bearer xapp-1-A0-b and xoxp-2", "Bearer (hidden) and (hidden)"),
        ("a xylophone", "a xylophone"),
        (7, 7),
    ],
)
def test_secrets_are_hidden_wherever_they_stand(value: object, shown: object) -> None:
    assert without_secrets(value) == shown


def test_the_tools_see_all_people_and_channels(http: httpx.Client, app: HandmadeApp) -> None:
    http.post("/sandbox/channels/C09SECRET", json={"name": "secret", "private": True, "by": "U02BEN"})
    http.post("/sandbox/people/U05LEO", json={"is_restricted": True})
    http.post("/sandbox/faults", json={"fault": "outage", "only": [], "seconds": 60})
    http.post("/sandbox/faults", json={"off": True})
    http.post("/sandbox/faults", json={"fault": "lost_ack", "count": 3})
    http.post("/sandbox/settings", json={"rate_limits": True})
    seen = http.get("/sandbox/workspace").json()
    assert {"id": "C09SECRET", "name": "secret"}.items() <= seen["channels"][-1].items()
    assert (seen["channels"][-1]["is_private"], seen["channels"][-1]["members"]) == (True, ["U02BEN"])
    assert [each["name"] for each in seen["people"] if each["is_restricted"]] == ["leo"]
    assert [(fault["fault"], fault["left"]) for fault in seen["faults"]] == [("lost_ack", 3)]
    assert (seen["rate_limits"], seen["over_http"]) == (True, False)


def test_a_moved_clock_tells_to_whom_was_written(
    server: SandboxServer, http: httpx.Client, client: WebClient, meanwhile: Callable[..., Future[Any]]
) -> None:
    """The app writes at each of the two steps, and settles them."""
    jumps = http.get("/clock", params={"settled": 0}).json()["jumps"]
    move = meanwhile(lambda: http.post("/sandbox/clock", json={"to": later(server, 2)}).json())
    for channel in ("D02BEN", "C02TRIAGE"):
        jumps = http.get("/clock", params={"jumps": jumps, "wait": 20}).json()["jumps"]
        client.chat_postMessage(channel=channel, text="It is time")
        http.get("/clock", params={"settled": jumps})
    assert move.result()["wrote"] == [
        {"channel": "D02BEN", "to": "Ben Okafor", "messages": 1},
        {"channel": "C02TRIAGE", "to": "#improvement-triage", "messages": 1},
    ]


def test_pages_see_each_step_of_the_clock(
    server: SandboxServer, http: httpx.Client, ana: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    http.get("/clock", params={"settled": 0})
    jumps, version, start = http.get("/clock").json()["jumps"], ana.sees()["version"], server.workspace.clock.now()
    move = meanwhile(lambda: http.post("/sandbox/clock", json={"to": later(server, 5)}).json())
    first = http.get("/clock", params={"jumps": jumps, "wait": 20}).json()
    seen = ana.sees()
    assert datetime.fromisoformat(seen["now"]) < start + timedelta(hours=2)
    assert seen["version"] > version
    while not move.done():
        http.get("/clock", params={"jumps": first["jumps"], "settled": first["jumps"], "wait": 0.2})
        first = http.get("/clock").json()
    assert move.result()["unsettled"] == 0


def later(server: SandboxServer, hours: int) -> str:
    return (server.workspace.clock.now().astimezone(UTC) + timedelta(hours=hours)).isoformat()
