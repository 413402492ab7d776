"""Listeners for the list of what somebody who left had held: *Give it to them* and *Somebody else*."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.lifecycle import departures, handover
from csi.people import directory
from handlers import ids
from handlers.lifecycle.departure_blocks import GiveButton, HeldForm, choose_form, departure_window
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_number, pressed_view
from models import Database


def open_list(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Open* in a morning message: open the list in a window."""
    with db.read() as session:
        view = _window(session, pressed_number(body), person_of(body), clock())
    modals.show(body, client, view)
    ack()


def _window(session: Session, departure: int, reader: str, at: datetime) -> View:
    directory.require_member(session, reader)
    facts = departures.read_departure(session, departure, reader, at)
    return departure_window(facts, reader)


def give(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Give it to them*: give the item to whom is proposed."""
    given, by, at = GiveButton.parse(pressed(body)), person_of(body), clock()
    with db.begin() as session:
        handover.give(session, given.departure, given.kind, given.thing, given.to, by=by, at=at)
        view = _window(session, given.departure, by, at) if modals.in_window(body) else None
    if view is not None:
        client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
    ack()


def choose(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Somebody else*: open the form."""
    about = HeldForm.parse(pressed(body))
    with db.read() as session:
        item = handover.require_giving(session, about.departure, about.kind, about.thing, by=person_of(body))
    modals.show(body, client, choose_form(about, item))
    ack()


def give_chosen(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Give the item to the person chosen in the form."""
    form, by, at = Form(body), person_of(body), clock()
    about = HeldForm.parse(form.about)
    with db.begin() as session:
        handover.give(session, about.departure, about.kind, about.thing, form.person(ids.WHO), by=by, at=at)
        view = _window(session, about.departure, by, at)
    modals.update_below(body, client, view)
    ack()


def register(app: App) -> None:
    app.action(ids.OPEN_DEPARTURE)(open_list)
    app.action(ids.starting(ids.GIVE_HELD))(give)
    app.action(ids.starting(ids.CHOOSE_HELD))(choose)
    app.view(ids.HELD_FORM)(give_chosen)
