"""The sandbox's own tools: faults, connection, traffic, people, channels and user groups, the clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.faults import KINDS
from sandbox.server import SandboxServer
from sandbox.workspace import BOT_TOKEN

Look = Callable[..., Page]


@pytest.fixture
def tools(look: Look) -> Callable[..., Page]:
    """Opens the page with one of the tools."""

    def tools(tab: str, place: str = "?as=U01ANA#C01GENERAL", **options: Any) -> Page:
        page = look(place, **options)
        page.get_by_role("button", name="Tools").click()
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        return page

    return tools


def rows(page: Page, *texts: str) -> Locator:
    found = page.get_by_role("list", name="Traffic, the newest first").locator(".traffic-head")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def test_the_tools_open_by_a_key_and_give_the_focus_back(look: Look) -> None:
    page = look("?as=U01ANA#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.fill("not yet sent")
    box.focus()
    page.keyboard.press("Control+Shift+K")
    expect(page.get_by_role("tab", name="Traffic")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Faults", selected=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Tools")).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("not yet sent")


def test_on_a_phone_the_tools_cover_everything(tools: Callable[..., Page]) -> None:
    page = tools("Faults", viewport={"width": 360, "height": 740})
    box = page.get_by_role("complementary", name="Tools").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
    beneath = page.evaluate("['topbar', 'sidebar', 'main'].every((id) => document.getElementById(id).inert)")
    assert beneath  # the keys do not lead there


def test_a_fault_is_met_and_counted_down(tools: Callable[..., Page], client: WebClient) -> None:
    client.retry_handlers.clear()
    page = tools("Faults")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("switch", name="Refusals"))
    row.get_by_text("Options").click()
    row.get_by_label("Error").select_option("token_revoked")
    row.get_by_label("Only").select_option("chat.postMessage")
    row.get_by_label("Times").fill("2")
    row.get_by_role("switch").click()
    expect(row).to_contain_text("On · only for chat.postMessage · has not happened yet · 2 left")
    with pytest.raises(SlackApiError, match="token_revoked"):
        client.chat_postMessage(channel="C01GENERAL", text="x")
    client.users_info(user="U01ANA")
    expect(row).to_contain_text("happened once · 1 left")
    expect(page.get_by_role("button", name="Tools 1 fault on")).to_be_visible()
    with pytest.raises(SlackApiError, match="token_revoked"):
        client.chat_postMessage(channel="C01GENERAL", text="x")
    expect(row).to_contain_text("It is over: it happened 2 times.")
    expect(row.get_by_role("switch", checked=False)).to_be_visible()


def test_everything_is_switched_off_at_once(tools: Callable[..., Page], server: SandboxServer) -> None:
    page = tools("Faults")
    for name in ("Slow answers", "Everything twice"):
        page.get_by_role("switch", name=name).click()
    expect(page.get_by_text("2 faults are on.")).to_be_visible()
    page.get_by_role("button", name="Everything off").click()
    expect(page.get_by_text("Slack is well: no fault is on.")).to_be_visible()
    expect(page.get_by_role("switch", checked=True)).to_have_count(0)


def test_every_fault_of_the_server_has_its_switch(tools: Callable[..., Page], server: SandboxServer) -> None:
    page = tools("Faults")
    shown = page.evaluate("async () => (await import('/page/fault_kinds.js')).KINDS")
    assert {each["kind"]: {o["name"] for o in each.get("options", [])} for each in shown} == {
        kind: set(options) for kind, options in KINDS.items()
    }
    for each in shown:
        switch = page.get_by_role("switch", name=each["name"])
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "true")
    told = page.evaluate("async () => (await (await fetch('/sandbox/faults')).json()).faults")
    for fault in told:
        for option, value in KINDS[fault["fault"]].items():
            assert (fault[option], type(fault[option]) is type(value) or isinstance(value, float)) == (value, True)


def test_traffic_is_shown_live_and_in_words(
    tools: Callable[..., Page], bot: App, client: WebClient, connected: Callable[[], None]
) -> None:
    connected()
    page = tools("Traffic")
    page.get_by_role("textbox", name="Message #general").fill("hello")
    page.keyboard.press("Enter")
    expect(rows(page, "Slack sends", "message", "acknowledged")).to_have_count(1)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0NOPE", text="x")
    expect(rows(page, "Kaizen calls", "chat.postMessage", "channel_not_found")).to_have_count(1)
    page.get_by_role("tab", name="Connection").click()
    page.get_by_role("button", name="As a retry").click()
    expect(page.get_by_text("1 sent, 1 acknowledged.")).to_be_visible()
    page.get_by_role("tab", name="Traffic").click()
    expect(rows(page, "message", "retry 1")).to_have_count(1)


def test_rate_limits_are_switched_on_and_seen(
    tools: Callable[..., Page], server: SandboxServer, client: WebClient
) -> None:
    client.retry_handlers.clear()
    server.workspace.settings = server.workspace.settings.changed({"rate_limits": False})
    page = tools("Connection")
    page.get_by_role("switch", name="Slack's rate limits").click()
    expect(page.get_by_role("switch", name="Slack's rate limits", checked=True)).to_be_visible()

    def post_many() -> None:
        for number in range(20):
            client.chat_postMessage(channel="C01GENERAL", text=str(number))

    with pytest.raises(SlackApiError, match="ratelimited"):
        post_many()
    page.get_by_role("tab", name="Traffic").click()
    expect(rows(page, "chat.postMessage", "429 rate limited")).to_have_count(1)


def test_traffic_is_filtered_paused_and_cleared(tools: Callable[..., Page], client: WebClient) -> None:
    page = tools("Traffic")
    client.users_info(user="U01ANA")
    client.conversations_info(channel="C02TRIAGE")
    with pytest.raises(SlackApiError):
        client.conversations_info(channel="C0NOPE")
    page.get_by_role("searchbox", name="Filter the traffic").fill("triage")
    expect(rows(page)).to_have_text([re.compile("conversations.info.*ok")])
    page.get_by_role("searchbox", name="Filter the traffic").fill("")
    page.get_by_label("Kind of traffic").select_option("Errors and retries")
    expect(rows(page)).to_have_text([re.compile("conversations.info.*channel_not_found")])
    page.get_by_label("Kind of traffic").select_option("All")
    page.get_by_role("button", name="Pause").click()
    client.auth_test()
    expect(page.get_by_text("paused, 1 more since")).to_be_visible()
    expect(rows(page, "auth.test")).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    expect(rows(page, "auth.test")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()


def test_a_row_opens_as_json_that_folds_and_is_copied(tools: Callable[..., Page], client: WebClient) -> None:
    page = tools("Traffic", permissions=["clipboard-read", "clipboard-write"])
    words = {"type": "section", "text": {"type": "mrkdwn", "text": "<b>not html</b>"}}
    client.chat_postMessage(channel="C01GENERAL", text="Card", blocks=[words])
    rows(page, "chat.postMessage").click()
    request = page.get_by_role("region", name="Request")
    expect(request).to_contain_text('"channel": "C01GENERAL"')
    expect(request.get_by_text("not html")).to_be_hidden()
    request.get_by_text("2 fields").click()
    request.get_by_text("2 fields").last.click()
    expect(request.get_by_text('"<b>not html</b>"')).to_be_visible()
    request.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("async () => JSON.parse(await navigator.clipboard.readText())")
    assert copied["blocks"] == [words]
    assert BOT_TOKEN not in page.content()


def test_a_call_leads_to_its_message_and_back(tools: Callable[..., Page], client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C02TRIAGE", text="A card")["ts"]
    client.chat_update(channel="C02TRIAGE", ts=ts, text="A card, changed")
    client.chat_postMessage(channel="C02TRIAGE", text="Another card")
    page = tools("Traffic")
    rows(page, "chat.update").click()
    page.get_by_role("link", name="Go to the message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("#improvement-triage")
    message = page.get_by_role("article").filter(has_text="A card, changed")
    expect(message).to_have_class(re.compile("found"))
    page.get_by_role("tab", name="Faults").click()
    detail = {"place": "C02TRIAGE", "ts": ts}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('show-call', { detail }))", detail)
    row = rows(page, "chat.postMessage").last
    expect(row).to_have_attribute("aria-expanded", "true")
    expect(row).to_be_focused()


def test_connections_end_and_come_back(tools: Callable[..., Page], connected: Callable[[], None]) -> None:
    connected()
    page = tools("Connection")
    expect(page.get_by_text("Kaizen is connected by one WebSocket.")).to_be_visible()
    page.get_by_role("button", name="Cut", exact=True).click()
    page.get_by_role("tab", name="Traffic").click()
    expect(rows(page, "apps.connections.open")).not_to_have_count(1)
    page.get_by_role("tab", name="Connection").click()
    expect(page.get_by_text("Kaizen is connected by one WebSocket.")).to_be_visible()


def test_people_are_changed(tools: Callable[..., Page], server: SandboxServer) -> None:
    page = tools("People & channels")
    row = page.get_by_role("listitem").filter(has_text="Ben Okafor").filter(has=page.get_by_text("Europe/London"))
    row.get_by_text("Ben Okafor").click()
    for name, badge in (("Guest", "guest"), ("Of another organisation", "external"), ("Deactivated", "deactivated")):
        row.get_by_role("switch", name=name).click()
        expect(row.get_by_text(badge, exact=True)).to_be_visible()
    ben = server.workspace.people["U02BEN"]
    assert (ben.is_restricted, ben.is_foreign, ben.deleted) == (True, True, True)
    zone = row.get_by_label("Time zone")
    zone.fill("Nowhere/Land")
    zone.press("Tab")
    expect(page.get_by_text("There is no time zone 'Nowhere/Land'.")).to_be_visible()
    expect(zone).to_have_value("Europe/London")
    zone.fill("Asia/Tokyo")
    zone.press("Tab")
    expect(page.get_by_text("Asia/Tokyo")).to_be_visible()
    assert ben.tz == "Asia/Tokyo"


def test_channels_are_made_and_changed(tools: Callable[..., Page], server: SandboxServer) -> None:
    page = tools("People & channels")
    making = page.locator(".new-channel")
    making.get_by_label("Name").fill("Not A Name")
    making.get_by_role("button", name="Make a channel").click()
    expect(page.get_by_text("A name is lower case")).to_be_visible()
    making.get_by_label("Name").fill("ideas")
    making.get_by_role("switch", name="Private").click()
    making.get_by_role("button", name="Make a channel").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="ideas")).to_be_visible()
    row = page.get_by_role("listitem").filter(has=page.locator("summary", has_text="ideas"))
    expect(row.get_by_text("private", exact=True)).to_be_visible()
    row.get_by_text("ideas").click()
    row.get_by_label("Name").fill("old-ideas")
    row.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="old-ideas")).to_be_visible()
    row = page.get_by_role("listitem").filter(has=page.locator("summary", has_text="old-ideas"))
    row.get_by_role("switch", name="Private").click()
    row.get_by_role("switch", name="Archived").click()
    expect(row.get_by_text("archived", exact=True)).to_be_visible()
    expect(row.get_by_text("private", exact=True)).to_have_count(0)
    channel = next(each for each in server.workspace.channels.values() if each.name == "old-ideas")
    assert (channel.is_archived, channel.is_private, channel.members) == (True, False, {"U01ANA"})


def test_what_is_being_written_in_a_field_outlasts_the_next_look_at_the_workspace(tools: Callable[..., Page]) -> None:
    page = tools("People & channels")
    row = page.get_by_role("listitem").filter(has=page.locator("summary", has_text="wins"))
    row.get_by_text("wins").click()
    row.get_by_label("Name").fill("successes")
    row.get_by_role("button", name="Rename").focus()
    for _ in range(2):  # one may have been asked for before
        with page.expect_response("**/sandbox/workspace") as answer:
            pass
        answer.value.finished()
    expect(row.get_by_label("Name")).to_have_value("successes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation").get_by_role("link", name="successes")).to_be_visible()


def test_a_reset_asks_first(tools: Callable[..., Page], client: WebClient) -> None:
    client.chat_postMessage(channel="C01GENERAL", text="Soon gone")
    page = tools("People & channels")
    expect(page.get_by_role("article").filter(has_text="Soon gone")).to_be_visible()
    page.get_by_role("button", name="Reset…").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("article").filter(has_text="Soon gone")).to_be_visible()
    page.get_by_role("button", name="Reset…").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Empty it").click()
    expect(page.get_by_role("article").filter(has_text="Soon gone")).to_have_count(0)


def test_a_time_is_set_in_the_persons_zone(look: Look, server: SandboxServer) -> None:
    page = look("?as=U05LEO#D05LEO")
    page.get_by_role("button", name="Set a time…").click()
    field = page.get_by_label("Date and time in New York")
    field.fill("2001-01-01T09:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The clock only goes forward. Choose a later time.")
    year = server.workspace.clock.now().year + 1
    field.fill(f"{year}-01-11T09:30")
    page.keyboard.press("Enter")
    expect(page.locator("#topbar time")).to_contain_text(f"09:30Mon 11 Jan {year}", timeout=20_000)
    expect(page.get_by_role("button", name="Go there")).to_be_hidden()


def test_the_clock_shows_how_far_it_is_and_to_whom_was_written(
    look: Look, http: httpx.Client, client: WebClient
) -> None:
    def tick(**query: int) -> int:
        return int(http.get("/clock", params=query).json()["jumps"])

    page = look("?as=U01ANA#D01ANA")
    jumps = tick(settled=0)
    page.get_by_role("button", name="Next week").click()
    bar = page.get_by_role("progressbar", name="The clock moves on")
    jumps = tick(jumps=jumps, wait=10)
    client.chat_postMessage(channel="D02BEN", text="It is time")
    for _ in range(60):
        jumps = tick(jumps=jumps, settled=jumps, wait=10)
    expect(bar).to_have_attribute("aria-valuenow", re.compile("^3[4-9]$"))
    for _ in range(107):
        jumps = tick(jumps=jumps, settled=jumps, wait=10)
    tick(settled=jumps)
    expect(page.get_by_text("Meanwhile Kaizen wrote to Ben Okafor.")).to_be_visible()
    expect(bar).to_be_hidden()


def test_user_groups_are_made_filled_and_disabled(tools: Callable[..., Page], server: SandboxServer) -> None:
    page = tools("People & channels")
    making = page.locator(".new-group")
    making.get_by_label("Handle").fill("wins")
    making.get_by_role("button", name="Make a group").click()
    expect(page.get_by_text("Somebody or something is called wins already.")).to_be_visible()
    making.get_by_label("Handle").fill("@network")
    making.get_by_label("Name").fill("Network team")
    making.get_by_role("button", name="Make a group").click()
    row = page.get_by_role("listitem").filter(has=page.locator("summary", has_text="Network team"))
    row.get_by_text("Network team").click()
    members = row.get_by_role("group", name="Members")
    expect(members.get_by_role("switch")).to_have_count(5)
    members.get_by_role("switch", name="Ana Ruiz").click()
    members.get_by_role("switch", name="Leo Tanaka").click()
    expect(row.get_by_text("2 people")).to_be_visible()
    members.get_by_role("switch", name="Ana Ruiz").click()
    expect(row.get_by_text("1 person")).to_be_visible()
    members.get_by_role("switch", name="Leo Tanaka").click()
    expect(page.get_by_text("A user group is not emptied; disable it.")).to_be_visible()
    expect(members.get_by_role("switch", name="Leo Tanaka", checked=True)).to_be_visible()
    row.get_by_role("switch", name="Disabled").click()
    expect(row.get_by_text("disabled", exact=True)).to_be_visible()
    group = next(each for each in server.workspace.groups.values() if each.handle == "network")
    assert (group.users, group.is_disabled, group.created_by) == (["U05LEO"], True, "U01ANA")


def test_a_mention_of_a_group_is_drawn_with_its_handle_and_a_disabled_one_is_not_offered(
    tools: Callable[..., Page],
) -> None:
    page = tools("People & channels", "?as=U02BEN#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.press_sequentially("Ask @service")
    expect(page.get_by_role("option", name="@service-desk Service desk · 2 people")).to_be_visible()
    page.keyboard.press("Tab")
    box.press("Enter")
    mention = page.get_by_role("article").locator(".mention")
    expect(mention).to_have_text("@service-desk")
    expect(mention).to_have_class("mention me")
    row = page.get_by_role("listitem").filter(has=page.locator("summary", has_text="Service desk · 2 people"))
    row.get_by_text("Service desk · 2 people").click()
    row.get_by_role("switch", name="Disabled").click()
    expect(row.get_by_text("disabled", exact=True)).to_be_visible()
    expect(mention).to_have_text("@service-desk")
    box.press_sequentially("Ask @service")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
