"""Edited and deleted messages: the idea, answer or held message made of them is updated while it still can be."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture import recording, undo_and_split
from csi.common import idempotency
from csi.common.errors import Refused
from csi.inbox import message_routing
from csi.inbox.incoming_message import IncomingMessage
from csi.interview import answers, flow
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.messaging import outbox
from csi.messaging.subjects import AmbiguousMessage
from csi.people import directory
from csi.register import activity
from models import HeldMessage, Improvement, Seen
from models.enums import State


@dataclass(frozen=True, slots=True)
class EditedMessage:
    """A message in its new words. `edited_ts` orders the edits of one message."""

    heard: IncomingMessage
    edited_ts: str

    @property
    def key(self) -> str:
        """The key that a repeated delivery of the edit shares."""
        return f"{self.prefix}{self.edited_ts}"

    @property
    def prefix(self) -> str:
        """The beginning of the keys of all edits of the message."""
        return f"edited:{self.heard.channel}:{self.heard.ts}:"


def take_edit(session: Session, edited: EditedMessage, at: datetime) -> None:
    """Apply an edited direct message to what was made of it: an idea, an answer or a held message."""
    heard = edited.heard
    if not idempotency.is_first(session, edited.key, at) or _has_newer(session, edited):
        return
    typing = answers.Typing(heard.channel, heard.ts)
    improvement = _improvement_from(session, heard)
    try:
        with session.begin_nested():
            directory.require_member(session, heard.person)
            if improvement is not None:
                _reword(session, improvement, heard, at)
            elif flow.revise_typed_answer(session, typing, heard.text, by=heard.person, at=at):
                return
            elif (held := _held(session, heard)) is not None:
                _reword_held(session, held, heard, at)
            else:
                _route_as_new(session, heard, at)
    except Refused as refusal:
        about = improvement.id if improvement is not None else None
        if about is None:
            message_routing.answer_sender(session, heard, refusal.sentence, at)
        else:
            outbox.notice(session, "edit_refused", to=heard.person, about=about, at=at, sentence=refusal.sentence)


def take_edited_mention(session: Session, edited: EditedMessage, at: datetime) -> None:
    """Apply an edited mention in a channel; a message that became a mention by the edit is handled as a new one."""
    if not idempotency.is_first(session, edited.key, at) or _has_newer(session, edited):
        return
    improvement = _improvement_from(session, edited.heard)
    if improvement is None:
        message_routing.route_mention(session, edited.heard, at)
        return
    try:
        with session.begin_nested():
            directory.require_member(session, edited.heard.person)
            _reword(session, improvement, edited.heard, at)
    except Refused as refusal:
        outbox.notice(
            session, "edit_refused", to=edited.heard.person, about=improvement.id, at=at, sentence=refusal.sentence
        )


def take_deletion(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> None:
    """Keep the idea of a deleted message and ask its author once whether to withdraw it; forget a held message.

    Raises NotAllowed.
    """
    directory.require_member(session, by)
    if not idempotency.is_first(session, message_routing.deletion_key(channel, ts), at):
        return
    heard = IncomingMessage(by, channel, ts, "")
    improvement = _improvement_from(session, heard)
    if improvement is not None:
        if improvement.state is State.NEW and improvement.author_id == by:
            outbox.notice(session, "source_deleted", to=by, about=improvement.id, at=at)
        return
    held = _held(session, heard)
    if held is not None and held.person_id == by:
        held.became, held.text, held.decided_at = "nothing, since you deleted it", "", at
        session.add(held)
        outbox.refresh(session, AmbiguousMessage(held.id or 0), at=at)


def _has_newer(session: Session, edited: EditedMessage) -> bool:
    """Whether a later edit of the same message was handled already."""
    newer = select(Seen.key).where(col(Seen.key).startswith(edited.prefix, autoescape=True), col(Seen.key) > edited.key)
    return session.exec(newer).first() is not None


def _improvement_from(session: Session, heard: IncomingMessage) -> Improvement | None:
    return session.exec(
        select(Improvement)
        .where(Improvement.source_channel == heard.channel, Improvement.source_ts == heard.ts)
        .with_for_update()
    ).first()


def _held(session: Session, heard: IncomingMessage) -> HeldMessage | None:
    return session.exec(
        select(HeldMessage)
        .where(HeldMessage.channel == heard.channel, HeldMessage.ts == heard.ts, col(HeldMessage.became).is_(None))
        .with_for_update()
    ).first()


def _reword(session: Session, improvement: Improvement, heard: IncomingMessage, at: datetime) -> None:
    """Reword an idea that waits for its decision; afterwards note the new words and tell the author once."""
    number = improvement.id or 0
    if improvement.author_id != heard.person or improvement.state in (State.CANCELED, State.MERGED):
        return
    if improvement.state is State.NEW and not undo_and_split.was_split(session, number):
        idea = recording.NewIdea(heard.text, improvement.details or "")
        recording.edit_idea(session, number, idea, by=heard.person, at=at)
        return
    text = directory.replace_mentions(session, heard.text.replace("\x00", "").strip())
    if text == improvement.idea:
        return
    activity.record(session, improvement, "source_edited", by=heard.person, at=at, note=text)
    if idempotency.is_first(session, f"told:source_edited:{number}", at):
        outbox.notice(session, "source_edited", to=heard.person, about=number, at=at)


def _reword_held(session: Session, held: HeldMessage, heard: IncomingMessage, at: datetime) -> None:
    if held.person_id != heard.person or held.text == heard.text:
        return
    held.text = heard.text
    session.add(held)
    outbox.refresh(session, AmbiguousMessage(held.id or 0), at=at)


def _route_as_new(session: Session, heard: IncomingMessage, at: datetime) -> None:
    """Handle a message that became an idea by its edit, or whose edit arrived before the message itself."""
    if heard.in_thread or incoming_kind(heard.text) is not IncomingKind.IDEA:
        return
    idempotency.is_first(session, heard.key, at)  # the message itself, if it still arrives, is handled hereby
    directory.require_member(session, heard.person)
    message_routing.route_top_level(session, heard, at)
