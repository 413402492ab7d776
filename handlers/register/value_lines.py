"""Listeners for the value that follows from KPIs: a line more, or one less."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.common.errors import TooLate
from csi.consequences import value_changes
from csi.kpis import benefit, value_lines
from csi.kpis.value_lines import TypedLine
from csi.register import business_case
from handlers import ids
from handlers.register import value, value_lines_blocks
from handlers.register.value_lines_blocks import LineButton
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_number, pressed_view
from models import Database


def open_line(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Calculate from a KPI*: open the form."""
    number, by = pressed_number(body), person_of(body)
    with db.read() as session:
        value_lines.require_line_setter(session, number, by=by)
        kpis, currency = benefit.kpis_to_choose(session, number), business_case.currency_of(session)
    if not kpis:
        raise TooLate("It has no target, so no KPI shows its value. Enter the figure with its source instead.")
    modals.show(body, client, value_lines_blocks.line_form(number, kpis, currency))
    ack()


def add_line(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save a value line from the form, and show its amount in the window below."""
    form, at, by = Form(body), clock(), person_of(body)
    number = form.number
    given = TypedLine(
        form.number_chosen(ids.VALUE_KPI) or 0,
        form.text(ids.VALUE_LABEL),
        form.text(ids.VOLUME),
        form.text(ids.SHARE),
        form.text(ids.RATE),
        form.text(ids.VALUE_SOURCE),
    )
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            value_changes.add_line(session, number, given, by=by, at=at)
    with db.read() as session:
        view = value.value_view(session, number, by=by, at=at)
    modals.update_below(body, client, view)
    ack()


def remove_line(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Remove* at a value line, and show what is left in the same window."""
    about, by, at = LineButton.parse(pressed(body)), person_of(body), clock()
    with db.begin() as session:
        value_changes.remove_line(session, about.number, about.line, by=by, at=at)
    with db.read() as session:
        view = modals.in_place_of(value.value_view(session, about.number, by=by, at=at), pressed_view(body))
    client.views_update(view_id=pressed_view(body)["id"], view=view)
    ack()


def register(app: App) -> None:
    app.action(ids.ADD_VALUE_LINE)(open_line)
    app.action(ids.starting(ids.REMOVE_VALUE_LINE))(remove_line)
    app.view(ids.VALUE_LINE_FORM)(add_line)
