"""Listeners for readings of KPIs."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.consequences import typed_readings
from csi.consequences.typed_readings import ReadingQuestion
from csi.kpis.queries import targets_with_kpis
from csi.nudges import reading_asks
from csi.people import directory
from csi.people.permissions import Action
from csi.register.improvements import get_improvement
from handlers import ids
from handlers.kpis import kpi_window, reading_form, reading_question_blocks, target_window
from handlers.lifecycle import gate_window
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number, stored_number
from models import Database


def open_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add reading* on the card: open the form."""
    at = clock()
    with db.read() as session:
        directory.require_member(session, person_of(body), Action.READ)
        number = get_improvement(session, pressed_number(body)).id or 0
        kpis = [(kpi.id or 0, kpi.name) for _, kpi in targets_with_kpis(session, number)]
        today = local_day(at, policy(session).tz)
    about = reading_form.KpiReading(str(kpis[0][0]) if kpis else "")
    view = reading_form.reading_form(kpis, today, about)
    modals.show(body, client, view)
    ack()


def open_asked_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Enter reading* under a nudge or on Home: open the form."""
    nudge = pressed_number(body)
    with db.read() as session:
        directory.require_member(session, person_of(body), Action.READ)
        ask = reading_asks.read_reading_ask(session, nudge, clock())
    about = reading_form.AskedReading(nudge)
    view = reading_form.reading_form([(ask.kpi_id, ask.kpi)], ask.today, about)
    modals.show(body, client, view)
    ack()


def add_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the reading; if a nudge asked for it, mark the nudge as answered."""
    form = Form(body)
    asked = reading_form.AskedReading.maybe(form.about)
    words, measured_on, by = form.text(ids.TARGET_VALUE), form.day(ids.MEASURED_ON), person_of(body)
    note = form.text(ids.READING_NOTE)
    with db.begin() as session:
        if asked is not None:
            given = typed_readings.give_asked_reading(session, asked.nudge, words, measured_on, note, by=by, at=clock())
        else:
            kpi = form.number_chosen(ids.READING_KPI) or stored_number(reading_form.KpiReading.parse(form.about).kpi)
            given = typed_readings.add_reading(session, kpi, words, measured_on, note, by=by, at=clock())
    if isinstance(given, ReadingQuestion):
        ack(response_action="update", view=reading_question_blocks.question_window(given))
    else:
        kpi_window.update_below(form, body, client, db, clock)
        target_window.update_below(form, body, client, db, clock)
        gate_window.supplied(ack, form, body, client, db, clock)


def register(app: App) -> None:
    app.action(ids.ADD_READING)(open_reading)
    app.action(ids.starting(ids.ENTER_READING))(open_asked_reading)
    app.view(ids.READING_FORM)(add_reading)
