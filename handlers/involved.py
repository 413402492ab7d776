"""RACI: who is involved in an improvement."""

import json

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import involved, once
from csi.involved import Raci
from handlers import ids, more, windows
from handlers.blocks import forms
from handlers.blocks.involved import raci_form
from handlers.payload import Clock, Form, Payload, person_of, pressed
from models import Database


def open_involve(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Who is involved*."""
    number = int(pressed(body))
    with db.read() as session:
        improvement = involved.may_involve(session, number, by=person_of(body), at=clock())
        raci = involved.read_raci(session, improvement)
    shown = [number, raci.accountable, raci.consulted, raci.informed]
    windows.show(body, client, raci_form(number, improvement.idea, raci, json.dumps(shown)))
    ack()


def involve(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """They are involved; those who are new are asked, or told."""
    form, at = Form(body), clock()
    number, accountable, consulted, informed = json.loads(form.about)
    wanted = Raci(form.someone(ids.ACCOUNTABLE), form.people(ids.CONSULTED), form.people(ids.INFORMED))
    shown = Raci(accountable, tuple(consulted), tuple(informed))
    with db.begin() as session:
        if once.is_first(session, form.key, at):
            question = form.text(ids.CONSULT_QUESTION)
            involved.involve(session, number, wanted, shown=shown, question=question, by=person_of(body), at=at)
    ack()
    more.update_below(form, body, client, db, clock)


def stop_telling(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Stop telling me*."""
    number, by, at = int(pressed(body)), person_of(body), clock()
    with db.begin() as session:
        involved.stop_informing(session, number, by=by, at=at)
    if windows.in_window(body):
        more.show_again(number, body, client, db, clock)
    else:
        told = f"Fine: nobody tells you of IMP-{number} any more, unless you vote for it or watch it."
        client.views_open(trigger_id=body["trigger_id"], view=forms.sentence(told))
    ack()


def register(app: App) -> None:
    app.action(ids.INVOLVE)(open_involve)
    app.view(ids.RACI_FORM)(involve)
    app.action(ids.STOP_TELLING)(stop_telling)
