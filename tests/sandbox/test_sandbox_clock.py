"""The workspace's time: it runs, moves on in hours, waits for those who settle, and never goes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from sandbox.clock import next_morning
from sandbox.server import SandboxServer
from tests.sandbox.helpers import Json, eventually

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday


class SettlingClient:
    """Follows the clock as the bot does: notes each time, then says that it is done."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen: list[datetime] = []
        self.ended = threading.Event()
        self.following = threading.Event()
        self.thread = threading.Thread(target=self.follow)

    def follow(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as http:
            jumps = http.get("/clock", params={"settled": 0}).json()["jumps"]
            self.following.set()
            while not self.ended.is_set():
                asked: Json = {"jumps": jumps, "settled": jumps, "wait": 0.1}
                clock = http.get("/clock", params=asked).json()
                if clock["jumps"] != jumps:
                    jumps = clock["jumps"]
                    self.seen.append(datetime.fromisoformat(clock["now"]))


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"settle_seconds": 0.5}


@pytest.fixture
def server(settings: dict[str, Any]) -> Iterator[SandboxServer]:
    with SandboxServer({}, now=START, **settings) as server:
        yield server


@pytest.fixture
def settling(server: SandboxServer, http: httpx.Client) -> Iterator[SettlingClient]:
    client = SettlingClient(server.url)
    client.thread.start()
    assert client.following.wait(timeout=10)
    yield client
    client.ended.set()
    client.thread.join()


def now(http: httpx.Client) -> datetime:
    return datetime.fromisoformat(http.get("/clock").json()["now"])


def move(http: httpx.Client, **body: Any) -> Json:
    answer: Json = http.post("/sandbox/clock", json=body).json()
    return answer


def test_the_clock_runs_on(http: httpx.Client) -> None:
    first = now(http)

    assert START <= first < START + timedelta(minutes=1)
    eventually(lambda: now(http) > first)


def test_a_move_takes_steps_of_an_hour_and_waits_for_each_to_be_settled(
    http: httpx.Client, settling: SettlingClient
) -> None:
    start = now(http)

    answer = move(http, to=(start + timedelta(hours=3, minutes=30)).isoformat())

    assert answer["unsettled"] == 0
    assert len(settling.seen) == 4
    assert settling.seen[0] - start < timedelta(hours=1, minutes=1)


def test_nobody_is_waited_for_who_never_settled(http: httpx.Client) -> None:
    answer = move(http, step="week")

    assert answer["unsettled"] == 0
    assert now(http) - START >= timedelta(days=7)
    assert http.get("/clock").json()["jumps"] == 7 * 24


def test_steps_that_nobody_settles_are_counted_and_do_not_hold_up_a_week(http: httpx.Client) -> None:
    http.get("/clock", params={"settled": 0})

    answer = move(http, step="week")

    assert answer["unsettled"] == 7 * 24


def test_a_jump_is_one_step(http: httpx.Client) -> None:
    move(http, to="2026-12-01T09:00:00+01:00", jump=True)

    assert http.get("/clock").json()["jumps"] == 1
    assert now(http) >= datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_the_clock_never_goes_back(http: httpx.Client) -> None:
    assert move(http, to="2020-01-01T00:00:00+00:00")["error"] == "clock_goes_forward_only"
    assert move(http, to="2026-12-01T09:00:00")["error"] == "invalid_arguments"
    assert move(http, step="year")["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("at", "zone", "morning"),
    [
        ("2026-11-20T08:00+00:00", "UTC", "2026-11-20T09:05+00:00"),
        ("2026-11-20T09:05+00:00", "UTC", "2026-11-23T09:05+00:00"),
        ("2026-11-21T03:00+00:00", "UTC", "2026-11-23T09:05+00:00"),
        ("2026-11-23T08:30+00:00", "Europe/Madrid", "2026-11-24T09:05+01:00"),
        ("2026-11-23T08:30+00:00", "America/New_York", "2026-11-23T09:05-05:00"),
    ],
)
def test_the_next_morning_is_five_past_nine_of_a_weekday(at: str, zone: str, morning: str) -> None:
    expected = datetime.fromisoformat(morning)

    assert next_morning(datetime.fromisoformat(at), ZoneInfo(zone)) == expected


def test_morning_is_where_the_person_is(http: httpx.Client) -> None:
    move(http, step="morning", **{"as": "U05LEO"})

    assert now(http).astimezone(ZoneInfo("America/New_York")).strftime("%A %H:%M") == "Friday 09:05"


def test_messages_are_of_the_workspaces_time(server: SandboxServer, http: httpx.Client) -> None:
    move(http, to="2026-12-24T12:00:00+00:00", jump=True)
    said = http.post("/sandbox/as/U01ANA/message", json={"channel": "C01GENERAL", "text": "hello"}).json()

    assert datetime.fromtimestamp(float(said["ts"]), UTC).date().isoformat() == "2026-12-24"


def test_whoever_waits_hears_of_a_move_at_once(http: httpx.Client, server: SandboxServer) -> None:
    heard: list[Json] = []

    def wait() -> None:
        heard.append(httpx.get(f"{server.url}/clock", params={"jumps": 0, "wait": 20}, timeout=30).json())

    waiting = threading.Thread(target=wait)
    waiting.start()
    move(http, step="hour")
    waiting.join(timeout=10)

    assert heard[0]["jumps"] == 1
