"""The listener for *Save as a new idea*, below a message of which it was unsure whether it is one."""

from slack_bolt import Ack, App, BoltContext

from csi.inbox import asked_messages
from handlers import ids
from handlers.inbox.asked_blocks import AskedAbout
from handlers.slack.payload import Clock, Payload, answer_url, person_of, pressed, stored_values
from models import Database


def save_as_idea(ack: Ack, body: Payload, context: BoltContext, db: Database, clock: Clock) -> None:
    """Have the message read from Slack again; what becomes of it replaces the question."""
    with stored_values():
        asked = AskedAbout.parse(pressed(body))
    is_ephemeral = bool((body.get("container") or {}).get("is_ephemeral"))
    answer_to = answer_url(body) if is_ephemeral else None
    with db.begin() as session:
        asked_messages.call_new_idea(
            session,
            asked.channel,
            asked.ts,
            by=person_of(body),
            at=clock(),
            bot=str(context.bot_user_id or ""),
            answer_to=answer_to,
        )
    ack()


def register(app: App) -> None:
    app.action(ids.SAVE_AS_IDEA)(save_as_idea)
