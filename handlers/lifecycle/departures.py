"""Listeners for the list of what somebody who left had held: *Give it to them* and *Somebody else*."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.lifecycle import handover
from handlers import ids
from handlers.lifecycle.departure_blocks import GiveButton, HeldForm, choose_form
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed
from models import Database


def give(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Give it to them*: give the item to whom is proposed."""
    given = GiveButton.parse(pressed(body))
    with db.begin() as session:
        handover.give(session, given.departure, given.kind, given.thing, given.to, by=person_of(body), at=clock())
    ack()


def choose(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Somebody else*: open the form."""
    about = HeldForm.parse(pressed(body))
    with db.read() as session:
        item = handover.require_giving(session, about.departure, about.kind, about.thing, by=person_of(body))
    modals.show(body, client, choose_form(about, item))
    ack()


def give_chosen(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Give the item to the person chosen in the form."""
    form = Form(body)
    about = HeldForm.parse(form.about)
    with db.begin() as session:
        handover.give(
            session, about.departure, about.kind, about.thing, form.person(ids.WHO), by=person_of(body), at=clock()
        )
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.GIVE_HELD))(give)
    app.action(ids.starting(ids.CHOOSE_HELD))(choose)
    app.view(ids.HELD_FORM)(give_chosen)
