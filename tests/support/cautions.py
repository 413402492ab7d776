"""Warnings about the bot's messages that Slack would accept all the same."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.call_warnings import warnings_of_message
from sandbox.workspace import Workspace
from tests.support.by_ear import silent_buttons, unnamed_menus

MARK = "\ufdd0"


def cautions(workspace: Workspace) -> list[str]:
    """Return the warnings of all recorded calls and acknowledgements, each with its request."""
    found: list[str] = []
    for row in workspace.traffic:
        response = row["response"] or {}
        warnings = list(response.get("response_metadata", {}).get("warnings", []))
        if row["kind"] == "envelope" and row["name"].startswith("/"):
            warnings += warnings_of_message(workspace, response.get("payload") or {})
        for payload in _shown_in(row["request"], response):
            warnings += [f"the button {said!r} doesn't say what it is about" for said in silent_buttons(payload)]
            warnings += [f"{said!r} doesn't read by itself" for said in unnamed_menus(payload)]
        if MARK in json.dumps([row["request"], response], ensure_ascii=False, default=str):
            warnings.append("the mark of a cut text was sent; it has to become *Read all*")
        found += [f"{row['name']}: {warning} in {row['request']}" for warning in warnings]
    return found


def _shown_in(*parts: Any) -> Iterator[dict[str, Any]]:
    """The messages and windows in a call, or in an acknowledgement."""
    for part in parts:
        if isinstance(part, dict):
            if isinstance(part.get("blocks"), list):
                yield part
            yield from _shown_in(part.get("view"), part.get("payload"))
