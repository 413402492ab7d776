"""What a person types stays, whatever else happens on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

IDEA, EFFORT, DAY, KPI = "What could be better?", "Effort", "Until when?", "KPI"


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": text(label),
        "element": element | {"action_id": "a"},
        **more,
    }


def form(*more: dict[str, Any], idea: str = IDEA) -> dict[str, Any]:
    options = [{"text": text(word), "value": word[0]} for word in ("Small", "Medium", "Large")]
    return {
        "type": "modal",
        "callback_id": "idea",
        "title": text("New improvement"),
        "submit": text("Save"),
        "blocks": [
            field("idea", idea, {"type": "plain_text_input", "multiline": True}),
            *more,
            field("effort", EFFORT, {"type": "static_select", "options": options}),
            field("day", DAY, {"type": "datepicker"}, optional=True),
        ],
    }


def open_form(look: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]) -> Page:
    @bot.action("open")
    def show(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form())

    connected()
    button = {"type": "button", "action_id": "open", "text": text("Add details")}
    client.chat_postMessage(channel="D01ANA", text="IMP-1", blocks=[{"type": "actions", "elements": [button]}])
    page = look()
    page.get_by_role("button", name="Add details").click()
    expect(page.get_by_role("dialog", name="New improvement")).to_be_visible()
    return page


def test_a_modal_keeps_what_is_typed_when_it_changes(
    look: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]
) -> None:
    page = open_form(look, bot, client, connected)
    page.keyboard.type("Badges are printed one at a ")
    page.get_by_role("combobox", name=EFFORT).click()
    page.get_by_role("option", name="Medium").click()
    page.get_by_role("textbox", name=IDEA).focus()

    view = page.evaluate("fetch('/sandbox/as/U01ANA/view').then((answer) => answer.json())")["views"][0]
    kpi = field("kpi", KPI, {"type": "plain_text_input"}, optional=True)
    client.views_update(view_id=view["id"], view=form(kpi, idea="What could be better here?"))

    expect(page.get_by_role("textbox", name=KPI)).to_be_visible()
    page.keyboard.type("time")  # still in the same field, at the same place
    expect(page.get_by_role("textbox", name="What could be better here?")).to_have_value(
        "Badges are printed one at a time"
    )
    expect(page.get_by_role("combobox", name=EFFORT)).to_have_text("Medium")


def test_a_modal_is_submitted_in_slacks_shape_and_shows_errors_at_their_fields(
    look: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]
) -> None:
    submitted: list[dict[str, Any]] = []

    @bot.view("idea")
    def save(ack: Ack, view: dict[str, Any]) -> None:
        submitted.append(view["state"]["values"])
        if len(submitted) == 1:
            ack(response_action="errors", errors={"idea": "Say a little more."})
        else:
            ack()

    page = open_form(look, bot, client, connected)
    dialog = page.get_by_role("dialog", name="New improvement")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    assert submitted == []

    idea = dialog.get_by_role("textbox", name=IDEA)
    idea.fill("Badges")
    dialog.get_by_role("combobox", name=EFFORT).press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog.get_by_label(DAY).fill("2026-12-24")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Say a little more.")).to_be_visible()
    expect(idea).to_be_focused()
    expect(idea).to_have_value("Badges")
    idea.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Add details")).to_be_focused()
    [_, values] = submitted
    assert values["idea"]["a"] == {"type": "plain_text_input", "value": "Badges"}
    assert values["effort"]["a"]["selected_option"]["value"] == "M"
    assert values["day"]["a"] == {"type": "datepicker", "selected_date": "2026-12-24"}


def test_a_modal_holds_the_focus_and_escape_gives_it_back(
    look: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]
) -> None:
    page = open_form(look, bot, client, connected)
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert page.evaluate("Boolean(document.activeElement.closest('dialog'))")
    page.get_by_role("combobox", name=EFFORT).click()
    page.keyboard.press("Escape")  # closes the list only
    expect(page.get_by_role("dialog", name="New improvement")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add details")).to_be_focused()


def test_a_half_written_message_outlives_updates_other_places_and_refused_commands(
    look: Callable[..., Page], client: WebClient
) -> None:
    root = client.chat_postMessage(channel="C01GENERAL", text="Where is the toner?")["ts"]
    client.chat_postMessage(channel="C01GENERAL", text="On floor 2", thread_ts=root)
    page = look("?as=U01ANA#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.fill("half a sent")
    client.chat_postMessage(channel="C01GENERAL", text="Something else")
    expect(page.get_by_role("log", name="#general").get_by_text("Something else")).to_be_visible()
    page.keyboard.type("ence")
    expect(box).to_have_value("half a sentence")

    page.get_by_role("button", name="1 reply").click()
    reply = page.get_by_role("textbox", name="Reply in thread")
    reply.fill("/improve the toner")
    reply.press("Enter")
    expect(page.get_by_text("/improve is not supported in threads. Sorry!")).to_be_visible()
    expect(reply).to_have_value("/improve the toner")

    page.get_by_role("link", name="wins").click()
    expect(page.get_by_role("textbox", name="Message #wins")).to_have_value("")
    page.go_back()
    expect(reply).to_have_value("/improve the toner")
    expect(box).to_have_value("half a sentence")
