"""Triage and the life of an improvement: the buttons of its card."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import life, triage
from csi.rules.lifecycle import Step
from handlers import ids
from handlers.blocks import forms
from handlers.payload import Clock, Form, Payload, person_of, pressed
from models import Database
from models.enums import Effort


def open_accept(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Accept*: who answers for it, how much work it is, which objective it serves."""
    with db.read() as session:
        choices = triage.choices(session, int(pressed(body)), by=person_of(body), at=clock())
    client.views_open(trigger_id=body["trigger_id"], view=forms.accept(choices))
    ack()


def accept(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """The improvement is accepted."""
    form = Form(body)
    objective = form.choice(ids.OBJECTIVES)
    decided = triage.Acceptance(
        coordinator=form.person(ids.COORDINATOR),
        effort=Effort(form.choice(ids.EFFORT) or Effort.S),
        objectives=(int(objective),) if objective else (),
        new_objective=form.text(ids.NEW_OBJECTIVE),
        quick_win=bool(form.choices(ids.QUICK_WIN)),
    )
    with db.begin() as session:
        triage.accept(session, int(form.about), decided, by=person_of(body), at=clock())
    ack()


def open_decline(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Decline*: the reason that its author will read."""
    number = int(pressed(body))
    with db.read() as session:
        life.may_try(session, number, Step.DECLINE, by=person_of(body), at=clock())
    view = forms.reason(
        ids.DECLINE_FORM,
        f"Decline IMP-{number}",
        "Decline",
        "Why not?",
        "The author reads this, word for word.",
        number,
    )
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def decline(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """The improvement is declined."""
    form = Form(body)
    with db.begin() as session:
        triage.decline(session, int(form.about), form.text(ids.REASON), by=person_of(body), at=clock())
    ack()


def open_back_to_work(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Back to work*: what is still to be done."""
    number = int(pressed(body))
    with db.read() as session:
        life.may_try(session, number, Step.BACK_TO_WORK, by=person_of(body), at=clock())
    view = forms.reason(
        ids.BACK_FORM, f"IMP-{number}", "Back to work", "What is still to be done?", "It stays in the trail.", number
    )
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def back_to_work(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """The improvement goes back to work."""
    form = Form(body)
    with db.begin() as session:
        life.take(
            session, int(form.about), Step.BACK_TO_WORK, by=person_of(body), at=clock(), reason=form.text(ids.REASON)
        )
    ack()


_STEPS = {ids.ASSESS: Step.ASSESS, ids.APPROVE: Step.APPROVE, ids.START: Step.START, ids.REVIEW: Step.REVIEW}


def take_step(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """A step that needs nothing but its gate."""
    step = _STEPS[body["actions"][0]["action_id"]]
    with db.begin() as session:
        life.take(session, int(pressed(body)), step, by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.ACCEPT))(open_accept)
    app.view(ids.ACCEPT_FORM)(accept)
    app.action(ids.DECLINE)(open_decline)
    app.view(ids.DECLINE_FORM)(decline)
    app.action(ids.BACK_TO_WORK)(open_back_to_work)
    app.view(ids.BACK_FORM)(back_to_work)
    for action in _STEPS:
        app.action(action)(take_step)
