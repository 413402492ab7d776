"""Listeners for closing an improvement and for its announcement."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.announcements import announce
from csi.common.errors import BadInput
from csi.consequences.closing import close_improvement
from csi.lifecycle import closure
from handlers import ids
from handlers.lifecycle import triage_forms
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed
from models import Database
from models.enums import ClosureCode, OutcomeCategory


def close(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Close the improvement with what the form says; csi drafts the announcement."""
    form = Form(body)
    closing = closure.Closing(
        code=ClosureCode(form.choice(ids.CLOSURE_CODE) or ClosureCode.WITHDRAWN),
        notes=form.text(ids.NOTES),
        achieved=form.text(ids.ACHIEVED),
        went_well=form.text(ids.WENT_WELL),
        went_wrong=form.text(ids.WENT_WRONG),
        unexpected=form.text(ids.UNEXPECTED),
        keeper=form.text(ids.KEEPER),
        next=form.text(ids.NEXT),
        outcomes=tuple(map(OutcomeCategory, form.choices(ids.OUTCOMES))),
        judge_now_because=form.text(ids.JUDGE_NOW),
        cost=form.text(ids.COST),
        benefit=form.text(ids.BENEFIT),
    )
    with db.begin() as session:
        close_improvement(session, int(form.about), closing, by=person_of(body), at=clock())
    ack()


def open_story(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit*: open the form with the announcement's text."""
    announcement = int(pressed(body))
    with db.read() as session:
        facts = announce.read_announcement(session, announcement)
    client.views_open(trigger_id=body["trigger_id"], view=triage_forms.story(announcement, facts.story))
    ack()


def edit_story(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the edited text of the announcement. Its figures are checked against the readings."""
    form = Form(body)
    with db.begin() as session:
        announce.edit_story(session, int(form.about), form.text(ids.STORY), by=person_of(body), at=clock())
    ack()


def post(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Post*: post the announcement, or open a form that asks for the channel when none is set."""
    announcement = int(pressed(body))
    try:
        with db.begin() as session:
            announce.post_announcement(session, announcement, by=person_of(body), at=clock())
    except BadInput as problem:
        if problem.field != ids.CHANNEL:
            raise
        client.views_open(trigger_id=body["trigger_id"], view=triage_forms.channel(announcement))
    ack()


def post_to(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Post the announcement to the channel chosen in the form."""
    form = Form(body)
    with db.begin() as session:
        announce.post_announcement(
            session, int(form.about), by=person_of(body), at=clock(), channel=form.channel(ids.CHANNEL)
        )
    ack()


def drop(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Not this one*: drop the announcement."""
    with db.begin() as session:
        announce.drop_announcement(session, int(pressed(body)), by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.view(ids.CLOSE_FORM)(close)
    app.action(ids.EDIT_ANNOUNCEMENT)(open_story)
    app.view(ids.STORY_FORM)(edit_story)
    app.action(ids.POST_ANNOUNCEMENT)(post)
    app.view(ids.CHANNEL_FORM)(post_to)
    app.action(ids.DROP_ANNOUNCEMENT)(drop)
