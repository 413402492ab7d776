"""Private channels, scopes, tokens, guests, deactivated people and people of another organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.permissions import EVENT_SCOPES, SCOPES
from sandbox.server import SandboxServer
from sandbox.web_api import METHODS
from tests.sandbox.helpers import MANIFEST, HandmadeApp, Json, Someone, button

ALL = {"groups:read", "groups:history", "channels:read", "channels:history", "im:read", "im:history", *SCOPES.values()}


def refused(call: Any, **arguments: Any) -> str:
    return str(answer_of(call, **arguments)["error"])


def answer_of(call: Any, **arguments: Any) -> Json:
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    data: Json = refusal.value.response.data
    return data


@pytest.fixture
def board(http: httpx.Client) -> str:
    """A private channel without the bot."""
    assert http.post("/sandbox/channels/C09BOARD", json={"name": "board", "private": True, "by": "U02BEN"}).json()["ok"]
    return "C09BOARD"


@pytest.fixture
def visitor(http: httpx.Client) -> Someone:
    """Somebody of another organisation, in #wins."""
    body = {"name": "vera", "real_name": "Vera Nowak", "team_id": "T99OTHER", "channels": ["C03WINS"]}
    assert http.post("/sandbox/people/U99VERA", json=body).json()["ok"]
    return Someone(http, "U99VERA")


def grant(server: SandboxServer, scopes: Iterable[str]) -> None:
    server.workspace.manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": sorted(scopes)}}}


def test_a_private_channel_does_not_exist_for_a_bot_that_is_not_in_it(client: WebClient, board: str) -> None:
    for call in (client.conversations_info, client.conversations_members, client.conversations_history):
        assert refused(call, channel=board) == "channel_not_found"
    assert refused(client.conversations_join, channel=board) == "channel_not_found"
    assert refused(client.chat_postMessage, channel=board, text="x") == "channel_not_found"
    everything = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert board not in [each["id"] for each in everything]


def test_a_bot_that_was_added_sees_a_private_channel(client: WebClient, board: str, http: httpx.Client) -> None:
    Someone(http, "U00KAIZEN").does("join", channel=board, invited_by="U02BEN")

    assert client.conversations_info(channel=board)["channel"]["is_private"] is True
    assert [each["id"] for each in client.conversations_list(types="private_channel")["channels"]] == [board]
    assert board not in [each["id"] for each in client.conversations_list()["channels"]]
    assert client.chat_postMessage(channel=board, text="x")["ok"]


def test_a_private_channel_does_not_exist_for_other_people(ana: Someone, board: str) -> None:
    assert ana.says("hello?", board)["error"] == "channel_not_found"
    assert board not in ana.sees()["messages"]


def test_chat_write_public_posts_in_public_channels_without_being_there(
    server: SandboxServer, client: WebClient, board: str
) -> None:
    server.workspace.channels["C03WINS"].members.discard("U00KAIZEN")
    grant(server, ["chat:write"])
    assert refused(client.chat_postMessage, channel="C03WINS", text="x") == "not_in_channel"
    grant(server, ["chat:write", "chat:write.public"])

    assert client.chat_postMessage(channel="C03WINS", text="x")["ok"]
    assert refused(client.chat_postEphemeral, channel="C03WINS", user="U01ANA", text="x") == "not_in_channel"
    assert refused(client.chat_postMessage, channel=board, text="x") == "channel_not_found"


@pytest.mark.parametrize(("method", "scope"), SCOPES.items())
def test_every_method_needs_its_scope(server: SandboxServer, client: WebClient, method: str, scope: str) -> None:
    grant(server, ALL - {scope})

    answer = answer_of(client.api_call, api_method=method)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"] == ",".join(sorted(ALL - {scope}))
    assert method in METHODS


@pytest.mark.parametrize(("channel", "family"), [("C01GENERAL", "channels"), ("C09BOARD", "groups"), ("D01ANA", "im")])
def test_reading_needs_the_scope_of_the_kind_of_channel(
    server: SandboxServer, client: WebClient, board: str, http: httpx.Client, channel: str, family: str
) -> None:
    Someone(http, "U00KAIZEN").does("join", channel=board, invited_by="U02BEN")
    grant(server, ALL - {f"{family}:history"})
    assert answer_of(client.conversations_history, channel=channel)["needed"] == f"{family}:history"
    grant(server, ALL - {f"{family}:read"})
    assert answer_of(client.conversations_info, channel=channel)["needed"] == f"{family}:read"


def test_listing_needs_the_scopes_of_all_types(server: SandboxServer, client: WebClient) -> None:
    grant(server, ["channels:read"])

    assert client.conversations_list()["ok"]
    answer = answer_of(client.conversations_list, types="public_channel,private_channel")
    assert answer["needed"] == "groups:read"


def test_mail_addresses_need_a_scope_of_their_own(server: SandboxServer, client: WebClient, http: httpx.Client) -> None:
    http.post("/sandbox/people/U01ANA", json={"email": "ana@example.org"})
    grant(server, ["users:read"])
    assert "email" not in client.users_info(user="U01ANA")["user"]["profile"]
    grant(server, ["users:read", "users:read.email"])
    assert client.users_info(user="U01ANA")["user"]["profile"]["email"] == "ana@example.org"


def test_an_event_without_its_scope_is_not_sent(
    server: SandboxServer, app: HandmadeApp, ana: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    grant(server, ["app_mentions:read"])
    said = meanwhile(ana.says, "@Kaizen hello")
    envelope = app.take()
    app.ack(envelope)

    assert envelope["payload"]["event"]["type"] == "app_mention"
    assert said.result()["acked"]
    assert EVENT_SCOPES["message.channels"] == "channels:history"


def test_commands_need_their_scope(server: SandboxServer, ana: Someone) -> None:
    grant(server, ["chat:write"])

    assert ana.commands("x")["error"] == "unknown_command"


def test_no_direct_messages_with_bots_the_deactivated_and_strangers(
    client: WebClient, http: httpx.Client, visitor: Someone
) -> None:
    http.post("/sandbox/people/U05LEO", json={"deleted": True})
    visitor.does("leave", channel="C03WINS")

    assert refused(client.conversations_open, users="USLACKBOT") == "cannot_dm_bot"
    assert refused(client.conversations_open, users="U05LEO") == "user_disabled"
    assert refused(client.conversations_open, users="U99VERA") == "user_not_visible"
    assert refused(client.conversations_open, users="U77") == "user_not_found"


def test_a_post_to_somebody_deactivated_is_taken_and_read_by_nobody(client: WebClient, http: httpx.Client) -> None:
    http.post("/sandbox/people/U01ANA", json={"deleted": True})

    assert client.chat_postMessage(channel="U01ANA", text="x")["ok"]
    assert refused(client.chat_postEphemeral, channel="C01GENERAL", user="U01ANA", text="x") == "user_not_in_channel"
    assert client.conversations_info(channel="D01ANA")["channel"]["is_user_deleted"] is True


def test_somebody_of_another_organisation_makes_a_channel_a_shared_one(
    app: HandmadeApp, client: WebClient, visitor: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    said = meanwhile(visitor.says, "hello", "C03WINS")
    envelope = app.take()
    app.ack(envelope)

    assert said.result()["acked"]
    assert envelope["payload"]["is_ext_shared_channel"] is True
    assert envelope["payload"]["team_id"] == "T00SANDBOX"
    assert envelope["payload"]["event"]["user_team"] == "T99OTHER"
    info = client.conversations_info(channel="C03WINS")["channel"]
    assert (info["is_ext_shared"], info["shared_team_ids"]) == (True, ["T00SANDBOX", "T99OTHER"])
    assert client.users_info(user="U99VERA")["user"]["team_id"] == "T99OTHER"


def test_a_stranger_is_not_visible(client: WebClient, visitor: Someone) -> None:
    visitor.does("leave", channel="C03WINS")

    assert refused(client.users_info, user="U99VERA") == "user_not_visible"
    assert "U99VERA" not in [each["id"] for each in client.users_list()["members"]]


def test_people_of_another_organisation_press_buttons_but_have_no_commands(
    app: HandmadeApp, client: WebClient, visitor: Someone, meanwhile: Callable[..., Future[Any]]
) -> None:
    blocks = [{"type": "actions", "elements": [button("go")]}]
    ts = client.chat_postMessage(channel="C03WINS", text="x", blocks=blocks)["ts"]
    app.ack(app.take())
    pressed = meanwhile(visitor.does, "press", channel="C03WINS", ts=ts, action_id="go")
    envelope = app.take()
    app.ack(envelope)

    assert pressed.result()["ok"]
    assert envelope["payload"]["user"]["team_id"] == "T99OTHER"
    assert envelope["payload"]["team"]["id"] == "T00SANDBOX"
    for what, body in {"command": {"channel": "C03WINS", "command": "/improve"}, "home": {}, "shortcut": {}}.items():
        assert visitor.does(what, **body)["error"] == "not_allowed_for_external_people"


def test_guests_are_marked_and_have_to_be_added(client: WebClient, http: httpx.Client, ana: Someone) -> None:
    http.post("/sandbox/people/U01ANA", json={"is_restricted": True})
    ana.does("leave", channel="C03WINS")

    assert client.users_info(user="U01ANA")["user"]["is_restricted"] is True
    assert ana.does("join", channel="C03WINS")["error"] == "user_is_restricted"
    assert ana.does("join", channel="C03WINS", invited_by="U02BEN")["ok"]
