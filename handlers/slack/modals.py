"""Opening windows from wherever a button was pressed, and bringing the one below up to date when a form is done."""

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers.slack.payload import Payload

log = structlog.get_logger()

BELOW = "\n"
"""Stands in a form's metadata between what it is about and the window that it was opened from."""


def in_window(body: Payload) -> bool:
    """Whether the button was pressed in a window, not in a message or on Home."""
    return (body.get("view") or {}).get("type") == "modal"


def show(body: Payload, client: WebClient, view: View) -> None:
    """Open a window; above the one in which the button was pressed, if it was in one.

    Slack stacks three of them: a fourth takes the place of the third.
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
    """Bring the window below a form that was just submitted up to date; it may be closed already."""
    below = body["view"].get("previous_view_id")
    if not below:
        return
    try:
        client.views_update(view_id=below, view=view)
    except SlackApiError as refused:
        log.info("window_below_not_updated", error=refused.response.get("error"))
