"""Listeners for similar ideas: *That's mine too*, *Mine is different*, *Duplicate* and *Un-merge*."""

import re

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.capture import difference, similar_ideas
from csi.common.errors import BadInput
from csi.lifecycle import form_facts, merge
from csi.lifecycle.gatekeeper import require_step_possible
from csi.messaging import outbox
from csi.register import improvements
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.lifecycle.step_buttons import StepButton
from handlers.register import open_window
from handlers.slack import modals, text_modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_number
from models import Database
from models.enums import Step

_NUMBER = re.compile(r"(?:imp)?[\s#-]*(\d{1,9})", re.IGNORECASE)


def same_idea(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *That's mine too*: merge the author's new idea into the other one, as a vote for it."""
    same = similar_ideas_blocks.SameIdeaButton.parse(pressed(body))
    with db.begin() as session:
        merge.merge_own(session, same.number, same.into, by=person_of(body), at=clock())
    _confirm(similar_ideas_blocks.own_merge_sentence(same.number, same.into), body, client)
    ack()


def different_idea(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Mine is different*: record it, so that the receipt stops showing similar ideas."""
    number, at = pressed_number(body), clock()
    with db.begin() as session:
        improvement = improvements.get_improvement(session, number, lock=True)
        difference.say_different(session, improvement, by=person_of(body), at=at)
        outbox.refresh_improvement(session, number, at)
    _confirm(similar_ideas_blocks.different_idea_sentence(number), body, client)
    ack()


def _confirm(sentence: str, body: Payload, client: WebClient) -> None:
    """Open a window with the sentence if the button was in an ephemeral message, which can't be refreshed."""
    if (body.get("container") or {}).get("is_ephemeral"):
        client.views_open(trigger_id=body["trigger_id"], view=text_modals.sentence_modal(sentence))


def open_merge(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Duplicate*: open the form that asks which improvement it duplicates."""
    number = StepButton.read(pressed(body)).number
    with db.read() as session:
        improvement = require_step_possible(session, number, Step.MERGE, by=person_of(body), at=clock())
        view = similar_ideas_blocks.merge_form(number, improvement.idea, similar_ideas.merge_choices(session, number))
        modals.open_on(view, form_facts.opened_on(session, number, ("state",)))
    modals.show(body, client, view)
    ack()


def submit_merge(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Merge the improvement into the one that was chosen or typed. Raises BadInput if there is neither."""
    form = Form(body)
    typed = form.text(ids.INTO_TYPED)
    into = _read_number(typed) if typed else form.number_chosen(ids.INTO)
    if not into:
        raise BadInput(ids.INTO_TYPED, "Choose an idea, or type its number.")
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, by=by, at=at, also=(into,))
        merge.merge(session, number, into, by=by, at=at)
    ack()


def _read_number(typed: str) -> int:
    found = _NUMBER.fullmatch(typed.strip())
    if found is None:
        raise BadInput(ids.INTO_TYPED, f"I can't find a number in “{typed}”. Type it like this: IMP-17")
    return int(found[1])


def unmerge(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Un-merge*: separate the two improvements again."""
    with db.begin() as session:
        merge.unmerge(session, StepButton.read(pressed(body)).number, by=person_of(body), at=clock())
    open_window.update_pressed(body, client, db, clock)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.SAME_IDEA))(same_idea)
    app.action(ids.DIFFERENT_IDEA)(different_idea)
    app.action(ids.MERGE)(open_merge)
    app.view(ids.MERGE_FORM)(submit_merge)
    app.action(ids.UNMERGE)(unmerge)
