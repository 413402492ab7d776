"""Messages of which it is unsure whether they are ideas: their sender is asked with one button.

Nothing is in the register until it is pressed, and the words stay in Slack: they are read there again then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from csi.capture import recording
from csi.common.errors import NotFound, Refused, TooLate
from csi.consequences import captured_ideas
from csi.inbox.incoming_message import IncomingMessage
from csi.messaging import fetch_queue, outbox
from csi.messaging.subjects import AskedMessage as AskedSubject
from csi.people import directory
from csi.people.permissions import Action, require
from models import AskedMessage, Improvement, insert_once
from models.enums import SourceKind

DELETED = "You deleted that message, so I haven't saved anything."
GONE = "That message was deleted, so I haven't saved anything."
REWORDED = "You changed that message, so I haven't saved it as an idea."
UNREADABLE = "Slack doesn't let me read that message any more, so I haven't saved anything. Please send it again."


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """A message that was asked about. `number` is the improvement that it became, `refusal` why it became none.

    `is_awaited`: the button was pressed, and Slack is asked for the words.
    """

    channel: str
    ts: str
    number: int | None
    idea: str
    promised_on: date | None
    refusal: str
    is_awaited: bool


def ask(
    session: Session,
    heard: IncomingMessage,
    at: datetime,
    *,
    about: Sequence[int] = (),
    topic: str = "",
    hint: str = "",
) -> None:
    """Ask whether a message is a new idea, below it; with what was found about it, if it may be a question.

    `about` are improvements that it may ask about, `topic` names an answer about Kaizen, `hint` what it may be instead.
    A message that was asked about before is not asked about again.
    """
    in_channel = not heard.channel.startswith("D")
    directory.get_or_create(session, heard.person, at)
    row = AskedMessage(
        person_id=heard.person, channel=heard.channel, ts=heard.ts, thread_ts=heard.thread_ts, asked_at=at
    )
    if not insert_once(session, row):
        return
    row = _row(session, heard.channel, heard.ts)
    said: dict[str, Any] = {"asked": row.id, "about": list(about), "topic": topic, "hint": hint}
    if in_channel:
        outbox.enqueue(
            session,
            outbox.MessageKind.EPHEMERAL,
            to=outbox.ephemeral(heard.person),
            at=at,
            what="asked",
            channel=heard.channel,
            thread_ts=heard.thread_ts,
            person=heard.person,
            **said,
        )
    else:
        outbox.enqueue(
            session,
            outbox.MessageKind.ASKED,
            to=outbox.person(heard.person),
            at=at,
            subject=AskedSubject(row.id or 0),
            thread_ts=heard.thread_ts if heard.in_thread else heard.ts,
            **said,
        )


def _row(session: Session, channel: str, ts: str) -> AskedMessage:
    """The row of a message that was asked about, locked. Raises NotFound."""
    place = select(AskedMessage).where(AskedMessage.channel == channel, AskedMessage.ts == ts)
    row = session.exec(place.with_for_update()).first()
    if row is None:
        raise NotFound("That question doesn't exist any more. Please send me your idea again.")
    return row


def read_asked(session: Session, asked: int) -> AskedFacts:
    """A message that was asked about. Raises NotFound."""
    row = session.get(AskedMessage, asked)
    if row is None:
        raise NotFound("That question doesn't exist any more.")
    improvement = session.exec(
        select(Improvement).where(Improvement.source_channel == row.channel, Improvement.source_ts == row.ts)
    ).first()
    return AskedFacts(
        channel=row.channel,
        ts=row.ts,
        number=improvement.id if improvement else None,
        idea=improvement.idea if improvement else "",
        promised_on=improvement.promised_on if improvement else None,
        refusal=row.refusal or "",
        is_awaited=row.pressed_by is not None and row.decided_at is None,
    )


def call_new_idea(
    session: Session, channel: str, ts: str, *, by: str, at: datetime, bot: str, answer_to: str | None = None
) -> None:
    """Handle the press of *Save as a new idea*: have the message read again.

    `bot` is the bot's user id; `answer_to` the response_url of a question that only its reader sees. Raises NotAllowed
    for anybody but the sender, TooLate if it was decided before, NotFound.
    """
    row = _row(session, channel, ts)
    actor = replace(directory.actor(session, by), is_asked=row.person_id == by)
    require(Action.DECIDE_HELD, actor, "Only the person who wrote the message can say what it means.")
    if row.decided_at is not None:
        facts = read_asked(session, row.id or 0)
        raise TooLate(f"That's saved already, as IMP-{facts.number}." if facts.number else row.refusal or GONE)
    row.pressed_by, row.answer_to = by, answer_to
    session.add(row)
    fetch_queue.request_fetch(session, fetch_queue.ASKED, fetch_queue.AskedFetch(row.id or 0, bot).key, at=at)


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """Where the message is that was asked about."""

    channel: str
    ts: str
    person: str


def place_of(session: Session, asked: int) -> AskedPlace | None:
    """Where a message is that waits to be read again; None if it was decided meanwhile."""
    row = session.get(AskedMessage, asked)
    if row is None or row.decided_at is not None:
        return None
    return AskedPlace(row.channel, row.ts, row.person_id)


def save(session: Session, asked: int, heard: IncomingMessage | None, at: datetime, *, problem: str = "") -> None:
    """Record a message as an idea, in the words that Slack has now. Without it, `problem` says why it can't be."""
    row = session.exec(select(AskedMessage).where(AskedMessage.id == asked).with_for_update()).first()
    if row is None or row.decided_at is not None:
        return
    if heard is None:
        settle(session, row, at, refusal=problem or GONE)
        return
    in_channel = not row.channel.startswith("D")
    source = replace(heard.source, kind=SourceKind.MENTION) if in_channel else heard.source
    idea = recording.NewIdea(heard.text, heard.file_lines)
    try:
        with session.begin_nested():
            captured = captured_ideas.record_idea(session, idea, by=row.person_id, at=at, source=source)
            if in_channel and not captured.again:
                outbox.acknowledge_with_reaction(session, row.channel, row.ts, at=at)
    except Refused as refusal:
        settle(session, row, at, refusal=refusal.sentence)
        return
    settle(session, row, at)


def settle(session: Session, row: AskedMessage, at: datetime, *, refusal: str = "") -> None:
    """Close the question: its message says what became of it."""
    row.decided_at, row.refusal = at, refusal or None
    session.add(row)
    if row.answer_to:
        to = outbox.ephemeral(row.person_id)
        outbox.enqueue(
            session,
            outbox.MessageKind.RESPONSE,
            to=to,
            at=at,
            url=row.answer_to,
            what="asked",
            asked=row.id,
            person=row.person_id,
        )
        row.answer_to = None
    outbox.refresh(session, AskedSubject(row.id or 0), at=at)


def open_question(session: Session, heard: IncomingMessage) -> AskedMessage | None:
    """The open question about a message."""
    place = select(AskedMessage).where(AskedMessage.channel == heard.channel, AskedMessage.ts == heard.ts)
    row = session.exec(place.with_for_update()).first()
    return row if row is not None and row.decided_at is None else None
