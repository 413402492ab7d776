"""Opening a window from a message, from Home or from another window, and updating the window below a form."""

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers.slack.payload import Payload

log = structlog.get_logger()

BELOW = "\n"
"""Separates, in a form's private_metadata, its own data from that of the window it was opened from."""


def in_window(body: Payload) -> bool:
    """Return whether the button was pressed in a modal, not in a message or on Home."""
    return (body.get("view") or {}).get("type") == "modal"


def show(body: Payload, client: WebClient, view: View) -> None:
    """Open a window, on top of the one in which the button was pressed, if any.

    Slack stacks three windows; a fourth replaces the third.
    """
    if not in_window(body):
        client.views_open(trigger_id=body["trigger_id"], view=view)
        return
    origin = body["view"].get("private_metadata") or ""
    if view.private_metadata is not None and BELOW not in (view.private_metadata or ""):
        view.private_metadata = f"{view.private_metadata}{BELOW}{origin.partition(BELOW)[0]}"
    try:
        client.views_push(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as refused:
        if refused.response.get("error") != "push_limit_reached":
            raise
        client.views_update(view_id=body["view"]["id"], view=view)


def update_below(body: Payload, client: WebClient, view: View) -> None:
    """Update the window below a submitted form. If it was closed already, that is only logged."""
    below = body["view"].get("previous_view_id")
    if not below:
        return
    try:
        client.views_update(view_id=below, view=view)
    except SlackApiError as refused:
        log.info("window_below_not_updated", error=refused.response.get("error"))
