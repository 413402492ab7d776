"""Socket Mode: what is delivered, acknowledged, delivered again, or reported as failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox.helpers import HandmadeApp, Json, Someone, eventually, modal, words

Meanwhile = Callable[..., Future[Any]]


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"retry_delays": (0.0, 0.05, 0.1), "ack_seconds": 0.4}


def test_a_message_reaches_the_app_and_its_answer_reaches_everybody(
    bot: App, connected: Callable[[], None], ana: Someone, ben: Someone
) -> None:
    bot.event("message")(lambda event, say: say(f"You said: {event['text']}", thread_ts=event["ts"]))
    connected()

    posted = ana.says("laptops take two weeks")

    assert posted["acked"]
    answer = ben.messages()[-1]
    assert answer["text"] == "You said: laptops take two weeks"
    assert answer["thread_ts"] == posted["ts"]


def test_a_message_event_has_what_slack_sends(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    said = meanwhile(ana.says, "a < b & <@U02BEN>")
    envelope = app.take()
    app.ack(envelope)

    event, payload = envelope["payload"]["event"], envelope["payload"]
    assert said.result()["acked"]
    assert envelope["retry_attempt"] == 0
    assert envelope["accepts_response_payload"] is False
    assert event["text"] == "a &lt; b &amp; <@U02BEN>"
    assert event["channel_type"] == "channel"
    assert event["blocks"][0]["type"] == "rich_text"
    assert event["ts"] == event["event_ts"] == said.result()["ts"]
    assert {"client_msg_id", "team", "user", "channel"} <= event.keys()
    assert payload["authorizations"][0]["user_id"] == "U00KAIZEN"
    assert {"token", "team_id", "api_app_id", "event_id", "event_time"} <= payload.keys()


def test_a_typed_name_becomes_a_mention(ana: Someone) -> None:
    ana.says("@Kaizen please ask @ben, @Chloe Martin and #wins, not ana@ben.org")

    assert ana.texts() == ["<@U00KAIZEN> please ask <@U02BEN>, <@U03CHLOE> and <#C03WINS|>, not ana@ben.org"]


def test_a_mention_in_a_channel_arrives_as_two_events_of_one_ts(
    app: HandmadeApp, ana: Someone, meanwhile: Meanwhile
) -> None:
    said = meanwhile(ana.says, "@Kaizen laptops are slow")
    envelopes = [app.take(), app.take()]
    for envelope in envelopes:
        app.ack(envelope)

    events = [envelope["payload"]["event"] for envelope in envelopes]
    assert said.result()["acked"]
    assert {event["type"] for event in events} == {"message", "app_mention"}
    assert {event["ts"] for event in events} == {said.result()["ts"]}
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 2


def test_a_mention_in_direct_messages_is_one_event(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    said = meanwhile(ana.says, "@Kaizen hello", "D01ANA")
    envelope = app.take()
    app.ack(envelope)

    assert envelope["payload"]["event"]["channel_type"] == "im"
    assert said.result()["acked"]


def test_events_the_manifest_does_not_name_are_not_sent(
    server: SandboxServer, app: HandmadeApp, ana: Someone, meanwhile: Meanwhile
) -> None:
    server.workspace.manifest = {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    assert ana.says("in a channel")["acked"]
    said = meanwhile(ana.says, "to the bot", "D01ANA")
    envelope = app.take()
    app.ack(envelope)

    assert envelope["payload"]["event"]["text"] == "to the bot"
    assert said.result()["acked"]


def test_an_event_that_is_not_acknowledged_is_sent_three_times_more(app: HandmadeApp, ana: Someone) -> None:
    said = ana.says("lost")

    attempts = [app.take() for _ in range(4)]

    assert said["acked"] is False
    assert [each["retry_attempt"] for each in attempts] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in attempts] == ["", "timeout", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in attempts}) == 1


def test_an_event_waits_for_an_app_that_is_not_connected_yet(
    server: SandboxServer, http: httpx.Client, ana: Someone
) -> None:
    http.post("/sandbox/settings", json={"retry_delays": [0.2, 0.2, 0.2]})
    assert ana.says("early")["acked"] is False

    with ExitStack() as open_sockets:
        app = HandmadeApp(server, open_sockets)
        envelope = app.take()
        app.ack(envelope)

    assert envelope["payload"]["event"]["text"] == "early"
    assert envelope["retry_reason"] == "http_error"
    assert envelope["retry_attempt"] > 0


@pytest.mark.parametrize("how", ["close", "cut"])
def test_an_event_is_sent_again_when_its_connection_ends(
    how: str, app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile
) -> None:
    http.post("/sandbox/settings", json={"ack_seconds": 5, "retry_delays": [0.2, 0.2, 0.2]})
    said = meanwhile(ana.says, "on a bad line")
    app.take()
    http.post("/sandbox/disconnect", json={"how": how})
    assert said.result()["acked"] is False

    app.socket = app.new_socket()
    again = app.take()
    app.ack(again)

    assert again["retry_reason"] == "http_error"


def test_a_command_fails_at_once_when_its_connection_ends(
    app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile
) -> None:
    http.post("/sandbox/settings", json={"ack_seconds": 60})
    commanded = meanwhile(ana.commands)
    app.take()
    http.post("/sandbox/disconnect", json={"how": "cut"})

    assert commanded.result()["error"] == "operation_timeout"


def test_a_refreshed_connection_gets_nothing_new_but_may_still_acknowledge(
    app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile
) -> None:
    http.post("/sandbox/settings", json={"ack_seconds": 5})
    first = meanwhile(ana.commands, "one")
    pending = app.take()
    http.post("/sandbox/disconnect", json={"how": "refresh"})
    assert app.take()["reason"] == "refresh_requested"
    old, app.socket = app.socket, app.new_socket()
    second = meanwhile(ana.commands, "two")
    app.ack(app.take())
    old.send(json.dumps({"envelope_id": pending["envelope_id"]}))

    assert first.result()["ok"]
    assert second.result()["ok"]


def test_bolt_comes_back_after_a_refresh(
    server: SandboxServer, bot: App, connected: Callable[[], None], ana: Someone, http: httpx.Client
) -> None:
    bot.event("message")(lambda ack: ack())
    connected()
    http.post("/sandbox/disconnect", json={"how": "refresh"})

    eventually(lambda: ana.says("are you there?")["acked"])


def test_a_command_that_nobody_acknowledges_tells_only_the_person(app: HandmadeApp, ana: Someone, ben: Someone) -> None:
    answer = ana.commands("something")

    assert answer["error"] == "operation_timeout"
    assert ana.messages()[-1]["text"] == '/improve failed with the error "operation_timeout"'
    assert ana.messages()[-1]["ephemeral"]
    assert ben.texts() == []


def test_a_command_without_an_app_fails_as_dispatch(ana: Someone) -> None:
    assert ana.commands()["error"] == "dispatch_failed"
    assert ana.texts() == ['/improve failed with the error "dispatch_failed"']


def test_the_answer_of_a_command_is_seen_by_one_person_only(
    bot: App, connected: Callable[[], None], ana: Someone, ben: Someone
) -> None:
    bot.command("/improve")(lambda ack, command: ack(f"Thank you for: {command['text']}"))
    connected()

    assert ana.commands("faster laptops")["ok"]

    assert ana.texts() == ["Thank you for: faster laptops"]
    assert ana.messages()[0]["ephemeral"]
    assert ben.texts() == []


def test_an_answer_in_the_channel_is_seen_by_everybody(
    bot: App, connected: Callable[[], None], ana: Someone, ben: Someone
) -> None:
    bot.command("/improve")(lambda ack: ack(text="For all", response_type="in_channel"))
    connected()
    ana.commands()

    assert ben.texts() == ["For all"]


def test_a_command_payload_has_what_slack_sends(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    commanded = meanwhile(ana.commands, "fix @ben's laptop")
    envelope = app.take()
    app.ack(envelope)

    payload = envelope["payload"]
    assert commanded.result()["ok"]
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert payload["text"] == "fix @ben's laptop"
    assert (payload["user_id"], payload["user_name"]) == ("U01ANA", "ana")
    assert (payload["channel_id"], payload["channel_name"]) == ("C01GENERAL", "general")
    assert {"token", "team_id", "team_domain", "api_app_id", "response_url", "trigger_id"} <= payload.keys()


def test_an_unknown_command_never_reaches_the_app(app: HandmadeApp, ana: Someone) -> None:
    assert ana.commands(command="/foo")["error"] == "unknown_command"
    assert ana.texts() == ["/foo is not a valid command."]


def test_commands_do_not_work_in_threads(ana: Someone) -> None:
    root = ana.says("a thread")["ts"]

    assert ana.commands(thread_ts=root)["error"] == "not_supported_in_threads"


def test_a_lost_acknowledgement_can_be_played(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    said = meanwhile(ana.says, "once")
    first = app.take()
    app.ack(first)
    said.result()

    def again(as_new: bool) -> Json:
        sent = meanwhile(ana.http.post, "/sandbox/redeliver", json={"last": 1, "as_new": as_new})
        envelope = app.take()
        app.ack(envelope)
        assert sent.result().json() == {"ok": True, "sent": 1, "acked": 1}
        return envelope

    retry, fresh = again(as_new=False), again(as_new=True)
    assert retry["payload"] == first["payload"]
    assert (retry["retry_attempt"], retry["retry_reason"]) == (1, "timeout")
    assert fresh["payload"]["event"] == first["payload"]["event"]
    assert fresh["payload"]["event_id"] != first["payload"]["event_id"]
    assert fresh["retry_attempt"] == 0


def test_the_app_hears_of_its_own_posts_and_changes(app: HandmadeApp) -> None:
    ts = app.client.chat_postMessage(channel="C01GENERAL", text="one")["ts"]
    posted = app.take()
    app.ack(posted)
    app.client.chat_update(channel="C01GENERAL", ts=ts, text="two")
    changed = app.take()
    app.ack(changed)
    app.client.chat_delete(channel="C01GENERAL", ts=ts)
    deleted = app.take()
    app.ack(deleted)

    assert posted["payload"]["event"]["bot_id"] == "B00KAIZEN"
    assert "subtype" not in posted["payload"]["event"]
    assert changed["payload"]["event"]["message"]["text"] == "two"
    assert changed["payload"]["event"]["previous_message"]["text"] == "one"
    assert deleted["payload"]["event"]["deleted_ts"] == ts


def test_opening_home_is_an_event_with_the_view_that_was_there(
    app: HandmadeApp, ana: Someone, meanwhile: Meanwhile
) -> None:
    app.client.views_publish(user_id="U01ANA", view={"type": "home", "blocks": [{"type": "divider"}]})
    opened = meanwhile(ana.does, "home")
    envelope = app.take()
    app.ack(envelope)

    event = envelope["payload"]["event"]
    assert opened.result()["acked"]
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "home", "U01ANA")
    assert event["view"]["type"] == "home"
    assert ana.sees()["home"]["blocks"][0]["type"] == "divider"


def test_the_traffic_lists_calls_and_envelopes(
    bot: App, connected: Callable[[], None], ana: Someone, http: httpx.Client
) -> None:
    bot.command("/improve")(lambda ack: ack("ok"))
    connected()
    ana.commands()

    traffic = http.get("/sandbox/traffic").json()["traffic"]
    assert ("envelope", "/improve") in {(each["kind"], each["name"]) for each in traffic}
    assert ("call", "auth.test") in {(each["kind"], each["name"]) for each in traffic}


def test_pings_are_answered(app: HandmadeApp) -> None:
    assert app.socket.ping().wait(timeout=5)


# Triggers and tokens


def test_a_trigger_opens_one_view(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    commanded = meanwhile(ana.commands)
    envelope = app.take()
    trigger = envelope["payload"]["trigger_id"]
    app.client.views_open(trigger_id=trigger, view=modal("One", _input()))
    app.ack(envelope)
    commanded.result()

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        app.client.views_open(trigger_id=trigger, view=modal("Two", _input()))
    assert ana.titles() == ["One"]


def test_a_trigger_expires(app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile) -> None:
    http.post("/sandbox/settings", json={"trigger_seconds": 0})
    commanded = meanwhile(ana.commands)
    envelope = app.take()
    app.ack(envelope)
    commanded.result()

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        app.client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=modal("Late", _input()))


def test_a_trigger_that_slack_never_gave_opens_nothing(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        client.views_open(trigger_id="1.2.abc", view=modal("No", _input()))


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "chat.sing", "unknown_method"),
    ],
)
def test_tokens_are_checked(http: httpx.Client, token: str | None, method: str, error: str) -> None:
    headers = {"authorization": f"Bearer {token}"} if token else {}

    assert http.post(f"/api/{method}", headers=headers).json()["error"] == error


def test_a_scope_that_the_manifest_lacks_is_named(server: SandboxServer, client: WebClient) -> None:
    server.workspace.manifest = {"oauth_config": {"scopes": {"bot": ["users:read"]}}}

    assert client.users_info(user="U01ANA")["ok"]
    with pytest.raises(SlackApiError, match="missing_scope") as refused:
        client.chat_postMessage(channel="C01GENERAL", text="hello")
    assert refused.value.response["needed"] == "chat:write"


def test_a_ticket_is_good_for_one_connection(server: SandboxServer, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(url, proxy=None), pytest.raises(InvalidStatus), connect(url, proxy=None):
        pass


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "null"}], ids=str
)
def test_other_sites_are_refused(http: httpx.Client, headers: dict[str, str]) -> None:
    assert http.get("/clock", headers=headers).status_code == 403


def _input() -> Json:
    return {"type": "input", "label": {"type": "plain_text", "text": "L"}, "element": words()}


def test_a_listener_that_forgets_to_acknowledge_fails_for_the_person(
    bot: App, connected: Callable[[], None], ana: Someone
) -> None:
    def forget(ack: Ack) -> None:
        """Says nothing."""

    bot.command("/improve")(forget)
    connected()

    assert ana.commands()["error"] == "operation_timeout"
