"""Cards on a phone: with the longest idea, a card is lower than half of its screen, and what is decided is a line."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.slack import ANA, CHLOE, MIA, TRIAGE, Slack, direct
from tests.support.waiting import until

PHONE = {"width": 390, "height": 844}
HIGHEST, LINE = 480, 160
"""The most pixels of a card, and of the line that it becomes."""

LONGEST = "Requests for laptops and their extraordinarily inconvenient accessories take two weeks. " * 34


def height(page: Page, address: str, who: str, channel: str) -> float:
    """Open a channel on a phone and return the height of its newest card."""
    page.goto("about:blank")
    page.goto(f"{address}/?as={who}#{channel}")
    card: Locator = page.get_by_role("article").filter(has_text="Requests for laptops").last
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    return box["height"]


def waited(slack: Slack, who: str, channel: str, has: Callable[[str], bool]) -> None:
    until(lambda: any(has(seen.text) for seen in slack.from_app(who, channel)), 30)


def test_a_card_is_at_most_480_pixels_high_on_a_phone_however_long_its_idea(browser: Browser, made_demo: str) -> None:
    slack = Slack(made_demo)
    slack.message(ANA, LONGEST[:3_000])
    waited(slack, MIA, TRIAGE, lambda text: "Requests for laptops" in text)
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)

    assert height(page, made_demo, MIA, TRIAGE) <= HIGHEST
    assert height(page, made_demo, ANA, direct(ANA)) <= HIGHEST

    triage = next(seen for seen in slack.from_app(MIA, TRIAGE) if "Requests for laptops" in seen.text)
    triage.press("Accept")
    form = slack.modal(MIA)
    choice = next(block["element"] for block in form["blocks"] if block.get("block_id") == "objectives")
    slack.fill(MIA, coordinator=CHLOE, objectives=choice["options"][0]["text"]["text"])
    waited(slack, CHLOE, direct(CHLOE), lambda text: "You're asked to lead this" in text)
    waited(slack, MIA, TRIAGE, lambda text: "Requests for laptops" in text and "accepted by" in text)
    assert height(page, made_demo, CHLOE, direct(CHLOE)) <= HIGHEST
    assert height(page, made_demo, MIA, TRIAGE) <= LINE
    context.close()
