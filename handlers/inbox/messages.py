"""Listeners for direct messages to the bot, mentions of it, and later edits and deletions of those."""

import re

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from csi.inbox import edits_and_deletions, message_routing
from csi.inbox.edits_and_deletions import EditedMessage
from csi.inbox.incoming_message import IncomingMessage
from csi.inbox.reply_matrix import SPOKEN
from csi.understanding.cues import MessageKind
from csi.understanding.meaning import understand
from handlers.inbox import typed_commands
from handlers.slack.message_content import read_content
from handlers.slack.payload import Clock, Payload
from models import Database

_SLACKBOT = "USLACKBOT"
_BEHIND_MENTION = re.compile(r"(?:[\s,;–-]|:(?![\w+'-]+:))*")
"""Marks between a mention at the beginning and what is said; no colon of an emoji."""
_BEFORE_MENTION = ",:;–-"


def handle_message(event: Payload, context: BoltContext, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a new, edited or deleted direct message; other channels are ignored."""
    if not _is_direct(event):
        return
    bot_user = context.bot_user_id
    match event.get("subtype"):
        case "message_changed":
            _handle_change(event, bot_user, db, clock)
        case "message_deleted":
            _handle_deletion(event, str(event["deleted_ts"]), bot_user, db, clock)
        case subtype if subtype in SPOKEN and _is_by_a_person(event, bot_user):
            heard = _incoming_message(event, event["channel"], bot_user)
            if not _is_command(heard, client, db, clock):
                with db.begin() as session:
                    message_routing.route_message(session, heard, clock())


def _is_command(heard: IncomingMessage, client: WebClient, db: Database, clock: Clock) -> bool:
    """Carry out the command that a message asks for; False if it asks for none."""
    if heard.forwarded is not None:
        return False
    meaning = understand(heard.text)
    return meaning.kind is MessageKind.COMMAND and typed_commands.carry_out(heard, meaning, client, db, clock)


def _is_direct(event: Payload) -> bool:
    """Return whether this is about a direct message. Slack leaves the type out of some changes and deletions."""
    kind = event.get("channel_type")
    return kind == "im" or (not kind and str(event.get("channel") or "").startswith("D"))


def _handle_change(event: Payload, bot_user: str | None, db: Database, clock: Clock) -> None:
    """Handle an edit, or a deletion that left a tombstone. Changes by Slack itself, such as previews, are ignored."""
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":
        _handle_deletion(event, message["ts"], bot_user, db, clock)
        return
    edited = message.get("edited") or {}
    if not _is_by_a_person(message, bot_user) or edited.get("user") != message["user"]:
        return
    heard = _incoming_message(message, event["channel"], bot_user)
    before = _incoming_message(message | previous, event["channel"], bot_user)
    if previous and (heard.text, heard.forwarded) == (before.text, before.forwarded):
        return
    with db.begin() as session:
        edits_and_deletions.take_edit(session, EditedMessage(heard, str(edited["ts"]), before), clock())


def _handle_deletion(event: Payload, ts: str, bot_user: str | None, db: Database, clock: Clock) -> None:
    previous = event.get("previous_message") or {}
    if _is_by_a_person(previous, bot_user):
        gone = _incoming_message(previous | {"ts": ts}, event["channel"], bot_user)
        with db.begin() as session:
            edits_and_deletions.take_deletion(session, gone, clock())


def handle_mention(event: Payload, context: BoltContext, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle `@Kaizen <idea>` in a channel. Slack sends an edited mention as a mention again."""
    bot_user = context.bot_user_id
    if not _is_by_a_person(event, bot_user) or event.get("bot_id") or event.get("subtype") not in SPOKEN:
        return
    said = without_mention(event.get("text") or "", bot_user or "")
    # Blocks repeat the text with the mention in it.
    heard = _incoming_message({**event, "text": said, "blocks": None}, event["channel"], bot_user)
    edited = event.get("edited")
    if not edited and _is_command(heard, client, db, clock):
        return
    with db.begin() as session:
        if edited:
            edits_and_deletions.take_edited_mention(session, EditedMessage(heard, str(edited["ts"])), clock())
        else:
            message_routing.route_mention(session, heard, clock())


def _is_by_a_person(message: Payload, bot_user: str | None) -> bool:
    """Return whether a person sent this. In their direct messages an app may have sent it in their name."""
    return bool(message.get("user")) and message["user"] not in (_SLACKBOT, bot_user)


def _incoming_message(message: Payload, channel: str, bot_user: str | None) -> IncomingMessage:
    if isinstance(text := message.get("text"), str) and bot_user and f"<@{bot_user}" in text:
        said = without_mention(text, bot_user)
        message = {**message, "text": said} if said else {**message, "text": "", "blocks": None}
    carried = read_content(message, bot_user)
    return IncomingMessage(
        person=message["user"],
        channel=channel,
        ts=message["ts"],
        text=carried.text,
        thread_ts=message.get("thread_ts"),
        files=carried.files,
        forwarded=carried.forwarded,
        dropped=carried.dropped,
    )


def reread(message: Payload, channel: str, bot_user: str | None) -> IncomingMessage | None:
    """Read a message that Slack has just given again; None if it was deleted or no person wrote it."""
    if message.get("subtype") not in SPOKEN or not _is_by_a_person(message, bot_user):
        return None
    if not channel.startswith("D"):
        message = {**message, "text": without_mention(message.get("text") or "", bot_user or ""), "blocks": None}
    return _incoming_message(message, channel, bot_user)


def without_mention(text: str, bot_user: str) -> str:
    """Remove the bot's mention from both ends of a text; in the middle it becomes the word "@Kaizen"."""
    mention = re.compile(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>")
    said = text.strip()
    start, end = 0, len(said)
    while found := mention.match(said, start):
        start = _BEHIND_MENTION.match(said, found.end()).end()  # type: ignore[union-attr]  # it may be empty
    while start < end and mention.fullmatch(said, begins := max(said.rfind("<", start, end), start), end):
        end = begins
        while start < end and (said[end - 1].isspace() or said[end - 1] in _BEFORE_MENTION):
            end -= 1
    return mention.sub("@Kaizen", said[start:end])


def register(app: App) -> None:
    app.event("message")(handle_message)
    app.event("app_mention")(handle_mention)
