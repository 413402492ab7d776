"""What an improvement costs and is worth: the window behind *Value*."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import once, worth
from handlers import ids, windows
from handlers.blocks import worth as blocks
from handlers.more import update_below
from handlers.payload import Clock, Form, Payload, person_of, pressed
from models import Database
from models.enums import ValueSide


def open_value(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Value*: the form of the forecast or of what came of it, for whoever may say so now; else what is known."""
    number, by = int(pressed(body)), person_of(body)
    with db.begin() as session:
        improvement = worth.admit_to(session, number, by=by, at=clock())
        case = worth.read(session, number)
        side = next((side for side in ValueSide if worth.may_set(session, improvement, side, by)), None)
        currency = worth.currency_of(session)
    view = blocks.value_form(number, side, case, currency) if side else blocks.shown(number, worth.lines(case))
    windows.show(body, client, view)
    ack()


def set_value(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """What was said is kept."""
    form, at = Form(body), clock()
    side, _, number = form.about.partition(":")
    given = worth.Given(form.text(ids.COST), form.text(ids.BENEFIT), form.text(ids.PAYER), form.text(ids.SOFT_BENEFITS))
    with db.begin() as session:
        if once.is_first(session, form.key, at):
            worth.set_value(session, int(number), ValueSide(side), given, by=person_of(body), at=at)
    update_below(form, body, client, db, clock)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.VALUE))(open_value)
    app.view(ids.VALUE_FORM)(set_value)
