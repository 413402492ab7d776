"""Members, channels and people that change, and the events of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.sandbox.helpers import MANIFEST, Json, Someone, eventually

KINDS = """message member_joined_channel member_left_channel channel_left channel_created channel_rename channel_archive
channel_unarchive group_rename user_change user_profile_changed team_join""".split()


@pytest.fixture
def heard(server: SandboxServer, bot: App, connected: Callable[[], None]) -> list[Json]:
    names = [*KINDS[1:], "message.channels", "message.groups"]
    server.workspace.manifest = {**MANIFEST, "settings": {"event_subscriptions": {"bot_events": names}}}
    events: list[Json] = []
    for kind in KINDS:
        bot.event(kind)(lambda event: events.append(event))
    connected()
    return events


def wait_for(heard: list[Json], kind: str) -> Json:
    """The first event of this kind, or message of this subtype."""
    found: Json = eventually(lambda: next((e for e in heard if kind in (e["type"], e.get("subtype"))), None))
    return found


@pytest.fixture
def change(http: httpx.Client) -> Callable[..., Json]:
    def change(what: str, id: str, **body: Any) -> Json:
        answer: Json = http.post(f"/sandbox/{what}/{id}", json=body).json()
        return answer

    return change


Change = Callable[..., Json]


def test_leaving_and_joining_are_events(heard: list[Json], ana: Someone, client: WebClient) -> None:
    assert ana.does("leave", channel="C03WINS")["ok"]
    assert ana.does("leave", channel="C03WINS")["error"] == "not_in_channel"
    assert "U01ANA" not in client.conversations_members(channel="C03WINS")["members"]
    assert ana.does("join", channel="C03WINS")["ok"]
    assert ana.does("join", channel="C03WINS")["error"] == "already_in_channel"

    left, joined = wait_for(heard, "member_left_channel"), wait_for(heard, "member_joined_channel")
    assert (left["user"], left["channel"], left["channel_type"]) == ("U01ANA", "C03WINS", "C")
    assert joined["team"] == "T00SANDBOX"
    assert wait_for(heard, "channel_join")["text"] == "<@U01ANA> has joined the channel"


def test_the_bot_hears_that_it_was_added_and_removed(heard: list[Json], http: httpx.Client) -> None:
    kaizen = Someone(http, "U00KAIZEN")
    kaizen.does("leave", channel="C03WINS", by="U02BEN")
    kaizen.does("join", channel="C03WINS", invited_by="U02BEN")

    assert wait_for(heard, "channel_left")["actor_id"] == "U02BEN"
    joined = wait_for(heard, "member_joined_channel")
    assert (joined["user"], joined["inviter"]) == ("U00KAIZEN", "U02BEN")


def test_a_private_channel_is_joined_by_invitation(change: Change, ana: Someone, ben: Someone) -> None:
    assert change("channels", "C09BOARD", name="board", private=True, by="U02BEN")["ok"]

    assert ana.does("join", channel="C09BOARD")["error"] == "channel_not_found"
    assert ana.does("join", channel="C09BOARD", invited_by="U03CHLOE")["error"] == "channel_not_found"
    assert ana.does("join", channel="C09BOARD", invited_by="U02BEN")["ok"]
    assert ana.sees()["channels"][-1]["is_private"] is True


def test_a_channel_is_created_renamed_and_archived(heard: list[Json], change: Change, client: WebClient) -> None:
    assert change("channels", "C09IDEAS", name="ideas")["ok"]
    assert change("channels", "C03WINS", name="successes")["ok"]
    assert change("channels", "C03WINS", archived=True)["ok"]
    assert change("channels", "C03WINS", archived=False)["ok"]

    assert wait_for(heard, "channel_created")["channel"]["name"] == "ideas"
    assert wait_for(heard, "channel_rename")["channel"] | {"created": 0} == {
        "id": "C03WINS",
        "name": "successes",
        "name_normalized": "successes",
        "created": 0,
        "is_channel": True,
        "is_mpim": False,
    }
    assert wait_for(heard, "channel_name")["old_name"] == "wins"
    assert wait_for(heard, "channel_archive")["user"] == "U04MIA"
    assert wait_for(heard, "channel_unarchive")["channel"] == "C03WINS"
    assert client.conversations_info(channel="C03WINS")["channel"]["previous_names"] == ["wins"]


def test_a_channel_made_private_is_heard_of_as_a_group(heard: list[Json], change: Change, ana: Someone) -> None:
    change("channels", "C03WINS", private=True)
    ana.says("psst", "C03WINS")
    change("channels", "C03WINS", name="secret-wins")

    assert wait_for(heard, "channel_convert_to_private")["channel_type"] == "group"
    assert next(event for event in heard if event.get("text") == "psst")["channel_type"] == "group"
    assert wait_for(heard, "group_rename")["channel"]["name"] == "secret-wins"


def test_nobody_says_anything_in_an_archived_channel(change: Change, ana: Someone) -> None:
    ts = ana.says("x", "C03WINS")["ts"]
    change("channels", "C03WINS", archived=True)

    assert ana.says("x", "C03WINS")["error"] == "is_archived"
    assert ana.does("react", channel="C03WINS", ts=ts, name="tada")["error"] == "is_archived"


@pytest.mark.parametrize(
    ("what", "id", "body", "error"),
    [
        ("channels", "C09", {}, "invalid_name"),
        ("channels", "C09", {"name": "Two Words"}, "invalid_name"),
        ("channels", "C09", {"name": "wins"}, "name_taken"),
        ("channels", "D01ANA", {"name": "x"}, "method_not_supported_for_channel_type"),
        ("channels", "C03WINS", {"colour": "red"}, "invalid_arguments"),
        ("people", "U09", {}, "user_not_found"),
        ("people", "U01ANA", {"tz": "Mars/Base"}, "invalid_arguments"),
    ],
)
def test_changes_that_make_no_sense_are_refused(change: Change, what: str, id: str, body: Json, error: str) -> None:
    assert change(what, id, **body)["error"] == error


def test_a_changed_person_is_an_event(heard: list[Json], change: Change, client: WebClient) -> None:
    change("people", "U01ANA", real_name="Ana Ruiz Gil", tz="America/Lima")

    user = wait_for(heard, "user_change")["user"]
    assert (user["real_name"], user["tz"], user["tz_offset"]) == ("Ana Ruiz Gil", "America/Lima", -18000)
    assert wait_for(heard, "user_profile_changed")["user"]["profile"]["real_name"] == "Ana Ruiz Gil"
    assert client.users_info(user="U01ANA")["user"]["tz"] == "America/Lima"


def test_somebody_becomes_a_guest_or_comes_back_by_an_event_and_quietly_by_none(
    heard: list[Json], change: Change, client: WebClient
) -> None:
    change("people", "U02BEN", is_restricted=True, quiet=True)
    assert client.users_info(user="U02BEN")["user"]["is_restricted"] is True
    change("people", "U09VERA", name="vera", quiet=True)
    assert "U09VERA" in {user["id"] for user in client.users_list()["members"]}
    change("people", "U01ANA", is_ultra_restricted=True)

    user = wait_for(heard, "user_change")["user"]
    assert (user["id"], user["is_ultra_restricted"], user["team_id"]) == ("U01ANA", True, "T00SANDBOX")
    assert user["updated"] > 0
    assert [event["type"] for event in heard] == ["user_change"]


def test_a_new_person_joins_the_team_and_has_direct_messages(
    heard: list[Json], change: Change, client: WebClient, http: httpx.Client
) -> None:
    change("people", "U09ZOE", name="zoe", real_name="Zoe Lang")

    assert wait_for(heard, "team_join")["user"]["id"] == "U09ZOE"
    client.chat_postMessage(channel="U09ZOE", text="welcome")
    assert Someone(http, "U09ZOE").texts("D09ZOE") == ["welcome"]


def test_a_deactivated_person_does_nothing_and_is_in_no_channel(
    heard: list[Json], change: Change, client: WebClient, ana: Someone
) -> None:
    change("people", "U01ANA", deleted=True)

    assert ana.says("still here?")["error"] == "account_inactive"
    assert wait_for(heard, "user_change")["user"]["deleted"] is True
    user = client.users_info(user="U01ANA")["user"]
    assert user["profile"]["real_name"] == "Ana Ruiz"
    assert user.keys().isdisjoint({"tz", "real_name", "is_admin"})
    assert "U01ANA" not in client.conversations_members(channel="C01GENERAL")["members"]
