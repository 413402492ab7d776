"""Listeners for a KPI's window, the list of KPIs, its readings and their corrections."""

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.common.working_days import local_day
from csi.consequences import typed_readings
from csi.consequences.typed_readings import ReadingQuestion
from csi.kpis import readings
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action
from csi.views import kpi, kpi_history, kpi_list
from handlers import ids
from handlers.kpis import kpi_blocks, kpi_history_blocks, kpi_readings_blocks, reading_form, reading_question_blocks
from handlers.kpis.kpi_blocks import KpiWindow
from handlers.kpis.kpi_history_blocks import KpiHistoryPage
from handlers.kpis.kpi_readings_blocks import CorrectedReading, ReadingsWindow
from handlers.slack import modals
from handlers.slack.block_kit import Message
from handlers.slack.payload import Clock, Form, Payload, answer_url, person_of, pressed, pressed_number, pressed_view
from models import Database


def read_window(number: int, *, by: str, db: Database, clock: Clock) -> View:
    """Build a KPI's window as somebody sees it. Raises NotAllowed, NotFound."""
    with db.read() as session:
        return kpi_blocks.kpi_window(kpi.read_kpi(session, number, by=by, at=clock()))


def open_kpi(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Open* at a KPI: open its window."""
    modals.show(body, client, read_window(pressed_number(body), by=person_of(body), db=db, clock=clock))
    ack()


def show_kpi(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Show* in the list: the KPI takes its place."""
    with db.read() as session:
        facts = kpi.read_kpi(session, pressed_number(body), by=person_of(body), at=clock())
    _replace(body, kpi_blocks.kpi_message(facts), db, clock)
    ack()


def turn_page(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Back* or *More*: another page of the list."""
    with db.read() as session:
        page = kpi_list.read_kpi_list(session, pressed_number(body), by=person_of(body), at=clock())
    _replace(body, kpi_blocks.kpi_list(page), db, clock)
    ack()


def _replace(body: Payload, shown: Message, db: Database, clock: Clock) -> None:
    """Replace the ephemeral message in which a button was pressed."""
    to, blocks = outbox.ephemeral(person_of(body)), shown.payload()["blocks"]
    with db.begin() as session:
        url = answer_url(body)
        outbox.enqueue(session, outbox.MessageKind.RESPONSE, to=to, at=clock(), url=url, what="answer", blocks=blocks)


def open_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add reading* at a KPI: open the form."""
    number = pressed_number(body)
    with db.read() as session:
        reader = directory.require_member(session, person_of(body), Action.READ)
        name = readings.kpi_name(session, number)
        today = local_day(clock(), directory.zone_of(session, reader))
    modals.show(body, client, reading_form.reading_form([(number, name)], today, reading_form.KpiReading(str(number))))
    ack()


def open_readings(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Readings*, *Newer* or *Older*: show that page."""
    asked = ReadingsWindow.parse(pressed(body))
    with db.read() as session:
        found = kpi.read_readings(session, asked.kpi, asked.page, by=person_of(body), at=clock())
    view = kpi_readings_blocks.readings_window(found)
    if ids.suffix(body["actions"][0]["action_id"]):
        client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
    else:
        modals.show(body, client, view)
    ack()


def open_history(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *History*, *Newer* or *Older*: show that page."""
    asked = KpiHistoryPage.parse(pressed(body))
    with db.read() as session:
        found = kpi_history.read_kpi_history(session, asked.kpi, asked.page, by=person_of(body), at=clock())
    view = kpi_history_blocks.history_window(found)
    if ids.suffix(body["actions"][0]["action_id"]):
        client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
    else:
        modals.show(body, client, view)
    ack()


def open_correction(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Correct* at a reading: open the form."""
    number, by = pressed_number(body), person_of(body)
    with db.read() as session:
        row = readings.get_reading(session, number)
        facts = kpi.read_kpi(session, row.kpi_id, by=by, at=clock())
        shown = kpi.show_reading(session, row, by=by)
    modals.show(body, client, kpi_readings_blocks.correction_form(facts, shown, facts.today))
    ack()


def correct_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save a correction; what looks like a slip is asked about first."""
    form, by, at = Form(body), person_of(body), clock()
    about = CorrectedReading.parse(form.about)
    words, day, note = form.text(ids.TARGET_VALUE), form.day(ids.MEASURED_ON), form.text(ids.READING_NOTE)
    with db.begin() as session:
        given = typed_readings.correct(session, about.reading, words, day, note, by=by, at=at)
    if isinstance(given, ReadingQuestion):
        ack(response_action="update", view=reading_question_blocks.question_window(given))
        return
    update_below(form, body, client, db, clock)
    ack()


def update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If a form was opened from a KPI's window, or its readings, update that one."""
    by = person_of(body)
    if window := KpiWindow.maybe(form.below):
        modals.update_below(body, client, read_window(window.kpi, by=by, db=db, clock=clock))
    elif shown := ReadingsWindow.maybe(form.below):
        with db.read() as session:
            page = kpi.read_readings(session, shown.kpi, shown.page, by=by, at=clock())
        modals.update_below(body, client, kpi_readings_blocks.readings_window(page))


def register(app: App) -> None:
    app.action(ids.starting(ids.OPEN_KPI))(open_kpi)
    app.action(ids.starting(ids.SHOW_KPI))(show_kpi)
    app.action(ids.starting(ids.KPI_PAGE))(turn_page)
    app.action(ids.starting(ids.ADD_KPI_READING))(open_reading)
    app.action(ids.starting(ids.KPI_READINGS))(open_readings)
    app.action(ids.starting(ids.KPI_HISTORY))(open_history)
    app.action(ids.starting(ids.CORRECT_READING))(open_correction)
    app.view(ids.CORRECTION_FORM)(correct_reading)
