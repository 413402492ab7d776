"""Modals: their stack, their fields, and that nothing typed in them is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.workspace import BOT_TOKEN
from tests.sandbox_page.gallery import Json, mrkdwn, option, plain

Open = Callable[..., Page]
PDF = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=b"%PDF")


def field(id: str, element: Json, **more: Any) -> Json:
    placed = {"type": "input", "block_id": id, "label": plain(id.capitalize()), "element": element | {"action_id": "a"}}
    return {**placed, **more}


def modal(*blocks: Json, title: str = "Form", **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Save")}
    return {**view, "blocks": list(blocks), **more}


def button(action_id: str, text: str) -> Json:
    return {"type": "actions", "elements": [{"type": "button", "action_id": action_id, "text": plain(text)}]}


@pytest.fixture
def opened(look: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]) -> Open:
    """Opens the page with this modal on it."""

    def opened(view: Json, **options: Any) -> Page:
        bot.action("open")(lambda ack, body: (ack(), client.views_open(trigger_id=body["trigger_id"], view=view)))
        connected()
        client.chat_postMessage(channel="D01ANA", text="x", blocks=[button("open", "Open")])
        page = look(**options)
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_role("dialog", name=view["title"]["text"])).to_be_visible()
        return page

    return opened


@pytest.fixture
def submitted(bot: App) -> list[Json]:
    values: list[Json] = []

    @bot.view("form")
    def save(ack: Ack, view: Json) -> None:
        ack()
        values.append(view["state"]["values"])

    return values


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "It never came true."
        time.sleep(0.005)


def view_id(page: Page) -> str:
    views = page.evaluate("fetch('/sandbox/as/U01ANA/view').then((answer) => answer.json())")["views"]
    return str(views[-1]["id"])


# The stack


@pytest.fixture
def stacked(opened: Open, bot: App, client: WebClient) -> tuple[Page, list[Json]]:
    """Two modals, the first with something typed in it; and what the app hears of their closing."""
    closed: list[Json] = []
    second = modal(title="Two", notify_on_close=True)

    @bot.action("next")
    def push(ack: Ack, body: Json) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=second)

    @bot.view_closed("form")
    def hear(ack: Ack, body: Json) -> None:
        ack()
        closed.append({"title": body["view"]["title"]["text"], "is_cleared": body["is_cleared"]})

    words = field("words", {"type": "plain_text_input"})
    page = opened(modal(words, button("next", "Next"), title="One", notify_on_close=True))
    page.get_by_role("textbox", name="Words").fill("half a sentence")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("dialog", name="Two")).to_be_visible()
    return page, closed


def test_the_close_button_of_a_stacked_modal_goes_one_step_back(stacked: tuple[Page, list[Json]]) -> None:
    page, closed = stacked
    page.get_by_role("dialog").get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="One")).to_be_visible()
    expect(page.get_by_role("textbox", name="Words")).to_have_value("half a sentence")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
    until(lambda: closed == [{"title": "Two", "is_cleared": False}])


def test_the_cross_of_a_stacked_modal_closes_the_stack(stacked: tuple[Page, list[Json]]) -> None:
    page, closed = stacked
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    until(lambda: closed == [{"title": "Two", "is_cleared": True}, {"title": "One", "is_cleared": True}])
    expect(page.get_by_role("button", name="Open", exact=True)).to_be_focused()


# What is typed


def test_a_modal_that_the_app_changes_keeps_what_is_chosen_typed_and_uploaded(
    opened: Open, bot: App, client: WebClient, submitted: list[Json]
) -> None:
    bot.options("a")(lambda ack: ack(options=[option("Printer"), option("Badge reader")]))

    def form(hint: str) -> Json:
        placeholder = {"placeholder": plain(hint)}
        return modal(
            field("asset", {"type": "external_select", "min_query_length": 0, **placeholder}),
            field("story", {"type": "rich_text_input", **placeholder}),
            field("proof", {"type": "file_input", "filetypes": ["pdf"], "max_files": len(hint)}),
            field("sizes", {"type": "multi_static_select", "options": [option("S"), option("M")], **placeholder}),
            field("day", {"type": "datepicker", **placeholder}),
            field("kind", {"type": "radio_buttons", "options": [option("One"), option(hint)]}),
        )

    page = opened(form("old"))
    page.get_by_role("combobox", name="Asset").click()
    page.get_by_role("option", name="Badge reader").click()
    page.locator(".file-input input[type=file]").set_input_files(PDF)
    expect(page.get_by_text("4 B", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Sizes").click()
    page.get_by_role("option", name="M", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_label("Day", exact=True).fill("2026-12-24")
    page.get_by_role("radio", name="One").check()
    page.get_by_role("textbox", name="Story").click()
    page.keyboard.type("It ja")

    client.views_update(view_id=view_id(page), view=form("newer"))
    expect(page.get_by_role("radio", name="newer")).to_be_visible()
    page.keyboard.type("ms")  # still in the same field, at the same place
    expect(page.get_by_role("textbox", name="Story")).to_have_text("It jams")
    page.get_by_role("button", name="Save").click()
    until(lambda: bool(submitted))

    [values] = submitted
    assert values["asset"]["a"]["selected_option"]["value"] == "badge_reader"
    assert [each["value"] for each in values["sizes"]["a"]["selected_options"]] == ["m"]
    assert values["day"]["a"]["selected_date"] == "2026-12-24"
    assert values["kind"]["a"]["selected_option"]["value"] == "one"
    assert [each["name"] for each in values["proof"]["a"]["files"]] == ["plan.pdf"]


def test_an_error_takes_the_focus_to_its_field_and_goes_when_it_is_put_right(
    opened: Open, bot: App, client: WebClient
) -> None:
    bot.view("form")(lambda ack: ack(response_action="errors", errors={"story": "Say a little more."}))
    story = {"type": "rich_text_input"}
    page = opened(
        modal(
            field("words", {"type": "plain_text_input", "initial_value": "x"}),
            field("story", story),
            field("agreed", {"type": "checkboxes", "options": [option("Yes")]}),
        )
    )
    area = page.get_by_role("textbox", name="Story")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please complete this required field.")).to_have_count(2)
    expect(area).to_be_focused()
    expect(area).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("Jams")
    expect(page.get_by_text("Please complete this required field.")).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("checkbox", name="Yes")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say a little more.")).to_be_visible()
    expect(area).to_be_focused()
    expect(area).to_have_text("Jams")


def test_text_tells_how_long_it_may_be(opened: Open) -> None:
    page = opened(modal(field("words", {"type": "plain_text_input", "min_length": 4, "max_length": 6})))
    box = page.get_by_role("textbox", name="Words")
    box.fill("abc")
    expect(page.get_by_text("3 of at least 4")).to_be_visible()
    box.fill("abcdefg")
    expect(page.get_by_text("7 of 6")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please use at most 6 characters; there are 7 now.")).to_be_visible()
    expect(box).to_be_focused()


def test_the_app_hears_what_is_typed_if_it_asked_to(opened: Open, bot: App) -> None:
    heard: list[str | None] = []

    @bot.action("a")
    def hear(ack: Ack, action: Json) -> None:
        ack()
        heard.append(action["value"])

    config = {"trigger_actions_on": ["on_character_entered"]}
    words = {"type": "plain_text_input", "dispatch_action_config": config, "focus_on_load": True}
    first = field("other", {"type": "plain_text_input"}, optional=True)
    page = opened(modal(first, field("words", words, dispatch_action=True)))
    expect(page.get_by_role("textbox", name="Words")).to_be_focused()
    page.keyboard.type("printer")
    until(lambda: heard[-1:] == ["printer"])
    assert len(heard) < len("printer")


# Rich text


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def test_rich_text_is_written_by_keyboard_and_arrives_as_slacks(opened: Open, submitted: list[Json]) -> None:
    page = opened(modal(field("story", {"type": "rich_text_input"})))
    page.get_by_role("textbox", name="Story").focus()
    keys = page.keyboard
    keys.type("It ")
    for key, text in (("b", "jams"), ("i", "often"), ("Shift+x", "always")):
        keys.press(f"Control+{key}")
        keys.type(text)
        keys.press(f"Control+{key}")
        keys.type(" ")
    keys.press("Control+Shift+c")
    keys.type("E-17")
    keys.press("Control+Shift+c")
    keys.type(" ")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_role("dialog", name="Add link")
    link.get_by_label("Text").fill("guide")
    link.get_by_label("Link", exact=True).fill("guide.example")
    link.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Story").locator("a")).to_have_text("guide")
    keys.type("!")
    keys.press("Enter")
    keys.type("Second")
    keys.press("Enter")
    keys.press("Control+Shift+Digit8")
    keys.type("one")
    keys.press("Enter")
    keys.press("Tab")
    keys.type("two")
    page.get_by_role("dialog", name="Form").get_by_role("button", name="Save").click()
    until(lambda: bool(submitted))

    assert submitted[0]["story"]["a"]["rich_text_value"] == rich(
        line(
            words("It "),
            words("jams", bold=True),
            words(" "),
            words("often", italic=True),
            words(" "),
            words("always", strike=True),
            words(" "),
            words("E-17", code=True),
            words(" "),
            {"type": "link", "url": "https://guide.example", "text": "guide"},
            words("!\nSecond"),
        ),
        {"type": "rich_text_list", "style": "bullet", "indent": 0, "border": 0, "elements": [line(words("one"))]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0, "elements": [line(words("two"))]},
    )


def test_rich_text_that_was_there_comes_back_as_it_was(opened: Open, submitted: list[Json]) -> None:
    steps = {"type": "rich_text_list", "indent": 0, "border": 0}
    initial = rich(
        line(
            words("Hello "), {"type": "user", "user_id": "U02BEN"}, words(", "), words("look", bold=True, italic=True)
        ),
        steps | {"style": "ordered", "elements": [line(words("one")), line(words("two"))]},
        steps | {"style": "bullet", "indent": 1, "elements": [line(words("nested"))]},
        {"type": "rich_text_quote", "elements": [words("said\nso")]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [words("a < b\nc")]},
        line({"type": "emoji", "name": "tada"}, {"type": "date", "timestamp": 1795424400, "format": "{date}"}),
    )
    page = opened(modal(field("story", {"type": "rich_text_input", "initial_value": initial})))
    expect(page.get_by_role("textbox", name="Story")).to_contain_text("Hello @Ben Okafor, look")
    page.get_by_role("button", name="Save").click()
    until(lambda: bool(submitted))
    assert submitted[0]["story"]["a"]["rich_text_value"] == initial


# Files


def drop(place: Locator, name: str) -> None:
    place.evaluate(
        """(node, name) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["%PDF"], name));
          node.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        name,
    )


def test_files_are_chosen_dropped_removed_and_only_those_that_fit(
    opened: Open, submitted: list[Json], client: WebClient
) -> None:
    page = opened(modal(field("proof", {"type": "file_input", "filetypes": ["pdf"], "max_files": 2})))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Proof Choose files")).to_be_focused()
    place = page.locator(".file-input")
    place.locator("input[type=file]").set_input_files(PDF)
    expect(page.get_by_text("Please complete this required field.")).to_have_count(0)
    drop(place, "plan.exe")
    expect(page.get_by_text("plan.exe is not a PDF file.")).to_be_visible()
    drop(place, "second.pdf")
    expect(page.get_by_role("listitem").filter(has_text="pdf")).to_have_count(2)
    expect(page.get_by_role("button", name="Add more files")).to_be_disabled()
    expect(page.get_by_text("4 B", exact=True)).to_have_count(2)
    page.get_by_role("button", name="Remove plan.pdf").click()
    expect(page.get_by_role("listitem").filter(has_text="pdf")).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    until(lambda: bool(submitted))

    [given] = submitted[0]["proof"]["a"]["files"]
    assert given["name"] == "second.pdf"
    key = {"Authorization": f"Bearer {BOT_TOKEN}"}
    assert httpx.get(given["url_private"], headers=key).content == b"%PDF"


# Room


def test_a_long_form_fills_a_phone_and_scrolls_between_its_header_and_footer(opened: Open) -> None:
    long = [{"type": "section", "text": mrkdwn(f"Paragraph {i}")} for i in range(60)]
    size = {"width": 390, "height": 700}
    page = opened(modal(*long, field("words", {"type": "plain_text_input"})), viewport=size)
    form = page.get_by_role("dialog", name="Form")
    assert form.bounding_box() == {"x": 0, "y": 0, **size}
    page.get_by_role("textbox", name="Words").focus()
    for seen in (form.get_by_role("heading", name="Form"), form.get_by_role("button", name="Save")):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("textbox", name="Words")).to_be_in_viewport()
