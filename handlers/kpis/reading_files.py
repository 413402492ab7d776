"""Listeners for the questions about a dropped file of readings."""

from slack_bolt import Ack, App

from csi.kpis import import_undo, reading_imports
from handlers import ids
from handlers.kpis.reading_file_blocks import ImportAnswer
from handlers.slack.payload import Clock, Payload, person_of, picked, pressed, pressed_number
from models import Database


def answer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Take the answer that a button holds."""
    _answer(pressed(body), body, db, clock)
    ack()


def choose_kpi(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Take the KPI that was chosen in the menu."""
    _answer(picked(body), body, db, clock)
    ack()


def _answer(stored: str, body: Payload, db: Database, clock: Clock) -> None:
    said = ImportAnswer.parse(stored)
    with db.begin() as session:
        reading_imports.answer_import(
            session, said.import_id, said.question, said.answer, by=person_of(body), at=clock()
        )


def take_back(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle *Take back* at a file that was read: its readings don't count any more."""
    with db.begin() as session:
        import_undo.ask_back(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.ANSWER_IMPORT))(answer)
    app.action(ids.CHOOSE_IMPORT_KPI)(choose_kpi)
    app.action(ids.TAKE_BACK_IMPORT)(take_back)
