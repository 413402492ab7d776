"""How long it takes until one person's act appears in another person's window.

`python benchmarks/two_windows.py` starts the sandbox, a small Bolt app and two windows of the system's Chromium. Two
people write, react, edit, and press a button of a card that the app then changes; it prints the median and the worst
time of each. The time runs from the key, the click or the page's own call to the first frame that shows it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sandbox.server import SandboxServer
from sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.support import chromium

STEPS = 40
CHANNEL = "C01GENERAL"
CONNECT_SECONDS = 10.0
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Kaizen"},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels", "reaction_added"]}},
}
WATCH = """words => { window.painted = new Promise((resolve) => {
  const stamp = () => performance.timeOrigin + performance.now();
  const shows = () => document.querySelector("#main .rows").textContent.includes(words);
  const watcher = new MutationObserver(() => {
    if (!shows()) return;
    watcher.disconnect();
    // The frame that is being made, and the one after it, before which the first was painted.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(stamp())));
  });
  watcher.observe(document.querySelector("#main"), { subtree: true, childList: true, characterData: true });
}); }"""
MARK = """() => { for (const kind of ["keydown", "pointerdown"])
  addEventListener(kind, () => { window.acted = performance.timeOrigin + performance.now(); }, true); }"""
ACT = """async ([user, verb, body]) => {
  const { act } = await import("/page/api.js");
  window.acted = performance.timeOrigin + performance.now();
  return act(user, verb, body);
}"""

EMOJI = {"tada": "🎉", "eyes": "👀", "rocket": "🚀", "heart": "❤️", "bulb": "💡"}


class Pair:
    """Ana's window, in which things are done, and Ben's, in which they appear."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.ana = self._window(browser, f"{url}/?as=U01ANA#{CHANNEL}")
        self.ben = self._window(browser, f"{url}/?as=U02BEN#{CHANNEL}")

    @staticmethod
    def _window(browser: Browser, address: str) -> Page:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        page.evaluate(MARK)
        return page

    def measure(self, words: str, deed: Callable[[], None]) -> float:
        """Return the milliseconds from the act to the frame in Ben's window that shows the words."""
        self.ben.evaluate(WATCH, words)
        deed()
        painted: float = self.ben.evaluate("window.painted")
        acted: float = self.ana.evaluate("window.acted")
        return painted - acted

    def last_ts(self) -> str:
        return self.ben.get_by_role("article").last.get_attribute("data-ts") or ""

    def write(self, words: str) -> float:
        box = self.ana.get_by_role("textbox", name="Message #general")
        box.fill(words)
        return self.measure(words, lambda: box.press("Enter"))

    def act(self, words: str, verb: str, **body: Any) -> float:
        return self.measure(words, lambda: self.ana.evaluate(ACT, ["U01ANA", verb, {"channel": CHANNEL, **body}]))

    def press(self, words: str, button: str) -> float:
        return self.measure(words, lambda: self.ana.get_by_role("button", name=button, exact=True).last.click())


def run(pair: Pair, client: WebClient, steps: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"message": [], "reaction": [], "edit": [], "card by the bot": []}
    emoji = list(EMOJI.items())
    reacted: list[str] = []
    for number in range(-(-steps // len(times))):
        times["message"].append(pair.write(f"Idea number {number}."))
        ts = pair.last_ts()
        name, sign = emoji[number % len(emoji)]
        client.chat_postMessage(
            channel=CHANNEL, text=f"Card {number}", blocks=card(f"Open {number}", f"Accept {number}")
        )
        pair.ana.get_by_role("button", name=f"Accept {number}", exact=True).wait_for()
        times["card by the bot"].append(pair.press(f"Accepted {number}.", f"Accept {number}"))
        times["edit"].append(pair.act(f"Idea {number}, edited.", "edit", ts=ts, text=f"Idea {number}, edited."))
        if number >= len(emoji):  # its text is in the window already
            pair.ana.evaluate(ACT, ["U01ANA", "delete", {"channel": CHANNEL, "ts": reacted.pop(0)}])
            pair.ben.get_by_text(f"Idea {number - len(emoji)}, edited.").wait_for(state="detached")
        times["reaction"].append(pair.act(sign, "react", ts=ts, name=name))
        reacted.append(ts)
    return times


def card(words: str, button: str) -> list[dict[str, Any]]:
    text = {"type": "mrkdwn", "text": words}
    element = {"type": "button", "action_id": "accept", "text": {"type": "plain_text", "text": button}}
    return [{"type": "section", "text": text}, {"type": "actions", "elements": [element]}]


def listen(app: App, client: WebClient) -> None:
    app.event("message")(lambda: None)
    app.event("reaction_added")(lambda: None)

    @app.action("accept")
    def accept(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        number = body["message"]["text"].split()[-1]
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"Accepted {number}."}}]
        client.chat_update(channel=CHANNEL, ts=body["message"]["ts"], text=f"Card {number}", blocks=blocks)


def report(times: dict[str, list[float]]) -> None:
    print(f"{'':16}{'steps':>6}{'median':>10}{'worst':>10}")
    for name, values in [*times.items(), ("all", list(chain.from_iterable(times.values())))]:
        print(f"{name:16}{len(values):>6}{statistics.median(values):>7.0f} ms{max(values):>7.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS, help=f"how many in all, default {STEPS}")
    steps = parser.parse_args().steps
    with SandboxServer(MANIFEST, rate_limits=False) as server, sync_playwright() as playwright:
        client = WebClient(BOT_TOKEN, base_url=server.api_url)
        app = App(client=client, process_before_response=True)
        listen(app, client)
        handler = SocketModeHandler(app, APP_TOKEN)
        handler.connect()
        deadline = time.monotonic() + CONNECT_SECONDS
        while not server.workspace.connections and time.monotonic() < deadline:
            time.sleep(0.01)
        browser = chromium.launch(playwright)
        report(run(Pair(browser, server.url), client, steps))
        browser.close()
        handler.client.auto_reconnect_enabled = False
        handler.close()


if __name__ == "__main__":
    main()
