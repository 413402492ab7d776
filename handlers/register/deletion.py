"""Listeners for *Delete*, by which a manager deletes an improvement."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.language.improvement_ids import read_numbers
from csi.register import deletion
from handlers import ids
from handlers.register.deletion_blocks import delete_form
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number
from models import Database


def open_delete(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Delete*: open the form that shows what would be deleted."""
    with db.read() as session:
        contents = deletion.read_contents(session, pressed_number(body), by=person_of(body))
    modals.show(body, client, delete_form(contents))
    ack()


def delete(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Delete the improvement whose number was typed, and close the window."""
    form, at = Form(body), clock()
    typed = _typed(form.text(ids.TYPED_NUMBER))
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            deletion.delete_improvement(
                session, form.number, typed=typed, reason=form.text(ids.REASON), by=person_of(body), at=at
            )
    ack(response_action="clear")


def _typed(text: str) -> int:
    """Read the typed number; 0, which no improvement has, for anything else."""
    try:
        numbers = read_numbers(text)
    except ValueError:
        return 0
    return numbers[0] if len(numbers) == 1 else 0


def register(app: App) -> None:
    app.action(ids.DELETE)(open_delete)
    app.view(ids.DELETE_FORM)(delete)
