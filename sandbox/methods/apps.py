"""`apps.manifest.export`: the manifest as it is configured at Slack."""

from __future__ import annotations

from sandbox.errors import Json, Refusal
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import APP


def export(slack: Slack, arguments: Arguments) -> Json:
    if arguments.text("app_id") != APP:
        raise Refusal("invalid_app_id")
    return {"manifest": slack.workspace.manifest}


METHODS: dict[str, Method] = {"apps.manifest.export": export}
