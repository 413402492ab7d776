"""Giving back what somebody typed, whole, so that a refusal loses nothing of it.

An acknowledgement holds 40,000 characters, and escaping makes one character into five. What doesn't fit follows in
messages to the command's response_url, which takes five.
"""

import threading
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.webhook import WebhookClient

from handlers.slack.block_kit import escape, section, whole
from handlers.slack.cut_texts import SECTION
from handlers.slack.payload import as_typed, plain

log = structlog.get_logger()

_ROOM, _MOST_MESSAGES = 38_000, 5
_MOST_IN_BLOCKS = 9_000
"""Less than the 13,200 characters that all blocks of a message hold."""

_AFTER_ACKNOWLEDGEMENT = 0.5
"""Seconds until the acknowledgement is sent, which has the beginning. The messages are numbered in any case."""


def answer(said: str, body: Mapping[str, Any], *, label: str = "You typed:") -> str:
    """Return the text of an answer that repeats the typed command, in mrkdwn. What doesn't fit in it is sent after it.

    `said` is what the answer says first, also in mrkdwn.
    """
    text = as_typed(body.get("text") or "")
    if not text:
        return said
    head = f"{said}\n{label}  {escape(body['command'])} "
    first, rest = _take(text, _ROOM - len(head))
    send_rest(str(body.get("response_url") or ""), rest)
    return f"{head}{first}{_MORE_FOLLOWS if rest else ''}"


_MORE_FOLLOWS = "\n_The rest follows in the next messages._"


def sections(answered: str, url: str) -> list[SectionBlock]:
    """Build the sections of an answer in mrkdwn that may repeat a long typed text; what blocks can't hold follows."""
    if len(answered) <= SECTION:
        return [section(answered)]
    text = plain(answered)
    send_rest(url, text[_MOST_IN_BLOCKS:])
    return whole(text[:_MOST_IN_BLOCKS])


def send_rest(url: str, rest: str) -> None:
    """Send the rest of a typed text to a response_url, behind the acknowledgement. It is stored nowhere."""
    messages: list[str] = []
    while rest and len(messages) < _MOST_MESSAGES:
        shown, rest = _take(rest, _ROOM)
        messages.append(shown)
    if messages and url:
        numbered = [f"_({place} of {len(messages) + 1})_\n{text}" for place, text in enumerate(messages, start=2)]
        sending = threading.Timer(_AFTER_ACKNOWLEDGEMENT, _send, (url, numbered))
        sending.daemon = True
        sending.start()


def _send(url: str, messages: list[str]) -> None:
    for text in messages:
        try:
            answer = WebhookClient(url).send(text=text, response_type="ephemeral")
        except (OSError, SlackClientError) as failed:
            log.warning("typed_text_not_given_back", problem=type(failed).__name__)
            return
        if answer.status_code != 200:
            log.warning("typed_text_not_given_back", status=answer.status_code)
            return


def _take(text: str, room: int) -> tuple[str, str]:
    """Return as much of the text as is at most `room` characters once escaped, and the rest as it was typed."""
    shown = escape(text)
    if len(shown) <= room:
        return shown, ""
    low, high = 0, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        if len(escape(text[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    space = max(text.rfind(mark, low // 2, low) for mark in " \n")
    end = space + 1 if space > 0 else low
    return escape(text[:end]), text[end:]
