"""Listeners for people who join, leave, or change in Slack: what they may do follows at once."""

from slack_bolt import App

from csi.consequences import access
from csi.people.organisation import Organisation
from handlers.slack.payload import Clock, Payload
from handlers.slack.profiles import profiles_of
from models import Database


def profile_changed(event: Payload, db: Database, clock: Clock, organisation: Organisation) -> None:
    """Handle a new or changed person: the event holds the whole profile."""
    with db.begin() as session:
        access.take_event(session, profiles_of([event["user"]], organisation), clock())


def register(app: App) -> None:
    app.event("user_change")(profile_changed)
    app.event("team_join")(profile_changed)
