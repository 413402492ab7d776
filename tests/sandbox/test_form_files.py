"""Files given in a form: what is taken, what is refused, and what the app gets."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.workspace import BOT_TOKEN
from tests.sandbox.helpers import Json, Someone, button, eventually, field, modal

PDF = {"filename": "plan.pdf", "content": base64.b64encode(b"%PDF").decode()}


@pytest.fixture
def submitted(bot: App, client: WebClient, connected: Callable[[], None], ana: Someone) -> list[Json]:
    """A form that takes PDFs, open for Ana; and what was submitted in it."""
    views: list[Json] = []
    element = {"type": "file_input", "action_id": "files", "filetypes": ["pdf"], "max_files": 1}

    @bot.command("/improve")
    def show(ack: Ack, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal("Files", field("given", element)))

    @bot.view("form")
    def save(ack: Ack, view: Json) -> None:
        ack()
        views.append(view)

    connected()
    ana.commands()
    eventually(ana.modals)
    return views


def attach(ana: Someone, **more: Any) -> Json:
    return ana.does("attach", view=ana.modals()[0]["id"], **({"action_id": "files"} | PDF | more))


def test_a_file_given_in_a_form_reaches_the_app_with_the_submission(
    submitted: list[Json], ana: Someone, http: httpx.Client
) -> None:
    file = attach(ana)["file"]
    state = {"given": {"files": {"type": "file_input", "files": [file]}}}
    assert ana.does("submit", view=ana.modals()[0]["id"], state=state)["ok"]

    [given] = submitted[0]["state"]["values"]["given"]["files"]["files"]
    assert (given["name"], given["mimetype"], given["size"]) == ("plan.pdf", "application/pdf", 4)
    token = {"authorization": f"Bearer {BOT_TOKEN}"}
    assert http.get(given["url_private"], headers=token).content == b"%PDF"


def test_a_form_takes_only_files_of_its_types_and_as_many_as_it_says(submitted: list[Json], ana: Someone) -> None:
    assert attach(ana, filename="plan.exe")["error"] == "filetype_not_allowed"
    assert attach(ana, content="")["error"] == "no_file_data"
    large = base64.b64encode(bytes(10 * 1024 * 1024 + 1)).decode()
    assert attach(ana, content=large)["error"] == "file_too_large"
    assert attach(ana, action_id="other")["error"] == "action_not_found"

    view = ana.modals()[0]["id"]
    files = [attach(ana)["file"], attach(ana)["file"]]
    for wrong in (files, [], [files[0] | {"name": "plan.exe"}]):
        state = {"given": {"files": {"type": "file_input", "files": wrong}}}
        assert ana.does("submit", view=view, state=state)["error"] == "invalid_fields"
    assert submitted == []


def test_closing_all_closes_the_stack_and_tells_of_each_modal_that_asked(
    submitted: list[Json], bot: App, client: WebClient, ana: Someone
) -> None:
    closed: list[Json] = []
    button_block = {"type": "actions", "elements": [button("next")]}

    @bot.view_closed("form")
    def note(ack: Ack, body: Json) -> None:
        ack()
        closed.append(body)

    @bot.action("next")
    def push(ack: Ack, body: Json) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=modal("Two", button_block, notify_on_close=True))

    first = ana.modals()[0]["id"]
    client.views_update(view_id=first, view=modal("One", button_block, notify_on_close=True))
    assert ana.does("press", view=first, action_id="next")["ok"]
    eventually(lambda: len(ana.modals()) == 2)
    assert ana.does("close", view=ana.modals()[1]["id"], all=True)["ok"]

    assert ana.modals() == []
    assert [(each["view"]["title"]["text"], each["is_cleared"]) for each in closed] == [("Two", True), ("One", True)]
