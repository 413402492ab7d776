"""Listeners for the weekly check-in in the morning message, and for the button that shows all of a long one."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.nudges import check_ins, preferences
from handlers import ids
from handlers.nudges import progress_form
from handlers.nudges.row_blocks import CheckInButton
from handlers.slack.payload import Clock, Form, Payload, person_of, picked, pressed, pressed_number, stored_choice
from models import Database
from models.enums import Health


def choose_health(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle the choice from a check-in's menu."""
    _report(CheckInButton.parse(picked(body)), body, client, db, clock)
    ack()


def say_health(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of a check-in's button, in a morning message from before there were menus."""
    _report(CheckInButton.parse(pressed(body)), body, client, db, clock)
    ack()


def _report(said: CheckInButton, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save *On track* and *Done*; for *At risk* and *Blocked* open a form that asks why."""
    by = person_of(body)
    if said.health in (Health.AT_RISK, Health.BLOCKED):
        with db.begin() as session:
            idea = check_ins.may_report(session, said.number, by=by).idea
        client.views_open(
            trigger_id=body["trigger_id"],
            view=progress_form.progress_form(said.number, idea, said.health, said.value),
        )
        return
    with db.begin() as session:
        check_ins.report_progress(session, said.number, said.health, by=by, at=clock(), bundle_id=said.bundle)


def show_all_rows(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Show all* in a long morning message."""
    with db.begin() as session:
        preferences.show_all(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def report_health(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the progress report with what puts the improvement at risk or blocks it."""
    form = Form(body)
    said = CheckInButton.parse(form.about)
    note, source, at = form.text(ids.NOTE), form.text(ids.SOURCE), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            check_ins.report_progress(
                session,
                said.number,
                said.health,
                by=person_of(body),
                at=at,
                note=note,
                source=source,
                bundle_id=said.bundle,
            )
    ack()


def report_status(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save a progress report that somebody gave without being asked."""
    form, at = Form(body), clock()
    health = stored_choice(Health, form.choice(ids.HEALTH_CHOICE) or Health.ON_TRACK)
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            note, source = form.text(ids.NOTE), form.text(ids.SOURCE)
            check_ins.report_progress(session, form.number, health, by=person_of(body), at=at, note=note, source=source)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.HEALTH_MENU))(choose_health)
    app.action(ids.starting(ids.HEALTH))(say_health)
    app.action(ids.SHOW_ALL_ROWS)(show_all_rows)
    app.view(ids.HEALTH_FORM)(report_health)
    app.view(ids.STATUS_FORM)(report_status)
