"""Two people in two windows see the same within a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

Look = Callable[..., Page]
SECOND = 1000
ACT = "async ([user, verb, body]) => (await import('/page/api.js')).act(user, verb, body)"


def test_what_one_does_the_other_sees_within_a_second(look: Look, connected: Callable[[], None]) -> None:
    connected()
    ana, ben = look("?as=U01ANA#C01GENERAL"), look("?as=U02BEN#C01GENERAL")
    box = ana.get_by_role("textbox", name="Message #general")
    box.fill("Laptops come late")
    box.press("Enter")
    said = ben.get_by_role("article").filter(has_text="Laptops come late")
    expect(said).to_be_visible(timeout=SECOND)

    place = {"channel": "C01GENERAL", "ts": said.get_attribute("data-ts")}
    ben.evaluate(ACT, ["U02BEN", "react", place | {"name": "tada"}])
    expect(ana.get_by_role("article").filter(has_text="🎉")).to_be_visible(timeout=SECOND)

    ana.evaluate(ACT, ["U01ANA", "edit", place | {"text": "Laptops come far too late"}])
    expect(ben.get_by_role("article").filter(has_text="far too late")).to_be_visible(timeout=SECOND)

    ana.evaluate(ACT, ["U01ANA", "delete", place])
    expect(ben.get_by_role("article").filter(has_text="far too late")).to_have_count(0, timeout=SECOND)


def test_a_card_that_the_bot_changes_changes_in_both(
    look: Look, bot: App, client: WebClient, connected: Callable[[], None]
) -> None:
    @bot.action("accept")
    def accept(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        client.chat_update(channel="C02TRIAGE", ts=body["message"]["ts"], text="Accepted", blocks=[])

    connected()
    button = {"type": "button", "action_id": "accept", "text": {"type": "plain_text", "text": "Accept"}}
    client.chat_postMessage(channel="C02TRIAGE", text="Card", blocks=[{"type": "actions", "elements": [button]}])
    mia, leo = look("?as=U04MIA#C02TRIAGE"), look("?as=U05LEO#C02TRIAGE")
    expect(leo.get_by_role("button", name="Accept")).to_be_visible()
    mia.get_by_role("button", name="Accept").click()
    expect(leo.get_by_role("article").filter(has_text="Accepted")).to_be_visible(timeout=SECOND)
    expect(mia.get_by_role("article").filter(has_text="Accepted")).to_be_visible(timeout=SECOND)
