"""Listeners for the answers to a question about a reading, wherever it was asked: a message, a window, a command."""

from datetime import datetime
from decimal import InvalidOperation

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlmodel import Session

from csi.common import idempotency
from csi.common.conflicts import digest
from csi.common.errors import Outdated, TooLate
from csi.consequences import typed_readings
from csi.consequences.typed_readings import Given, ReadingQuestion, TypedReading
from csi.inbox import message_routing
from csi.kpis import readings
from csi.messaging import outbox
from csi.nudges import morning_message
from csi.people import directory
from csi.people.permissions import Action
from handlers import ids
from handlers.kpis import reading_question_blocks
from handlers.messaging import notices
from handlers.slack import modals
from handlers.slack.block_kit import Message, info_modal
from handlers.slack.payload import (
    HIGHEST,
    Clock,
    Payload,
    answer_url,
    person_of,
    pressed,
    pressed_id,
    pressed_view,
    stored_values,
)
from models import Database


def decide_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle an answer: keep the reading as it was meant, or take it back. A second press changes nothing."""
    typed, by, at = _stored(pressed(body)), person_of(body), clock()
    with db.begin() as session:
        directory.require_member(session, by, Action.READ)
        if not idempotency.is_first(session, _key(body), at):
            raise TooLate("You've answered that already.")
        said = _said(session, _decide(session, body, typed, by=by, at=at), typed)
        if not modals.in_window(body):
            blocks, url = said.payload()["blocks"], answer_url(body)
            to = outbox.ephemeral(by)
            outbox.enqueue(session, outbox.MessageKind.RESPONSE, to=to, at=at, url=url, what="answer", blocks=blocks)
    if modals.in_window(body):
        client.views_update(view_id=pressed_view(body)["id"], view=info_modal(ids.NOTE_VIEW, "Reading", said.blocks))
    ack()


def _stored(value: str) -> TypedReading:
    """Read what a button holds. Raises Outdated."""
    with stored_values():
        typed = TypedReading.parse(value)
        try:
            is_value = typed.value is None or typed.value.is_finite()
        except InvalidOperation:
            raise Outdated from None
        if not is_value or max(typed.kpi, typed.nudge) > HIGHEST or typed.measured_on is None:
            raise Outdated
    return typed


def _key(body: Payload) -> str:
    """The key of one answer: a window asks one question after another, a message only one."""
    if modals.in_window(body):
        asked = digest([pressed_id(body), pressed_view(body).get("hash")])
        return f"reading_choice:{body['view']['id']}:{asked}"
    return f"reading_choice:{body['container']['channel_id']}:{body['container']['message_ts']}:{pressed_id(body)}"


def _decide(session: Session, body: Payload, typed: TypedReading, *, by: str, at: datetime) -> Given | None:
    if pressed_id(body) == ids.DROP_READING:
        return None
    ts = typed.ts.partition(readings.EDIT)[0]
    if ts and idempotency.was_seen(session, message_routing.deletion_key(typed.channel, ts)):
        raise TooLate("You deleted the message with this reading, so I haven't saved it.")
    return typed_readings.give_reading(session, typed, by=by, at=at)


def _said(session: Session, given: Given | None, typed: TypedReading) -> Message:
    if isinstance(given, ReadingQuestion):
        return reading_question_blocks.question_message(given)
    if given is None:
        return reading_question_blocks.taken_back(readings.kpi_name(session, typed.kpi))
    return notices.reading_saved(morning_message.read_kept(session, given.id or 0))


def register(app: App) -> None:
    app.action(ids.starting(ids.KEEP_READING))(decide_reading)
    app.action(ids.DROP_READING)(decide_reading)
