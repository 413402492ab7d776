"""Modals, presses, Home and response_url, as a stock Bolt app lives through them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from sandbox.server import SandboxServer
from tests.sandbox.helpers import HandmadeApp, Json, Someone, button, field, modal, section, text, words

Meanwhile = Callable[..., Future[Any]]
Connect = Callable[[], None]


@pytest.fixture
def forms(bot: App, connected: Connect) -> Callable[[Json], None]:
    """Lets `/improve` open this view."""

    def open_with_command(view: Json) -> None:
        def open_form(ack: Ack, body: Json, client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

        bot.command("/improve")(open_form)
        connected()

    return open_with_command


def opened(ana: Someone) -> Json:
    assert ana.commands()["ok"]
    return ana.modals()[-1]


# Submitting


def test_a_modal_is_opened_filled_in_and_submitted(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    received: list[Json] = []

    def take(ack: Ack, view: Json) -> None:
        received.append(view)
        ack()

    bot.view("form")(take)
    forms(modal("Idea", field("what", words()), private_metadata="42"))
    view = opened(ana)

    answer = ana.does("submit", view=view["id"], state={"what": {"words": {"value": "faster laptops"}}})

    assert answer == {"ok": True}
    assert ana.modals() == []
    assert received[0]["state"]["values"] == {
        "what": {"words": {"type": "plain_text_input", "value": "faster laptops"}}
    }
    assert received[0]["private_metadata"] == "42"
    assert {"type", "hash", "root_view_id", "previous_view_id", "app_id", "bot_id", "team_id"} <= received[0].keys()


def test_what_a_form_had_from_the_start_is_submitted_too(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    received: list[Json] = []

    def take(ack: Ack, view: Json) -> None:
        received.append(view["state"]["values"])
        ack()

    bot.view("form")(take)
    options = [{"text": text(name), "value": name} for name in ("low", "high")]
    forms(
        modal(
            "Idea",
            field("what", words(initial_value="laptops")),
            field(
                "how", {"type": "static_select", "action_id": "how", "options": options, "initial_option": options[1]}
            ),
            field("when", {"type": "datepicker", "action_id": "when", "initial_date": "2026-12-01"}),
            field("who", {"type": "multi_users_select", "action_id": "who"}, optional=True),
        )
    )
    ana.does("submit", view=opened(ana)["id"])

    values = received[0]
    assert values["what"]["words"]["value"] == "laptops"
    assert values["how"]["how"]["selected_option"]["value"] == "high"
    assert values["when"]["when"]["selected_date"] == "2026-12-01"
    assert values["who"]["who"]["selected_users"] == []


@pytest.mark.parametrize(
    ("element", "value", "problem"),
    [
        (words(), {"value": None}, "Please complete this required field."),
        (words(min_length=5), {"value": "four"}, "Please use at least 5 characters."),
        (words(max_length=3), {"value": "four"}, "Please use no more than 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, {"value": "1.5"}, "Please enter a whole number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
            {"value": "3"},
            "Please enter a number of at most 2.",
        ),
        ({"type": "email_text_input"}, {"value": "ana"}, "Please enter a valid email address."),
        ({"type": "url_text_input"}, {"value": "kaizen"}, "Please enter a valid URL."),
        ({"type": "datepicker"}, {"selected_date": "2026-13-01"}, "Please enter a valid date."),
    ],
    ids=lambda case: str(case)[:40],
)
def test_what_the_client_sees_to_be_wrong_never_reaches_the_app(
    client: WebClient, app: HandmadeApp, ana: Someone, meanwhile: Meanwhile, element: Json, value: Json, problem: str
) -> None:
    commanded = meanwhile(ana.commands)
    envelope = app.take()
    view = modal("Idea", field("b", {**element, "action_id": "a"}))
    client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=view)
    app.ack(envelope)
    commanded.result()

    answer = ana.does("submit", view=ana.modals()[0]["id"], state={"b": {"a": value}})

    assert answer["errors"] == {"b": problem}
    assert ana.modals()[0]["errors"] == {"b": problem}


def test_the_apps_errors_stay_on_the_form_with_what_was_typed(
    bot: App, forms: Callable[[Json], None], ana: Someone
) -> None:
    bot.view("form")(lambda ack: ack(response_action="errors", errors={"what": "We have that one."}))
    forms(modal("Idea", field("what", words())))
    view = opened(ana)

    answer = ana.does("submit", view=view["id"], state={"what": {"words": {"value": "again"}}})

    assert answer["ok"] is False
    assert answer["errors"] == {"what": "We have that one."}
    assert ana.modals()[0]["errors"] == {"what": "We have that one."}
    assert ana.modals()[0]["state"]["values"]["what"]["words"]["value"] == "again"


def test_errors_that_name_no_input_are_the_apps_mistake(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    bot.view("form")(lambda ack: ack(response_action="errors", errors={"nothing": "Wrong."}))
    forms(modal("Idea", field("what", words(), optional=True)))

    assert ana.does("submit", view=opened(ana)["id"])["error"] == "invalid_response_action"


def test_a_submission_may_show_another_form_in_its_place(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    bot.view("form")(lambda ack: ack(response_action="update", view=modal("Next", field("why", words()))))
    forms(modal("Idea", field("what", words(), optional=True)))
    view = opened(ana)
    assert ana.does("submit", view=view["id"])["ok"]

    assert [each["id"] for each in ana.modals()] == [view["id"]]
    assert ana.titles() == ["Next"]


def test_a_stack_holds_three_modals(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    bot.view("form")(lambda ack: ack(response_action="push", view=modal("More", section("words"))))
    forms(modal("Idea", section("words")))
    opened(ana)
    pushed = [ana.does("submit", view=ana.modals()[-1]["id"]) for _ in range(3)]

    assert [answer["ok"] for answer in pushed] == [True, True, False]
    assert pushed[2]["error"] == "push_limit_reached"
    assert ana.titles() == ["Idea", "More", "More"]
    assert ana.modals()[2]["previous_view_id"] == ana.modals()[1]["id"]
    assert ana.modals()[2]["root_view_id"] == ana.modals()[0]["id"]
    assert ana.does("submit", view=ana.modals()[0]["id"])["error"] == "view_not_on_top"


def test_a_submission_may_clear_the_whole_stack(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    more: Json = {"response_action": "push", "view": modal("More", section("words"))}
    answers = iter([more, {"response_action": "clear"}])
    bot.view("form")(lambda ack: ack(**next(answers)))
    forms(modal("Idea", section("words")))
    opened(ana)
    ana.does("submit", view=ana.modals()[-1]["id"])
    ana.does("submit", view=ana.modals()[-1]["id"])

    assert ana.modals() == []


def test_a_view_in_an_acknowledgement_is_checked_like_any_other(
    bot: App, forms: Callable[[Json], None], ana: Someone
) -> None:
    bot.view("form")(lambda ack: ack(response_action="update", view=modal("A title of more than 24 characters")))
    forms(modal("Idea", section("words")))

    assert ana.does("submit", view=opened(ana)["id"])["error"] == "invalid_arguments"
    assert ana.titles() == ["Idea"]


def test_closing_is_told_to_an_app_that_asked(bot: App, forms: Callable[[Json], None], ana: Someone) -> None:
    closed: list[Json] = []

    def take(ack: Ack, body: Json) -> None:
        closed.append(body)
        ack()

    bot.view_closed("form")(take)
    forms(modal("Idea", section("words"), notify_on_close=True))
    view = opened(ana)

    assert ana.does("close", view=view["id"])["ok"]
    assert closed[0]["view"]["id"] == view["id"]
    assert closed[0]["is_cleared"] is False
    assert ana.modals() == []


def test_modals_belong_to_one_person(forms: Callable[[Json], None], ana: Someone, ben: Someone) -> None:
    forms(modal("Idea", section("words")))
    view = opened(ana)

    assert ben.modals() == []
    assert ben.does("submit", view=view["id"])["error"] == "view_not_found"


# Changing views


def test_an_update_keeps_what_was_typed_in_fields_that_remain(
    forms: Callable[[Json], None], bot: App, ana: Someone, client: WebClient
) -> None:
    bot.action("more")(lambda ack: ack())
    forms(modal("Idea", field("what", words()), {"type": "actions", "elements": [button("more")]}))
    view = opened(ana)
    typed = {"what": {"words": {"value": "half a thought"}}}
    assert ana.does("press", view=view["id"], action_id="more", state=typed)["ok"]

    client.views_update(view_id=view["id"], view=modal("Idea", field("what", words()), field("why", words())))

    values = ana.modals()[0]["state"]["values"]
    assert values["what"]["words"]["value"] == "half a thought"
    assert values["why"]["words"]["value"] is None


def test_an_old_hash_changes_nothing(forms: Callable[[Json], None], ana: Someone, client: WebClient) -> None:
    forms(modal("Idea", section("words"), external_id="idea-1"))
    view = opened(ana)
    client.views_update(external_id="idea-1", hash=view["hash"], view=modal("Newer", section("words")))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Stale", section("words")))
    assert ana.titles() == ["Newer"]


def test_a_view_that_was_closed_cannot_be_updated(
    forms: Callable[[Json], None], ana: Someone, client: WebClient
) -> None:
    forms(modal("Idea", section("words")))
    view = opened(ana)
    ana.does("close", view=view["id"])

    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id=view["id"], view=modal("Late", section("words")))


# Presses


def test_a_press_on_a_message_has_what_slack_sends(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    options = [{"text": text(name), "value": name} for name in ("low", "high")]
    choice = {"type": "radio_buttons", "action_id": "how", "options": options, "initial_option": options[0]}
    blocks = [
        {"type": "actions", "block_id": "act", "elements": [button("go", value="42", style="primary")]},
        section("How much?", block_id="pick", accessory=choice),
    ]
    metadata = {"event_type": "idea", "event_payload": {"id": 42}}
    ts = app.client.chat_postMessage(channel="C01GENERAL", text="An idea", blocks=blocks, metadata=metadata)["ts"]
    app.ack(app.take())

    pressed = meanwhile(
        ana.does,
        "press",
        channel="C01GENERAL",
        ts=ts,
        action_id="go",
        state={"pick": {"how": {"selected_option": options[1]}}},
    )
    envelope = app.take()
    app.ack(envelope)

    payload = envelope["payload"]
    assert pressed.result() == {"ok": True}
    assert envelope["type"] == "interactive"
    assert payload["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "go",
        "block_id": "act",
        "text": {"type": "plain_text", "text": "Press", "emoji": True},
        "value": "42",
        "style": "primary",
        "action_ts": "",
    }
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C01GENERAL",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C01GENERAL", "name": "general"}
    assert payload["message"]["metadata"] == metadata
    assert payload["state"]["values"]["pick"]["how"]["selected_option"]["value"] == "high"
    assert payload["user"]["id"] == "U01ANA"
    assert {"trigger_id", "response_url", "api_app_id", "token", "team", "enterprise"} <= payload.keys()


def test_a_choice_comes_from_the_message_and_must_be_on_offer(
    app: HandmadeApp, ana: Someone, meanwhile: Meanwhile
) -> None:
    options = [{"text": text(name), "value": name} for name in ("low", "high")]
    blocks = [section("How much?", accessory={"type": "static_select", "action_id": "how", "options": options})]
    ts = app.client.chat_postMessage(channel="C01GENERAL", text="?", blocks=blocks)["ts"]
    app.ack(app.take())
    press = {"channel": "C01GENERAL", "ts": ts, "action_id": "how"}

    assert ana.does("press", **press, input={"selected_option": {"value": "none"}})["error"] == "option_not_found"
    pressed = meanwhile(ana.does, "press", **press, input={"selected_option": {"value": "high"}})
    envelope = app.take()
    app.ack(envelope)

    assert pressed.result()["ok"]
    assert envelope["payload"]["actions"][0]["selected_option"] == {
        "text": {"type": "plain_text", "text": "high", "emoji": True},
        "value": "high",
    }


def test_presses_on_what_is_not_there_are_refused(ana: Someone, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C01GENERAL", text="plain")["ts"]

    assert ana.does("press", channel="C01GENERAL", ts=ts, action_id="go")["error"] == "action_not_found"
    assert ana.does("press", channel="C01GENERAL", ts="1.2", action_id="go")["error"] == "message_not_found"
    assert ana.does("press", view="V0", action_id="go")["error"] == "view_not_found"


def test_an_input_that_does_not_dispatch_is_silent(forms: Callable[[Json], None], ana: Someone) -> None:
    forms(modal("Idea", field("what", words())))
    view = opened(ana)

    answer = ana.does("press", view=view["id"], action_id="words", input={"value": "x"})
    assert answer["error"] == "no_dispatch_action"


def test_an_action_without_a_listener_is_an_error_for_the_person(
    bot: App, connected: Connect, ana: Someone, client: WebClient, http: httpx.Client
) -> None:
    http.post("/sandbox/settings", json={"ack_seconds": 0.3})
    blocks = [{"type": "actions", "elements": [button("nobody", url="https://example.org")]}]
    ts = client.chat_postMessage(channel="C01GENERAL", text="?", blocks=blocks)["ts"]
    connected()

    pressed = ana.does("press", channel="C01GENERAL", ts=ts, action_id="nobody")
    assert pressed["error"] == "operation_timeout"


def test_home_is_published_pressed_and_published_anew(bot: App, connected: Connect, ana: Someone) -> None:
    def show(client: WebClient, user: str, words: str) -> None:
        blocks = [section(words), {"type": "actions", "elements": [button("more")]}]
        client.views_publish(user_id=user, view={"type": "home", "callback_id": "home", "blocks": blocks})

    def on_press(ack: Ack, body: Json, client: WebClient) -> None:
        assert body["view"]["type"] == "home"
        assert body["container"]["type"] == "view"
        show(client, body["user"]["id"], "pressed")
        ack()

    bot.event("app_home_opened")(lambda event, client: show(client, event["user"], "opened"))
    bot.action("more")(on_press)
    connected()

    assert ana.does("home")["acked"]
    home = ana.sees()["home"]
    assert ana.does("press", view=home["id"], action_id="more")["ok"]
    assert ana.sees()["home"]["blocks"][0]["text"]["text"] == "pressed"
    assert ana.sees()["home"]["id"] == home["id"]


# response_url


def test_a_response_is_for_one_person_and_can_replace_the_message(
    bot: App, connected: Connect, ana: Someone, ben: Someone, client: WebClient
) -> None:
    def on_press(ack: Ack, respond: Respond, action: Json) -> None:
        if action["value"] == "reply":
            respond("Only you see this")
        elif action["value"] == "replace":
            respond("Replaced", replace_original=True)
        else:
            respond(delete_original=True)
        ack()

    bot.action({"block_id": "act"})(on_press)
    buttons = [button(value, value=value) for value in ("reply", "replace", "delete")]
    blocks = [{"type": "actions", "block_id": "act", "elements": buttons}]
    first = client.chat_postMessage(channel="C01GENERAL", text="one", blocks=blocks)["ts"]
    second = client.chat_postMessage(channel="C01GENERAL", text="two", blocks=blocks)["ts"]
    connected()

    for ts, value in ((first, "reply"), (first, "replace"), (second, "delete")):
        assert ana.does("press", channel="C01GENERAL", ts=ts, action_id=value)["ok"]

    assert ben.texts() == ["Replaced"]
    assert ben.messages()[0]["edited"]
    assert ana.texts() == ["Replaced", "Only you see this"]
    assert ana.messages()[1]["ephemeral"]


def test_a_response_url_is_good_for_five_uses(app: HandmadeApp, ana: Someone, meanwhile: Meanwhile) -> None:
    commanded = meanwhile(ana.commands)
    envelope = app.take()
    app.ack(envelope)
    commanded.result()
    webhook = WebhookClient(envelope["payload"]["response_url"])

    answers = [webhook.send(text=f"use {n}") for n in range(6)]

    assert [(answer.status_code, answer.body) for answer in answers[:5]] == [(200, "ok")] * 5
    assert answers[5].status_code == 404
    assert "used_url" in answers[5].body
    assert len(ana.texts()) == 5


def test_a_response_url_expires(app: HandmadeApp, ana: Someone, http: httpx.Client, meanwhile: Meanwhile) -> None:
    http.post("/sandbox/settings", json={"response_url_seconds": 0})
    commanded = meanwhile(ana.commands)
    envelope = app.take()
    app.ack(envelope)
    commanded.result()

    answer = WebhookClient(envelope["payload"]["response_url"]).send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


def test_an_ephemeral_message_can_be_pressed_and_replaced(
    bot: App, connected: Connect, ana: Someone, ben: Someone, client: WebClient, server: SandboxServer
) -> None:
    seen: list[Json] = []

    def on_press(ack: Ack, body: Json, respond: Respond) -> None:
        seen.append(body)
        respond("Done", replace_original=True)
        ack()

    bot.action("go")(on_press)
    connected()
    blocks = [{"type": "actions", "elements": [button("go")]}]
    ts = client.chat_postEphemeral(channel="C01GENERAL", user="U01ANA", text="psst", blocks=blocks)["message_ts"]

    assert ben.does("press", channel="C01GENERAL", ts=ts, action_id="go")["error"] == "message_not_found"
    assert ana.does("press", channel="C01GENERAL", ts=ts, action_id="go")["ok"]
    assert seen[0]["container"]["is_ephemeral"] is True
    assert "message" not in seen[0]
    assert ana.texts() == ["Done"]
    assert client.conversations_history(channel="C01GENERAL")["messages"] == []
