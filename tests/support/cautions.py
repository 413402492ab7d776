"""What was wrong with the bot's texts, though Slack takes them."""

from sandbox.call_warnings import warnings_of_message
from sandbox.workspace import Workspace


def cautions(workspace: Workspace) -> list[str]:
    """The warnings of all calls and acknowledgements that the workspace remembers, each with what it was about."""
    found: list[str] = []
    for row in workspace.traffic:
        response = row["response"] or {}
        warnings = list(response.get("response_metadata", {}).get("warnings", []))
        if row["kind"] == "envelope" and row["name"].startswith("/"):
            warnings += warnings_of_message(workspace, response.get("payload") or {})
        found += [f"{row['name']}: {warning} in {row['request']}" for warning in warnings]
    return found
