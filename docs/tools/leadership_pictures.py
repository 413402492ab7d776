"""What leadership reads, on a phone and on a desktop: `python -m docs.tools.leadership_pictures ADDRESS`.

The address is that of a demo that has just been started with `make demo`. Its clock is moved to the next month, whose
first morning brings the digest. The pictures are `announcement-…`, `digest-…` and `report-…` in `docs/images`.
"""

import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import chromium
from tests.support.files import content, shared_files
from tests.support.slack import LEO, WINS, Slack, direct

IMAGES = Path(__file__).parent.parent / "images"
SIZES = {"phone": {"width": 390, "height": 3000}, "desktop": {"width": 1280, "height": 2600}}
"""As wide as the screen; so high that no message is taken in two parts."""
DIGEST, WIN, REPORT = "closed as successful", "reset their password", "report"
PATIENCE = 90


def main(address: str) -> None:
    """Wait for the digest and the report, and take the pictures."""
    slack = Slack(address)
    for _ in range(7):
        if any(DIGEST in seen.text for seen in slack.messages(LEO)):
            break
        slack.call("/sandbox/clock", {"step": "morning"})
        time.sleep(5)
    slack.command(LEO, "/csi", "report last month", direct(LEO))
    until = time.monotonic() + PATIENCE
    while not (files := shared_files(slack, LEO)) and time.monotonic() < until:
        time.sleep(1)
    report = content(files[-1])
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name, size in SIZES.items():
            _take(browser, size, address, report.decode(), name)
        browser.close()


def _take(browser: Browser, size: Any, address: str, report: str, name: str) -> None:
    page = browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce").new_page()
    for what, place, words in (("announcement", WINS, WIN), ("digest", direct(LEO), DIGEST)):
        page.goto("about:blank")
        page.goto(f"{address}/?as={LEO}#{place}")
        message = page.get_by_role("log").first.get_by_role("article").filter(has_text=words).first
        message.scroll_into_view_if_needed()
        _decoded(page)
        _keep(message.screenshot(), f"{what}-{name}")
    page = page.context.new_page()  # nothing of the workspace's page holds for the report
    page.set_content(report)
    _decoded(page)
    _keep(page.screenshot(full_page=True), f"report-{name}")


def _decoded(page: Page) -> None:
    page.evaluate("() => Promise.allSettled([...document.images].map((image) => image.decode()))")
    page.wait_for_timeout(600)


def _keep(png: bytes, name: str) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(256, Image.Quantize.MAXCOVERAGE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
