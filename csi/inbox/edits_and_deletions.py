"""Edited and deleted messages: the idea, answer or held message made of them is updated while it still can be."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture import recording, undo_and_split
from csi.common import idempotency
from csi.common.errors import Refused, TooLate
from csi.inbox import asked_messages, contributions, message_routing
from csi.inbox.incoming_message import IncomingMessage, lines
from csi.messaging import outbox
from csi.messaging.subjects import AmbiguousMessage
from csi.messaging.subjects import AskedMessage as AskedSubject
from csi.people import directory, mentions
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state
from csi.understanding.cues import MessageKind
from csi.understanding.meaning import understand
from models import AskedMessage, HeldMessage, Improvement, Seen
from models.enums import State


@dataclass(frozen=True, slots=True)
class EditedMessage:
    """A message in its new words, and in those `before`. `edited_ts` orders the edits of one message."""

    heard: IncomingMessage
    edited_ts: str
    before: IncomingMessage | None = None

    @property
    def key(self) -> str:
        """The key that a repeated delivery of the edit shares."""
        return f"{self.prefix}{self.edited_ts}"

    @property
    def prefix(self) -> str:
        """The beginning of the keys of all edits of the message."""
        return f"edited:{self.heard.channel}:{self.heard.ts}:"


def take_edit(session: Session, edited: EditedMessage, at: datetime) -> None:
    """Apply an edited direct message to what was made of it, or handle it as a new one."""
    heard, before = edited.heard, edited.before
    if not idempotency.is_first(session, edited.key, at) or _has_newer(session, edited):
        return
    # If the message itself is being handled just now, this waits for it; if it still arrives, it is handled hereby.
    is_first = idempotency.is_first(session, heard.key, at)
    improvement = _improvement_from(session, heard)
    words, old_words = heard.with_forwarded_quoted(), before.with_forwarded_quoted().text if before else ""
    try:
        with session.begin_nested():
            directory.require_member(session, heard.person)
            if improvement is not None:
                _reword(session, improvement, edited, at)
            elif contributions.revise(session, words, old_words, at):
                return
            elif (held := _held(session, heard)) is not None:
                _reword_held(session, held, heard, at)
            elif (open_question := asked_messages.open_question(session, heard)) is not None:
                _ask_anew(session, open_question, heard, at)
            else:
                _route_as_new(session, heard, at, is_first=is_first)
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
        message_routing.route_mention(session, edited.heard, at, edited=True)
        return
    try:
        with session.begin_nested():
            directory.require_member(session, edited.heard.person)
            _reword(session, improvement, edited, at)
    except Refused as refusal:
        outbox.notice(
            session, "edit_refused", to=edited.heard.person, about=improvement.id, at=at, sentence=refusal.sentence
        )


def take_deletion(session: Session, gone: IncomingMessage, at: datetime) -> None:
    """Keep the idea of a deleted message and say so once; take back what else it had contributed."""
    if not idempotency.is_first(session, message_routing.deletion_key(gone.channel, gone.ts), at):
        return
    idempotency.is_first(session, gone.key, at)  # as for an edit
    improvement = _improvement_from(session, gone)
    if improvement is not None:
        if improvement.state is not State.CANCELED:
            outbox.standing_notice(session, "source_deleted", to=gone.person, about=improvement.id or 0, at=at)
        return
    held = _held(session, gone)
    if held is not None and held.person_id == gone.person:
        held.became, held.text, held.decided_at = "nothing, since you deleted it", "", at
        session.add(held)
        outbox.refresh(session, AmbiguousMessage(held.id or 0), at=at)
        return
    asked = asked_messages.open_question(session, gone)
    if asked is not None:
        asked_messages.settle(session, asked, at, refusal=asked_messages.DELETED)
        return
    try:
        with session.begin_nested():
            said = contributions.take_back(session, gone.with_forwarded_quoted(), at)
    except Refused as refusal:
        said = refusal.sentence
    if said is not None:
        message_routing.answer_sender(session, gone, said, at)


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


def _reword(session: Session, improvement: Improvement, edited: EditedMessage, at: datetime) -> None:
    """Reword an idea that waits for its decision; afterwards note the new words and tell the author once.

    Of a forwarded message, the comment on it changes. Raises NotAllowed, TooLate.
    """
    number, heard = improvement.id or 0, edited.heard
    if improvement.state in (State.CANCELED, State.MERGED):
        raise TooLate(f"It is {describe_state(improvement.state)} already.")
    actor = directory.relation_to(session, improvement, heard.person)
    require(Action.EDIT_IDEA, actor, "Only the person who had the idea can change its words.")
    if improvement.state is State.NEW and not undo_and_split.was_split(session, number):
        recording.edit_idea(session, number, _in_new_words(improvement, edited), by=heard.person, at=at)
        return
    text = mentions.replace_mentions(session, (heard.details if heard.forwarded else heard.text).replace("\x00", ""))
    if text.strip() == improvement.idea:
        return
    activity.record(session, improvement, "source_edited", by=heard.person, at=at, note=text.strip())
    if idempotency.is_first(session, f"told:source_edited:{number}", at):
        outbox.notice(session, "source_edited", to=heard.person, about=number, at=at)


def _in_new_words(improvement: Improvement, edited: EditedMessage) -> recording.NewIdea:
    """The idea after the edit. Details that were changed elsewhere stay, and the new comment goes below them."""
    heard, details = edited.heard, improvement.details or ""
    if heard.forwarded is None:
        return recording.NewIdea(heard.text, details)
    before = edited.before.details if edited.before else ""
    if before and before in details:
        return recording.NewIdea(improvement.idea, details.replace(before, heard.details, 1))
    return recording.NewIdea(improvement.idea, lines(details, heard.details))


def _reword_held(session: Session, held: HeldMessage, heard: IncomingMessage, at: datetime) -> None:
    if held.person_id != heard.person or held.text == heard.with_files:
        return
    held.text = heard.with_files
    session.add(held)
    outbox.refresh(session, AmbiguousMessage(held.id or 0), at=at)


def _ask_anew(session: Session, asked: AskedMessage, heard: IncomingMessage, at: datetime) -> None:
    """Handle new words of a message that was asked about: an idea is recorded, all else is answered.

    While they are unsure the question stays as it is; its button reads the words that the message has then. Else the
    question ends: its button would save a command as an idea.
    """
    if understand(heard.text).kind is MessageKind.UNSURE:
        outbox.refresh(session, AskedSubject(asked.id or 0), at=at)
        return
    message_routing.route_top_level(session, heard, at)
    became_idea = asked_messages.read_asked(session, asked.id or 0).number is not None
    asked_messages.settle(session, asked, at, refusal="" if became_idea else asked_messages.REWORDED)


def _route_as_new(session: Session, heard: IncomingMessage, at: datetime, *, is_first: bool) -> None:
    """Handle a message of which nothing was made before its edit, or whose edit arrived before the message itself.

    A reply is read once only: in its new words it could answer another question than the one it replied to.
    """
    is_first = idempotency.is_first(
        session, heard.key, at
    )  # the message itself, if it still arrives, is handled hereby
    directory.require_member(session, heard.person)
    if not heard.in_thread:
        message_routing.route_top_level(session, heard, at)
    elif is_first:
        message_routing.route_in_thread(session, heard, at)
    else:
        message_routing.answer_sender(session, heard, READ_BEFORE, at)


READ_BEFORE = "I had read your message before you changed it. If the change matters, please write it again here."
