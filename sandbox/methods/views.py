"""`views.*`, and the check of a view, which acknowledgements of submissions need too."""

from __future__ import annotations

from typing import Any

from sandbox.blockkit import problems_in_view
from sandbox.elements import completed_view
from sandbox.errors import Json, Refusal
from sandbox.payloads import view_body
from sandbox.posting import missing_files
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import View, Workspace


def checked_view(workspace: Workspace, view: Any, kind: str = "modal", replaces: View | None = None) -> Json:
    """Return the completed view. Refuse what Slack would not accept. `replaces` is the view that it updates."""
    problems = problems_in_view(view)
    if not problems and view["type"] != kind:
        problems = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
    problems = problems or missing_files(workspace, view["blocks"], "/view/blocks")
    if any("view is larger" in problem for problem in problems):
        raise Refusal("view_too_large", messages=problems)
    if problems:
        raise Refusal("invalid_arguments", messages=problems)
    if view.get("external_id") and workspace.has_external_id(view["external_id"], besides=replaces):
        raise Refusal("duplicate_external_id")
    return completed_view(view)


def open_view(slack: Slack, arguments: Arguments) -> Json:
    return _new_view(slack, arguments, push=False)


def push_view(slack: Slack, arguments: Arguments) -> Json:
    return _new_view(slack, arguments, push=True)


def _new_view(slack: Slack, arguments: Arguments, push: bool) -> Json:
    definition = checked_view(slack.workspace, arguments.json("view"))
    trigger_id = arguments.text("trigger_id", "") or arguments.text("interactivity_pointer")
    trigger = slack.triggers.redeem(trigger_id)
    if push and not slack.workspace.stack(trigger.user):
        raise Refusal("not_found", "There is no modal to push on.")
    view = slack.workspace.show(trigger.user, definition, push=push)
    return {"view": view_body(view)}


def update_view(slack: Slack, arguments: Arguments) -> Json:
    id, external_id = arguments.text("view_id", ""), arguments.text("external_id", "")
    if not id and not external_id:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: view_id or external_id"])
    view = slack.workspace.find_view(id, external_id)
    kind = "modal" if view.is_modal else "home"
    definition = checked_view(slack.workspace, arguments.json("view"), kind, replaces=view)
    _check_hash(view, arguments)
    slack.workspace.change(view, definition)
    return {"view": view_body(view)}


def publish_view(slack: Slack, arguments: Arguments) -> Json:
    user = slack.workspace.person(arguments.text("user_id")).id
    if not slack.workspace.has_tab("home_tab_enabled"):
        raise Refusal("not_enabled")
    home = slack.workspace.homes.get(user)
    definition = checked_view(slack.workspace, arguments.json("view"), "home", replaces=home)
    if home is not None:
        _check_hash(home, arguments)
    return {"view": view_body(slack.workspace.publish(user, definition))}


def _check_hash(view: View, arguments: Arguments) -> None:
    if (hash := arguments.text("hash", "")) and hash != view.hash:
        raise Refusal("hash_conflict")


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
