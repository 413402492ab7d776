"""Listeners for the buttons of the first day's message."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.catalogue.entries import EntryKind
from csi.people import directory, onboarding
from handlers import ids
from handlers.catalogue.entries import entry_form, role_form
from handlers.slack.payload import Clock, Payload, person_of
from models import Database


def choose_channels(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Choose the channels*: open the form of the default team."""
    with db.read() as session:
        team = directory.default_team(session).id
    client.views_open(trigger_id=body["trigger_id"], view=entry_form(db, clock, person_of(body), EntryKind.TEAM, team))
    ack()


def add_service(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add a service*: open its form."""
    client.views_open(trigger_id=body["trigger_id"], view=entry_form(db, clock, person_of(body), EntryKind.SERVICE))
    ack()


def say_who_coordinates(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Say who coordinates*: open the form that gives a role."""
    client.views_open(trigger_id=body["trigger_id"], view=role_form(db, clock, person_of(body)))
    ack()


def end_guide(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *That's enough for now*: end the guide."""
    with db.begin() as session:
        onboarding.end_guide(session, by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.GUIDE_CHANNELS)(choose_channels)
    app.action(ids.GUIDE_SERVICE)(add_service)
    app.action(ids.GUIDE_COORDINATOR)(say_who_coordinates)
    app.action(ids.GUIDE_OVER)(end_guide)
