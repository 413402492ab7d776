"""The listener of the form that closes an improvement."""

from slack_bolt import Ack, App

from csi.consequences.closing import close_improvement
from csi.lifecycle import closure, form_facts
from handlers import ids
from handlers.slack.payload import Clock, Form, Payload, person_of, stored_choice
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
    )
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, by=by, at=at)
        close_improvement(session, number, closing, by=by, at=at)
    ack()


def register(app: App) -> None:
    app.view(ids.CLOSE_FORM)(close)
