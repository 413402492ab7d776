"""Listeners for ephemeral lists and cards, whose buttons replace the message they are in.

Slack changes an ephemeral message only by the `response_url` of a press on it. The new content goes through the outbox,
like every message.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from csi.messaging import outbox
from csi.people import directory
from handlers import ids
from handlers.slack.payload import Clock, Payload, answer_url, person_of, pressed, pressed_suffix, stored_number
from handlers.views.list_blocks import ListState, shown_number
from models import Database


def turn_page(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle *Previous*, *Next*, *Back to the list* and the button of a wider list: replace the message."""
    again, at = ListState.read(pressed(body)), clock()
    with db.begin() as session:
        person = directory.require_member(session, person_of(body)).id
        outbox.forget_shown(session, person, _message_ts(body))
        outbox.enqueue(
            session,
            outbox.MessageKind.RESPONSE,
            to=outbox.ephemeral(person),
            at=at,
            what="list",
            url=answer_url(body),
            person=person,
            again=again.value,
        )
    ack()


def show_card(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Show*: replace the list by the card, with a button back."""
    number, at = stored_number(pressed_suffix(body)), clock()
    with db.begin() as session:
        person = directory.require_member(session, person_of(body)).id
        shown: dict[str, Any] = {"ts": _message_ts(body), "url": answer_url(body), "back": pressed(body)}
        outbox.remember_shown(session, number, by=person, at=at, **shown)
        outbox.enqueue(
            session,
            outbox.MessageKind.RESPONSE,
            to=outbox.ephemeral(person),
            at=at,
            what="shown",
            number=number,
            person=person,
            **shown,
        )
    ack()


def _message_ts(body: Payload) -> str:
    return str((body.get("container") or {}).get("message_ts") or "")


def remember_pressed(body: Payload, db: Database, clock: Clock, next: Callable[[], BoltResponse]) -> None:
    """Remember an ephemeral card on which anything was pressed, so that it is updated like the other cards."""
    number = _number_pressed(body)
    if number is not None:
        with db.begin() as session:
            at = clock()
            person = directory.require_member(session, person_of(body)).id
            outbox.remember_shown(session, number, by=person, at=at, ts=_message_ts(body), url=answer_url(body))
    next()


def _number_pressed(body: Payload) -> int | None:
    if body.get("type") != "block_actions" or not (body.get("container") or {}).get("is_ephemeral"):
        return None
    return shown_number(str(body["actions"][0].get("block_id") or ""))


def register(app: App) -> None:
    app.use(remember_pressed)
    app.action(ids.starting(ids.LIST_PAGE))(turn_page)
    app.action(ids.starting(ids.LIST_SHOW))(show_card)
