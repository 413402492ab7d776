"""Listeners for changes of user groups in Slack."""

from slack_bolt import App

from csi.people import user_groups
from handlers.slack.payload import Clock, Payload
from models import Database


def group_changed(event: Payload, db: Database, clock: Clock) -> None:
    """Handle a changed user group or membership: request that the group is read from Slack again."""
    group = event.get("subteam_id") or (event.get("subteam") or {}).get("id") or ""
    with db.begin() as session:
        user_groups.request_group_fetch(session, str(group), clock())


def register(app: App) -> None:
    for event in ("subteam_created", "subteam_updated", "subteam_members_changed"):
        app.event(event)(group_changed)
