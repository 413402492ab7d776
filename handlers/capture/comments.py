"""The message shortcut *Add to an improvement*: a message becomes a comment of one that is found as one types."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.blocks import ExternalDataSelectElement, PlainTextObject
from slack_sdk.models.views import View

from csi.common.errors import BadInput
from csi.common.limits import LONGEST_TYPED
from csi.inbox.questions_and_additions import added_sentence
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action
from csi.register import comments
from csi.views.search import search
from handlers import ids
from handlers.capture.shortcuts import read_message
from handlers.slack.block_kit import context, field, form, options, text_input
from handlers.slack.payload import Clock, Form, Payload, SlackValue, person_of, pressed_view, stored_values
from models import Database

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class CommentForm(SlackValue):
    """The private_metadata of the form: the message, its author (empty for an app's post), and its words' digest."""

    prefix: ClassVar[str] = "comment"
    channel: str
    ts: str
    author: str
    digest: str


def _digest(text: str) -> str:
    return sha256(" ".join(text.split()).encode()).hexdigest()


def open_comment(ack: Ack, body: Payload, context: BoltContext, client: WebClient, db: Database) -> None:
    """Open the form for the improvement that a message is added to."""
    with db.read() as session:
        directory.require_member(session, person_of(body), Action.COMMENT)
    said = read_message(body["message"], body["channel"]["id"], context.bot_user_id)
    words = "\n".join(part for part in (said.text, said.details) if part)
    if len(words) > LONGEST_TYPED:
        raise BadInput("comment", f"Only {LONGEST_TYPED:,} characters fit. Say the part that matters yourself.")
    if not words.strip():
        raise BadInput("comment", "That message has no words to add.")
    about = CommentForm(said.channel, said.ts, said.author or "", _digest(words))
    client.views_open(trigger_id=body["trigger_id"], view=comment_form(words, about))
    ack()


def comment_form(words: str, about: CommentForm) -> View:
    """Build the form: the improvement, found as one types, and the message's words."""
    which = ExternalDataSelectElement(
        min_query_length=1, placeholder=PlainTextObject(text="Type a number or a few words")
    )
    return form(
        ids.COMMENT_FORM,
        "Add to an improvement",
        "Add",
        [
            field(ids.COMMENT_TO, "Improvement", which),
            field(ids.COMMENT, "Comment", text_input(words, lines=True)),
            context("It's added with its author's name and a link to the message, where *Open* shows it."),
        ],
        about=about.value,
    )


def look_up(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Answer a search for an improvement, by its number or its words. Raises NotAllowed, BadInput outside the form."""
    if pressed_view(body)["callback_id"] != ids.COMMENT_FORM:
        raise BadInput(ids.COMMENT_TO, "That form has gone.")
    typed = str(body.get("value") or "").strip()
    if not typed:
        ack(options=[])
        return
    with db.read() as session:
        found = search(session, typed, by=person_of(body), at=clock(), size=MOST_FOUND)
    ack(options=options((str(row.number), f"IMP-{row.number}: {row.idea}") for row in found.rows))


def submit_comment(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Add the comment. Words that were changed are those of whoever adds them. Raises BadInput without a choice."""
    asked, by, at = Form(body), person_of(body), clock()
    with stored_values():
        about = CommentForm.parse(asked.about)
    number, words = asked.number_chosen(ids.COMMENT_TO), asked.text(ids.COMMENT)
    if number is None:
        raise BadInput(ids.COMMENT_TO, "Which improvement? Type its number or a few of its words.")
    author = about.author if _digest(words) == about.digest else by
    with db.begin() as session:
        new = comments.NewComment(words, about.channel, about.ts, author or None)
        is_new = comments.add_comment(session, number, new, by=by, at=at)
        said = added_sentence(session, number) if is_new else f"That message is a comment of IMP-{number} already."
        outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.person(by), at=at, sentence=said)
    ack()


def register(app: App) -> None:
    app.shortcut(ids.ADD_TO_IMPROVEMENT)(open_comment)
    app.options(ids.COMMENT_TO)(look_up)
    app.view(ids.COMMENT_FORM)(submit_comment)
