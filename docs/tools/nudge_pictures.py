"""The picture of all nudges on a phone, `docs/images/nudges-phone.png`: run `python -m docs.tools.nudge_pictures`.

It posts the cases of `docs/messages.md` into a sandbox workspace, and takes each message as a phone shows it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from slack_sdk import WebClient

from bot.manifest import manifest
from docs.tools.messages import builders, examples_of
from docs.tools.samples import CHLOE
from sandbox.server import SandboxServer
from tests.support import chromium

IMAGE = Path(__file__).parent.parent / "images" / "nudges-phone.png"
PHONE = {"width": 390, "height": 844}
AROUND = 400
"""So much higher than a message is the page when it is taken, for the header and the composer of the page."""
COLUMNS, GAP = 5, 16
PAPER = "#fdfcfa"
BUILDERS = ("nudges.morning_message_blocks.bundle", "nudges.morning_message_blocks.reading")
LEFT_OUT = frozenset(
    {"everything was deleted", "all of more check-ins than it has room for", "answered", "snoozed, and asked again"}
)
_HEIGHT = "message => Math.ceil(message.getBoundingClientRect().height)"
NOW = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


def main() -> None:
    """Take the pictures, and put them into columns of about the same height."""
    with SandboxServer(manifest(), rate_limits=False, now=NOW) as server, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        page = browser.new_context(viewport=PHONE, color_scheme="light", reduced_motion="reduce").new_page()  # type: ignore[arg-type]
        shots = list(_taken(page, server.url))
        browser.close()
    columns: list[list[Image.Image]] = [[] for _ in range(COLUMNS)]
    for shot in shots:
        min(columns, key=lambda column: sum(each.height + GAP for each in column)).append(shot)
    highest = max(sum(each.height + GAP for each in column) for column in columns)
    whole = Image.new("RGB", (COLUMNS * (PHONE["width"] + GAP) + GAP, highest + GAP), PAPER)
    for place, column in enumerate(columns):
        y = GAP
        for shot in column:
            whole.paste(shot, (GAP + place * (PHONE["width"] + GAP), y))
            y += shot.height + GAP
    whole.quantize(256, Image.Quantize.MAXCOVERAGE).save(IMAGE, optimize=True)


def _taken(page: Page, url: str) -> Iterator[Image.Image]:
    client = WebClient("xoxb-sandbox", base_url=f"{url}/api/")
    channel = client.conversations_open(users=CHLOE)["channel"]["id"]
    page.goto(f"{url}/?as={CHLOE}#{channel}")
    for name in BUILDERS:
        for example in examples_of(builders()[name]):
            if example.title in LEFT_OUT:
                continue
            client.chat_postMessage(channel=channel, **example.payload)
            message = page.get_by_role("article").last
            page.wait_for_timeout(600)
            page.set_viewport_size({"width": PHONE["width"], "height": int(message.evaluate(_HEIGHT)) + AROUND})
            page.wait_for_timeout(100)
            yield Image.open(BytesIO(message.screenshot())).convert("RGB")


if __name__ == "__main__":
    main()
