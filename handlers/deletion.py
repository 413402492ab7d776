"""Deleting an improvement, as a manager."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import deletion, once
from csi.rules.improvement_numbers import read_numbers
from handlers import ids, windows
from handlers.blocks.deletion import delete_form
from handlers.payload import Clock, Form, Payload, person_of, pressed
from models import Database


def open_delete(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """*Delete*: what would go."""
    with db.read() as session:
        contents = deletion.read_contents(session, int(pressed(body)), by=person_of(body))
    windows.show(body, client, delete_form(contents))
    ack()


def delete(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """It is gone."""
    form, at = Form(body), clock()
    typed = _typed(form.text(ids.TYPED_NUMBER))
    with db.begin() as session:
        if once.is_first(session, form.key, at):
            deletion.delete_improvement(
                session, int(form.about), typed=typed, reason=form.text(ids.REASON), by=person_of(body), at=at
            )
    ack(response_action="clear")


def _typed(text: str) -> int:
    """The number that was typed; 0, which nothing has, for anything else."""
    try:
        numbers = read_numbers(text)
    except ValueError:
        return 0
    return numbers[0] if len(numbers) == 1 else 0


def register(app: App) -> None:
    app.action(ids.DELETE)(open_delete)
    app.view(ids.DELETE_FORM)(delete)
