"""Warnings about calls that Slack accepts, in `warning` and `response_metadata.warnings`.

`missing_charset`, `superfluous_charset` and `message_truncated` are Slack's. The others are the sandbox's own, for what
Slack accepts without a word: control sequences that readers would see raw, and blocks without a text for notifications.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.blockkit import TEXT_CHARACTERS
from sandbox.errors import Json
from sandbox.mrkdwn import doubts_in, lacks_fallback
from sandbox.workspace import Workspace

UNREADABLE = "unreadable_control_sequence"
MISSING_TEXT = "missing_text_in_message"
POSTS = {"chat.postMessage", "chat.postEphemeral", "chat.update"}
VIEWS = {"views.open", "views.push", "views.update", "views.publish"}


def with_warnings(answer: Json, warnings: list[str]) -> Json:
    """Add the warnings to an answer, in Slack's format."""
    if not warnings:
        return answer
    metadata = answer.get("response_metadata", {}) | {"warnings": warnings}
    return answer | {"warning": ",".join(warnings), "response_metadata": metadata}


def warnings_of_body(content_type: str, body: bytes) -> list[str]:
    """Warn of JSON without a charset, and of a form with one."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip() == "application/json" and body and "charset" not in parameters:
        return ["missing_charset"]
    if kind.strip() == "application/x-www-form-urlencoded" and "charset" in parameters:
        return ["superfluous_charset"]
    return []


def warnings_of_call(workspace: Workspace, method: str, given: Json) -> list[str]:
    """Warn of what readers of a call's texts would see raw; `given` are its decoded arguments."""
    if method in VIEWS:
        return list(_unreadable(workspace, given.get("view"), "/view"))
    if method not in POSTS:
        return []
    truncated = method == "chat.postMessage" and len(str(given.get("text") or "")) > TEXT_CHARACTERS
    return [*(["message_truncated"] if truncated else []), *warnings_of_message(workspace, given)]


def warnings_of_message(workspace: Workspace, message: Json) -> list[str]:
    """Warn likewise about a message from a `response_url` or an acknowledgement."""
    blocks = message.get("blocks") or []
    warnings = [MISSING_TEXT] if lacks_fallback(message.get("text"), blocks) else []
    text = {"type": "mrkdwn", "text": message.get("text") or ""}
    warnings += _unreadable(workspace, text, "")
    warnings += _unreadable(workspace, blocks, "/blocks")
    return [*warnings, *_attached(workspace, message.get("attachments"))]


def _attached(workspace: Workspace, attachments: Any) -> Iterator[str]:
    for index, attachment in enumerate(attachments or []):
        yield from _unreadable(workspace, attachment.get("blocks"), f"/attachments/{index}/blocks")


def _unreadable(workspace: Workspace, node: Any, pointer: str) -> Iterator[str]:
    """Yield a warning for each doubtful mrkdwn text, with its pointer. Plain text may show any characters."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from _unreadable(workspace, each, f"{pointer}/{index}")
    elif isinstance(node, dict) and node.get("type") == "mrkdwn":
        for doubt in doubts_in(workspace, str(node.get("text") or "")):
            yield f"{UNREADABLE}: {pointer}/text: {doubt}"
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _unreadable(workspace, value, f"{pointer}/{name}")
