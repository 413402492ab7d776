"""Every place has an address, and keys that lead there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from sandbox.server import SandboxServer

Look = Callable[..., Page]


def test_a_link_to_a_reply_opens_its_thread(look: Look, server: SandboxServer, client: WebClient) -> None:
    server.workspace.settings = server.workspace.settings.changed({"rate_limits": False})
    root = client.chat_postMessage(channel="C02TRIAGE", text="The card")["ts"]
    replies = [client.chat_postMessage(channel="C02TRIAGE", thread_ts=root, text=f"Reply {n}")["ts"] for n in range(30)]
    page = look(f"?as=U02BEN#C02TRIAGE/{replies[3]}")
    thread = page.get_by_role("log", name="Thread")
    expect(thread.get_by_role("article").filter(has_text=re.compile(r"Reply 3$"))).to_be_in_viewport()
    expect(thread.locator("article.found")).to_contain_text("Reply 3")
    expect(thread.get_by_role("article")).to_have_count(31)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("#C02TRIAGE/1.000001", "That message is gone"),
        ("#C0NOWHERE", "Ana Ruiz cannot see that conversation"),
        ("#C0NOWHERE/1.2", "Ana Ruiz cannot see that conversation"),
        ("#D02BEN", "Ana Ruiz cannot see that conversation"),
        ("#%E0%A4%A", "Ana Ruiz cannot see that conversation"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(look: Look, place: str, words: str) -> None:
    page = look(f"?as=U01ANA{place}")
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Kaizen|#improvement-triage"))
    expect(page.get_by_role("textbox", name=re.compile("^Message"))).to_be_visible()


def test_a_link_for_somebody_unknown_says_so(look: Look) -> None:
    page = look("?as=U0NOBODY#C01GENERAL")
    expect(page.get_by_text("There is nobody with the id U0NOBODY")).to_be_visible()
    expect(page.get_by_role("button", name="Acting as Ana Ruiz")).to_be_visible()


def test_switching_persons_among_direct_messages_is_no_wrong_link(look: Look) -> None:
    page = look("?as=U01ANA#D01ANA")
    page.keyboard.press("Alt+3")
    expect(page.get_by_role("button", name="Acting as Chloé Martin")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kaizen")
    expect(page.get_by_text("cannot see that conversation")).to_have_count(0)


def test_keys_act_as_each_person_and_stay_in_the_channel(look: Look) -> None:
    page = look("?as=U01ANA#C03WINS")
    for number, name in enumerate(("Ana Ruiz", "Ben Okafor", "Chloé Martin", "Mia Lindqvist", "Leo Tanaka"), start=1):
        page.keyboard.press(f"Alt+{number}")
        expect(page.get_by_role("button", name=f"Acting as {name}")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("#wins")
    page.keyboard.press("Alt+9")
    expect(page.get_by_role("button", name="Acting as Leo Tanaka")).to_be_visible()


def test_a_key_pressed_before_the_workspace_is_there_is_not_lost(look: Look) -> None:
    page = look("?as=U01ANA#C03WINS")
    press = "each => document.dispatchEvent(new KeyboardEvent('keydown', {cancelable: true, ...each}))"
    alt_2, ctrl_k = {"key": "2", "code": "Digit2", "altKey": True}, {"key": "k", "ctrlKey": True}
    handled = page.evaluate(f"keys => keys.map({press})", [alt_2, ctrl_k])  # nothing comes from the workspace between
    assert handled == [False, False]  # the browser does nothing with them
    expect(page.get_by_role("dialog", name="Quick switcher")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Acting as Ben Okafor")).to_be_visible()


def test_the_quick_switcher_finds_conversations_people_and_tools(look: Look) -> None:
    page = look("?as=U01ANA#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.fill("half a thought")
    switcher = page.get_by_role("dialog", name="Quick switcher")

    page.keyboard.press("Control+k")
    page.keyboard.type("triage")
    expect(switcher.get_by_role("option", selected=True)).to_contain_text("improvement-triage")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("#improvement-triage")

    page.keyboard.press("Control+k")
    page.keyboard.type("chloe")  # without the accent
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Acting as Chloé Martin")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("faults")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Faults", selected=True)).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(switcher.get_by_text("Nobody and nothing by that name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(switcher).to_be_hidden()


def test_the_quick_switcher_is_used_by_arrows_and_gives_the_focus_back(look: Look) -> None:
    page = look("?as=U01ANA#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.focus()
    page.keyboard.press("Control+k")
    combo = page.get_by_role("combobox", name="Where to, or who to act as")
    expect(combo).to_be_focused()
    selected = page.get_by_role("dialog").get_by_role("option", selected=True)
    expect(selected).to_contain_text("general")
    page.keyboard.press("ArrowDown")
    expect(selected).to_contain_text("improvement-triage")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(selected).to_contain_text("People & channels")
    active = combo.get_attribute("aria-activedescendant")
    expect(selected).to_have_id(active or "")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()


def test_the_keys_are_listed_but_a_question_mark_can_be_typed(look: Look) -> None:
    page = look("?as=U01ANA#C01GENERAL")
    box = page.get_by_role("textbox", name="Message #general")
    box.focus()
    page.keyboard.type("why?")
    expect(box).to_have_value("why?")
    page.get_by_role("log").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Open or close the tools")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_role("log")).to_be_focused()


def test_keys_do_nothing_behind_a_dialog(look: Look) -> None:
    page = look("?as=U01ANA#C01GENERAL")
    page.keyboard.press("Control+k")
    page.keyboard.press("Alt+2")
    page.keyboard.press("Control+Shift+K")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Acting as Ana Ruiz")).to_be_visible()
    expect(page.get_by_role("complementary", name="Tools")).to_be_hidden()


def test_a_renamed_channel_has_its_new_name_everywhere(look: Look, server: SandboxServer) -> None:
    page = look("?as=U01ANA#C03WINS")
    change = "async body => fetch('/sandbox/channels/C03WINS', {method: 'POST', body: JSON.stringify(body)})"
    page.evaluate(change, {"name": "successes", "private": True})
    expect(page.get_by_role("heading", level=1)).to_have_text("#successes")
    expect(page.get_by_role("navigation").get_by_role("link", name="Private: successes")).to_be_visible()
    expect(page).to_have_title(re.compile("^#successes"))
