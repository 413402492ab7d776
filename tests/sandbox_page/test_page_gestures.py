"""What people do with messages on the page: toolbar, editing, deleting, reactions, marks of what is unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from slack_bolt import Ack, App

from sandbox.server import SandboxServer
from tests.sandbox_page.people import Acts

Look = Callable[..., Page]
GENERAL = "C01GENERAL"
ANA, BEN = "?as=U01ANA#C01GENERAL", "?as=U02BEN#C01GENERAL"


def message(page: Page, words: str, log: str = "#general") -> Locator:
    return page.get_by_role("log", name=log).get_by_role("article").filter(has_text=words)


def tool(page: Page, words: str, name: str) -> Locator:
    """A button of the toolbar that a message shows to whoever points at it."""
    found = message(page, words)
    found.hover()
    return found.get_by_role("toolbar").get_by_role("button", name=name)


def choose(page: Page, words: str, action: str) -> None:
    tool(page, words, "More actions").click()
    page.get_by_role("menuitem", name=action).click()


def at_message(page: Page, words: str) -> Locator:
    """Goes to a message by keyboard, from the message box over the list."""
    page.get_by_role("log").first.focus()
    found = message(page, words)
    for _ in range(12):
        page.keyboard.press("ArrowUp")
        if found.evaluate("(node) => node === document.activeElement"):
            return found
    raise AssertionError(f"The arrow keys never came to {words!r}.")


# Reactions


def test_a_reaction_is_chosen_by_name_shown_to_all_and_taken_back_by_its_pill(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Badges print faster")
    ana, ben = look(ANA), look(BEN)
    tool(ana, "Badges", "Add reaction").click()
    ana.get_by_role("combobox", name="Search emoji").fill("tada")
    expect(ana.get_by_role("option")).to_have_count(1)
    ana.get_by_role("option", name="tada").click()
    expect(message(ana, "Badges").get_by_role("button", name="tada: You", pressed=True)).to_be_visible()

    pill = message(ben, "Badges").get_by_role("button", name="tada: Ana Ruiz", pressed=False)
    expect(pill).to_have_attribute("title", "Ana Ruiz reacted with :tada:")
    pill.click()
    expect(message(ana, "Badges").get_by_role("button", name="tada: You and Ben Okafor")).to_have_text("🎉2")
    message(ana, "Badges").get_by_role("button", name="tada").click()
    expect(message(ben, "Badges").get_by_role("button", name="tada: You", exact=True)).to_be_visible()


def test_a_reaction_by_keyboard_only(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Badges print faster")
    page = look(ANA)
    found = at_message(page, "Badges")
    page.keyboard.press("r")
    expect(page.get_by_role("combobox", name="Search emoji")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")  # the second of the frequent ones
    expect(found.get_by_role("button", name="bulb: You", pressed=True)).to_be_visible()
    expect(found).to_be_focused()

    page.keyboard.press("Tab")
    expect(found.get_by_role("button", name="bulb: You")).to_be_focused()
    page.keyboard.press("Enter")
    expect(found.get_by_role("button", name="bulb: You")).to_have_count(0)
    expect(found).to_be_focused()  # what had the focus is gone


def test_the_pill_that_adds_another_reaction_opens_the_same_picker(look: Look, acts: Acts) -> None:
    ts = acts("U02BEN", "message", channel=GENERAL, text="Badges print faster")["ts"]
    acts("U02BEN", "react", channel=GENERAL, ts=ts, name="+1")
    page = look(ANA)
    message(page, "Badges").get_by_role("button", name="Add reaction").last.click()
    page.get_by_role("option", name="eyes").first.click()
    expect(message(page, "Badges").get_by_role("button", name="eyes: You")).to_be_visible()


# Editing and deleting


def test_an_edit_starts_with_what_was_typed_and_everybody_sees_its_end(look: Look, acts: Acts) -> None:
    typed = "@Ben Okafor & <team>: see #wins and https://a.example/?x=1&y=2"
    acts("U01ANA", "message", channel=GENERAL, text=typed)
    ana, ben = look(ANA), look(BEN)
    choose(ana, "team", "Edit message")
    box = ana.get_by_role("textbox", name="Edit message")
    expect(box).to_have_value(typed)
    expect(box).to_be_focused()
    ana.keyboard.type(" today")
    ana.keyboard.press("Enter")
    expect(box).to_have_count(0)
    expect(message(ben, "today")).to_contain_text("(edited)")
    expect(message(ben, "today").get_by_role("link", name="#wins")).to_be_visible()
    expect(message(ben, "today")).to_contain_text("@Ben Okafor & <team>: see #wins")


def test_arrow_up_in_an_empty_message_box_edits_ones_last_message(look: Look, acts: Acts) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="The frist idea")
    acts("U02BEN", "message", channel=GENERAL, text="Which one?")
    page = look(ANA)
    box = page.get_by_role("textbox", name="Message #general")
    box.press("ArrowUp")
    edit = page.get_by_role("textbox", name="Edit message")
    expect(edit).to_have_value("The frist idea")
    edit.fill("The first idea")
    edit.press("Enter")
    expect(message(page, "The first idea")).to_contain_text("(edited)")
    expect(box).to_be_focused()

    box.press("ArrowUp")
    expect(edit).to_be_focused()
    edit.fill("nothing of this")
    edit.press("Escape")
    expect(box).to_be_focused()
    expect(message(page, "The first idea")).to_be_visible()
    box.fill("words")
    box.press("ArrowUp")
    expect(edit).to_have_count(0)


def test_a_half_done_edit_outlives_changes_of_the_message_and_other_places(look: Look, acts: Acts) -> None:
    ts = acts("U01ANA", "message", channel=GENERAL, text="An idea")["ts"]
    page = look(ANA)
    at_message(page, "An idea")
    page.keyboard.press("e")
    edit = page.get_by_role("textbox", name="Edit message")
    edit.fill("An idea that")
    acts("U02BEN", "react", channel=GENERAL, ts=ts, name="eyes")
    acts("U01ANA", "edit", channel=GENERAL, ts=ts, text="An idea from elsewhere")
    expect(page.get_by_role("button", name="eyes: Ben Okafor")).to_be_visible()
    page.keyboard.type(" is good")
    expect(edit).to_have_value("An idea that is good")

    page.get_by_role("link", name="wins").click()
    expect(page.get_by_role("textbox", name="Message #wins")).to_be_visible()
    page.go_back()
    expect(edit).to_have_value("An idea that is good")
    page.get_by_role("button", name="Save").click()
    expect(message(page, "An idea that is good")).to_be_visible()


def test_a_refused_edit_keeps_the_words_and_says_why(look: Look, acts: Acts) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="An idea")
    page = look(ANA)
    choose(page, "An idea", "Edit message")
    edit = page.get_by_role("textbox", name="Edit message")
    edit.fill("x" * 12_001)
    edit.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="12,000 characters")).to_be_visible()
    expect(edit).to_have_value("x" * 12_001)


def test_a_message_is_deleted_only_after_a_question(look: Look, acts: Acts) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="Never mind")
    acts("U01ANA", "message", channel=GENERAL, text="The last word")
    ana, ben = look(ANA), look(BEN)
    choose(ana, "Never mind", "Delete message")
    ana.get_by_role("alertdialog", name="Delete message").get_by_role("button", name="Cancel").click()
    expect(message(ana, "Never mind")).to_be_visible()

    at_message(ana, "Never mind")
    ana.keyboard.press("Delete")
    expect(ana.get_by_role("alertdialog").get_by_role("button", name="Delete")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(message(ben, "Never mind")).to_have_count(0)
    expect(message(ana, "The last word")).to_be_focused()


def test_what_remains_of_a_deleted_message_with_replies_is_a_quiet_line(look: Look, acts: Acts) -> None:
    root = acts("U01ANA", "message", channel=GENERAL, text="A question")["ts"]
    acts("U02BEN", "message", channel=GENERAL, text="An answer", thread_ts=root)
    page = look(BEN)
    expect(message(page, "A question")).to_be_visible()
    acts("U01ANA", "delete", channel=GENERAL, ts=root)
    line = message(page, "This message was deleted.")
    expect(line.get_by_role("button", name="1 reply")).to_be_visible()
    expect(line).not_to_contain_text("Slackbot")
    line.hover()
    expect(line.get_by_role("button", name="More actions")).to_have_count(0)


def test_only_ones_own_messages_offer_edit_and_delete(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="By Ben")
    page = look(ANA)
    tool(page, "By Ben", "More actions").click()
    expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)
    page.keyboard.press("Escape")
    at_message(page, "By Ben")
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="Edit message")).to_have_count(0)


# Shortcuts, threads, keys


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_shortcut_of_the_app_gets_the_message(
    look: Look, acts: Acts, bot: App, connected: Callable[[], None], way: str
) -> None:
    heard: list[str] = []

    @bot.message_shortcut("keep")
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        heard.append(body["message"]["text"])

    connected()
    acts("U02BEN", "message", channel=GENERAL, text="Faster badges")
    page = look(ANA)
    if way == "mouse":
        choose(page, "Faster", "Keep as improvement")
    else:
        at_message(page, "Faster")
        page.keyboard.press("m")
        expect(page.get_by_role("menuitem", name="Keep as improvement")).to_contain_text("Kaizen")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(message(page, "Faster")).to_be_focused()
    expect(page.get_by_role("menu")).to_have_count(0)
    acts.until(lambda: heard == ["Faster badges"])


def test_a_focused_message_opens_its_thread_by_t_and_enter_but_not_with_ctrl(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Faster badges")
    page = look(ANA)
    reply = page.get_by_role("textbox", name="Reply in thread")
    for key in ("t", "Enter"):
        at_message(page, "Faster")
        page.keyboard.press(f"Control+{key}")
        expect(reply).to_be_hidden()
        page.keyboard.press(key)
        expect(reply).to_be_focused()
        page.keyboard.press("Escape")
        expect(reply).to_be_hidden()


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Faster badges")
    page = look(ANA)
    found = at_message(page, "Faster")
    tools = found.get_by_role("toolbar")
    page.keyboard.press("Tab")
    expect(tools.get_by_role("button", name="Add reaction")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tools.get_by_role("button", name="More actions")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(tools.get_by_role("button", name="More actions")).to_be_focused()
    page.keyboard.press("Escape")
    expect(found).to_be_focused()


# What is new


def test_a_message_marked_as_unread_stays_so_until_the_person_comes_back(look: Look, acts: Acts) -> None:
    for words in ("One", "Two", "Three"):
        acts("U02BEN", "message", channel=GENERAL, text=words)
    page = look("?as=U01ANA#C01GENERAL")
    choose(page, "Two", "Mark as unread")
    line = page.get_by_role("separator", name="New messages")
    expect(line).to_be_visible()
    above = "(line) => [line.previousElementSibling.innerText, line.nextElementSibling.innerText].join()"
    assert "One" in line.evaluate(above).split("Two")[0]
    acts("U02BEN", "message", channel=GENERAL, text="Four")
    expect(message(page, "Four")).to_be_visible()
    page.get_by_role("link", name="wins").click()
    expect(page.get_by_role("link", name="general").get_by_role("img", name="3 unread")).to_be_visible()
    page.get_by_role("link", name="general").click()
    expect(page.get_by_role("separator", name="New messages")).to_be_visible()
    page.get_by_role("link", name="wins").click()
    expect(page.get_by_role("link", name="general").get_by_role("img", name="unread")).to_have_count(0)


def test_the_summary_of_a_thread_says_that_there_is_something_new(look: Look, acts: Acts) -> None:
    root = acts("U02BEN", "message", channel=GENERAL, text="A question")["ts"]
    acts("U03CHLOE", "message", channel=GENERAL, text="An answer", thread_ts=root)
    page = look(ANA)
    summary = message(page, "A question").get_by_role("button", name="1 reply")
    expect(summary).to_contain_text("new")
    summary.click()
    expect(summary).not_to_contain_text("new")
    answer = message(page, "An answer", log="Thread")
    answer.hover()
    answer.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Mark as unread").click()
    expect(summary).to_contain_text("new")


# A phone


def test_on_a_phone_a_visible_button_and_a_long_press_open_the_menu(look: Look, acts: Acts) -> None:
    acts("U01ANA", "message", channel=GENERAL, text="word " * 60)
    page = look(ANA, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    found = message(page, "word")
    button = found.get_by_role("button", name="More actions")
    text, box = found.locator(".message-text").bounding_box(), button.bounding_box()
    assert text is not None
    assert box is not None
    assert text["x"] + text["width"] <= box["x"]  # it covers no words
    button.tap()
    expect(page.get_by_role("menuitem", name="Add reaction")).to_be_visible()
    page.get_by_role("menuitem", name="Reply in thread").tap()
    expect(page.get_by_role("textbox", name="Reply in thread")).to_be_visible()
    page.get_by_role("button", name="Close thread").tap()
    press = "new PointerEvent('contextmenu', { pointerType: 'touch', bubbles: true, cancelable: true })"
    found.evaluate(f"(node) => node.dispatchEvent({press})")
    expect(page.get_by_role("menuitem", name="Edit message")).to_be_visible()


def test_lines_of_slacks_own_are_quiet(look: Look, http: httpx.Client, server: SandboxServer, acts: Acts) -> None:
    http.post("/sandbox/people/U09NOOR", json={"name": "noor", "real_name": "Noor Haddad", "channels": []})
    acts("U09NOOR", "join", channel=GENERAL)
    page = look(ANA)
    line = message(page, "joined #general.")
    expect(line).to_contain_text("Noor Haddad")
    expect(line).not_to_contain_text("has joined")
    http.post("/sandbox/channels/C04DESK", json={"name": "desk", "by": "U04MIA"})
    page.get_by_role("link", name="desk").click()
    expect(message(page, 'renamed the channel from "service-desk" to "desk"', log="#desk")).to_be_visible()


# Forwarding, sending to the channel too, /me


def test_a_message_is_forwarded_with_a_comment_and_shown_as_a_quote(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Laptops take weeks")
    page = look(ANA)
    choose(page, "Laptops", "Forward message")
    dialog = page.get_by_role("dialog", name="Forward message")
    dialog.get_by_label("To").select_option("D01ANA")
    dialog.get_by_label("Comment").fill("from lunch")
    dialog.get_by_role("button", name="Forward").click()

    forwarded = page.get_by_role("log").get_by_role("article").filter(has_text="from lunch")
    expect(forwarded.get_by_role("blockquote")).to_contain_text("Ben Okafor")
    expect(forwarded.get_by_role("blockquote")).to_contain_text("Laptops take weeks")


def test_a_reply_is_sent_to_the_channel_too_and_me_is_no_command(look: Look, acts: Acts) -> None:
    acts("U02BEN", "message", channel=GENERAL, text="Who is in?")
    page = look(ANA)
    tool(page, "Who is in?", "Reply in thread").click()
    also = page.get_by_role("checkbox", name="Also send to #general")
    also.check()
    box = page.get_by_role("textbox", name="Reply in thread")
    box.fill("I am")
    box.press("Enter")
    expect(message(page, "I am").first).to_be_visible()
    expect(also).not_to_be_checked()

    box = page.get_by_role("textbox", name="Message #general")
    box.fill("/me waits at the door")
    box.press("Enter")
    expect(message(page, "waits at the door")).to_be_visible()
