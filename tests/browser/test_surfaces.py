"""Twelve surfaces with the real bot, on a desktop and a phone, in light and dark: axe finds nothing, and pictures.

The pictures go to `tests/browser/screenshots/surfaces/`; half of the 48 by default. The four sheets of `docs/images`
are made by `KAIZEN_KEEP_SCREENSHOTS=docs/images python -m pytest -n 0 tests/browser/test_surfaces.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.files import content, shared_files
from tests.support.slack import ANA, CHLOE, LEO, Slack
from tests.support.waiting import until

PATIENCE = 30_000
PICTURES = Path(__file__).parent / "screenshots" / "surfaces"
KEEP = os.environ.get("KAIZEN_KEEP_SCREENSHOTS")
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
THEMES = {"light": "#d9d4c9", "dark": "#000000"}
"""The themes, and what lies between the pictures of a sheet."""
ALL = [(theme, size) for theme in THEMES for size in SIZES]
LOOKS = ALL if KEEP else [("light", "phone"), ("dark", "desktop")]
SHEETS = {
    "deciding": ("triage card", "accept", "coordinator card", "open", "gate", "closing"),
    "following": ("receipt", "check-in", "announcement", "home of staff", "home of coordinator", "home of leadership"),
}
SURFACES = [surface for sheet in SHEETS.values() for surface in sheet]
HEIGHT, GAP, COLUMNS = 430, 14, 2
MOST_BYTES = 600_000
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

IDEA = "New colleagues wait two weeks for their laptop"
IN_PROGRESS = "Problems stay open for months"
ACCEPTED = "Visitors wait ten minutes for wifi"
SETTLED = "Badges take three days"
SUCCEEDED = "People who are locked out reset their password"
CARDS = {"triage card": IDEA, "coordinator card": IN_PROGRESS}

Pictures = dict[tuple[str, str, str], Path]


class Visitor:
    """One browser window of one size in one theme, in which each surface can be looked at."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def see(self, surface: str) -> None:
        getattr(self, re.sub(r"\W", "_", surface))()
        self.page.evaluate("() => Promise.allSettled([...document.images].map((image) => image.decode()))")

    def go(self, place: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{place}")
        self.page.get_by_role("heading", level=1).wait_for()

    def message(self, text: str) -> Locator:
        """The oldest message with this text, in sight: the card, before what speaks of it later."""
        found = self.page.get_by_role("log").first.get_by_role("article").filter(has_text=text).first
        found.evaluate("message => message.scrollIntoView({ block: 'center' })")
        return found

    def press(self, message: Locator, verb: str) -> None:
        """Press a button by the verb that its name begins with, or choose the option of the menu."""
        buttons = message.get_by_role("button", name=re.compile(f"^{verb}\\b"))
        if buttons.count():
            buttons.first.click()
            return
        self.open_menu(message)
        self.page.get_by_role("menuitem", name=re.compile(f"^{verb}\\b")).click()

    def open_menu(self, message: Locator) -> None:
        message.locator(".blocks").get_by_role("button", name="More actions").first.press("Enter")
        expect(self.page.get_by_role("menuitem").first).to_be_visible()

    def dialog(self) -> None:
        expect(self.page.get_by_role("dialog")).to_be_visible()

    # The surfaces

    def triage_card(self) -> None:
        self.go("?as=U04MIA#C02TRIAGE")
        expect(self.message(IDEA).get_by_role("button", name=re.compile("^Accept"))).to_be_visible()

    def accept(self) -> None:
        self.triage_card()
        self.press(self.message(IDEA), "Accept")
        self.dialog()

    def coordinator_card(self) -> None:
        self.go("?as=U03CHLOE#D03CHLOE")
        expect(self.message(IN_PROGRESS)).to_be_visible()

    def open(self) -> None:
        self.coordinator_card()
        self.press(self.message(IN_PROGRESS), "Open")
        self.dialog()

    def gate(self) -> None:
        self.go("?as=U03CHLOE#D03CHLOE")
        self.press(self.message(ACCEPTED), "Assess")
        self.dialog()

    def closing(self) -> None:
        self.go("?as=U03CHLOE#D03CHLOE")
        self.press(self.message(SETTLED), "Close")
        self.dialog()

    def receipt(self) -> None:
        self.go("?as=U01ANA#D01ANA")
        receipt = self.page.get_by_role("log").first.get_by_role("article").filter(has_text=IDEA).last
        receipt.get_by_role("button", name=re.compile(r"repl(y|ies)")).click()
        expect(self.page.get_by_role("log", name="Thread").get_by_role("article").nth(1)).to_be_visible()

    def check_in(self) -> None:
        self.go("?as=U03CHLOE#D03CHLOE")
        expect(self.message("Good morning")).to_be_visible()

    def announcement(self) -> None:
        self.go("?as=U05LEO#C03WINS")
        expect(self.message(SUCCEEDED).get_by_role("img").last).to_be_visible()

    def home(self, person: str) -> None:
        self.go(f"?as={person}#home")
        expect(self.page.get_by_role("region", name="Home").get_by_role("button").first).to_be_visible()

    def home_of_staff(self) -> None:
        self.home("U01ANA")

    def home_of_coordinator(self) -> None:
        self.home("U03CHLOE")

    def home_of_leadership(self) -> None:
        self.home("U05LEO")

    # What is measured

    def violations(self) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        chosen = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = self.page.evaluate("async rules => (await axe.run(rules)).violations", chosen)
        return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.fixture
def window(browser: Browser, demo: str) -> Iterator[Callable[[str, str], Visitor]]:
    contexts, problems = [], []

    def window(theme: str, size: str) -> Visitor:
        context = browser.new_context(viewport=SIZES[size], color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return Visitor(page, demo)

    yield window
    for context in contexts:
        context.close()
    assert problems == []


@pytest.mark.timeout(900 if KEEP else 240)
def test_twelve_surfaces_and_the_report_in_both_themes_and_sizes(
    window: Callable[[str, str], Visitor], demo: str, tmp_path: Path
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    begin(Slack(demo))
    report = tmp_path / "report.html"
    report.write_bytes(ordered_report(Slack(demo)))
    pictures: Pictures = {}
    violations: dict[tuple[str, str, str], list[str]] = {}
    for theme, size in LOOKS:
        visitor = window(theme, size)
        for surface in SURFACES:
            visitor.see(surface)
            path = pictures[theme, surface, size] = PICTURES / f"{surface.replace(' ', '-')}-{theme}-{size}.png"
            visitor.page.screenshot(path=path)
            widest = visitor.page.evaluate("document.documentElement.scrollWidth")
            assert (surface, widest) == (surface, SIZES[size]["width"])
            if found := visitor.violations():
                violations[surface, theme, size] = found
            visitor.page.keyboard.press("Escape")
            if surface in CARDS:
                found = use_menu(visitor, CARDS[surface])
                violations |= {(f"menu of {surface}", theme, size): found} if found else {}
        if found := open_report(visitor.page, report, PICTURES / f"report-{theme}-{size}.png") or visitor.violations():
            violations["report", theme, size] = found
    assert violations == {}
    assert len({path.read_bytes() for path in pictures.values()}) == len(SURFACES) * len(LOOKS)
    if KEEP:
        for name, surfaces in SHEETS.items():
            for theme in THEMES:
                kept = sheet(pictures, surfaces, theme, Path(KEEP) / f"{name}-{theme}.png")
                assert kept.stat().st_size < MOST_BYTES


def ordered_report(slack: Slack) -> bytes:
    """The month's report as leadership gets it: one HTML file."""
    slack.command(LEO, "/csi", "report")
    (file,) = until(lambda: shared_files(slack, LEO), PATIENCE / 1_000, "the report")
    assert file["name"].endswith(".html")
    return content(file)


def open_report(page: Page, report: Path, picture: Path) -> list[str]:
    """Open the saved report without a connection. Return what is wrong: what it asks for, or a picture it lacks."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(report.as_uri())
    page.screenshot(path=picture, full_page=True)
    pictures = page.evaluate("() => [...document.images].map((image) => [image.naturalWidth, image.alt])")
    assert len(pictures) >= 2  # the months, and a KPI at least
    wrong = [f"asked for {url[:100]}" for url in asked if url != report.as_uri() and not url.startswith("data:")]
    wrong += [f"no picture or no text: {alt}" for width, alt in pictures if not (width and alt)]
    widest = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return wrong + ([f"wider than the screen: {widest}"] if widest[0] > widest[1] else [])


def use_menu(visitor: Visitor, idea: str) -> list[str]:
    """Open a card's menu by keys: each option reads by itself. Return what axe finds in the menu."""
    card = visitor.message(idea)
    visitor.open_menu(card)
    options = visitor.page.get_by_role("menuitem").all_text_contents()
    assert 2 <= len(options) <= 5
    assert all("IMP-" in option for option in options), options
    found = visitor.violations()
    visitor.page.keyboard.press("Escape")
    return found


def begin(slack: Slack) -> None:
    """The next Monday morning Ana has an idea, and begins to answer the questions; Chloé gets her morning message."""
    now = datetime.fromisoformat(slack.call("/clock")["now"]).astimezone(ZoneInfo("Europe/Paris"))
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=9, minute=5)
    slack.call("/sandbox/clock", {"to": monday.isoformat()})
    slack.message(ANA, IDEA)
    (receipt,) = until(
        lambda: [each for each in slack.from_app(ANA) if IDEA in each.text], PATIENCE / 1_000, "a receipt"
    )
    receipt.press("Answer the questions")
    until(lambda: [each for each in slack.from_app(ANA) if each.thread_ts], PATIENCE / 1_000, "a question")
    until(
        lambda: [each for each in slack.from_app(CHLOE) if "Good morning" in each.text], PATIENCE / 1_000, "a check-in"
    )


def sheet(pictures: Pictures, surfaces: tuple[str, ...], theme: str, path: Path) -> Path:
    """Some surfaces of one theme in one picture, each on a desktop and on a phone."""
    cells = []
    for surface in surfaces:
        pair = [Image.open(pictures[theme, surface, size]).convert("RGB") for size in SIZES]
        cells.append(
            [each.resize((round(each.width * HEIGHT / each.height), HEIGHT), Image.Resampling.LANCZOS) for each in pair]
        )
    width = sum(each.width + GAP for each in cells[0])
    rows = -(-len(cells) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * width + GAP, rows * (HEIGHT + GAP) + GAP), THEMES[theme])
    for index, pair in enumerate(cells):
        x, y = GAP + index % COLUMNS * width, GAP + index // COLUMNS * (HEIGHT + GAP)
        for each in pair:
            whole.paste(each, (x, y))
            x += each.width + GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.quantize(256, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    return path
