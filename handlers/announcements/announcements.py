"""Listeners for the announcement of a closed improvement."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.announcements import announcement
from csi.common.errors import BadInput
from csi.lifecycle import form_facts
from handlers import ids
from handlers.announcements import announcement_forms
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed
from models import Database


def open_story(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit*: open the form with the announcement's text."""
    announcement_id = int(pressed(body))
    with db.begin() as session:
        facts = announcement.read_editable(session, announcement_id, by=person_of(body))
        opened = form_facts.opened_on(session, facts.number, (f"story.{announcement_id}",))
    view = modals.open_on(announcement_forms.story_form(announcement_id, facts.story), opened)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def edit_story(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the edited text of the announcement. Its figures are checked against the readings."""
    form = Form(body)
    announcement_id, story, by, at = int(form.about), form.text(ids.STORY), person_of(body), clock()
    with db.begin() as session:
        number = announcement.read_announcement(session, announcement_id).number
        typed = {f"story.{announcement_id}": story}
        form_facts.require_current(session, number, form.opened, typed, by=by, at=at)
        announcement.edit_story(session, announcement_id, story, by=by, at=at)
    ack()


def post(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Post*: post the announcement, or open a form that asks for the channel when none is set."""
    announcement_id = int(pressed(body))
    try:
        with db.begin() as session:
            announcement.post_announcement(session, announcement_id, by=person_of(body), at=clock())
    except BadInput as problem:
        if problem.field != ids.CHANNEL:
            raise
        client.views_open(trigger_id=body["trigger_id"], view=announcement_forms.channel_form(announcement_id))
    ack()


def post_to(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Post the announcement to the channel chosen in the form."""
    form = Form(body)
    with db.begin() as session:
        announcement.post_announcement(
            session, int(form.about), by=person_of(body), at=clock(), channel=form.channel(ids.CHANNEL)
        )
    ack()


def drop(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Not this one*: drop the announcement."""
    with db.begin() as session:
        announcement.drop_announcement(session, int(pressed(body)), by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.EDIT_ANNOUNCEMENT)(open_story)
    app.view(ids.STORY_FORM)(edit_story)
    app.action(ids.POST_ANNOUNCEMENT)(post)
    app.view(ids.CHANNEL_FORM)(post_to)
    app.action(ids.DROP_ANNOUNCEMENT)(drop)
