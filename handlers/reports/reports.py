"""Listeners for what stands under the month's figures, and for an improvement's plan as a file."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.reports import requests
from csi.reports.months import Month
from handlers import ids
from handlers.reports import report_blocks
from handlers.slack import modals
from handlers.slack.payload import Clock, Payload, person_of, pressed, pressed_number, stored_values
from models import Database


def send_report(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Send me the whole report*. Raises NotAllowed."""
    with stored_values():
        month = Month.parse(pressed(body))
    with db.begin() as session:
        by = person_of(body)
        requests.order_report(session, month, by=by, at=clock(), key=str(body["trigger_id"]))
    modals.show(body, client, report_blocks.coming(f"The report of {month.name}"))
    ack()


def open_definitions(ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle a press of *What these mean*."""
    modals.show(body, client, report_blocks.definitions_window())
    ack()


def send_plan(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Plan as a file* behind *Open*. Raises NotAllowed, NotFound."""
    number, by = pressed_number(body), person_of(body)
    with db.begin() as session:
        requests.order_plan(session, number, by=by, at=clock(), key=str(body["trigger_id"]))
    modals.show(body, client, report_blocks.coming(f"The plan of IMP-{number}"))
    ack()


def register(app: App) -> None:
    app.action(ids.SEND_REPORT)(send_report)
    app.action(ids.REPORT_DEFINITIONS)(open_definitions)
    app.action(ids.EXPORT_PLAN)(send_plan)
