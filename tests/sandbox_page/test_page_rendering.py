"""The page shows what the linter takes, as Slack does."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.blockkit import problems_in_message, problems_in_view
from sandbox.blockkit_schema import BLOCKS, ELEMENTS, RICH_TEXT_ELEMENTS, RICH_TEXT_PARTS
from sandbox.server import SandboxServer
from tests.sandbox_page import gallery
from tests.sandbox_page.gallery import Json, mrkdwn, option, plain

Look = Callable[..., Page]
Connect = Callable[[], None]

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"><rect width="{0}" height="{0}"/></svg>'


def picture_file(client: WebClient) -> str:
    answer = client.files_upload_v2(filename="chart.png", content=PIXEL)
    return str(answer["file"]["id"])


def with_pictures(page: Page) -> Page:
    """Pictures of other sites, without other sites."""

    def answer(route: Route) -> None:
        route.fulfill(body=SVG.format(1600 if "large" in route.request.url else 40), content_type="image/svg+xml")

    page.route(re.compile(r"https://(pictures|videos)\.example/"), answer)
    return page


def posted(client: WebClient, *blocks: Json, channel: str = "D01ANA") -> str:
    return str(client.chat_postMessage(channel=channel, text="x", blocks=list(blocks))["ts"])


# What there is to show


def test_the_gallery_has_all_that_the_linter_takes() -> None:
    assert gallery.BLOCKS.keys() == BLOCKS.keys()
    assert gallery.ELEMENTS.keys() == ELEMENTS.keys()
    assert gallery.RICH_TEXT_PARTS.keys() == RICH_TEXT_PARTS.keys()
    assert gallery.RICH_TEXT_ELEMENTS.keys() == RICH_TEXT_ELEMENTS.keys()
    for kind, shape in ELEMENTS.items():
        assert set().union(*gallery.ELEMENTS[kind]) | {"action_id"} >= shape.keys(), kind
    for kind, shape in BLOCKS.items():
        examples = [*gallery.message_blocks(), *gallery.inputs()]
        shown = set().union(*(block for block in examples if block["type"] == kind))
        assert shown | {"block_id"} >= shape.keys(), kind
    for kind, properties in RICH_TEXT_PARTS.items():
        assert set().union(*gallery.RICH_TEXT_PARTS[kind]) >= properties, kind
    assert problems_in_message(None, gallery.message_blocks()) == []
    assert problems_in_view(gallery.modal()) == []
    assert problems_in_view(gallery.home()) == []


@pytest.mark.parametrize("surface", ["message", "home", "modal"])
def test_everything_that_the_linter_takes_is_shown(
    look: Look, bot: App, client: WebClient, connected: Connect, surface: str
) -> None:
    file = picture_file(client)
    view = {"home": gallery.home(), "modal": gallery.modal()}.get(surface)
    if surface == "home":
        client.views_publish(user_id="U01ANA", view=gallery.with_file(view, file))
    elif surface == "modal":
        bot.action("open")(
            lambda ack, body: (
                ack(),
                client.views_open(trigger_id=body["trigger_id"], view=gallery.with_file(view, file)),
            )
        )
        button = {"type": "button", "action_id": "open", "text": plain("Open")}
        posted(client, {"type": "actions", "elements": [button]})
    else:
        posted(client, *gallery.with_file(gallery.message_blocks(), file))
    connected()
    page = with_pictures(look("?as=U01ANA#home" if surface == "home" else "?as=U01ANA#D01ANA"))
    if surface == "modal":
        page.get_by_role("button", name="Open").click()
    place = page.locator({"message": "article", "home": ".home", "modal": "dialog.modal"}[surface])
    blocks = view["blocks"] if view else gallery.message_blocks()

    expect(place.locator(".block")).to_have_count(len(blocks))
    assert place.locator(".unknown").all_inner_texts() == []
    empty = "nodes => nodes.filter((each) => !each.innerHTML).map((each) => each.className)"
    assert place.locator(".block").evaluate_all(empty) == []
    wanted = {element["action_id"] for block in blocks for element in _elements(block) if "action_id" in element}
    have = "nodes => nodes.map((each) => each.dataset.actionId)"
    assert set(place.locator("[data-action-id]").evaluate_all(have)) == wanted


def _elements(block: Json) -> list[Json]:
    found: list[Any] = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [each for each in found if isinstance(each, dict) and block["type"] != "rich_text"]


def test_what_the_page_does_not_know_says_so_and_takes_nothing_with_it(look: Look) -> None:
    page = look()
    page.evaluate(
        """async () => {
          const { BlockList } = await import("/page/blocks.js");
          const { elementContext } = await import("/page/context.js");
          const list = new BlockList(elementContext);
          const words = { type: "plain_text", text: "still here" };
          list.update([
            { type: "hologram" }, { type: "actions" },
            { type: "actions", elements: [{ type: "lever", action_id: "l" }] },
            { type: "rich_text", elements: [{ type: "rich_text_scroll", elements: [] }] },
            { type: "section", text: words },
          ]);
          document.querySelector("#main .column").append(list.node);
        }"""
    )
    expect(page.get_by_text("still here")).to_be_visible()
    expect(page.locator("#main .unknown")).to_have_text(
        [
            "A “hologram” block cannot be shown here.",
            "This “actions” block cannot be shown here.",
            "“lever” cannot be shown here",
            "A “rich_text_scroll” cannot be shown here.",
        ]
    )


# Text


def test_dates_are_written_as_slack_writes_them_in_the_readers_time_zone(look: Look) -> None:
    page = look()
    written = page.evaluate(
        """async () => {
          const { dateTokens } = await import("/page/time.js");
          const now = new Date("2026-11-30T22:30:00Z"), zone = "Europe/Madrid";
          const names = ["date_num", "date_slash", "date", "date_short", "date_long", "date_long_full", "date_pretty",
            "date_short_pretty", "date_long_pretty", "day_divider_pretty", "time", "time_secs", "ago", "nonsense"];
          const token = (name, date) => [name, dateTokens(`{${name}}`, date, now, zone)];
          return ["2026-11-30T23:45:09Z", "2013-12-23T12:00:00Z"].map((date) => Object.fromEntries(
            names.map((name) => token(name, new Date(date)))));
        }"""
    )
    assert written == [
        {
            "date_num": "2026-12-01",
            "date_slash": "01/12/2026",
            "date": "December 1st",
            "date_short": "Dec 1, 2026",
            "date_long": "Tuesday, December 1st, 2026",
            "date_long_full": "December 1, 2026",
            "date_pretty": "tomorrow",
            "date_short_pretty": "tomorrow",
            "date_long_pretty": "tomorrow",
            "day_divider_pretty": "tomorrow",
            "time": "00:45",
            "time_secs": "00:45:09",
            "ago": "in 1 hour",
            "nonsense": "{nonsense}",
        },
        {
            "date_num": "2013-12-23",
            "date_slash": "23/12/2013",
            "date": "December 23rd, 2013",
            "date_short": "Dec 23, 2013",
            "date_long": "Monday, December 23rd, 2013",
            "date_long_full": "December 23, 2013",
            "date_pretty": "December 23rd, 2013",
            "date_short_pretty": "Dec 23, 2013",
            "date_long_pretty": "Monday, December 23rd, 2013",
            "day_divider_pretty": "Monday, December 23rd, 2013",
            "time": "13:00",
            "time_secs": "13:00:00",
            "ago": "12 years ago",
            "nonsense": "{nonsense}",
        },
    ]


def test_dates_grow_old_in_a_message_that_stays_as_it_is(look: Look, client: WebClient, server: SandboxServer) -> None:
    now = datetime.fromisoformat(httpx.get(f"{server.url}/clock").json()["now"])
    token = f"<!date^{int(now.timestamp())}^{{date_pretty}}, {{ago}}|then>"
    element = {"type": "date", "timestamp": int(now.timestamp()), "format": "{day_divider_pretty}"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    posted(client, {"type": "section", "text": mrkdwn(token)}, rich)
    page = look()
    expect(page.locator("article time")).to_have_text(["today, just now", "today"])

    moved = {"to": (now + timedelta(days=1, minutes=5)).isoformat(), "jump": True}
    assert httpx.post(f"{server.url}/sandbox/clock", json=moved).json()["ok"]
    expect(page.locator("article time")).to_have_text(["yesterday, 1 day ago", "yesterday"])


def test_mentions_have_names_and_stand_out_for_those_who_are_meant(
    look: Look, client: WebClient, server: SandboxServer
) -> None:
    group = {"handle": "desk", "name": "Service desk", "users": ["U01ANA"]}
    assert httpx.post(f"{server.url}/sandbox/groups/S01DESK", json=group).json()["ok"]
    nodes = [
        {"type": "user", "user_id": "U01ANA"},
        {"type": "usergroup", "usergroup_id": "S01DESK"},
        {"type": "channel", "channel_id": "C03WINS"},
    ]
    text = "<@U01ANA> <@U02BEN> <!subteam^S01DESK> <!here> <#C03WINS> :wave::skin-tone-4:"
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": nodes}]}
    posted(client, {"type": "section", "text": mrkdwn(text)}, rich)
    page = look()
    expect(page.locator("article .mention")).to_have_text(
        ["@Ana Ruiz", "@Ben Okafor", "@desk", "@here", "#wins", "@Ana Ruiz", "@desk", "#wins"]
    )
    expect(page.locator("article .mention.me")).to_have_text(["@Ana Ruiz", "@desk", "@here", "@Ana Ruiz", "@desk"])
    expect(page.get_by_role("img", name="wave")).to_have_text("👋🏽")


def test_a_long_section_is_folded_unless_it_says_otherwise(look: Look, client: WebClient) -> None:
    section = {"type": "section", "text": mrkdwn(gallery.LONG)}
    posted(client, section)
    posted(client, section | {"expand": True})
    page = look()
    more = page.get_by_role("button", name="See more")
    expect(more).to_have_count(1)
    height = "node => node.querySelector('.section-body').getBoundingClientRect().height"
    folded, whole = (page.get_by_role("article").nth(i) for i in range(2))
    assert folded.evaluate(height) < whole.evaluate(height) * 0.8
    more.click()
    expect(page.get_by_role("button", name="See less")).to_have_attribute("aria-expanded", "true")
    assert folded.evaluate(height) >= whole.evaluate(height)


def test_fields_stand_in_two_columns_and_in_one_on_a_phone(look: Look, client: WebClient) -> None:
    posted(client, {"type": "section", "fields": [mrkdwn("*Owner*\nBen"), mrkdwn("*Effort*\nSmall")]})
    page = look()
    tops = "nodes => nodes.map((each) => each.getBoundingClientRect().top)"
    fields = page.locator(".field-text")
    expect(fields).to_have_count(2)
    assert len(set(fields.evaluate_all(tops))) == 1
    page.set_viewport_size({"width": 390, "height": 800})
    assert len(set(fields.evaluate_all(tops))) == 2


# Elements


def test_an_external_select_asks_the_app_while_somebody_types_and_ignores_stale_answers(
    look: Look, bot: App, client: WebClient, connected: Connect
) -> None:
    asked: list[str] = []
    pressed: list[Json] = []
    second = threading.Event()

    @bot.options("ext")
    def suggest(ack: Ack, body: Json) -> None:
        asked.append(body["value"])
        if body["value"] == "pr":
            second.wait(2.5)
        else:
            second.set()
        ack(option_groups=[{"label": plain("Desk"), "options": [option(f"Found for {body['value']}")]}])

    @bot.action("ext")
    def press(ack: Ack, action: Json) -> None:
        ack()
        pressed.append(action)

    connected()
    select = {"type": "external_select", "action_id": "ext", "min_query_length": 2, "placeholder": plain("Asset")}
    posted(client, {"type": "actions", "elements": [select]})
    page = look()
    page.get_by_role("combobox", name="Asset").click()
    expect(page.get_by_text("Type at least 2 characters to search")).to_be_visible()
    page.keyboard.type("pr")
    expect(page.get_by_text("Looking…")).to_be_visible()
    _until(lambda: asked == ["pr"])
    page.keyboard.type("i")
    expect(page.get_by_role("group", name="Desk").get_by_role("option")).to_have_text(["Found for pri"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Asset")).to_have_text("Found for pri")
    _until(lambda: bool(pressed))
    assert asked == ["pr", "pri"]
    assert pressed[0]["selected_option"]["value"] == "found_for_pri"


def test_an_external_select_says_when_the_app_does_not_answer_and_tries_again(
    look: Look, bot: App, client: WebClient, connected: Connect
) -> None:
    select = {"type": "external_select", "action_id": "ext", "min_query_length": 0, "placeholder": plain("Asset")}
    posted(client, {"type": "actions", "elements": [select]})
    page = look()
    page.get_by_role("combobox", name="Asset").click()
    expect(page.get_by_text("connected, so it didn't get this")).to_be_visible()
    bot.options("ext")(lambda ack: ack(options=[option("Printer")]))
    connected()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("option", name="Printer")).to_be_visible()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "It never came true."
        time.sleep(0.005)


def test_a_choice_that_is_not_confirmed_is_taken_back(
    look: Look, bot: App, client: WebClient, connected: Connect
) -> None:
    heard: list[Json] = []

    @bot.action(re.compile("size|kind"))
    def press(ack: Ack, action: Json) -> None:
        ack()
        heard.append(action)

    connected()
    sizes = {"options": gallery.OPTIONS, "confirm": gallery.CONFIRM}
    select = {
        "type": "static_select",
        "action_id": "size",
        "initial_option": gallery.SMALL,
        "placeholder": plain("Size"),
    }
    radio = {"type": "radio_buttons", "action_id": "kind", "initial_option": gallery.LARGE}
    posted(client, {"type": "actions", "elements": [select | sizes, radio | sizes]})
    page = look()
    page.get_by_role("combobox", name="Size").click()
    page.get_by_role("option", name="Medium").click()
    question = page.get_by_role("alertdialog", name="Are you sure?")
    expect(question).to_have_text(re.compile("This cannot be undone."))
    question.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("combobox", name="Size")).to_have_text("Small")
    page.get_by_role("radio", name="Medium").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Large")).to_be_checked()
    assert heard == []

    page.get_by_role("combobox", name="Size").click()
    page.get_by_role("option", name="Medium").click()
    question.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("combobox", name="Size")).to_have_text("Medium")
    _until(lambda: len(heard) == 1)


def test_no_more_is_chosen_than_max_selected_items(look: Look, client: WebClient) -> None:
    select = {"type": "multi_static_select", "action_id": "m", "options": gallery.OPTIONS, "max_selected_items": 2}
    text = mrkdwn("Some")
    posted(client, {"type": "section", "text": text, "accessory": select | {"placeholder": plain("Sizes")}})
    page = look()
    page.get_by_role("combobox", name="Sizes").click()
    for name in ("Small", "Medium", "Large"):
        page.get_by_role("option", name=name).dispatch_event("click")
    expect(page.get_by_text("No more than 2 can be chosen.")).to_be_visible()
    expect(page.get_by_role("option", selected=True)).to_have_count(2)
    expect(page.get_by_role("combobox", name="Sizes").locator(".chip")).to_have_text(["Small", "Medium"])


def test_conversations_are_filtered_and_the_current_one_is_chosen(
    look: Look, client: WebClient, server: SandboxServer
) -> None:
    secret = {"name": "secret", "private": True, "by": "U01ANA"}
    httpx.post(f"{server.url}/sandbox/channels/C09SECRET", json=secret)
    select = {"type": "conversations_select", "filter": {"include": ["private", "im"], "exclude_bot_users": True}}
    here = {"type": "conversations_select", "action_id": "here", "default_to_current_conversation": True}
    named = {"placeholder": plain("Where")}
    posted(client, {"type": "actions", "elements": [select | named | {"action_id": "w"}, here]}, channel="C03WINS")
    page = look("?as=U01ANA#C03WINS")
    expect(page.locator("[data-action-id=here]")).to_have_text("#wins")
    page.get_by_role("combobox", name="Where").click()
    expect(page.get_by_role("option")).to_have_text(["#secret"])


def test_a_date_is_shown_in_words_and_typed_as_before(
    look: Look, bot: App, client: WebClient, connected: Connect
) -> None:
    heard: list[Json] = []

    @bot.action("day")
    def press(ack: Ack, action: Json) -> None:
        ack()
        heard.append(action)

    connected()
    day = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-30", "placeholder": plain("Due")}
    moment = {"type": "datetimepicker", "action_id": "at", "initial_date_time": 1795424400}
    posted(client, {"type": "actions", "elements": [day, moment]})
    page = look(timezone_id="America/Chicago")
    expect(page.locator(".temporal-words")).to_have_text(["November 30, 2026", "November 23, 2026 at 10:00"])
    expect(page.get_by_text("Time in Madrid", exact=True)).to_be_visible()

    field = page.get_by_label("Due")
    field.focus()
    expect(page.locator(".temporal-words").first).to_be_hidden()
    field.press_sequentially("12242027")
    assert heard == []
    page.keyboard.press("Enter")
    _until(lambda: len(heard) == 1)
    assert heard[0]["selected_date"] == "2027-12-24"
    field.blur()
    expect(page.locator(".temporal-words").first).to_have_text("December 24, 2027")


def test_a_press_on_its_way_is_not_sent_twice_but_the_last_choice_is(
    look: Look, bot: App, client: WebClient, connected: Connect
) -> None:
    heard: list[Any] = []
    go_on = threading.Event()

    @bot.action(re.compile("press|size"))
    def press(ack: Ack, action: Json) -> None:
        heard.append(action.get("selected_option", {}).get("value", "press"))
        go_on.wait(2.5)
        ack()

    connected()
    button = {"type": "button", "action_id": "press", "text": plain("Press"), "accessibility_label": "Press once"}
    radio = {"type": "radio_buttons", "action_id": "size", "options": gallery.OPTIONS}
    posted(client, {"type": "actions", "elements": [button, radio]})
    page = look()
    once = page.get_by_role("button", name="Press once")
    once.click()
    expect(once).to_have_attribute("aria-busy", "true")
    once.dispatch_event("click")
    for name in ("Small", "Medium", "Large"):
        page.get_by_role("radio", name=name).check()
    go_on.set()
    expect(once).not_to_have_attribute("aria-busy", "true")
    _until(lambda: heard[-1] == "large")
    assert heard == ["press", "small", "large"]


# Pictures


def test_pictures_open_large_one_after_the_other_and_give_the_focus_back(look: Look, client: WebClient) -> None:
    site = "https://pictures.example"
    image = {"type": "image", "image_url": f"{site}/large.svg", "alt_text": "A lamp", "title": plain("The new lamp")}
    posted(client, image, {"type": "image", "image_url": f"{site}/small.svg", "alt_text": "A chart"})
    page = with_pictures(look("?as=U01ANA#C01GENERAL"))
    page.get_by_role("link", name="Kaizen").first.click()
    opener = page.locator(".picture").first
    opener.click()
    large = page.get_by_role("dialog", name="The new lamp")
    expect(large.get_by_text("A lamp")).to_be_visible()
    expect(large.get_by_text("1 of 2")).to_be_visible()
    shown = large.locator("img")
    fits = (
        "node => node.getBoundingClientRect().height < innerHeight && node.getBoundingClientRect().width < innerWidth"
    )
    assert shown.evaluate(fits)
    large.get_by_role("button", name="Show in full size").click()
    assert shown.evaluate("node => node.getBoundingClientRect().width") == 1600

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="A chart").get_by_text("2 of 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
