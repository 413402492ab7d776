"""The page on a phone of 360 pixels."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from slack_sdk import WebClient


def test_nothing_scrolls_sideways(look: Callable[..., Page], client: WebClient) -> None:
    long, plain = "unbreakable" * 30, {"type": "plain_text", "text": "A rather long label on a button, " * 2}
    buttons = [{"type": "button", "action_id": f"b{i}", "text": plain} for i in range(3)]
    table = "| " + " | ".join(["column"] * 9) + " |\n|" + "---|" * 9 + "\n| " + " | ".join(["cell"] * 9) + " |"
    picker = {"type": "users_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Assign to"}}
    root = client.chat_postMessage(
        channel="C02TRIAGE",
        text=long,
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": long[:150]}},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"{long} `{long}`"}, "accessory": picker},
            {"type": "section", "fields": [{"type": "mrkdwn", "text": long}] * 3},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"```{long}```"}},
            {"type": "markdown", "text": table},
            {"type": "actions", "elements": buttons},
        ],
    )["ts"]
    client.chat_postMessage(channel="C02TRIAGE", text=long, thread_ts=root)
    page = look("?as=U03CHLOE#C02TRIAGE", viewport={"width": 360, "height": 740})
    widest = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    sideways = "[...document.querySelectorAll('.scroll')].some((each) => each.scrollWidth > each.clientWidth)"
    expect(page.get_by_role("article").first).to_be_visible()
    assert (page.evaluate(widest), page.evaluate(sideways)) == (360, False)

    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("textbox", name="Reply in thread")).to_be_visible()
    assert (page.evaluate(widest), page.evaluate(sideways)) == (360, False)

    page.get_by_role("button", name="Open sidebar").click()
    page.get_by_role("button", name="Acting as Chloé Martin").click()
    page.get_by_role("option", name="Ben Okafor").click()
    expect(page.get_by_role("button", name="Acting as Ben Okafor")).to_be_attached()
    assert page.evaluate(widest) == 360
