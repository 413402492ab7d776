"""Slack's mrkdwn becomes elements, and nothing else in a text does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

MARKUP = """
async (text) => {
  const { mrkdwn } = await import("/page/mrkdwn.js");
  const context = {
    person: (id) => (id === "U02BEN" ? { real_name: "Ben Okafor" } : undefined),
    channel: (id) => (id === "C03WINS" ? { name: "wins" } : undefined),
    me: "U01ANA", tz: "Europe/Madrid", now: new Date("2026-11-23T09:00:00Z"),
  };
  const box = document.createElement("div");
  box.append(mrkdwn(text, context));
  for (const node of box.querySelectorAll("*")) {
    for (const name of node.getAttributeNames()) if (!["href"].includes(name)) node.removeAttribute(name);
  }
  return box.innerHTML.replace(/<\\/?span>/g, "");
}
"""

CASES = {
    "*bold* _italic_ ~struck~ `a *b*`": "<strong>bold</strong> <em>italic</em> <s>struck</s> <code>a *b*</code>",
    "*_both_*": "<strong><em>both</em></strong>",
    "2*3*4 snake_case_name * a * b*": "2*3*4 snake_case_name * a * b*",
    "*over\nlines*": "*over\nlines*",
    "(*bold*), *<https://a.example/x*y|a*b>*!": (
        '(<strong>bold</strong>), <strong><a href="https://a.example/x*y">a*b</a></strong>!'
    ),
    "Tom &amp; &lt;b&gt; &amp;lt;": "Tom &amp; &lt;b&gt; &amp;lt;",
    "<b>x</b><img src=x onerror=alert(1)>": "&lt;b&gt;x&lt;/b&gt;&lt;img src=x onerror=alert(1)&gt;",
    "<javascript:alert(1)|click>": "&lt;javascript:alert(1)|click&gt;",
    "<https://a.example/?a=1&amp;b=2|A &lt; B>": '<a href="https://a.example/?a=1&amp;b=2">A &lt; B</a>',
    "see https://a.example/x_y_z.": 'see <a href="https://a.example/x_y_z">https://a.example/x_y_z</a>.',
    "<mailto:ana@a.example|write>": '<a href="mailto:ana@a.example">write</a>',
    "<@U02BEN> <@U99|ghost> <#C03WINS> <!here>": '@Ben Okafor @ghost <a href="#C03WINS">#wins</a> @here',
    "<!date^1795424400^{date_short_pretty} at {time}|then>": "<time>today at 10:00</time>",
    "<!date^1795597200^{date_num} {time}|then>": "<time>2026-11-25 10:00</time>",
    "&gt; one\n> two\nthree": "<blockquote>one\ntwo</blockquote>three",
    "&gt;&gt;&gt; one\ntwo": "<blockquote>one\ntwo</blockquote>",
    "a\n```\n*x* &lt;y&gt;\n```\nb": "a<pre>*x* &lt;y&gt;</pre>b",
    ":bulb: :no-such-thing: 10:30:45": "💡 :no-such-thing: 10:30:45",
    "```not closed `nor` this": "```not closed <code>nor</code> this",
}


def test_mrkdwn_as_slack_shows_it(look: Callable[..., Page]) -> None:
    page = look()
    shown = {text: page.evaluate(MARKUP, text) for text in CASES}
    assert shown == CASES


@pytest.mark.parametrize("text", ["<script>window.owned = 1</script>", "<img src=x onerror='window.owned = 1'>"])
def test_text_is_never_markup(look: Callable[..., Page], client: WebClient, text: str) -> None:
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    plain = {"type": "plain_text", "text": text}
    client.chat_postMessage(channel="C01GENERAL", text=text)
    client.chat_postMessage(
        channel="C01GENERAL",
        text=escaped,
        blocks=[
            {"type": "header", "text": plain},
            {"type": "section", "text": {"type": "mrkdwn", "text": text}, "fields": [plain]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped}]},
            {"type": "markdown", "text": f"{text} [x](javascript:owned)"},
            {"type": "actions", "elements": [{"type": "button", "action_id": "b", "text": plain}]},
        ],
    )
    page = look("?as=U01ANA#C01GENERAL")
    expect(page.get_by_role("button", name=text)).to_be_visible()
    expect(page.get_by_role("log").get_by_text(text)).to_have_count(7)
    assert page.locator("#main :is(script, img, [href^='javascript'])").count() == 0
    assert page.evaluate("window.owned") is None
