"""Arguments and refusals of methods, one by one, as Slack's reference has them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox.helpers import HandmadeApp, Someone, modal, section

TOKEN = {"authorization": f"Bearer {BOT_TOKEN}"}


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


# Files


def drop(ana: Someone, channel: str = "D01ANA") -> str:
    """A CSV that Ana drops on the bot."""
    return str(ana.does("upload", channel=channel, filename="kpi.csv", content="YSxiCjEsMg==")["file"])


def test_a_dropped_file_is_downloaded_with_the_apps_token(client: WebClient, http: httpx.Client, ana: Someone) -> None:
    address = client.files_info(file=drop(ana))["file"]["url_private"]

    assert http.get(address, headers=TOKEN).content == b"a,b\n1,2"


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer xoxb-else"}, {"authorization": f"Bearer {APP_TOKEN}"}]
)
def test_without_the_apps_token_a_download_is_a_page_to_sign_in(
    client: WebClient, http: httpx.Client, ana: Someone, headers: dict[str, str]
) -> None:
    answer = http.get(client.files_info(file=drop(ana))["file"]["url_private"], headers=headers)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert b"a,b" not in answer.content


def test_without_the_scope_a_download_is_a_page_to_sign_in(
    server: SandboxServer, client: WebClient, http: httpx.Client, ana: Someone
) -> None:
    address = client.files_info(file=drop(ana))["file"]["url_private"]
    server.workspace.manifest = server.workspace.manifest | {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}

    assert http.get(address, headers=TOKEN).headers["content-type"].startswith("text/html")


def test_a_file_of_a_channel_without_the_bot_is_not_there(client: WebClient, http: httpx.Client, ana: Someone) -> None:
    http.post("/sandbox/channels/C09OWN", json={"name": "own", "private": True, "by": "U01ANA"})
    file = drop(ana, "C09OWN")

    assert refused(client.files_info, file=file) == "file_not_found"
    [shown] = ana.messages("C09OWN")[-1]["files"]
    assert http.get(shown["url"]).content == b"a,b\n1,2"
    assert http.get(f"/files/{file}/kpi.csv", headers=TOKEN).headers["content-type"].startswith("text/html")


def test_an_upload_has_at_least_a_byte_and_a_short_description(client: WebClient) -> None:
    assert refused(client.files_getUploadURLExternal, filename="a.csv", length=0) == "missing_argument"
    assert (
        refused(client.files_getUploadURLExternal, filename="a.png", length=1, alt_txt="x" * 1001)
        == "alt_txt_too_large"
    )
    assert client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * 1000)["ok"]


# Messages


def test_a_broadcast_reply_is_in_the_history_and_says_so(client: WebClient) -> None:
    root = client.chat_postMessage(channel="C01GENERAL", text="root")["ts"]
    quiet = client.chat_postMessage(channel="C01GENERAL", text="quiet", thread_ts=root)["message"]
    loud = client.chat_postMessage(channel="C01GENERAL", text="loud", thread_ts=root, reply_broadcast=True)["message"]

    history = client.conversations_history(channel="C01GENERAL")["messages"]
    assert [message["text"] for message in history] == ["loud", "root"]
    assert (loud["subtype"], history[0]["subtype"], "subtype" in quiet) == (
        "thread_broadcast",
        "thread_broadcast",
        False,
    )


def test_how_a_message_is_shown_may_be_said(client: WebClient) -> None:
    shown: Any = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "parse": "none", "link_names": False}

    assert client.chat_postMessage(channel="C01GENERAL", text="*x*", **shown)["message"]["text"] == "*x*"


def test_an_empty_metadata_object_takes_metadata_away(client: WebClient) -> None:
    metadata = {"event_type": "idea", "event_payload": {"id": 42}}
    post = client.chat_postMessage(channel="C01GENERAL", text="x", metadata=metadata)
    changed = client.api_call(
        "chat.update", json={"channel": post["channel"], "ts": post["ts"], "text": "y", "metadata": {}}
    )

    assert "metadata" not in changed["message"]
    [message] = client.conversations_history(channel="C01GENERAL", include_all_metadata=True)["messages"]
    assert "metadata" not in message


def test_metadata_is_in_replies_for_those_who_ask(client: WebClient) -> None:
    metadata = {"event_type": "idea", "event_payload": {"id": 42}}
    ts = client.chat_postMessage(channel="C01GENERAL", text="x", metadata=metadata)["ts"]

    asked = client.conversations_replies(channel="C01GENERAL", ts=ts, include_all_metadata=True)["messages"]
    assert asked[0]["metadata"] == metadata
    assert "metadata" not in client.conversations_replies(channel="C01GENERAL", ts=ts)["messages"][0]


def test_nothing_is_changed_in_an_archived_channel(client: WebClient, http: httpx.Client) -> None:
    ts = client.chat_postMessage(channel="C03WINS", text="x")["ts"]
    http.post("/sandbox/channels/C03WINS", json={"archived": True})

    assert refused(client.chat_update, channel="C03WINS", ts=ts, text="y") == "is_inactive"


def test_a_history_is_read_between_two_times(client: WebClient) -> None:
    one, two, three = (client.chat_postMessage(channel="C01GENERAL", text=text)["ts"] for text in ("1", "2", "3"))

    def texts(**arguments: Any) -> list[str]:
        answer = client.conversations_history(channel="C01GENERAL", **arguments)
        return [message["text"] for message in answer["messages"]]

    assert texts(oldest=one) == ["3", "2"]
    assert texts(latest=three) == ["2", "1"]
    assert texts(oldest=one, latest=three) == ["2"]
    assert texts(oldest=one, latest=three, inclusive=True) == ["3", "2", "1"]
    assert texts(oldest=two, latest=two, inclusive=True) == ["2"]
    assert refused(client.conversations_history, channel="C01GENERAL", oldest="soon") == "invalid_ts_oldest"
    assert refused(client.conversations_history, channel="C01GENERAL", latest="soon") == "invalid_ts_latest"
    assert refused(client.conversations_history, channel="C01GENERAL", limit=1000) == "invalid_limit"


def test_replies_are_read_between_two_times_and_always_with_their_parent(client: WebClient) -> None:
    root = client.chat_postMessage(channel="C01GENERAL", text="root")["ts"]
    one, two = (client.chat_postMessage(channel="C01GENERAL", text=text, thread_ts=root)["ts"] for text in ("1", "2"))

    def texts(**arguments: Any) -> list[str]:
        answer = client.conversations_replies(channel="C01GENERAL", ts=root, **arguments)
        return [message["text"] for message in answer["messages"]]

    assert texts(oldest=one) == ["root", "2"]
    assert texts(latest=two) == ["root", "1"]
    assert texts(oldest=one, latest=two, inclusive=True) == ["root", "1", "2"]


def test_the_permalink_of_a_reply_names_its_thread(client: WebClient) -> None:
    root = client.chat_postMessage(channel="C01GENERAL", text="root")["ts"]
    reply = client.chat_postMessage(channel="C01GENERAL", text="reply", thread_ts=root)["ts"]

    link = client.chat_getPermalink(channel="C01GENERAL", message_ts=reply)["permalink"]
    assert link.endswith(f"/archives/C01GENERAL/p{reply.replace('.', '')}?thread_ts={root}&cid=C01GENERAL")


# Tabs of the app


def with_tabs(server: SandboxServer, **tabs: bool) -> None:
    features = server.workspace.manifest["features"] | {"app_home": tabs}
    server.workspace.manifest = server.workspace.manifest | {"features": features}


def test_a_home_is_published_only_if_the_manifest_has_that_tab(server: SandboxServer, client: WebClient) -> None:
    view = {"type": "home", "blocks": [section("x")]}
    with_tabs(server, home_tab_enabled=False, messages_tab_enabled=True)

    assert refused(client.views_publish, user_id="U01ANA", view=view) == "not_enabled"


def test_direct_messages_need_the_messages_tab(server: SandboxServer, client: WebClient, ana: Someone) -> None:
    with_tabs(server, home_tab_enabled=True, messages_tab_enabled=False)

    assert refused(client.chat_postMessage, channel="U01ANA", text="x") == "messages_tab_disabled"
    assert ana.says("x", channel="D01ANA")["error"] == "messages_tab_disabled"


def test_a_messages_tab_that_is_read_only_takes_nothing_from_people(
    server: SandboxServer, client: WebClient, ana: Someone
) -> None:
    with_tabs(server, messages_tab_enabled=True, messages_tab_read_only_enabled=True)

    assert client.chat_postMessage(channel="U01ANA", text="x")["ok"]
    assert ana.says("x", channel="D01ANA")["error"] == "messages_tab_disabled"


# Views


def test_an_interactivity_pointer_opens_a_view_as_a_trigger_does(
    app: HandmadeApp, client: WebClient, ana: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    given = meanwhile(ana.commands)
    envelope = app.take()
    app.ack(envelope)
    given.result()
    call = {"interactivity_pointer": envelope["payload"]["trigger_id"], "view": modal("Idea")}

    assert client.api_call("views.open", json=call)["view"]["title"]["text"] == "Idea"
    assert refused(client.api_call, api_method="views.open", json=call) == "exchanged_trigger_id"
