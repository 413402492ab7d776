"""External selects take what the app suggested to this person, or what was chosen from the start."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.sandbox.helpers import HandmadeApp, Json, Someone, field, modal, section, text

Meanwhile = Callable[..., Future[Any]]
ANA, BEN, CHLOE = ({"text": text(name) | {"emoji": True}, "value": name} for name in ("Ana", "Ben", "Chloé"))


def external(**more: Any) -> Json:
    return {"type": "external_select", "action_id": "who", "min_query_length": 0, "initial_option": CHLOE, **more}


@pytest.fixture
def place(app: HandmadeApp, client: WebClient) -> Json:
    """A message with an external select."""
    blocks = [section("Who?", block_id="b", accessory=external())]
    ts = client.chat_postMessage(channel="C01GENERAL", text="Who?", blocks=blocks)["ts"]
    app.ack(app.take())
    return {"channel": "C01GENERAL", "ts": ts, "action_id": "who"}


def suggest(app: HandmadeApp, meanwhile: Meanwhile, person: Someone, place: Json, *options: Json) -> None:
    asked = meanwhile(person.does, "suggest", **place, value="")
    app.ack(app.take(), {"options": list(options)})
    assert asked.result()["ok"]


def press(person: Someone, place: Json, option: Json | None) -> Json:
    return person.does("press", **place, input={"selected_option": option})


def test_an_option_that_was_never_suggested_is_refused(
    app: HandmadeApp, place: Json, ana: Someone, ben: Someone, meanwhile: Meanwhile
) -> None:
    assert press(ana, place, ANA)["error"] == "option_not_found"
    suggest(app, meanwhile, ben, place, ANA)
    assert press(ana, place, ANA)["error"] == "option_not_found"
    suggest(app, meanwhile, ana, place, ANA, BEN)
    assert press(ana, place, {"value": "nobody"})["error"] == "option_not_found"

    pressed = meanwhile(press, ana, place, ANA)
    envelope = app.take()
    app.ack(envelope)
    assert envelope["payload"]["actions"][0]["selected_option"] == ANA
    assert pressed.result()["ok"]


def test_earlier_suggestions_and_the_initial_option_are_taken_as_they_were_given(
    app: HandmadeApp, place: Json, ana: Someone, meanwhile: Meanwhile
) -> None:
    suggest(app, meanwhile, ana, place, ANA)
    suggest(app, meanwhile, ana, place, BEN)

    for option in (ANA, CHLOE, None):
        pressed = meanwhile(press, ana, place, option and {"value": option["value"]})
        envelope = app.take()
        app.ack(envelope)
        assert envelope["payload"]["actions"][0]["selected_option"] == option
        assert pressed.result()["ok"]


def test_a_form_with_an_option_that_was_never_suggested_is_not_submitted(
    app: HandmadeApp, client: WebClient, ana: Someone, meanwhile: Meanwhile
) -> None:
    given = meanwhile(ana.commands)
    envelope = app.take()
    several = external(type="multi_external_select", initial_option=None, initial_options=[CHLOE])
    view = modal("Team", field("b", {name: value for name, value in several.items() if value is not None}))
    client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=view)
    app.ack(envelope)
    given.result()
    id = ana.modals()[0]["id"]

    def submit(*options: Json) -> Json:
        entry = {"type": "multi_external_select", "selected_options": list(options)}
        return ana.does("submit", view=id, state={"b": {"who": entry}})

    assert submit(CHLOE, ANA)["error"] == "option_not_found"
    assert ana.modals()[0]["state"]["values"]["b"]["who"]["selected_options"] == [CHLOE]
    suggest(app, meanwhile, ana, {"view": id, "action_id": "who"}, ANA)
    submitted = meanwhile(submit, CHLOE, ANA)
    app.ack(app.take())
    assert submitted.result()["ok"]
