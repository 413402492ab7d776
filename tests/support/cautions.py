"""Warnings about the bot's messages that Slack would accept all the same."""

import json

from sandbox.call_warnings import warnings_of_message
from sandbox.workspace import Workspace

MARK = "\ufdd0"


def cautions(workspace: Workspace) -> list[str]:
    """Return the warnings of all recorded calls and acknowledgements, each with its request."""
    found: list[str] = []
    for row in workspace.traffic:
        response = row["response"] or {}
        warnings = list(response.get("response_metadata", {}).get("warnings", []))
        if row["kind"] == "envelope" and row["name"].startswith("/"):
            warnings += warnings_of_message(workspace, response.get("payload") or {})
        if MARK in json.dumps([row["request"], response], ensure_ascii=False, default=str):
            warnings.append("the mark of a cut text was sent; it has to become *Read all*")
        found += [f"{row['name']}: {warning} in {row['request']}" for warning in warnings]
    return found
