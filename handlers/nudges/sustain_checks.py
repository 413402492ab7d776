"""Listeners for the question whether a success still holds, and for the request to confirm that it doesn't."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.consequences import regressions
from csi.nudges import sustain_answers, sustain_facts
from handlers import ids
from handlers.nudges import sustain_blocks
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number
from models import Database


def still_holds(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Still holds*."""
    with db.begin() as session:
        regressions.still_holds(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def open_no_longer(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *No longer*: open the form that asks what is different now."""
    check_id = pressed_number(body)
    with db.begin() as session:
        sustain_answers.for_answer(session, check_id, by=person_of(body), at=clock())
        facts = sustain_facts.read_check(session, check_id, clock())
    client.views_open(trigger_id=body["trigger_id"], view=sustain_blocks.no_longer_form(facts))
    ack()


def no_longer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save that a success doesn't hold any more: it is reopened, or a manager is asked to confirm it."""
    form, at = Form(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            regressions.no_longer_holds(session, form.number, form.text(ids.NOTE), by=person_of(body), at=at)
    ack()


def confirm(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Confirm and reopen*."""
    with db.begin() as session:
        regressions.confirm(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def deny(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Still holds* at the request to confirm."""
    with db.begin() as session:
        regressions.deny(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.STILL_HOLDS)(still_holds)
    app.action(ids.NO_LONGER)(open_no_longer)
    app.view(ids.NO_LONGER_FORM)(no_longer)
    app.action(ids.CONFIRM_REGRESSION)(confirm)
    app.action(ids.DENY_REGRESSION)(deny)
