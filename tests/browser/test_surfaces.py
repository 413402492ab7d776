"""Six surfaces with the real bot, in light and dark, on a desktop and on a phone: 24 pictures, half of them by default.

They go to `tests/browser/screenshots/surfaces/`. The two overviews of `docs/sandbox.md` are made by
`KAIZEN_KEEP_SCREENSHOTS=docs/images python -m pytest -n 0 tests/browser/test_surfaces.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE = 30_000
PICTURES = Path(__file__).parent / "screenshots" / "surfaces"
KEEP = os.environ.get("KAIZEN_KEEP_SCREENSHOTS")
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
THEMES = {"light": "#d9d4c9", "dark": "#000000"}
"""The themes, and what lies between the pictures of an overview."""
ALL = [(theme, size) for theme in THEMES for size in SIZES]
LOOKS = ALL if KEEP else [("light", "phone"), ("dark", "desktop")]
SURFACES = ["channel", "direct-message", "triage", "modal", "home", "tools"]
HEIGHT, GAP, COLUMNS = 430, 14, 2
MOST_BYTES = 600_000

IDEA = "New colleagues wait two weeks for their laptop"
OPEN_FORM = "Accept"

Pictures = dict[tuple[str, str, str], Path]


class Visitor:
    """One browser window of one size in one theme, in which each surface can be looked at."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def go(self, place: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{place}")
        self.page.get_by_role("heading", level=1).wait_for()

    def card(self) -> Locator:
        return self.page.get_by_role("article").filter(has_text=IDEA).last

    def channel(self) -> None:
        self.go("?as=U05LEO#C01GENERAL")
        expect(self.page.get_by_role("article").last).to_be_visible()

    def direct_message(self) -> None:
        self.go("?as=U01ANA#D01ANA")
        self.card().get_by_role("button", name=re.compile(r"repl(y|ies)")).click()
        expect(self.page.get_by_role("log", name="Thread").get_by_role("article").nth(1)).to_be_visible()

    def triage(self) -> None:
        self.go("?as=U04MIA#C02TRIAGE")
        expect(self.card().get_by_role("button", name=OPEN_FORM)).to_be_visible()

    def modal(self) -> None:
        self.triage()
        self.card().get_by_role("button", name=OPEN_FORM, exact=True).click()
        expect(self.page.get_by_role("dialog", name=OPEN_FORM)).to_be_visible()

    def home(self) -> None:
        self.go("?as=U03CHLOE#home")
        expect(self.page.get_by_role("region", name="Home").get_by_role("button").first).to_be_visible()

    def tools(self) -> None:
        self.go("?as=U01ANA#D01ANA")
        self.page.get_by_role("button", name="Tools").click()
        self.page.locator(".traffic-head").filter(has_text="chat.postMessage").first.click()
        expect(self.page.get_by_role("region", name="Request")).to_be_visible()


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


def test_six_surfaces_in_both_themes_and_sizes(window: Callable[[str, str], Visitor]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    begin(window("light", "desktop"))
    pictures: Pictures = {}
    for theme, size in LOOKS:
        visitor = window(theme, size)
        for surface in SURFACES:
            getattr(visitor, surface.replace("-", "_"))()
            visitor.page.evaluate("() => Promise.allSettled([...document.images].map((image) => image.decode()))")
            path = pictures[theme, surface, size] = PICTURES / f"{surface}-{theme}-{size}.png"
            visitor.page.screenshot(path=path)
            widest = visitor.page.evaluate("document.documentElement.scrollWidth")
            assert (surface, widest) == (surface, SIZES[size]["width"])
            visitor.page.keyboard.press("Escape")
    assert len({path.read_bytes() for path in pictures.values()}) == len(SURFACES) * len(LOOKS)
    if KEEP:
        for theme in THEMES:
            kept = overview(pictures, theme, Path(KEEP))
            assert kept.stat().st_size < MOST_BYTES


def begin(visitor: Visitor) -> None:
    """Ana has an idea, tells everybody, and begins to answer the questions."""
    page = visitor.page
    visitor.go("?as=U01ANA#D01ANA")
    page.get_by_role("textbox", name=re.compile("^Message ")).fill(IDEA)
    page.keyboard.press("Enter")
    expect(visitor.card()).to_be_visible(timeout=PATIENCE)
    visitor.card().get_by_role("button", name="Answer the questions").click()
    thread = page.get_by_role("log", name="Thread")
    visitor.card().get_by_role("button", name=re.compile(r"repl(y|ies)")).click(timeout=PATIENCE)
    expect(thread.get_by_role("article").nth(1)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("textbox", name="Reply in thread").fill("New colleagues can work on their first day")
    page.keyboard.press("Enter")
    expect(thread.get_by_role("article").nth(3)).to_be_visible(timeout=PATIENCE)
    talk = [
        ("U05LEO", "Our next town hall is on Thursday. Bring what got better since October."),
        ("U01ANA", "I have one on laptops: *two weeks* is too long. Who else has waited?"),
        ("U02BEN", "Me, and both people who started in May."),
    ]
    for user, words in talk:
        visitor.go(f"?as={user}#C01GENERAL")
        page.get_by_role("textbox", name="Message #general").fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("article").filter(has_text=words[-20:])).to_be_visible()
    visitor.go("?as=U03CHLOE#home")
    expect(page.get_by_role("region", name="Home").get_by_role("button").first).to_be_visible(timeout=PATIENCE)


def overview(pictures: Pictures, theme: str, folder: Path) -> Path:
    """All surfaces of one theme in one picture, each on a desktop and on a phone."""
    cells = []
    for surface in SURFACES:
        pair = [Image.open(pictures[theme, surface, size]).convert("RGB") for size in SIZES]
        cells.append(
            [each.resize((round(each.width * HEIGHT / each.height), HEIGHT), Image.Resampling.LANCZOS) for each in pair]
        )
    width = sum(each.width + GAP for each in cells[0])
    rows = -(-len(cells) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width + GAP, rows * (HEIGHT + GAP) + GAP), THEMES[theme])
    for index, pair in enumerate(cells):
        x, y = GAP + index % COLUMNS * width, GAP + index // COLUMNS * (HEIGHT + GAP)
        for each in pair:
            sheet.paste(each, (x, y))
            x += each.width + GAP
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"surfaces-{theme}.png"
    sheet.quantize(256, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    return path
