"""What goes into a message box besides words: files, shortcuts, names; and who is in the channel."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.sandbox_page.people import Acts

Look = Callable[..., Page]
GENERAL = "C01GENERAL"
ANA, BEN = "?as=U01ANA#C01GENERAL", "?as=U02BEN#C01GENERAL"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
PICTURE: FilePayload = {"name": "chart.png", "mimeType": "image/png", "buffer": PIXEL}
NUMBERS: FilePayload = {"name": "kpi.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2"}

CARRY = """
(node, [kind, names]) => {
  const data = new DataTransfer();
  const type = (name) => (name.endsWith("png") ? "image/png" : "text/plain");
  for (const name of names) data.items.add(new File(["words"], name, { type: type(name) }));
  const more = { bubbles: true, cancelable: true };
  if (kind === "paste") return node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, ...more }));
  node.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, ...more }));
  node.dispatchEvent(new DragEvent("drop", { dataTransfer: data, ...more }));
}
"""


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message #general")


def waiting(page: Page) -> Locator:
    return page.get_by_role("list", name="Files to send").get_by_role("listitem")


def attach(page: Page, *files: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").first.click()
    chooser.value.set_files(list(files))


# Files


def test_files_wait_in_the_message_box_and_go_with_its_text_in_one_message(look: Look, acts: Acts) -> None:
    ana, ben = look(ANA), look(BEN)
    attach(ana, PICTURE, NUMBERS, {"name": "wrong.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(waiting(ana)).to_have_count(3)
    expect(waiting(ana).get_by_role("img", name="chart.png")).to_be_visible()
    ana.get_by_role("button", name="Remove wrong.txt").click()
    expect(box(ana)).to_be_focused()
    ana.keyboard.type("The numbers")
    ana.keyboard.press("Enter")

    message = ben.get_by_role("article").filter(has_text="The numbers")
    expect(message.get_by_role("img", name="chart.png")).to_be_visible()
    expect(message.get_by_role("link", name="kpi.csv")).to_be_visible()
    expect(ben.get_by_role("article")).to_have_count(1)
    expect(waiting(ana)).to_have_count(0)
    expect(box(ana)).to_have_value("")


def test_files_go_without_words_and_into_threads(look: Look, acts: Acts) -> None:
    root = acts("U02BEN", "message", channel=GENERAL, text="Who has the numbers?")["ts"]
    acts("U02BEN", "message", channel=GENERAL, text="Anybody?", thread_ts=root)
    page = look(ANA)
    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.evaluate(CARRY, ["drop", ["kpi.txt"]])
    expect(waiting(page)).to_have_count(1)
    thread.get_by_role("button", name="Send").click()
    expect(thread.get_by_role("link", name="kpi.txt")).to_be_visible()
    assert acts.sees("U02BEN", GENERAL)[-1]["thread_ts"] == root


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_files_are_dropped_on_the_conversation_or_pasted(look: Look, way: str) -> None:
    page = look(ANA)
    target = box(page) if way == "paste" else page.get_by_role("log")
    target.evaluate(CARRY, [way, ["screen.png"]])
    expect(waiting(page)).to_have_text(re.compile(r"screen\.png"))
    expect(box(page)).to_be_focused()


def test_a_failed_upload_keeps_files_and_words(look: Look, acts: Acts, http: httpx.Client) -> None:
    page = look(ANA)
    attach(page, NUMBERS)
    box(page).fill("The numbers")
    http.post("/sandbox/faults", json={"fault": "outage"})
    box(page).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Slack is down")).to_be_visible()
    expect(waiting(page)).to_have_count(1)
    expect(box(page)).to_have_value("The numbers")
    http.post("/sandbox/faults", json={"off": True})
    box(page).press("Enter")
    expect(page.get_by_role("link", name="kpi.csv")).to_be_visible()


def test_a_long_upload_shows_how_far_it_is(look: Look) -> None:
    page = look(ANA)
    held: list[Route] = []
    page.route("**/upload", lambda route: held.append(route))
    attach(page, NUMBERS)
    box(page).press("Enter")
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(page.get_by_role("button", name="Remove kpi.csv")).to_be_hidden()
    held[0].continue_()
    expect(page.get_by_role("link", name="kpi.csv")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()


def test_waiting_files_stay_at_their_place(look: Look) -> None:
    page = look(ANA)
    attach(page, NUMBERS)
    page.get_by_role("link", name="wins").click()
    expect(page.get_by_role("textbox", name="Message #wins")).to_be_visible()
    expect(waiting(page)).to_have_count(0)
    page.go_back()
    expect(waiting(page)).to_have_count(1)


# Shortcuts and commands


@pytest.mark.parametrize("way", ["menu", "keys", "slash"])
def test_a_global_shortcut_is_started_from_the_message_box(
    look: Look, bot: App, client: WebClient, connected: Callable[[], None], way: str
) -> None:
    @bot.global_shortcut("new")
    def show(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        title, text = {"type": "plain_text", "text": "New"}, {"type": "mrkdwn", "text": "x"}
        view = {"type": "modal", "title": title, "blocks": [{"type": "section", "text": text}]}
        client.views_open(trigger_id=body["trigger_id"], view=view)

    connected()
    page = look(ANA)
    if way == "menu":
        page.get_by_role("button", name="Shortcuts").click()
        expect(page.get_by_role("menuitem", name="New improvement")).to_contain_text("Suggest an improvement")
        page.get_by_role("menuitem", name="New improvement").click()
    elif way == "keys":
        box(page).press("Shift+Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    else:
        box(page).press_sequentially("/new")
        expect(page.get_by_role("option", name="New improvement")).to_contain_text("Suggest an improvement")
        page.keyboard.press("Enter")
        expect(box(page)).to_have_value("")
    expect(page.get_by_role("dialog", name="New")).to_be_visible()


def test_a_command_in_a_thread_gets_slacks_sentence_in_the_thread(look: Look, acts: Acts) -> None:
    root = acts("U02BEN", "message", channel=GENERAL, text="A question")["ts"]
    acts("U02BEN", "message", channel=GENERAL, text="Anybody?", thread_ts=root)
    page = look(ANA)
    page.get_by_role("button", name="1 reply").click()
    reply = page.get_by_role("textbox", name="Reply in thread")
    reply.fill("/improve badges")
    reply.press("Enter")
    thread = page.get_by_role("log", name="Thread")
    expect(thread.get_by_text("/improve is not supported in threads. Sorry!")).to_be_visible()
    expect(reply).to_have_value("/improve badges")


# Names


@pytest.mark.parametrize(
    ("typed", "offered", "value"),
    [
        ("Ask @chl", "Chloé Martin", "Ask @Chloé Martin "),
        ("Ask @desk", "@service-desk", "Ask @service-desk "),
        ("See #wi", "#wins", "See #wins "),
        ("Good :bu", ":bulb:", "Good :bulb: "),
    ],
)
def test_names_are_completed_by_keyboard(look: Look, typed: str, offered: str, value: str) -> None:
    page = look(ANA)
    box(page).press_sequentially(typed)
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option").first).to_contain_text(offered)
    page.keyboard.press("Tab")
    expect(box(page)).to_have_value(value)
    box(page).press("Enter")
    expect(page.get_by_role("article")).to_have_count(1)


def test_names_are_completed_while_a_message_is_edited(look: Look, acts: Acts) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="Ask")
    page = look(ANA)
    box(page).press("ArrowUp")
    edit = page.get_by_role("textbox", name="Edit message")
    edit.press_sequentially(" @chl")
    expect(page.get_by_role("option", name="Chloé Martin")).to_be_visible()
    page.keyboard.press("Enter")
    expect(edit).to_have_value("Ask @Chloé Martin ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").get_by_text("@Chloé Martin")).to_be_visible()


# Who is in the channel


def test_the_members_are_listed_and_one_leaves_and_joins_again(look: Look, server: SandboxServer) -> None:
    ana, ben = look("?as=U01ANA#C03WINS"), look("?as=U02BEN#C03WINS")
    ana.get_by_role("button", name="6 members").click()
    members = ana.get_by_role("dialog", name="Members of #wins")
    expect(members.get_by_role("listitem").filter(has_text="Mia Lindqvist")).to_contain_text("Manager")
    members.get_by_role("button", name="Leave channel").click()
    expect(ana.get_by_role("heading", level=1, name="Kaizen")).to_be_visible()
    expect(ana.get_by_role("link", name="wins")).to_have_count(0)
    expect(ben.get_by_role("button", name="5 members")).to_be_visible()
    expect(ben.get_by_role("article").filter(has_text="left #wins.")).to_contain_text("Ana Ruiz")

    ana.get_by_role("button", name="Join a channel").click()
    ana.get_by_role("menuitem", name="#wins").click()
    expect(ana.get_by_role("heading", level=1, name="#wins")).to_be_visible()
    expect(ben.get_by_role("button", name="6 members")).to_be_visible()


def test_nobody_leaves_general_and_escape_closes_the_list(look: Look) -> None:
    page = look(ANA)
    button = page.get_by_role("button", name="6 members")
    button.press("Enter")
    expect(page.get_by_role("dialog", name="Members of #general")).to_be_visible()
    expect(page.get_by_role("button", name="Leave channel")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_leaving_a_private_channel_is_asked_about(look: Look, http: httpx.Client) -> None:
    http.post("/sandbox/channels/C07FEW", json={"name": "few", "private": True, "by": "U01ANA"})
    page = look("?as=U01ANA#C07FEW")
    expect(page.get_by_role("main").get_by_text("Private", exact=True)).to_be_visible()
    page.get_by_role("button", name="1 member").click()
    page.get_by_role("button", name="Leave channel").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1, name="#few")).to_be_visible()


def test_an_archived_channel_is_read_only(look: Look, acts: Acts, http: httpx.Client) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="The last word")
    page = look(ANA)
    http.post(f"/sandbox/channels/{GENERAL}", json={"archived": True})
    expect(page.get_by_text("#general is archived.")).to_be_visible()
    expect(box(page)).to_be_hidden()
    message = page.get_by_role("article").filter(has_text="The last word")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
