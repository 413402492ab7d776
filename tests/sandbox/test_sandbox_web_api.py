"""What a bot can ask of the workspace, and how it is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from tests.sandbox.helpers import Json, Someone, section

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(16)


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


# Messages


def test_a_post_is_there_for_everybody(client: WebClient, ana: Someone) -> None:
    posted = client.chat_postMessage(channel="C01GENERAL", text="Hello", blocks=[section("*Hello*")])

    message = ana.messages()[0]
    assert message["ts"] == posted["ts"]
    assert message["app"] is True
    assert message["blocks"][0]["block_id"] == posted["message"]["blocks"][0]["block_id"] != ""
    assert posted["message"]["bot_id"] == "B00KAIZEN"


def test_a_persons_id_is_their_direct_messages(client: WebClient, ana: Someone, ben: Someone) -> None:
    assert client.chat_postMessage(channel="U01ANA", text="psst")["channel"] == "D01ANA"
    assert client.conversations_open(users="U01ANA")["channel"]["id"] == "D01ANA"
    assert ana.texts("D01ANA") == ["psst"]
    assert "D01ANA" not in ben.sees()["messages"]


def test_timestamps_always_rise(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C01GENERAL", text="again")["ts"] for _ in range(5)]

    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C99", "text": "hello"}, "channel_not_found"),
        ({"channel": "C01GENERAL", "text": "  "}, "no_text"),
        ({"channel": "C01GENERAL", "attachments": [{"blocks": [{"type": "slider"}]}]}, "invalid_attachments"),
        ({"channel": "C01GENERAL", "text": "x", "blocks": [section("y")] * 51}, "invalid_blocks"),
        ({"channel": "C01GENERAL", "text": "x", "blocks": [section("y" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"channel": "C01GENERAL", "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": "C01GENERAL", "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
        ({"channel": "C01GENERAL", "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
    ],
)
def test_a_post_that_slack_would_refuse_is_refused(client: WebClient, arguments: Json, error: str) -> None:
    assert refused(lambda **call: client.api_call("chat.postMessage", json=call), **arguments) == error


def test_a_refusal_says_what_is_wrong_with_the_blocks(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel="C01GENERAL", text="x", blocks=[section("y")] * 51)

    assert refusal.value.response["response_metadata"]["messages"] == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_the_bot_posts_only_where_it_is(server: SandboxServer, client: WebClient) -> None:
    server.workspace.channels["C03WINS"].members.discard("U00KAIZEN")
    server.workspace.channels["C04DESK"].is_archived = True

    assert refused(client.chat_postMessage, channel="C03WINS", text="x") == "not_in_channel"
    assert refused(client.chat_postMessage, channel="C04DESK", text="x") == "is_archived"
    client.conversations_join(channel="C03WINS")
    assert client.chat_postMessage(channel="C03WINS", text="x")["ok"]


def test_the_bot_changes_only_its_own_messages(client: WebClient, ana: Someone) -> None:
    said = ana.says("mine")["ts"]
    posted = client.chat_postMessage(channel="C01GENERAL", text="one")["ts"]
    client.chat_update(channel="C01GENERAL", ts=posted, text="two")

    assert ana.texts() == ["mine", "two"]
    assert ana.messages()[1]["edited"] is True
    assert refused(client.chat_update, channel="C01GENERAL", ts=said, text="x") == "cant_update_message"
    assert refused(client.chat_delete, channel="C01GENERAL", ts=said) == "cant_delete_message"
    assert refused(client.chat_update, channel="C01GENERAL", ts="1.2", text="x") == "message_not_found"
    assert refused(client.chat_update, channel="C01GENERAL", ts=posted, text="x" * 4001) == "msg_too_long"


def test_an_ephemeral_message_is_seen_by_one_person_and_is_in_no_history(
    client: WebClient, ana: Someone, ben: Someone
) -> None:
    client.chat_postEphemeral(channel="C01GENERAL", user="U01ANA", text="psst")

    assert ana.texts() == ["psst"]
    assert ben.texts() == []
    assert client.conversations_history(channel="C01GENERAL")["messages"] == []


def test_a_permalink_names_channel_and_message(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01GENERAL", text="x")["ts"]

    link = client.chat_getPermalink(channel="C01GENERAL", message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/C01GENERAL/p{ts.replace('.', '')}")


def test_a_reaction_is_added_once(client: WebClient, ana: Someone) -> None:
    ts = ana.says("done")["ts"]
    client.reactions_add(channel="C01GENERAL", timestamp=ts, name="tada")

    assert refused(client.reactions_add, channel="C01GENERAL", timestamp=ts, name="tada") == "already_reacted"
    assert ana.messages()[0]["reactions"] == {"tada": ["U00KAIZEN"]}


# Histories


def test_metadata_is_kept_and_given_to_those_who_ask(client: WebClient) -> None:
    metadata = {"event_type": "idea", "event_payload": {"id": 42}}
    ts = client.chat_postMessage(channel="C01GENERAL", text="x", metadata=metadata)["ts"]

    plain = client.conversations_history(channel="C01GENERAL")["messages"][0]
    full = client.conversations_history(channel="C01GENERAL", include_all_metadata=True)["messages"][0]
    thread = client.conversations_replies(channel="C01GENERAL", ts=ts, include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain
    assert full["metadata"] == thread["metadata"] == metadata


def test_an_update_without_metadata_leaves_it(client: WebClient) -> None:
    metadata = {"event_type": "idea", "event_payload": {"id": 42}}
    ts = client.chat_postMessage(channel="C01GENERAL", text="x", metadata=metadata)["ts"]
    client.chat_update(channel="C01GENERAL", ts=ts, text="y")

    history = client.conversations_history(channel="C01GENERAL", include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata


def test_a_history_is_read_from_the_newest_in_pages(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C01GENERAL", text=str(n))["ts"] for n in range(5)]

    first = client.conversations_history(channel="C01GENERAL", limit=3)
    rest = client.conversations_history(channel="C01GENERAL", limit=3, cursor=first["response_metadata"]["next_cursor"])
    one = client.conversations_history(
        channel="C01GENERAL", latest=stamps[2], oldest=stamps[2], inclusive=True, limit=1
    )

    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"] is True
    assert [message["text"] for message in rest["messages"]] == ["1", "0"]
    assert rest["has_more"] is False
    assert [message["text"] for message in one["messages"]] == ["2"]


def test_replies_are_in_their_thread_and_not_in_the_history(client: WebClient, ana: Someone) -> None:
    root = ana.says("a question")["ts"]
    client.chat_postMessage(channel="C01GENERAL", text="an answer", thread_ts=root)
    ana.says("thanks", thread_ts=root)

    history = client.conversations_history(channel="C01GENERAL")["messages"]
    thread = client.conversations_replies(channel="C01GENERAL", ts=root)["messages"]

    assert [message["text"] for message in history] == ["a question"]
    assert history[0]["reply_count"] == 2
    assert [message["text"] for message in thread] == ["a question", "an answer", "thanks"]
    assert thread[1]["parent_user_id"] == "U01ANA"
    assert ana.messages()[0]["reply_count"] == 2
    assert refused(client.conversations_replies, channel="C01GENERAL", ts="1.2") == "thread_not_found"


# People and channels


def test_people_have_their_time_zone(client: WebClient) -> None:
    leo = client.users_info(user="U05LEO")["user"]

    assert leo["tz"] == "America/New_York"
    assert leo["tz_offset"] in (-14_400, -18_000)
    assert {"is_bot", "is_restricted", "deleted", "team_id", "profile", "real_name"} <= leo.keys()
    assert refused(client.users_info, user="U99") == "user_not_found"


def test_everybody_and_every_channel_is_listed(client: WebClient) -> None:
    ids = [member["id"] for page in client.users_list(limit=3) for member in page["members"]]

    assert {"U01ANA", "U02BEN", "U03CHLOE", "U04MIA", "U05LEO", "U00KAIZEN"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert [channel["name"] for channel in client.conversations_list()["channels"]] == [
        "general",
        "improvement-triage",
        "wins",
        "service-desk",
    ]
    assert client.conversations_info(channel="D01ANA")["channel"]["user"] == "U01ANA"
    assert "U00KAIZEN" in client.conversations_members(channel="C01GENERAL")["members"]
    assert len(client.users_conversations(types="public_channel,im")["channels"]) == 9


def test_the_bot_knows_who_it_is(client: WebClient) -> None:
    me = client.auth_test()

    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U00KAIZEN", "B00KAIZEN", "T00SANDBOX")


# Files


def test_a_picture_is_uploaded_in_two_steps_and_shown_in_blocks(
    client: WebClient, ana: Someone, http: httpx.Client
) -> None:
    uploaded = client.files_upload_v2(file=io.BytesIO(PIXEL), filename="chart.png", title="Chart", alt_txt="It falls")
    file = uploaded["file"]
    for slack_file in ({"id": file["id"]}, {"url": file["url_private"]}):
        block = {"type": "image", "slack_file": slack_file, "alt_text": "It falls"}
        client.chat_postMessage(channel="C03WINS", text="A win", blocks=[block])

    for message in ana.messages("C03WINS"):
        assert http.get(message["blocks"][0]["image_url"]).content == PIXEL
    info = client.files_info(file=file["id"])["file"]
    assert (info["title"], info["mimetype"], info["size"]) == ("Chart", "image/png", len(PIXEL))


def test_a_file_is_shared_where_it_is_completed_for(client: WebClient, ana: Someone) -> None:
    client.files_upload_v2(content="a,b\n1,2", filename="kpi.csv", channel="C01GENERAL", initial_comment="The data")

    message = ana.messages()[0]
    assert message["text"] == "The data"
    assert message["files"][0]["name"] == "kpi.csv"
    history = client.conversations_history(channel="C01GENERAL")["messages"][0]
    assert history["files"][0]["shares"]["public"]["C01GENERAL"][0]["ts"] == message["ts"]


def test_a_picture_that_is_not_there_yet_cannot_be_shown(client: WebClient, http: httpx.Client) -> None:
    def show(id: str) -> str:
        block = {"type": "image", "slack_file": {"id": id}, "alt_text": "A chart"}
        return refused(client.chat_postMessage, channel="C01GENERAL", text="x", blocks=[block])

    step = client.files_getUploadURLExternal(filename="chart.png", length=len(PIXEL))
    assert show("F99") == "invalid_blocks"
    assert show(step["file_id"]) == "invalid_blocks"
    assert refused(client.files_completeUploadExternal, files=[{"id": step["file_id"]}]) == "file_not_found"
    assert http.post(step["upload_url"], content=b"too short").status_code == 400
    assert http.post(step["upload_url"], content=PIXEL).status_code == 200
    assert show(step["file_id"]) == "invalid_blocks"


def test_an_upload_may_be_a_form(client: WebClient, http: httpx.Client) -> None:
    body = {"filename": "chart.png", "length": len(PIXEL)}
    step = client.api_call("files.getUploadURLExternal", json=body)

    assert http.post(step["upload_url"], files={"file": ("chart.png", PIXEL)}).text == f"OK - {len(PIXEL)}"


# Bodies and rates


def test_form_bodies_carry_json_in_strings(client: WebClient, ana: Someone) -> None:
    form = {"channel": "C01GENERAL", "text": "x", "blocks": json.dumps([section("in a form")])}
    client.api_call("chat.postMessage", params=form)

    assert ana.messages()[0]["blocks"][0]["text"]["text"] == "in a form"


def test_rates_are_limited_unless_a_test_switches_them_off(client: WebClient, http: httpx.Client) -> None:
    http.post("/sandbox/settings", json={"rate_limits": False})
    for _ in range(8):
        client.chat_postMessage(channel="C01GENERAL", text="x")
    http.post("/sandbox/settings", json={"rate_limits": True})
    for _ in range(5):
        client.chat_postMessage(channel="C01GENERAL", text="x")

    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel="C01GENERAL", text="x")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response["error"] == "ratelimited"
    assert int(refusal.value.response.headers["Retry-After"]) >= 1
    assert client.chat_postMessage(channel="C03WINS", text="another channel")["ok"]


def test_a_setting_that_does_not_exist_is_refused(http: httpx.Client) -> None:
    assert http.post("/sandbox/settings", json={"speed": 9}).json()["error"] == "unknown_setting"
    assert http.post("/sandbox/settings", json={"ack_seconds": "soon"}).json()["error"] == "invalid_arguments"


# What a person sees


def test_a_person_sees_everything_that_the_contract_names(client: WebClient, ana: Someone) -> None:
    client.chat_postMessage(channel="C01GENERAL", text="news")
    seen = ana.sees()

    assert {"version", "now", "connected", "me", "people", "app", "commands", "channels", "messages", "views"} <= set(
        seen
    )
    assert seen["connected"] is False
    assert seen["home"] is None
    assert seen["me"]["real_name"] == "Ana Ruiz"
    assert seen["app"] == {"id": "A00KAIZEN", "name": "Kaizen", "bot_user": "U00KAIZEN"}
    assert seen["commands"][0]["command"] == "/improve"
    general = seen["channels"][0]
    assert (general["name"], general["kind"], general["unread"]) == ("general", "channel", 1)
    assert seen["channels"][-1] | {"read_ts": ""} == {
        "id": "D01ANA",
        "name": "directmessage",
        "kind": "im",
        "with": "U00KAIZEN",
        "topic": "",
        "unread": 0,
        "read_ts": "",
        "is_private": False,
        "is_archived": False,
        "is_shared": False,
        "members": ["U00KAIZEN", "U01ANA"],
    }


def test_reading_moves_the_mark(client: WebClient, ana: Someone) -> None:
    ts = client.chat_postMessage(channel="C01GENERAL", text="news")["ts"]
    ana.does("read", channel="C01GENERAL", ts=ts)

    assert ana.sees()["channels"][0]["unread"] == 0


def test_the_live_view_is_sent_whenever_something_changed(server: SandboxServer, client: WebClient) -> None:
    with connect(f"{server.url.replace('http', 'ws')}/sandbox/live?as=U01ANA", proxy=None) as live:
        first = json.loads(live.recv(timeout=5))
        client.chat_postMessage(channel="C01GENERAL", text="news")
        second = json.loads(live.recv(timeout=5))

    assert first["messages"]["C01GENERAL"] == []
    assert second["messages"]["C01GENERAL"][0]["text"] == "news"
    assert second["version"] > first["version"]


def test_a_reset_empties_the_workspace(client: WebClient, ana: Someone, http: httpx.Client) -> None:
    client.chat_postMessage(channel="C01GENERAL", text="news")
    before = ana.sees()["version"]
    assert http.post("/sandbox/reset", json={}).json()["ok"]

    assert ana.texts() == []
    assert ana.sees()["version"] > before


def test_calls_that_make_no_sense_are_explained(ana: Someone, http: httpx.Client) -> None:
    nobody = Someone(http, "U99")

    assert nobody.says("hello")["error"] == "user_not_found"
    assert ana.says("hello", channel="D02BEN")["error"] == "channel_not_found"
    assert ana.says(" ")["error"] == "no_text"
    assert http.post("/sandbox/as/U01ANA/message", content="{").json()["error"] == "invalid_json"
    assert ana.says("hello", thread_ts="1.2")["detail"] == "There is no such message to answer."


def test_nothing_is_cached(http: httpx.Client) -> None:
    assert http.get("/sandbox/as/U01ANA/view").headers["cache-control"] == "no-store"
