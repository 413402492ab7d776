"""Opening a window from a message, from Home or from another window, showing it again, and updating the one below."""

from itertools import pairwise, takewhile
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from csi.common.conflicts import Overtaken
from handlers import ids
from handlers.slack.block_kit import escape, section
from handlers.slack.payload import OPENED, Payload, pressed_view

log = structlog.get_logger()

BELOW = "\n"
"""Separates, in a form's private_metadata, its own data from that of the window it was opened from."""


def open_on(view: View, opened: str) -> View:
    """Let a form keep what it was opened on, behind its own data."""
    own, separator, below = (view.private_metadata or "").partition(BELOW)
    view.private_metadata = f"{own.partition(OPENED)[0]}{OPENED}{opened}{separator}{below}"
    return view


def above(view: View, below: str) -> View:
    """Let a window keep, behind its own data, what the window below it says of itself, if there is one."""
    if below:
        view.private_metadata = f"{view.private_metadata or ''}{BELOW}{below}"
    return view


def in_place_of(view: View, shown: Payload) -> View:
    """Let a window that replaces the shown one stand above the same window."""
    return above(view, str(shown.get("private_metadata") or "").partition(BELOW)[2])


def told_before(view: View, sentence: str) -> View:
    """Put a sentence above a form, if there is one: what has changed since its button was shown."""
    if not sentence:
        return view
    view.blocks = [section(escape(sentence), block_id=ids.CHANGED_MEANWHILE), *(view.blocks or [])]
    return view


def in_window(body: Payload) -> bool:
    """Return whether the button was pressed in a modal, not in a message or on Home."""
    return (body.get("view") or {}).get("type") == "modal"


def show(body: Payload, client: WebClient, view: View) -> str:
    """Open a window, on top of the one in which the button was pressed, if any. Return its id.

    Slack stacks three windows; a fourth replaces the third.
    """
    if not in_window(body):
        return str(client.views_open(trigger_id=body["trigger_id"], view=view)["view"]["id"])
    origin = pressed_view(body).get("private_metadata") or ""
    if view.private_metadata is not None and BELOW not in (view.private_metadata or ""):
        view.private_metadata = f"{view.private_metadata}{BELOW}{origin.partition(BELOW)[0]}"
    try:
        return str(client.views_push(trigger_id=body["trigger_id"], view=view)["view"]["id"])
    except SlackApiError as refused:
        if refused.response.get("error") != "push_limit_reached":
            raise
        return str(client.views_update(view_id=pressed_view(body)["id"], view=view)["view"]["id"])


def update_below(body: Payload, client: WebClient, view: View) -> None:
    """Update the window below a submitted form. If it was closed already, that is only logged."""
    below = pressed_view(body).get("previous_view_id")
    if not below:
        return
    try:
        client.views_update(view_id=below, view=view)
    except SlackApiError as refused:
        log.info("window_below_not_updated", error=refused.response.get("error"))


_INITIAL = {
    "plain_text_input": ("initial_value", "value"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "datepicker": ("initial_date", "selected_date"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "static_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "external_select": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
    "multi_static_select": ("initial_options", "selected_options"),
    "multi_external_select": ("initial_options", "selected_options"),
}
"""The property of each kind of field that fills it in, and that of a submission that says what was entered."""

_OF_A_VIEW = ("type", "callback_id", "title", "submit", "close", "clear_on_close", "notify_on_close")


def shown_again(view: Payload, overtaken: Overtaken) -> Payload:
    """Build a submitted form anew: what others changed above it, every field as it was entered, opened on what is now.

    Submitting it again does what was wanted, unless something else changes until then.
    """
    own, separator, below = str(view.get("private_metadata") or "").partition(BELOW)
    about, tab, opened = own.partition(OPENED)
    about = about if overtaken.about is None else overtaken.about
    opened = overtaken.opened or opened
    again = {key: view[key] for key in _OF_A_VIEW if view.get(key) is not None}
    submit = str((view.get("submit") or {}).get("text") or "Save")
    said = section(
        f"{escape(overtaken.sentence)}\nNothing of yours was saved. Press *{escape(submit)}* again to go on with it.",
        block_id=ids.CHANGED_MEANWHILE,
    ).to_dict()
    entered = view["state"]["values"]
    blocks = [_as_entered(block, entered) for block in view["blocks"] if block["block_id"] != ids.CHANGED_MEANWHILE]
    metadata = f"{about}{OPENED if opened or tab else ''}{opened}{separator}{below}"
    return {**again, "blocks": [said, *blocks], "private_metadata": metadata}


def with_field(view: Payload, behind: str, added: InputBlock) -> Payload:
    """Build a submitted form anew with one more field behind another, every field as it was entered."""
    again = {key: view[key] for key in _OF_A_VIEW if view.get(key) is not None}
    entered, blocks = view["state"]["values"], []
    for block in view["blocks"]:
        blocks.append(_as_entered(block, entered))
        if block["block_id"] == behind:
            blocks.append(added.to_dict())
    return {**again, "blocks": blocks, "private_metadata": str(view.get("private_metadata") or "")}


def redrawn(view: View, body: Payload, first: str) -> Payload:
    """Build a form anew in the place of the one in which something was pressed: every field as it is entered there.

    What stands above the block `first` stays, such as the command that was understood, and so does the field that asks
    where a figure comes from.
    """
    shown = pressed_view(body)
    blocks = _with_source([block.to_dict() for block in view.blocks or ()], shown["blocks"])
    above = [block for block in takewhile(lambda block: block["block_id"] != first, shown["blocks"])]
    kept = above if len(above) < len(shown["blocks"]) else []
    entered = shown["state"]["values"]
    fields = [_as_entered(block, entered) if block.get("block_id") in entered else block for block in blocks]
    return {**view.to_dict(), "blocks": [*kept, *fields], "private_metadata": shown.get("private_metadata") or ""}


def _with_source(blocks: list[Payload], shown: list[Payload]) -> list[Payload]:
    """The blocks, with the field that asks where a figure comes from at its place, if the form shown has it."""
    for before, source in pairwise(shown):
        if source["block_id"] == ids.SOURCE:
            behind = before["block_id"]
            return [
                each for block in blocks for each in ([block, source] if block.get("block_id") == behind else [block])
            ]
    return blocks


def _as_entered(block: Payload, entered: dict[str, dict[str, Any]]) -> Payload:
    """A block with its field filled in as it was submitted."""
    if block["type"] != "input":
        return block
    element = dict(block["element"])
    initial, key = _INITIAL.get(element["type"], ("", ""))
    value = entered.get(block["block_id"], {}).get(element["action_id"], {}).get(key)
    if not initial:
        return block
    element.pop(initial, None)
    if value and "options" in element:
        chosen = {each["value"] for each in (value if isinstance(value, list) else [value])}
        offered = [each for each in element["options"] if each["value"] in chosen]
        value = offered if isinstance(value, list) else next(iter(offered), None)
    if value:
        element[initial] = value
    return {**block, "element": element}
