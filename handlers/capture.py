"""Capture: `/improve <idea>`, its form, and a message to the bot."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from csi import capture, conversation
from csi.capture import Source
from csi.rules.improve_command import Way, understand_improve
from handlers import ids
from handlers.blocks import forms, receipt
from handlers.payload import Clock, Form, Payload, person_of, plain, pressed
from models import Database
from models.enums import SourceKind


def improve(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """`/improve <idea>` keeps the idea; `/improve` alone opens the form."""
    asked = understand_improve(body.get("text") or "")
    match asked.way:
        case Way.FORM:
            client.views_open(trigger_id=body["trigger_id"], view=forms.idea())
            ack()
        case _:
            source = Source(SourceKind.COMMAND, f"command:{body['trigger_id']}")
            idea = capture.NewIdea(plain(asked.idea))
            with db.begin() as session:
                captured = capture.record_idea(session, idea, by=body["user_id"], at=clock(), source=source)
            ack(text=receipt.saved(captured), response_type="ephemeral")


def submit_idea(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Record the idea, then close the form: our ack is its author's receipt."""
    form = Form(body)
    source = Source(SourceKind.FORM, form.key)
    with db.begin() as session:
        capture.record_idea(
            session, capture.NewIdea(form.text(ids.IDEA)), by=person_of(body), at=clock(), source=source
        )
    ack()


def hear_message(event: Payload, db: Database, clock: Clock) -> None:
    """A message in somebody's direct messages with the bot."""
    if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return
    heard = conversation.Heard(
        person=event["user"],
        channel=event["channel"],
        ts=event["ts"],
        text=plain(event.get("text") or ""),
        thread_ts=event.get("thread_ts"),
    )
    with db.begin() as session:
        conversation.hear(session, heard, clock())


def hear_mention(event: Payload, context: BoltContext, db: Database, clock: Clock) -> None:
    """`@Kaizen <idea>` in a channel."""
    if event.get("bot_id") or event.get("subtype"):
        return
    text = (event.get("text") or "").replace(f"<@{context.bot_user_id}>", " ", 1)
    heard = conversation.Heard(person=event["user"], channel=event["channel"], ts=event["ts"], text=plain(text))
    with db.begin() as session:
        conversation.hear_mention(session, heard, clock())


def undo(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """The author takes the idea back."""
    with db.begin() as session:
        capture.withdraw(session, int(pressed(body)), by=person_of(body), at=clock())
    ack()


def read_all(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """All of a long idea."""
    with db.read() as session:
        improvement = capture.find(session, int(pressed(body)))
    client.views_open(trigger_id=body["trigger_id"], view=forms.whole_idea(improvement.id or 0, improvement.idea))
    ack()


def new_idea(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*New improvement* on Home, or *New idea* under a message that was held."""
    held, _, meant = pressed(body).partition("|")
    if not meant:
        client.views_open(trigger_id=body["trigger_id"], view=forms.idea())
    else:
        with db.begin() as session:
            conversation.decide_held(session, int(held), meant, by=person_of(body), at=clock())
    ack()


def held_is(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """A held message is the answer to something."""
    held, _, meant = pressed(body).partition("|")
    with db.begin() as session:
        conversation.decide_held(session, int(held), meant, by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.command(ids.IMPROVE)(improve)
    app.view(ids.IDEA_FORM)(submit_idea)
    app.event("message")(hear_message)
    app.event("app_mention")(hear_mention)
    app.action(ids.UNDO)(undo)
    app.action(ids.READ_ALL)(read_all)
    app.action(ids.NEW_IDEA)(new_idea)
    app.action(ids.starting(ids.HELD_IS))(held_is)
