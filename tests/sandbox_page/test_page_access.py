"""Everybody can use the page: axe-core finds nothing, nothing scrolls sideways, and keys lead everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.server import SandboxServer

Json = dict[str, Any]
Look = Callable[..., Page]

HEIGHTS = {360: 740, 768: 1024, 1280: 800, 1920: 1080}
ALL: Json = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS: Json = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PLACES: Json = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
Runs = dict[int, tuple[tuple[Literal["light", "dark"], Json], ...]]
PHONE: Runs = {360: (("light", ALL), ("dark", COLOURS))}
LARGER: Runs = {768: (("light", ALL),), 1280: (("light", ALL), ("dark", COLOURS)), 1920: (("light", PLACES),)}
"""What is looked for at which width; widths that are laid out alike are served by one visit.

The themes differ in colours only. What shows at 768 shows at 360 or at 1280 too, and what shows at 1920 at 1280, in the
same colours, but elsewhere.
"""
SURFACES = 14
AXE = Axe().axe_script
LEAST_TARGET = 24
WIDEST = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
SMALL = """least => {
  const kinds = "button, input:not([type=checkbox], [type=radio]), select, summary, [role=option], [role=tab]";
  return [...document.querySelectorAll(kinds)]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("p, [inert]"))
    .map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.width && (box.width < least || box.height < least))
    .map(({ node, box }) => `${node.className} ${node.textContent.slice(0, 20)} ${box.width}x${box.height}`);
}"""
"""Controls that a finger would miss; those in running text may be as low as their line."""
MARKED = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const frame = node.closest(".composer-box, .switcher-top");
  const framed = frame && getComputedStyle(frame).boxShadow !== "none";
  return [node === document.body || outlined || framed, node.outerHTML.slice(0, 120)];
}"""
"""Whether what has the focus has an outline, or a frame that shows it."""


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


OPTIONS: list[Json] = [{"text": text(word), "value": word[0]} for word in ("Small", "Medium", "Large")]
BUTTONS: list[Json] = [
    {"type": "button", "action_id": "open", "text": text("Accept"), "style": "primary"},
    {"type": "button", "action_id": "b2", "text": text("Decline"), "style": "danger"},
    {"type": "button", "action_id": "b3", "text": text("Later")},
    {"type": "static_select", "action_id": "size", "placeholder": text("Effort"), "options": OPTIONS},
]
CARD: list[Json] = [
    {"type": "header", "text": text("New idea")},
    {
        "type": "section",
        "text": mrkdwn("*IMP-1* <@U01ANA> waits for a decision in <#C02TRIAGE>, says `the rule` ~old~ _new_"),
        "accessory": {"type": "users_select", "action_id": "who", "placeholder": text("Assign to")},
    },
    {"type": "section", "fields": [mrkdwn("*KPI*\nDays: 14 → 3"), mrkdwn("*Owner*\n<@U03CHLOE>")]},
    {
        "type": "section",
        "text": mrkdwn("*IMP-1* Badges take ten minutes"),
        "accessory": {
            "type": "overflow",
            "action_id": "menu",
            "options": [{"text": text(f"{each} IMP-1"), "value": each} for each in ("Assign", "Merge", "Open")],
        },
    },
    {"type": "section", "text": mrkdwn("> What was said\n```a = 1```\n• one\n• <https://example.org|a link>")},
    {"type": "actions", "elements": BUTTONS},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("Decision by *Friday* :tada:")]},
]
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": text("Accept"),
    "submit": text("Accept"),
    "blocks": [
        {"type": "section", "text": mrkdwn("*IMP-1* Badges take ten minutes")},
        *[
            {"type": "input", "block_id": name, "label": text(name), "hint": text(f"About the {name}"), "element": kind}
            for name, kind in {
                "why": {"type": "plain_text_input", "action_id": "a", "multiline": True},
                "owner": {"type": "users_select", "action_id": "a"},
                "effort": {"type": "static_select", "action_id": "a", "options": OPTIONS},
                "day": {"type": "datepicker", "action_id": "a"},
                "result": {"type": "radio_buttons", "action_id": "a", "options": OPTIONS},
                "benefits": {"type": "checkboxes", "action_id": "a", "options": OPTIONS},
            }.items()
        ],
    ],
}


@pytest.fixture
def furnished(server: SandboxServer, bot: App, client: WebClient, connected: Callable[[], None]) -> None:
    """A workspace with a card, a thread, a reaction, an answer for one person, a form and a Home."""

    @bot.action("open")
    def show(ack: Ack, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    connected()
    ts = client.chat_postMessage(channel="C02TRIAGE", text="New idea", blocks=CARD)["ts"]
    client.reactions_add(channel="C02TRIAGE", timestamp=ts, name="tada")
    client.chat_postMessage(channel="C02TRIAGE", thread_ts=ts, text="*Question 1 of 7*: what gets better?")
    client.chat_postMessage(channel="C02TRIAGE", thread_ts=ts, text="Answer", blocks=CARD[1:2] + CARD[4:5])
    client.chat_postEphemeral(channel="C02TRIAGE", user="U01ANA", text="Saved as IMP-1")
    client.chat_postMessage(channel="C03WINS", text="Unread")
    client.views_publish(user_id="U01ANA", view={"type": "home", "blocks": CARD})


class Surfaces:
    """Leads from surface to surface, and examines each."""

    def __init__(self, page: Page, examine: Callable[[Page, str], None]) -> None:
        self.page = page
        self.examine = examine
        self.small = (page.viewport_size or {"width": 0})["width"] <= 760

    def visit(self) -> None:
        page = self.page
        self.seen("conversation")
        page.keyboard.press("Control+k")
        page.keyboard.type("e")
        self.seen("quick switcher")
        page.keyboard.press("Escape")
        if self.small:
            page.get_by_role("button", name="Open sidebar").click()
        page.get_by_role("button", name="Acting as").click()
        self.seen("person switch")
        page.keyboard.press("Escape")
        if self.small:
            page.get_by_role("button", name="Close sidebar").click()
        self.card().get_by_role("combobox", name="Effort").click()
        self.seen("list of options")
        page.keyboard.press("Escape")
        self.card().get_by_role("button", name="More actions").first.press("Enter")
        expect(page.get_by_role("menuitem")).to_have_count(3)
        self.seen("menu")
        page.keyboard.press("Escape")
        self.card().get_by_role("button", name="Accept").click()
        expect(page.get_by_role("dialog", name="Accept")).to_be_visible()
        page.get_by_role("dialog", name="Accept").get_by_role("button", name="Accept").click()
        self.seen("modal with errors")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Accept")).to_be_hidden()
        page.get_by_role("button", name="2 replies").click()
        expect(page.get_by_role("textbox", name="Reply in thread")).to_be_visible()
        self.seen("thread")
        page.get_by_role("button", name="Close thread").click()
        self.tools()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        self.seen("keys")
        page.keyboard.press("Escape")
        page.goto(page.url.replace("#C02TRIAGE", "#home"))
        expect(page.get_by_role("region", name="Home").get_by_role("heading", name="New idea")).to_be_visible()
        self.seen("home")
        page.goto(page.url.replace("#home", "#D0NOPE"))
        expect(page.get_by_text("cannot see that conversation")).to_be_visible()
        self.seen("notice")

    def tools(self) -> None:
        page = self.page
        page.get_by_role("button", name="Tools", exact=True).click()
        expect(page.locator(".traffic-head").first).to_be_visible()
        page.locator(".traffic-head").filter(has_text="chat.postMessage").first.click()
        self.seen("traffic")
        page.get_by_role("tab", name="Faults").press("Enter")
        page.get_by_role("switch", name="Refusals").click()
        page.get_by_role("listitem").filter(has_text="Refusals").get_by_text("Options").click()
        expect(page.get_by_text("1 fault is on.")).to_be_visible()
        self.seen("faults")
        page.get_by_role("button", name="Everything off").click()
        page.get_by_role("tab", name="Connection").click()
        self.seen("connection")
        page.get_by_role("tab", name="People & channels").click()
        page.locator(".member summary").first.click()
        page.locator(".member summary").last.click()
        self.seen("people and channels")
        page.get_by_role("button", name="Close tools").click()

    def card(self) -> Locator:
        return self.page.get_by_role("article").filter(has_text="waits for a decision").first

    def seen(self, name: str) -> None:
        self.examine(self.page, name)


def problems(found: list[Json]) -> list[str]:
    return [
        f"{each['id']}: {node['target']} {node['any'][0]['message'] if node['any'] else each['help']}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("runs", [PHONE, LARGER], ids=["phone", "larger"])
def test_axe_finds_nothing(look: Look, runs: Runs) -> None:
    found, examined = {}, []

    def examine(page: Page, name: str) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        for width, themes in runs.items():
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            for theme, rules in themes:
                page.emulate_media(color_scheme=theme)
                chosen = {"runOnly": rules, "resultTypes": ["violations"]}
                violations = problems(page.evaluate("async rules => (await axe.run(rules)).violations", chosen))
                examined.append((name, width, theme))
                if violations:
                    found[name, width, theme] = violations

    first = next(iter(runs))
    viewport = {"width": first, "height": HEIGHTS[first]}
    Surfaces(look("?as=U01ANA#C02TRIAGE", viewport=viewport), examine).visit()
    assert found == {}
    assert len(examined) == SURFACES * sum(map(len, runs.values()))


@pytest.mark.usefixtures("furnished")
def test_a_menu_is_used_by_keys_and_says_what_it_is_about(look: Look, bot: App, client: WebClient) -> None:
    @bot.action("menu")
    def choose(ack: Ack, action: Json) -> None:
        ack()
        client.chat_postMessage(channel="C02TRIAGE", text=f"Chosen: {action['selected_option']['value']}")

    page = look("?as=U01ANA#C02TRIAGE")
    card = page.get_by_role("article").filter(has_text="waits for a decision").first
    button = card.locator("[data-action-id=menu]")
    expect(button).to_have_accessible_name("More actions")
    expect(button).to_have_accessible_description("IMP-1 Badges take ten minutes")
    for opens in ("Enter", " ", "ArrowDown"):
        button.press(opens)
        menu = page.get_by_role("menu", name="More actions")
        expect(menu.get_by_role("menuitem")).to_have_text(["Assign IMP-1", "Merge IMP-1", "Open IMP-1"])
        expect(button).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        expect(button).to_be_focused()
    button.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_text("Chosen: Open")).to_be_visible()


@pytest.mark.usefixtures("furnished")
def test_nothing_scrolls_sideways_and_targets_are_large_enough(look: Look) -> None:
    found: Json = {}

    def examine(page: Page, name: str) -> None:
        page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
        width, targets = page.evaluate(WIDEST), page.evaluate(SMALL, LEAST_TARGET)
        if width > 360 or targets:
            found[name] = (width, targets)

    Surfaces(look("?as=U01ANA#C02TRIAGE", viewport={"width": 360, "height": 740}), examine).visit()
    assert found == {}


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_shows_it(look: Look, theme: str) -> None:
    page = look("?as=U01ANA#C02TRIAGE", color_scheme=theme)
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    page.keyboard.press("Control+Shift+K")
    page.get_by_role("tab", name="Faults").click()
    unmarked = []
    for _ in range(90):
        page.keyboard.press("Tab")
        is_marked, node = page.evaluate(MARKED)
        if not is_marked:
            unmarked.append(node)
    assert unmarked == []


def test_nothing_moves_for_those_who_want_it_still(look: Look) -> None:
    page = look("?as=U01ANA#C02TRIAGE")
    page.keyboard.press("Control+k")
    longest = """() => Math.max(0, ...[...document.querySelectorAll("*")].flatMap((node) => {
      const style = getComputedStyle(node);
      return [...style.animationDuration.split(","), ...style.transitionDuration.split(",")].map(parseFloat);
    }))"""
    assert page.evaluate(longest) < 0.001
    still = page.context.browser
    assert still is not None
    lively = still.new_page()
    lively.goto(page.url)
    lively.get_by_role("heading", level=1).wait_for()
    lively.keyboard.press("Control+k")
    lively.get_by_role("dialog", name="Quick switcher").wait_for()
    assert lively.evaluate(longest) > 0.1
    lively.close()


def test_what_is_chosen_shows_in_forced_colours(look: Look) -> None:
    page = look("?as=U01ANA#C02TRIAGE", forced_colors="active")
    outline = "node => getComputedStyle(node).outlineStyle"
    assert page.get_by_role("navigation").locator("[aria-current]").evaluate(outline) == "solid"
    page.keyboard.press("Control+Shift+K")
    page.get_by_role("tab", name="Faults").click()
    colour = "node => getComputedStyle(node).backgroundColor"
    switch = page.get_by_role("switch", name="Refusals")
    off = switch.evaluate(colour)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert switch.evaluate(colour) != off
    assert page.get_by_role("tab", name="Faults").evaluate(outline) == "solid"
