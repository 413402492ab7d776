"""Listeners for *Say why it takes longer*, by which those who decide tell an author why a promised day passes."""

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.capture import missed_promises
from csi.common import idempotency
from csi.common.limits import LONGEST_STORY
from handlers import ids
from handlers.slack import modals
from handlers.slack.block_kit import excerpt, field, form, section, text_input
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number
from models import Database


def delay_form(number: int, idea: str) -> View:
    """Build the form behind *Say why it takes longer*."""
    return form(
        ids.EXPLAIN_DELAY_FORM,
        f"IMP-{number}: takes longer",
        "Tell the author",
        [
            section(excerpt(idea, 300, number)),
            field(
                ids.REASON,
                "Why does the decision take longer?",
                text_input(lines=True, limit=LONGEST_STORY),
                hint="Its author reads this, with the new date.",
            ),
        ],
        about=str(number),
    )


def open_form(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a choice of *Say why it takes longer*: open the form."""
    number = pressed_number(body)
    with db.begin() as session:
        idea = missed_promises.may_explain(session, number, by=person_of(body)).idea
    modals.show(body, client, delay_form(number, idea))
    ack()


def submit(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save why the decision takes longer, and tell the author."""
    form, at = Form(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            missed_promises.explain(session, form.number, form.text(ids.REASON), by=person_of(body), at=at)
    ack()


def register(app: App) -> None:
    app.action(ids.EXPLAIN_DELAY)(open_form)
    app.view(ids.EXPLAIN_DELAY_FORM)(submit)
