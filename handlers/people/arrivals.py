"""What people send of whom Slack has said nothing yet: kept and acknowledged, then handled again or erased."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block

from csi.common.errors import NotKnownYet, TooLate
from csi.people import arrivals, directory
from csi.people.arrivals import ReplyPlace
from csi.people.permissions import MEMBERS_ONLY
from handlers import ids
from handlers.slack import replay, text_modals, typed_back
from handlers.slack.block_kit import (
    StoredBlock,
    button,
    buttons,
    escape,
    info_modal,
    label,
    message,
    opening,
    section,
    whole,
)
from handlers.slack.payload import Clock, Payload, person_of, plain, pressed_number
from handlers.slack.replay import Dispatch, Outcome
from models import Arrival, Database

HAVE_IT = "I have it. One moment while Slack tells me who you are."
ONE_MOMENT = "One moment while Slack tells me who you are. Then this page fills by itself."
ERASED = f"{MEMBERS_ONLY} I have kept nothing of what you sent."
NOBODY = "Slack doesn't tell me who you are, so I have kept nothing of what you sent. Please try again later."

SOMEBODY_ELSE = "I'm asking Slack who that is. Please try again in a moment."
"""What is about an unknown person, and sent by another one, is not kept."""

_NOT_KEPT = frozenset({"token", "authorizations", "event_context", "api_app_id"})


def keep(unknown: NotKnownYet, body: Payload, context: BoltContext) -> None:
    """Keep what somebody sent until Slack has said who they are; in a message, tell them so."""
    db, at = context["db"], context["clock"]()
    kept = {key: value for key, value in body.items() if key not in _NOT_KEPT}
    with db.begin() as session:
        is_first = arrivals.keep(session, unknown.person_id, _key(body), kept, at)
        place = _place(body, unknown.person_id)
        if is_first and place is not None and body.get("type") == "event_callback":
            arrivals.reply(session, place, _blocks(section(HAVE_IT)), asked=at, at=at)


def _key(body: Payload) -> str:
    """The key that a repeated delivery shares."""
    if body.get("type") == "event_callback":
        event = body["event"]
        return f"{event['type']}:{_channel(event)}:{event.get('event_ts') or body.get('event_id')}"
    if body.get("type") == "view_submission":
        return f"view:{body['view']['id']}"
    return f"trigger:{body.get('trigger_id')}"


def _channel(event: Payload) -> str:
    return str(event.get("channel") or (event.get("item") or {}).get("channel") or "")


def _place(body: Payload, person: str) -> ReplyPlace | None:
    """Return where the sender is answered; None if they expect no answer."""
    if body.get("type") != "event_callback":
        return ReplyPlace(person, url=str(body.get("response_url") or ""))
    event = body["event"]
    thread_ts = event.get("thread_ts") or (event.get("message") or {}).get("thread_ts")
    if event["type"] == "app_mention":
        return ReplyPlace(person, channel=event["channel"], thread_ts=thread_ts)
    return ReplyPlace(person, thread_ts=thread_ts) if event["type"] == "message" else None


def _blocks(*blocks: Block | None) -> list[dict[str, Any]]:
    built: list[dict[str, Any]] = message(*blocks).payload()["blocks"]
    return built


def handle_waiting(dispatch: Dispatch, db: Database, clock: Clock, waiting: Arrival) -> bool:
    """Handle what a member sent before Slack had said who they are. Return whether it worked.

    What would open a window waits behind a button; everything else is done, and its answer sent.
    """
    outcome = replay.handle_again(dispatch, waiting.payload)
    if outcome.failed:
        return False
    place, at = _place(waiting.payload, waiting.person_id), clock()
    with db.begin() as session:
        if outcome.needs_window:
            arrivals.mark_offered(session, waiting.id or 0, at)
        else:
            arrivals.erase(session, waiting.person_id, waiting.id)
        shown = _shown(outcome, waiting)
        if shown and place is not None:
            arrivals.reply(session, place, shown, asked=waiting.arrived_at, at=at)
    return True


def _shown(outcome: Outcome, waiting: Arrival) -> list[dict[str, Any]]:
    if outcome.needs_window:
        what = _asked_for(waiting.payload)
        offer = section(f"I know who you are now. Press *Open* to go on with {what}.")
        press = button("Open", ids.GO_ON, str(waiting.id), style="primary")
        press.accessibility_label = label(f"Open: {plain(what)}", 75)
        return _blocks(offer, buttons("go_on", [press]))
    if outcome.sentence:
        typed = _typed(waiting.payload)
        return _blocks(section(escape(outcome.sentence)), *(whole(f"You typed:  {typed}") if typed else ()))
    if outcome.blocks:
        return list(outcome.blocks)
    url = str(waiting.payload.get("response_url") or "")
    return _blocks(*typed_back.sections(outcome.text, url)) if outcome.text else []


def _asked_for(body: Payload) -> str:
    if "command" in body:
        return f"`{escape(body['command'])} {opening(plain(body.get('text') or ''), 120)}`".replace(" `", "`")
    return "your form" if body.get("type") == "view_submission" else "what you chose"


def _typed(body: Payload) -> str:
    """Return what was typed in a command or a form, so that a refusal loses nothing."""
    if body.get("text") and "command" in body:
        return f"{body['command']} {plain(body['text'])}"
    values = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    texts = (field.get("value") for block in values.values() for field in block.values() if isinstance(field, dict))
    return "\n".join(str(text) for text in texts if text)


def turn_away(db: Database, clock: Clock, person: str, sentence: str) -> None:
    """Erase what somebody sent who has no access, and tell them, once in each place where they sent it."""
    at = clock()
    with db.begin() as session:
        places: dict[tuple[bool, str, str | None], tuple[ReplyPlace, Arrival]] = {}
        for row in arrivals.waiting(session, person):
            if (place := _place(row.payload, person)) is not None:
                places[(bool(place.url), place.channel, place.thread_ts)] = place, row
        for place, row in places.values():
            arrivals.reply(session, place, _blocks(section(sentence)), asked=row.arrived_at, at=at)
        arrivals.erase(session, person)


def go_on(ack: Ack, body: Payload, client: WebClient, context: BoltContext, db: Database, clock: Clock) -> None:
    """Handle a press of *Open*: handle again what was kept, with this press's trigger for its window."""
    with db.read() as session:
        directory.require_member(session, person_of(body))
        kept = arrivals.offered(session, pressed_number(body), person_of(body))
    if kept is None:
        raise TooLate("This waited for more than a day, so I deleted it. Please do it again.")
    outcome = replay.handle_again(context["dispatch"], kept.payload, body["trigger_id"])
    if outcome.failed:
        raise RuntimeError("what was kept could not be handled")
    view: Any = outcome.view
    if view is None and (outcome.sentence or outcome.text):
        view = text_modals.sentence_modal(outcome.sentence or outcome.text)
    if view is None and outcome.blocks:
        view = info_modal(ids.NOTE_VIEW, "Kaizen", list(map(StoredBlock, outcome.blocks)))
    if view is not None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def register(app: App) -> None:
    app.action(ids.GO_ON)(go_on)
