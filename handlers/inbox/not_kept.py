"""Telling somebody that their message could not be kept, because the database takes nothing: full, locked or gone.

This is sent directly and not by the outbox, which is in the same database. Slack delivers the message a few times more.
"""

import threading
from collections import OrderedDict

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.slack.payload import Payload

log = structlog.get_logger()

SENTENCE = (
    "I couldn't save that: my database isn't working right now. Slack will send it again a few times in the next "
    "minutes. If you don't hear from me by then, please send it again."
)
_SLACKBOT = "USLACKBOT"
_REMEMBERED = 1_000

_told: OrderedDict[str, None] = OrderedDict()
_lock = threading.Lock()


def tell_sender(body: Payload, client: WebClient, bot_user: str | None, sentence: str = SENTENCE) -> None:
    """Tell the person who sent this message or mention, once for each event that Slack delivers."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") not in ("message", "app_mention"):
        return
    said = event.get("message") or event.get("previous_message") or event
    person, channel = said.get("user"), event.get("channel")
    if not person or not channel or person in (bot_user, _SLACKBOT) or not _is_first(str(body.get("event_id"))):
        return
    thread = {"thread_ts": said["thread_ts"]} if said.get("thread_ts") else {}
    try:
        if event["type"] == "message":
            client.chat_postMessage(channel=channel, text=sentence, **thread)
        elif not said.get("bot_id"):
            client.chat_postEphemeral(channel=channel, user=person, text=sentence, **thread)
    except (SlackClientError, OSError) as failed:  # then nobody can be told
        log.warning("not_kept_and_not_told", error=type(failed).__name__)


def _is_first(event_id: str) -> bool:
    """Return whether nobody was told of this event. Only memory knows, since nothing can be stored."""
    with _lock:
        if event_id in _told:
            return False
        _told[event_id] = None
        while len(_told) > _REMEMBERED:
            _told.popitem(last=False)
        return True
