"""What people and other apps send besides a typed message, each as the payload that Slack sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.sandbox.helpers import MANIFEST, Json, Someone, section

GENERAL, DIRECT = "C01GENERAL", "D01ANA"
EVENTS = ["message.channels", "message.im", "message.mpim", "app_mention"]


@pytest.fixture(autouse=True)
def manifest(server: SandboxServer) -> None:
    server.workspace.manifest = {**MANIFEST, "settings": {"event_subscriptions": {"bot_events": EVENTS}}}


@pytest.fixture
def heard(bot: App, connected: Callable[[], None]) -> list[Json]:
    """The events that a stock Bolt app has heard."""
    events: list[Json] = []
    for kind in ("message", "app_mention"):
        bot.event(kind)(lambda event: events.append(event))
    connected()
    return events


def posts(http: httpx.Client, **body: Any) -> Json:
    answer: Json = http.post("/sandbox/apps/U09ALERTS", json={"name": "Alerts", **body}).json()
    return answer


def test_a_reply_sent_to_the_channel_too_is_a_broadcast_with_its_thread(heard: list[Json], ana: Someone) -> None:
    ts = ana.says("a question", channel=DIRECT)["ts"]
    ana.says("an answer", channel=DIRECT, thread_ts=ts, broadcast=True)

    event = heard[-1]
    assert (event["subtype"], event["thread_ts"], event["root"]["ts"]) == ("thread_broadcast", ts, ts)
    assert event["channel_type"] == "im"
    assert [each.get("broadcast") for each in ana.messages(DIRECT)] == [None, True]

    ana.says("nothing is broadcast outside a thread", channel=DIRECT, broadcast=True)
    assert "subtype" not in heard[-1]


def test_what_is_typed_behind_me_is_a_me_message_that_can_be_changed(heard: list[Json], ana: Someone) -> None:
    assert ana.commands("waits for a laptop", command="/me", channel=DIRECT)["ok"]
    event = heard[-1]
    assert (event["subtype"], event["text"], event["user"]) == ("me_message", "waits for a laptop", "U01ANA")
    assert "blocks" not in event

    assert ana.does("edit", channel=DIRECT, ts=event["ts"], text="waits no longer")["ok"]
    assert heard[-1]["message"]["text"] == "waits no longer"
    assert ana.commands(" ", command="/me", channel=DIRECT)["error"] == "no_text"


def test_a_forwarded_message_is_an_attachment_that_names_who_wrote_it(
    heard: list[Json], ana: Someone, ben: Someone
) -> None:
    ts = ben.says("laptops take *weeks*")["ts"]
    answer = ana.does("forward", channel=GENERAL, ts=ts, to=DIRECT, text="from lunch")

    event = heard[-1]
    assert (event["user"], event["text"], event["ts"]) == ("U01ANA", "from lunch", answer["ts"])
    [shared] = event["attachments"]
    assert (shared["is_share"], shared["text"]) == (True, "laptops take *weeks*")
    assert (shared["author_id"], shared["author_subname"]) == ("U02BEN", "Ben Okafor")
    assert (shared["channel_id"], shared["ts"]) == (GENERAL, ts)
    assert shared["message_blocks"][0]["message"]["blocks"][0]["type"] == "rich_text"
    assert shared["from_url"].endswith(f"/archives/{GENERAL}/p{ts.replace('.', '')}")

    assert ana.does("forward", channel=GENERAL, ts=ts, to=DIRECT)["acked"]
    assert heard[-1]["text"] == ""


def test_a_forward_can_be_forwarded_and_holds_the_first_one(heard: list[Json], ana: Someone, ben: Someone) -> None:
    ts = ben.says("laptops take weeks")["ts"]
    again = ben.does("forward", channel=GENERAL, ts=ts, to="C04DESK", text="see this")["ts"]
    ana.does("forward", channel="C04DESK", ts=again, to=DIRECT)

    [shared] = heard[-1]["attachments"]
    assert (shared["text"], shared["channel_id"]) == ("see this", "C04DESK")
    assert shared["attachments"][0]["text"] == "laptops take weeks"


def test_a_file_that_is_forwarded_comes_along(heard: list[Json], ana: Someone) -> None:
    ts = ana.does("upload", channel=GENERAL, filename="queue.png", content="aGk=")["ts"]
    ana.does("forward", channel=GENERAL, ts=ts, to=DIRECT)

    assert heard[-1]["attachments"][0]["files"][0]["name"] == "queue.png"


def test_people_forward_only_what_they_see(ana: Someone, ben: Someone, http: httpx.Client, client: WebClient) -> None:
    http.post("/sandbox/channels/C09HR", json={"name": "hr", "private": True, "by": "U02BEN"})
    ts = ben.says("secret", channel="C09HR")["ts"]
    client.chat_postEphemeral(channel=GENERAL, user="U01ANA", text="only you")
    hidden = ana.messages()[-1]["ts"]

    assert ana.does("forward", channel="C09HR", ts=ts, to=DIRECT)["error"] == "channel_not_found"
    assert ben.does("forward", channel="C09HR", ts=ts, to=DIRECT)["error"] == "channel_not_found"
    assert ana.does("forward", channel=GENERAL, ts=hidden, to=DIRECT)["error"] == "message_not_found"


def test_an_app_writes_in_a_persons_name_with_blocks_alone(heard: list[Json], ana: Someone) -> None:
    ana.does("message_by_app", channel=DIRECT, blocks=[section("laptops take weeks")])
    event = heard[-1]
    assert (event["user"], event["text"], event["bot_id"]) == ("U01ANA", "", "B09OTHER")
    assert event["blocks"][0]["text"]["text"] == "laptops take weeks"

    ana.does("message_by_app", channel=DIRECT, attachments=[{"title": "Queue", "text": "laptops take weeks"}])
    assert heard[-1]["attachments"] == [{"title": "Queue", "text": "laptops take weeks"}]
    assert ana.does("message_by_app", channel=DIRECT)["error"] == "no_text"


@pytest.mark.parametrize("classic", [False, True])
def test_another_app_posts_with_its_user_or_under_a_name(
    heard: list[Json], http: httpx.Client, ana: Someone, classic: bool
) -> None:
    ts = posts(http, channel=GENERAL, text="Disk full", blocks=[section("Disk full")], classic=classic)["ts"]
    event = heard[-1]
    assert event["bot_id"] == "B09OTHER"
    assert (event.get("subtype"), event.get("username"), event.get("user")) == (
        ("bot_message", "Alerts", None) if classic else (None, None, "U09ALERTS")
    )

    ana.does("forward", channel=GENERAL, ts=ts, to=DIRECT)
    [shared] = heard[-1]["attachments"]
    assert (shared["bot_id"], shared["author_name"]) == ("B09OTHER", "Alerts")
    assert shared.get("author_id") == (None if classic else "U09ALERTS")


def test_an_app_that_mentions_another_makes_two_events(heard: list[Json], http: httpx.Client) -> None:
    posts(http, channel=GENERAL, text="<@U00KAIZEN> disk full")

    assert sorted(each["type"] for each in heard[-2:]) == ["app_mention", "message"]


def test_changes_of_direct_messages_may_come_without_their_type(
    heard: list[Json], ana: Someone, http: httpx.Client
) -> None:
    http.post("/sandbox/settings", json={"changes_without_type": True})
    ts = ana.says("hello", channel=DIRECT)["ts"]
    assert heard[-1]["channel_type"] == "im"
    ana.does("edit", channel=DIRECT, ts=ts, text="good morning")
    assert (heard[-1]["subtype"], "channel_type" in heard[-1]) == ("message_changed", False)
    ana.does("delete", channel=DIRECT, ts=ts)
    assert (heard[-1]["subtype"], "channel_type" in heard[-1]) == ("message_deleted", False)


def test_a_group_direct_message_is_private_and_says_what_it_is(
    heard: list[Json], ana: Someone, http: httpx.Client, client: WebClient
) -> None:
    members = ["U01ANA", "U02BEN", "U00KAIZEN"]
    http.post("/sandbox/channels/G09GROUP", json={"name": "mpdm-ana--ben-1", "group": members, "by": "U01ANA"})
    ana.says("<@U00KAIZEN> hello", channel="G09GROUP")

    assert sorted(each["type"] for each in heard) == ["app_mention", "message"]
    assert next(each for each in heard if each["type"] == "message")["channel_type"] == "mpim"
    assert client.conversations_info(channel="G09GROUP")["channel"]["is_mpim"] is True


def test_an_edited_mention_arrives_as_a_mention_again(heard: list[Json], ana: Someone) -> None:
    ts = ana.says("<@U00KAIZEN> laptops")["ts"]
    ana.does("edit", channel=GENERAL, ts=ts, text="<@U00KAIZEN> laptops take weeks")

    mentions = [each for each in heard if each["type"] == "app_mention"]
    assert [each.get("edited", {}).get("user") for each in mentions] == [None, "U01ANA"]


def test_a_mention_beside_a_file_is_a_mention(heard: list[Json], ana: Someone) -> None:
    ana.does("upload", channel=GENERAL, filename="queue.png", content="aGk=", text="<@U00KAIZEN> see")

    assert [each["files"][0]["name"] for each in heard if each["type"] == "app_mention"] == ["queue.png"]
