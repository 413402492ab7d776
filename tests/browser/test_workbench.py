"""The workbench of each role in the real page, on a desktop and on a phone, and the triage walk beside it.

The pictures go to `tests/browser/screenshots/workbench/`. The overview of `docs/home.md` is made by
`KAIZEN_KEEP_SCREENSHOTS=docs/images python -m pytest -n 0 tests/browser/test_workbench.py`.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

PATIENCE = 30_000
PICTURES = Path(__file__).parent / "screenshots" / "workbench"
KEEP = os.environ.get("KAIZEN_KEEP_SCREENSHOTS")
SIZES = {"desktop": {"width": 1100, "height": 2100}, "phone": {"width": 390, "height": 1000}}
WIDTH, GAP = 820, 16
MOST_BYTES = 900_000

ROLES = {
    "staff": ("U01ANA", ["Your ideas"], ["Backlog", "Portfolio", "Waiting for a decision"]),
    "coordinator": ("U03CHLOE", ["You lead", "Waiting for a decision"], ["Backlog"]),
    "manager": ("U04MIA", ["Backlog", "Portfolio", "Under way by objective"], []),
    "leadership": (
        "U05LEO",
        ["Wins this quarter", "Under way by objective", "Waits too long", "Portfolio"],
        ["Backlog", "Waiting for a decision"],
    ),
}
"""Who holds the role, what their Home has, and what it has not."""


def test_each_role_has_its_own_workbench_on_any_screen(browser: Browser, demo: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures: dict[tuple[str, str], Path] = {}
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        problems: list[str] = []
        page.on("pageerror", partial(_note, problems))
        for role, (person, has, lacks) in ROLES.items():
            _look(page, demo, person, has, lacks)
            assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], (role, size)
            path = pictures[role, size] = PICTURES / f"{role}-{size}.png"
            page.get_by_role("region", name="Home").screenshot(path=path)
        assert problems == []
        context.close()
    if KEEP:
        kept = overview([pictures[role, "desktop"] for role in ROLES], Path(KEEP) / "workbench.png")
        assert kept.stat().st_size < MOST_BYTES


def _note(problems: list[str], error: object) -> None:
    problems.append(str(error))


def _look(page: Page, address: str, person: str, has: list[str], lacks: list[str]) -> None:
    page.goto("about:blank")
    page.goto(f"{address}/?as={person}#home")
    home = page.get_by_role("region", name="Home")
    expect(home.get_by_role("button", name="New improvement")).to_be_visible()
    for title in has:
        expect(home.get_by_role("heading", name=title).first).to_be_visible()
    for title in lacks:
        expect(home.get_by_role("heading", name=title)).to_have_count(0)


def _cropped(image: Image.Image) -> Image.Image:
    """Without the empty part below."""
    ground = Image.new("RGB", image.size, image.getpixel((2, image.height - 2)))
    box = ImageChops.difference(image, ground).getbbox()
    return image.crop((0, 0, image.width, min(image.height, (box[3] if box else image.height) + 2 * GAP)))


def overview(paths: list[Path], to: Path) -> Path:
    """The four roles side by side, two in a row, as high as the higher one."""
    images = [_cropped(Image.open(path).convert("RGB")) for path in paths]
    images = [image.resize((WIDTH, image.height * WIDTH // image.width)) for image in images]
    rows = [images[:2], images[2:]]
    heights = [max(image.height for image in row) for row in rows]
    whole = Image.new("RGB", (2 * WIDTH + 3 * GAP, sum(heights) + 3 * GAP), "#d9d4c9")
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for place, image in enumerate(row):
            whole.paste(image, (GAP + place * (WIDTH + GAP), top))
        top += height + GAP
    whole.quantize(128).save(to, optimize=True)
    return to
