"""What people do besides talking: edit, delete, react, upload, shortcuts, suggestions; and what the app hears."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.sandbox.helpers import MANIFEST, HandmadeApp, Json, Someone, field, modal, section, text

Meanwhile = Callable[..., Future[Any]]
Connect = Callable[[], None]

EVENTS = ["message.channels", "message.im", "reaction_added", "reaction_removed", "file_shared"]


@pytest.fixture(autouse=True)
def manifest(server: SandboxServer) -> None:
    features: Json = {
        "shortcuts": [
            {"name": "New idea", "type": "global", "callback_id": "new", "description": "Suggest something"},
            {"name": "As idea", "type": "message", "callback_id": "from_message", "description": "Suggest this"},
        ]
    }
    server.workspace.manifest = {
        **MANIFEST,
        "features": MANIFEST["features"] | features,
        "settings": {"event_subscriptions": {"bot_events": EVENTS}},
    }


@pytest.fixture
def heard(bot: App, connected: Connect) -> list[Json]:
    """The events that a stock Bolt app has heard."""
    events: list[Json] = []
    for kind in ("message", "reaction_added", "reaction_removed", "file_shared"):
        bot.event(kind)(lambda event: events.append(event))
    connected()
    return events


def test_an_edited_message_arrives_with_what_it_said_before(heard: list[Json], ana: Someone) -> None:
    ts = ana.says("laptops")["ts"]
    assert ana.does("edit", channel="C01GENERAL", ts=ts, text="faster laptops")["acked"]

    event = heard[-1]
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("faster laptops", "laptops")
    assert event["message"]["edited"]["user"] == "U01ANA"
    assert event["message"]["ts"] == ts
    assert ana.messages()[0]["edited"] is True


def test_people_change_only_what_they_said(client: WebClient, ana: Someone, ben: Someone) -> None:
    mine = {"channel": "C01GENERAL", "ts": ana.says("mine")["ts"]}
    bots = {"channel": "C01GENERAL", "ts": client.chat_postMessage(channel="C01GENERAL", text="x")["ts"]}

    assert ben.does("edit", **mine, text="yours")["error"] == "cant_update_message"
    assert ben.does("delete", **mine)["error"] == "cant_delete_message"
    assert ana.does("edit", **bots, text="mine")["error"] == "cant_update_message"
    assert ana.does("edit", **mine, text=" ")["error"] == "no_text"
    assert ana.does("edit", channel="C01GENERAL", ts="1.2", text="x")["error"] == "message_not_found"


def test_a_deleted_message_arrives_with_what_it_said(heard: list[Json], ana: Someone) -> None:
    ts = ana.says("never mind")["ts"]
    assert ana.does("delete", channel="C01GENERAL", ts=ts)["acked"]

    event = heard[-1]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", ts)
    assert event["previous_message"]["text"] == "never mind"
    assert ana.texts() == []


def test_a_deleted_message_with_replies_leaves_a_tombstone(heard: list[Json], ana: Someone, client: WebClient) -> None:
    ts = ana.says("a question")["ts"]
    ana.says("an answer", thread_ts=ts)
    ana.does("delete", channel="C01GENERAL", ts=ts)

    assert heard[-1]["subtype"] == "message_changed"
    assert heard[-1]["message"]["subtype"] == "tombstone"
    assert ana.messages()[0]["subtype"] == "tombstone"
    assert client.conversations_replies(channel="C01GENERAL", ts=ts)["messages"][0]["user"] == "USLACKBOT"


def test_a_reaction_carries_the_message_but_not_its_text(heard: list[Json], ana: Someone, ben: Someone) -> None:
    ts = ana.says("done")["ts"]
    place = {"channel": "C01GENERAL", "ts": ts, "name": "tada"}
    assert ben.does("react", **place)["acked"]
    assert ben.does("react", **place)["error"] == "already_reacted"
    assert ben.does("react", **place, remove=True)["acked"]
    assert ben.does("react", **place, remove=True)["error"] == "no_reaction"
    assert ben.does("react", **place | {"name": "not an emoji"})["error"] == "invalid_name"

    added, removed = heard[-2:]
    assert (added["type"], removed["type"]) == ("reaction_added", "reaction_removed")
    assert added["item"] == {"type": "message", "channel": "C01GENERAL", "ts": ts}
    assert (added["user"], added["item_user"], added["reaction"]) == ("U02BEN", "U01ANA", "tada")
    assert "text" not in added
    assert ana.messages()[0]["reactions"] == {}


def test_the_bot_takes_its_reaction_away(client: WebClient, ana: Someone) -> None:
    ts = ana.says("done")["ts"]
    client.reactions_add(channel="C01GENERAL", timestamp=ts, name="eyes")
    client.reactions_remove(channel="C01GENERAL", timestamp=ts, name="eyes")

    assert ana.messages()[0]["reactions"] == {}


def test_an_upload_is_a_message_with_a_file(
    heard: list[Json], ana: Someone, http: httpx.Client, client: WebClient
) -> None:
    posted = ana.does(
        "upload",
        channel="C01GENERAL",
        filename="kpi.csv",
        content=base64.b64encode(b"a,b\n1,2").decode(),
        text="The data",
    )
    form = {"channel": "C01GENERAL"}
    again = http.post("/sandbox/as/U01ANA/upload", data=form, files={"file": ("chart.png", b"png")}).json()

    event = next(each for each in heard if each.get("subtype") == "file_share")
    assert (event["text"], event["files"][0]["name"]) == ("The data", "kpi.csv")
    assert event["upload"] is False
    assert any(each["type"] == "file_shared" and each["file_id"] == posted["file"] for each in heard)
    assert http.get(ana.messages()[0]["files"][0]["url"]).content == b"a,b\n1,2"
    assert client.files_info(file=again["file"])["file"]["mimetype"] == "image/png"
    assert ana.does("upload", channel="C01GENERAL", filename="x", content="")["error"] == "no_file_data"
    assert ana.does("upload", channel="C01GENERAL", filename="x", content="%")["error"] == "invalid_arguments"


def test_several_files_go_in_one_message(heard: list[Json], ana: Someone, http: httpx.Client) -> None:
    files = [("file", ("one.csv", b"1")), ("file", ("two.csv", b"2"))]
    form = {"channel": "C01GENERAL", "text": "Both"}
    assert http.post("/sandbox/as/U01ANA/upload", data=form, files=files).json()["acked"]

    [message] = ana.messages()
    assert [http.get(file["url"]).content for file in message["files"]] == [b"1", b"2"]
    event = next(each for each in heard if each.get("subtype") == "file_share")
    assert [file["name"] for file in event["files"]] == ["one.csv", "two.csv"]
    assert sum(each["type"] == "file_shared" for each in heard) == 2

    refused = [("file", ("one.csv", b"1")), ("file", ("empty.csv", b""))]
    assert http.post("/sandbox/as/U01ANA/upload", data=form, files=refused).json()["error"] == "no_file_data"
    assert len(ana.messages()) == 1


def test_a_read_mark_moved_back_makes_messages_unread_again(ana: Someone, ben: Someone) -> None:
    first, _, last = (ben.says(words)["ts"] for words in ("One", "Two", "Three"))

    def unread() -> int:
        return next(int(each["unread"]) for each in ana.sees()["channels"] if each["id"] == "C01GENERAL")

    ana.does("read", channel="C01GENERAL", ts=last)
    assert unread() == 0
    ana.does("read", channel="C01GENERAL", ts=first)
    assert unread() == 2


def test_people_see_which_channels_they_can_join(ana: Someone, http: httpx.Client) -> None:
    http.post("/sandbox/channels/C07FEW", json={"name": "few", "private": True, "by": "U02BEN"})
    http.post("/sandbox/channels/C08MANY", json={"name": "many", "topic": "Come in", "by": "U02BEN"})

    assert ana.sees()["joinable"] == [{"id": "C08MANY", "name": "many", "topic": "Come in"}]
    assert ana.does("join", channel="C08MANY")["ok"]
    assert ana.sees()["joinable"] == []


def test_a_global_shortcut_has_no_channel_and_opens_a_form(bot: App, connected: Connect, ana: Someone) -> None:
    received: list[Json] = []

    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        received.append(body)
        client.views_open(trigger_id=body["trigger_id"], view=modal("Idea", section("x")))
        ack()

    bot.global_shortcut("new")(open_form)
    connected()

    assert ana.does("shortcut", callback_id="new")["ok"]
    assert ana.titles() == ["Idea"]
    whole, at = ana.sees(), "/sandbox/as/U01ANA/view?only="
    for asked, name in (("views", "views"), ("home", "home"), ("messages&channel=C01GENERAL", "messages")):
        part = ana.http.get(at + asked).json()
        assert part.keys() == {"ok", name}
        assert part[name] == ({"C01GENERAL": whole[name]["C01GENERAL"]} if name == "messages" else whole[name])
    assert ana.http.get(f"{at}nothing").json()["error"] == "invalid_arguments"
    assert received[0]["type"] == "shortcut"
    assert {"token", "action_ts", "team", "user", "callback_id", "trigger_id"} <= received[0].keys()
    assert received[0].keys().isdisjoint({"channel", "message", "response_url", "api_app_id"})


def test_a_message_shortcut_has_the_message_and_a_response_url(bot: App, connected: Connect, ana: Someone) -> None:
    received: list[Json] = []

    def take(ack: Ack, body: Json, respond: Any) -> None:
        received.append(body)
        ack()
        respond("Noted")

    bot.message_shortcut("from_message")(take)
    connected()
    ts = ana.says("laptops are slow")["ts"]

    assert ana.does("shortcut", callback_id="from_message", channel="C01GENERAL", ts=ts)["ok"]
    assert received[0]["message"]["text"] == "laptops are slow"
    assert received[0]["message_ts"] == ts
    assert received[0]["channel"] == {"id": "C01GENERAL", "name": "general"}
    assert ana.texts()[-1] == "Noted"


def test_shortcuts_are_those_of_the_manifest(ana: Someone) -> None:
    ts = ana.says("x")["ts"]

    assert [each["callback_id"] for each in ana.sees()["shortcuts"]] == ["new", "from_message"]
    assert ana.does("shortcut", callback_id="from_message")["error"] == "unknown_shortcut"
    assert ana.does("shortcut", callback_id="new", channel="C01GENERAL", ts=ts)["error"] == "unknown_shortcut"
    assert ana.does("shortcut", callback_id="new")["error"] == "dispatch_failed"


def external(**more: Any) -> Json:
    return {"type": "external_select", "action_id": "who", "min_query_length": 2, **more}


def test_an_external_select_asks_the_app_for_its_options(
    app: HandmadeApp, client: WebClient, ana: Someone, meanwhile: Meanwhile
) -> None:
    blocks = [section("Who?", block_id="b", accessory=external())]
    ts = client.chat_postMessage(channel="C01GENERAL", text="Who?", blocks=blocks)["ts"]
    app.ack(app.take())
    place = {"channel": "C01GENERAL", "ts": ts, "action_id": "who"}
    asked = meanwhile(ana.does, "suggest", **place, value="an")
    envelope = app.take()
    options = [{"text": text("Ana"), "value": "U01ANA"}]
    app.ack(envelope, {"options": options})

    payload = envelope["payload"]
    assert payload["type"] == "block_suggestion"
    assert (payload["action_id"], payload["block_id"], payload["value"]) == ("who", "b", "an")
    assert payload["container"]["type"] == "message"
    assert payload["message"]["ts"] == ts
    assert asked.result() == {"ok": True, "options": options}
    assert ana.does("suggest", **place, value="a") == {"ok": True, "options": []}


@pytest.mark.parametrize("answer", [{}, {"options": [{"text": "Ana", "value": "x"}]}, {"options": [{}] * 101}])
def test_suggestions_that_slack_would_not_show_are_refused(
    app: HandmadeApp, client: WebClient, ana: Someone, meanwhile: Meanwhile, answer: Json
) -> None:
    blocks = [section("Who?", accessory=external())]
    ts = client.chat_postMessage(channel="C01GENERAL", text="Who?", blocks=blocks)["ts"]
    app.ack(app.take())
    asked = meanwhile(ana.does, "suggest", channel="C01GENERAL", ts=ts, action_id="who", value="ana")
    app.ack(app.take(), answer)

    assert asked.result()["error"] == "invalid_options"


def test_a_select_in_a_modal_asks_too(bot: App, connected: Connect, ana: Someone) -> None:
    def suggest(ack: Ack, body: Json) -> None:
        assert body["view"]["callback_id"] == "form"
        ack(options=[{"text": text(body["value"]), "value": "1"}])

    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal("Idea", field("b", external())))
        ack()

    bot.options("who")(suggest)
    bot.global_shortcut("new")(open_form)
    connected()
    ana.does("shortcut", callback_id="new")

    answer = ana.does("suggest", view=ana.modals()[0]["id"], action_id="who", value="ana")
    assert answer["options"][0]["text"]["text"] == "ana"
