"""Rate limits: tiers per method, and one message a second and channel."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.limits import POSTING, TIERS, Limits, RateLimited
from sandbox.web_api import METHODS
from sandbox.workspace import Settings

ON = Settings()
UNCOUNTED = {"auth.test", "blocks.validate", "chat.getPermalink", POSTING}


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def limits(watch: Stopwatch) -> Limits:
    return Limits(watch)


def calls_until_refused(limits: Limits, method: str, channel: str = "C1") -> tuple[int, int]:
    """How many calls passed, and what `Retry-After` said then."""
    for count in range(1000):
        try:
            limits.count(ON, method, channel)
        except RateLimited as refusal:
            return count, refusal.seconds
    raise AssertionError("Never refused.")


def test_every_method_has_a_tier_or_is_known_to_have_none() -> None:
    assert METHODS.keys() == TIERS.keys() | UNCOUNTED


@pytest.mark.parametrize(
    ("method", "calls", "wait"),
    [
        ("apps.connections.open", 50, 2),
        ("users.list", 20, 3),
        ("chat.update", 50, 2),
        ("views.open", 100, 1),
    ],
)
def test_a_tier_allows_so_many_calls_a_minute(
    limits: Limits, watch: Stopwatch, method: str, calls: int, wait: int
) -> None:
    assert calls_until_refused(limits, method) == (calls, wait)
    watch.seconds += wait
    limits.count(ON, method, "")


def test_methods_are_counted_apart(limits: Limits) -> None:
    calls_until_refused(limits, "users.list")

    limits.count(ON, "conversations.list", "")


def test_a_channel_takes_one_message_a_second_after_a_short_burst(limits: Limits, watch: Stopwatch) -> None:
    assert calls_until_refused(limits, POSTING, "C1") == (5, 1)
    limits.count(ON, POSTING, "C2")
    watch.seconds += 1
    assert calls_until_refused(limits, POSTING, "C1") == (1, 1)


def test_a_workspace_takes_some_hundred_messages_a_minute(limits: Limits) -> None:
    for number in range(300):
        limits.count(ON, POSTING, f"C{number}")

    assert calls_until_refused(limits, POSTING, "another") == (0, 1)


def test_nothing_is_counted_when_it_is_switched_off(limits: Limits) -> None:
    for _ in range(200):
        limits.count(Settings(rate_limits=False), "users.list", "")


def test_a_reset_refills_the_buckets(client: WebClient, http: httpx.Client) -> None:
    def posts_until_refused() -> int:
        for count in range(100):
            try:
                client.chat_postMessage(channel="C01GENERAL", text="x")
            except SlackApiError:
                return count
        raise AssertionError("Never refused.")

    first = posts_until_refused()
    http.post("/sandbox/reset")

    assert first >= 5
    assert posts_until_refused() >= 5


class TestOverHttp:
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"rate_limits": True, "tier_calls": [1, 2, 50, 100], "tier_burst": 1}

    def test_a_refusal_says_when_to_come_again(self, client: WebClient) -> None:
        client.users_list()
        client.users_list()
        with pytest.raises(SlackApiError) as refusal:
            client.users_list()

        answer = refusal.value.response
        assert (answer.status_code, answer.data) == (429, {"ok": False, "error": "ratelimited"})
        assert int(answer.headers["Retry-After"]) in range(1, 31)
        assert client.conversations_list()["ok"]
