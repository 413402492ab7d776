"""What is taken with a warning: texts that readers would see raw, blocks without a text, charsets, long texts."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.workspace import BOT_TOKEN
from tests.sandbox.helpers import Json, section, text
from tests.support.cautions import cautions

TOKEN = {"authorization": f"Bearer {BOT_TOKEN}"}
UNREADABLE = "unreadable_control_sequence: "


def warnings(answer: Any) -> list[str]:
    return list((answer.get("response_metadata") or {}).get("warnings", []))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"text": "<@U99>"}, "/text: there is no U99"),
        ({"text": "see <#C99|gone>"}, "/text: there is no C99"),
        ({"text": "<!subteam^S99>"}, "/text: there is no S99"),
        ({"text": "<!date^soon^{date}|soon>"}, "/text: unknown sequence <!date^soon^{date}|soon>"),
        ({"text": "a < b"}, "/text: unescaped <"),
        ({"text": "x", "blocks": [section("R&D")]}, "/blocks/0/text/text: unescaped &"),
        (
            {"text": "x", "blocks": [{"type": "section", "fields": [text("x"), {"type": "mrkdwn", "text": "<!all>"}]}]},
            "/blocks/0/fields/1/text: unknown sequence <!all>",
        ),
        (
            {"text": "x", "attachments": [{"blocks": [section("<@U99>")]}]},
            "/attachments/0/blocks/0/text/text: there is",
        ),
    ],
)
def test_a_text_that_readers_would_see_raw_is_taken_with_a_warning(
    client: WebClient, message: Json, expected: str
) -> None:
    answer = client.chat_postMessage(channel="C01GENERAL", **message)

    [warning] = warnings(answer)
    assert warning.startswith(UNREADABLE + expected)
    assert answer["warning"] == warning


def test_a_text_that_slack_shows_as_it_was_meant_has_no_warning(client: WebClient) -> None:
    words = "<@U01ANA> in <#C03WINS|wins>: a &lt; b &amp; c, <https://example.org?a=b&c=d|more>\n> quoted"
    blocks = [section(words), {"type": "header", "text": text("a < b & <!channel>")}]

    answer = client.chat_postMessage(channel="C01GENERAL", text=words, blocks=blocks)
    assert "warning" not in answer.data
    assert warnings(answer) == []


def test_views_are_read_too(client: WebClient) -> None:
    view = {"type": "home", "blocks": [section("<@U99>")]}

    assert warnings(client.views_publish(user_id="U01ANA", view=view)) == [
        UNREADABLE + "/view/blocks/0/text/text: there is no U99"
    ]


def test_blocks_without_a_text_for_notifications_have_a_warning(client: WebClient) -> None:
    with pytest.warns(UserWarning, match="text"):
        posted = client.chat_postMessage(channel="C01GENERAL", blocks=[section("x")])
    changed = client.api_call(
        "chat.update", json={"channel": "C01GENERAL", "ts": posted["ts"], "text": "", "blocks": [section("y")]}
    )

    assert warnings(posted) == warnings(changed) == ["missing_text_in_message"]


def test_a_long_text_is_cut_with_a_warning(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C01GENERAL", text="x" * 40_001)

    assert warnings(posted) == ["message_truncated"]
    assert posted["message"]["text"] == "x" * 40_000
    assert warnings(client.chat_postMessage(channel="C01GENERAL", text="x" * 40_000)) == []


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/json", '{"user": "U01ANA"}', ["missing_charset"]),
        ("application/json; charset=utf-8", '{"user": "U01ANA"}', []),
        ("application/x-www-form-urlencoded", "user=U01ANA", []),
        ("application/x-www-form-urlencoded; charset=utf-8", "user=U01ANA", ["superfluous_charset"]),
    ],
)
def test_json_names_its_charset_and_a_form_has_none(
    http: httpx.Client, kind: str, body: str, expected: list[str]
) -> None:
    answer = http.post("/api/users.info", content=body, headers=TOKEN | {"content-type": kind}).json()

    assert answer["ok"]
    assert warnings(answer) == expected


def test_the_workspace_remembers_all_warnings(server: SandboxServer, client: WebClient, http: httpx.Client) -> None:
    client.chat_postMessage(channel="C01GENERAL", text="fine")
    assert cautions(server.workspace) == []

    client.chat_postMessage(channel="C01GENERAL", text="<@U99>")
    [caution] = cautions(server.workspace)
    assert caution.startswith(f"chat.postMessage: {UNREADABLE}/text: there is no U99 in ")
