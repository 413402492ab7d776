"""The listeners of the form that closes an improvement."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.consequences.closing import close_improvement
from csi.lifecycle import closure, form_facts
from csi.views.card import read_coordinator_card
from handlers import ids
from handlers.lifecycle import closing_form
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed_number,
    pressed_view,
    stored_choice,
    stored_number,
)
from models import Database
from models.enums import ClosureCode, OutcomeCategory


def close(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Close the improvement with what the form says; csi drafts the announcement."""
    form = Form(body)
    closing = closure.Closing(
        code=stored_choice(ClosureCode, form.choice(ids.CLOSURE_CODE) or ClosureCode.WITHDRAWN),
        notes=form.text(ids.NOTES),
        achieved=form.text(ids.ACHIEVED),
        went_well=form.text(ids.WENT_WELL),
        went_wrong=form.text(ids.WENT_WRONG),
        unexpected=form.text(ids.UNEXPECTED),
        keeper=form.text(ids.KEEPER),
        next=form.text(ids.NEXT),
        outcomes=tuple(stored_choice(OutcomeCategory, each) for each in form.choices(ids.OUTCOMES)),
        judge_now_because=form.text(ids.JUDGE_NOW),
        cost=form.text(ids.COST),
        benefit=form.text(ids.BENEFIT),
        value_source=form.text(ids.VALUE_SOURCE),
        source=form.text(ids.SOURCE),
        readings=closing_form.typed_readings(form),
        changes=tuple(stored_number(each) for each in form.choices(ids.CLOSING_CHANGES)),
    )
    number, by, at = closing_form.ClosingForm.read(form.about).number, person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, by=by, at=at)
        close_improvement(session, number, closing, by=by, at=at)
    ack(response_action="clear")


def show_more(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *More*: show the other fields in the same window, with everything as it is entered."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.read() as session:
        hint = closure.read_closing_hint(session, number, by=by, at=at)
        facts = read_coordinator_card(session, number, at)
    view = closing_form.closing_form(facts, hint, more=True)
    form = Form(body)
    drawn = modals.redrawn(view, body, closing_form.FIRST_BLOCK)
    about = closing_form.ClosingForm(number, more=1).value
    drawn["private_metadata"] = drawn["private_metadata"].replace(form.about, about, 1)
    client.views_update(view_id=pressed_view(body)["id"], view=drawn)
    ack()


def register(app: App) -> None:
    app.action(ids.CLOSING_MORE)(show_more)
    app.view(ids.CLOSE_FORM)(close)
