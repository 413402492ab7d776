"""Listeners for *Who is involved*: who is accountable, consulted and informed (RACI)."""

import json

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.common.conflicts import Overtaken
from csi.register import queries
from csi.register import raci as register_raci
from csi.register.queries import Raci
from handlers import ids
from handlers.register import open_window
from handlers.register.raci_blocks import raci_form
from handlers.slack import modals, text_modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed_number,
    stored_json,
    stored_number,
    stored_values,
)
from models import Database


def open_raci(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Who is involved*: open the form. Its private_metadata keeps what it showed."""
    number = pressed_number(body)
    with db.read() as session:
        improvement = register_raci.require_raci_editor(session, number, by=person_of(body), at=clock())
        raci = queries.read_raci(session, improvement)
    shown = [number, raci.accountable, raci.consulted, raci.informed]
    modals.show(body, client, raci_form(number, improvement.idea, raci, json.dumps(shown)))
    ack()


def save_raci(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save who is involved; newly consulted people are asked, newly informed ones are told."""
    form, at = Form(body), clock()
    with stored_values():
        number, accountable, consulted, informed = stored_json(form.about)
        number, shown = stored_number(str(number)), Raci(accountable, tuple(consulted), tuple(informed))
    wanted = Raci(form.maybe_person(ids.ACCOUNTABLE), form.people(ids.CONSULTED), form.people(ids.INFORMED))
    shown = Raci(accountable, tuple(consulted), tuple(informed))
    question = form.text(ids.CONSULT_QUESTION)
    try:
        with db.begin() as session:
            if idempotency.is_first(session, form.key, at):
                by = person_of(body)
                register_raci.set_raci(session, number, wanted, shown=shown, question=question, by=by, at=at)
    except Overtaken as overtaken:
        overtaken.about = json.dumps([number, overtaken.shown, consulted, informed])
        raise
    ack()
    open_window.update_below(form, body, client, db, clock)


def stop_telling(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Stop telling me*: the person is informed no longer."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.begin() as session:
        register_raci.stop_informing(session, number, by=by, at=at)
    if modals.in_window(body):
        open_window.update_window(number, body, client, db, clock)
    else:
        told = f"You won't get messages about IMP-{number} any more, unless you vote for it or watch it."
        client.views_open(trigger_id=body["trigger_id"], view=text_modals.sentence_modal(told))
    ack()


def register(app: App) -> None:
    app.action(ids.INVOLVE)(open_raci)
    app.view(ids.RACI_FORM)(save_raci)
    app.action(ids.STOP_TELLING)(stop_telling)
