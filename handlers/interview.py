"""The interview's buttons; typed replies come in as messages."""

from slack_bolt import Ack, App

from csi import interview
from csi.rules.interview import Typed
from handlers import ids
from handlers.payload import Clock, Payload, person_of, pressed
from models import Database


def answer_questions(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Ask the first open question, or the one where the interview stopped."""
    with db.begin() as session:
        interview.begin(session, int(pressed(body)), by=person_of(body), at=clock())
    ack()


def choose(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """A choice was pressed."""
    number, key, value = pressed(body).split(":")
    with db.begin() as session:
        interview.revise(session, int(number), key, value, by=person_of(body), at=clock())
    ack()


def control(which: Typed, ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """*Skip*, *Back*, *Later*, *Not sure*."""
    number, key = pressed(body).split(":")
    with db.begin() as session:
        interview.control_interview(session, int(number), key, which, by=person_of(body), at=clock())
    ack()


def skip(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.SKIP, ack, body, db, clock)


def back(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.BACK, ack, body, db, clock)


def later(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.LATER, ack, body, db, clock)


def not_sure(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.NOT_SURE, ack, body, db, clock)


def register(app: App) -> None:
    app.action(ids.ANSWER_QUESTIONS)(answer_questions)
    app.action(ids.starting(ids.CHOOSE))(choose)
    app.action(ids.SKIP)(skip)
    app.action(ids.BACK)(back)
    app.action(ids.LATER)(later)
    app.action(ids.NOT_SURE)(not_sure)
