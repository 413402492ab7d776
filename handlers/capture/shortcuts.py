"""Listeners for the shortcuts *New improvement* (global) and *Capture as improvement* (on a message)."""

import structlog
from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from csi.capture import on_behalf
from csi.common.errors import BadInput
from csi.inbox.forwards import source_message
from csi.inbox.incoming_message import IncomingMessage
from csi.inbox.reply_matrix import SPOKEN
from csi.views.improvement_head import read_head
from handlers import ids
from handlers.capture import idea_form
from handlers.capture.ideas import open_idea
from handlers.slack.message_content import read_content, words_as_shown
from handlers.slack.payload import Clock, Payload, person_of
from models import Database
from models.enums import SourceKind

log = structlog.get_logger()

_SLACKBOT = "USLACKBOT"


def new_improvement(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Open the form for a new idea."""
    open_idea(body, client, db)
    ack()


def capture_message(
    ack: Ack, body: Payload, context: BoltContext, client: WebClient, db: Database, clock: Clock
) -> None:
    """Capture somebody's message as an idea, and open a window that says so; if Slack refuses it, log that."""
    by, at = person_of(body), clock()
    message = read_message(body["message"], body["channel"]["id"], context.bot_user_id)
    with db.begin() as session:
        became = on_behalf.bring_in(session, message, kind=SourceKind.SHORTCUT, by=by, at=at)
        _, facts = read_head(session, became.number)
    view = idea_form.captured_message(facts, by, again=became.again, voted=became.voted)
    try:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as refused:  # the idea is saved, and the receipt says so
        log.warning("window_not_opened", error=refused.response.get("error"))
    ack()


def read_message(message: Payload, channel: str, bot_user: str | None) -> on_behalf.SourceMessage:
    """Read a message from a payload. Raises BadInput where no person wrote it: deleted, Slack's own, or the bot's."""
    if message.get("subtype") == "tombstone":
        raise BadInput("idea", "That message was deleted, so I can't save it.")
    if message.get("subtype") not in SPOKEN or message.get("user") == _SLACKBOT:
        raise BadInput("idea", "That's a notice from Slack. Choose a message that a person wrote.")
    if bot_user and message.get("user") == bot_user:
        raise BadInput("idea", "That message is mine. Choose one that a person wrote, or send me your idea.")
    carried, by_app = read_content(message, bot_user), bool(message.get("bot_id"))
    thread_ts = message.get("thread_ts")
    heard = IncomingMessage(
        person=str(message.get("user") or ""),
        channel=channel,
        ts=message["ts"],
        text=words_as_shown(message) if by_app and carried.forwarded is None else carried.text,
        thread_ts=thread_ts if thread_ts != message["ts"] else None,
        files=carried.files,
        forwarded=carried.forwarded,
    )
    return source_message(heard, author=None if by_app else heard.person or None)


def register(app: App) -> None:
    app.shortcut(ids.NEW_IMPROVEMENT)(new_improvement)
    app.shortcut(ids.CAPTURE_MESSAGE)(capture_message)
