"""Listeners for direct messages to the bot, mentions of it, and later edits and deletions of those."""

import re

from slack_bolt import App, BoltContext

from csi.inbox import edits_and_deletions, message_routing
from csi.inbox.edits_and_deletions import EditedMessage
from csi.inbox.incoming_message import IncomingMessage
from csi.interview.answers import File
from handlers.slack.payload import Clock, Payload, plain
from models import Database

_PERSON_SUBTYPES = (None, "file_share")
_SLACKBOT = "USLACKBOT"
_BEHIND_MENTION = re.compile(r"(?:[\s,;–-]|:(?![\w+'-]+:))*")
"""Marks between a mention at the beginning and what is said; no colon of an emoji."""
_BEFORE_MENTION = ",:;–-"


def handle_message(event: Payload, db: Database, clock: Clock) -> None:
    """Handle a new, edited or deleted direct message; other channels are ignored."""
    if event.get("channel_type") != "im":
        return
    match event.get("subtype"):
        case "message_changed":
            _handle_change(event, db, clock)
        case "message_deleted":
            previous = event.get("previous_message") or {}
            _handle_deletion(event["channel"], event["deleted_ts"], previous, db, clock)
        case subtype if subtype in _PERSON_SUBTYPES and _is_by_a_person(event):
            with db.begin() as session:
                message_routing.route_message(session, _incoming_message(event, event["channel"]), clock())


def _handle_change(event: Payload, db: Database, clock: Clock) -> None:
    """Handle an edit, or a deletion that left a tombstone. Changes by Slack itself, such as previews, are ignored."""
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":
        _handle_deletion(event["channel"], message["ts"], previous, db, clock)
        return
    edited = message.get("edited") or {}
    if not _is_by_a_person(message) or edited.get("user") != message["user"]:
        return
    if message.get("text") == previous.get("text"):
        return
    with db.begin() as session:
        edits_and_deletions.take_edit(
            session, EditedMessage(_incoming_message(message, event["channel"]), str(edited["ts"])), clock()
        )


def _handle_deletion(channel: str, ts: str, previous: Payload, db: Database, clock: Clock) -> None:
    if _is_by_a_person(previous):
        with db.begin() as session:
            edits_and_deletions.take_deletion(session, channel, ts, by=previous["user"], at=clock())


def handle_mention(event: Payload, context: BoltContext, db: Database, clock: Clock) -> None:
    """Handle `@Kaizen <idea>` in a channel. Slack sends an edited mention as a mention again."""
    if not _is_by_a_person(event) or event.get("subtype") not in (*_PERSON_SUBTYPES, "thread_broadcast"):
        return
    said = without_mention(event.get("text") or "", context.bot_user_id or "")
    heard = _incoming_message(event | {"text": said}, event["channel"])
    edited = event.get("edited")
    with db.begin() as session:
        if edited:
            edits_and_deletions.take_edited_mention(session, EditedMessage(heard, str(edited["ts"])), clock())
        else:
            message_routing.route_mention(session, heard, clock())


def _is_by_a_person(message: Payload) -> bool:
    return bool(message.get("user")) and not message.get("bot_id") and message["user"] != _SLACKBOT


def _incoming_message(message: Payload, channel: str) -> IncomingMessage:
    return IncomingMessage(
        person=message["user"],
        channel=channel,
        ts=message["ts"],
        text=plain(message.get("text") or ""),
        thread_ts=message.get("thread_ts"),
        files=tuple(
            File(str(file.get("name") or "a file")[:300], str(file.get("permalink") or "")[:500])
            for file in message.get("files") or ()
        ),
    )


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
