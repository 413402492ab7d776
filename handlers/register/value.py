"""Listeners for *Value*: what an improvement costs and is worth."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common import idempotency
from csi.common.working_days import local_day
from csi.consequences import value_changes
from csi.kpis.benefit import read_lines
from csi.lifecycle import form_facts
from csi.register import business_case, value
from handlers import ids
from handlers.register import value_blocks
from handlers.register.open_window import update_below
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number
from models import Database
from models.enums import ValueSide

_PARTS = (ids.COST, ids.BENEFIT, ids.PAYER, ids.SOFT_BENEFITS)
"""The form's fields, in the order of `TypedValue`."""


def open_value(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Value*: open the form for forecast or result if the person may set it, else show both."""
    with db.begin() as session:
        view = value_view(session, pressed_number(body), by=person_of(body), at=clock())
    modals.show(body, client, view)
    ack()


def value_view(session: Session, number: int, *, by: str, at: datetime) -> View:
    """Build the window of the value: a form for whoever may set it, else what is known. Raises NotAllowed."""
    improvement = business_case.require_value_reader(session, number, by=by, at=at)
    case = business_case.read_value(session, number)
    side = next((side for side in ValueSide if business_case.may_set_value(session, improvement, side, by)), None)
    lines = read_lines(session, number)
    if side is None:
        return value_blocks.value_modal(number, business_case.value_lines(case, local_day(at, "UTC")), lines)
    opened = form_facts.opened_on(session, number, [f"value.{side}.{part}" for part in _PARTS])
    view = value_blocks.value_form(number, side, case, business_case.currency_of(session), lines)
    return modals.open_on(view, opened)


def set_value(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the forecast or the result from the form."""
    form, at = Form(body), clock()
    about = value_blocks.ValueFormAbout.parse(form.about)
    parts = [f"value.{about.side}.{part}" for part in _PARTS]
    typed = dict(zip(parts, map(form.text, _PARTS), strict=True))
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            by = person_of(body)
            typed |= form_facts.require_current(session, about.number, form.opened, typed, by=by, at=at)
            cost, benefit, payer, soft = (typed[part] for part in parts)
            given = value.TypedValue(cost, benefit, payer, soft, form.text(ids.VALUE_SOURCE) or form.text(ids.SOURCE))
            value_changes.set_value(session, about.number, about.side, given, by=by, at=at)
    update_below(form, body, client, db, clock)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.VALUE))(open_value)
    app.view(ids.VALUE_FORM)(set_value)
