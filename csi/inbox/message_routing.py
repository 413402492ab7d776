"""Routing messages to Kaizen: an answer, a reading, tasks, a note, an idea, or something to ask about."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.capture import recording
from csi.common import idempotency
from csi.common.errors import Refused
from csi.consequences import typed_readings
from csi.inbox import ambiguous_messages, contributions, dropped_files, tasks_in_threads
from csi.inbox.forwards import bring_in_forwarded
from csi.inbox.incoming_message import ForwardedMessage, IncomingMessage
from csi.inbox.threads import improvement_of_thread, posting_of_thread
from csi.interview import answers, flow, queries
from csi.kpis.reading_files.files import FileKind
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.messaging.subjects import DeletedImprovement, MorningMessage
from csi.nudges import queries as nudges_queries
from csi.people import directory, first_meeting
from csi.register import consultations
from models import Posting, Seen
from models.enums import SourceKind


def deletion_key(channel: str, ts: str) -> str:
    """The key under which a deleted message is remembered, because the message itself may arrive later."""
    return f"gone:{channel}:{ts}"


def _is_gone(session: Session, heard: IncomingMessage) -> bool:
    return session.get(Seen, deletion_key(heard.channel, heard.ts)) is not None


def route_message(session: Session, heard: IncomingMessage, at: datetime) -> None:
    """Understand a direct message and handle it, once if it is delivered twice; a refusal is sent as a reply."""
    if not idempotency.is_first(session, heard.key, at) or _is_gone(session, heard):
        return
    try:
        with session.begin_nested():
            directory.require_member(session, heard.person)
            left = dropped_files.take_readings(session, heard, at)
            if left is not None and left.in_thread:
                route_in_thread(session, left, at)
            elif left is not None:
                route_top_level(session, left, at)
    except Refused as refusal:
        answer_sender(session, heard, refusal.sentence, at)


def route_mention(session: Session, heard: IncomingMessage, at: datetime, *, edited: bool = False) -> None:
    """Handle a mention of `@Kaizen` in a channel: an idea, or a call for help.

    The receipt goes to the author's direct messages, and a reaction shows everybody that the message was captured. A
    message that is no idea gets an ephemeral reply, and another one if it still is none when it was `edited`.
    """
    try:
        with session.begin_nested():
            if heard.forwarded is not None:
                _hear_forwarded_mention(session, heard, heard.forwarded, at)
            elif dropped_files.take_mentioned_readings(session, heard, at):
                pass
            elif incoming_kind(heard.text) is IncomingKind.IDEA and not dropped_files.brings_only_readings(
                session, heard
            ):
                source = replace(heard.source, kind=SourceKind.MENTION)
                idea = recording.NewIdea(heard.text, heard.file_lines)
                captured = recording.record_idea(session, idea, by=heard.person, at=at, source=source)
                if not captured.again:
                    outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
            elif idempotency.is_first(session, heard.key, at) or edited:
                directory.require_member(session, heard.person)
                problem = _about_files(heard) if heard.has_files else None
                _whisper(session, heard, at, what="sentence" if problem else "help", sentence=problem)
    except Refused as refusal:
        if idempotency.is_first(session, heard.key, at) or edited:
            _whisper(session, heard, at, what="sentence", sentence=refusal.sentence)


ONLY_FILES = (
    "I read CSV files of readings, but can't look into other files or listen to clips. "
    "Say in a sentence what could be better; a link to the file may stand behind it."
)


def _about_files(heard: IncomingMessage) -> str:
    holds_readings = any(file.kind is FileKind.READINGS for file in heard.dropped)
    return dropped_files.IN_CHANNEL if holds_readings else ONLY_FILES


def _hear_forwarded_mention(
    session: Session, heard: IncomingMessage, forwarded: ForwardedMessage, at: datetime
) -> None:
    idempotency.is_first(session, heard.key, at)
    became = bring_in_forwarded(session, heard, forwarded, at, kind=SourceKind.MENTION)
    if became.again:
        _whisper(session, heard, at, what="became", number=became.number, voted=became.voted)
    else:
        outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)


def _whisper(session: Session, heard: IncomingMessage, at: datetime, *, what: str, **facts: Any) -> None:
    """Reply to a mention with an ephemeral message in its channel or thread."""
    outbox.enqueue(
        session,
        outbox.MessageKind.EPHEMERAL,
        to=outbox.ephemeral(heard.person),
        at=at,
        what=what,
        channel=heard.channel,
        thread_ts=heard.thread_ts,
        person=heard.person,
        **facts,
    )


def answer_sender(session: Session, heard: IncomingMessage, sentence: str, at: datetime) -> None:
    """Tell a person, where they wrote, why their message was not taken."""
    directory.get_or_create(session, heard.person, at)
    thread_ts = heard.thread_ts if heard.in_thread else None
    to = outbox.person(heard.person)
    outbox.enqueue(session, outbox.MessageKind.HELP, to=to, at=at, sentence=sentence, thread_ts=thread_ts)


def route_in_thread(session: Session, heard: IncomingMessage, at: datetime) -> None:
    """Handle a reply: an answer, a reading, tasks, or a note on the improvement that the thread is about."""
    heard = heard.with_forwarded_quoted()
    posting = posting_of_thread(session, heard)
    number = improvement_of_thread(session, heard)
    if posting is not None and posting.kind == outbox.MessageKind.MORNING_MESSAGE:
        _hear_reading(session, posting, heard, at)
    elif posting is not None and posting.kind == outbox.DELETED:
        gone = DeletedImprovement.parse(posting.subject).number
        answer_sender(session, heard, f"IMP-{gone} was deleted, so I haven't saved what you wrote.", at)
    elif number is None:
        _help(session, heard, at)
    elif posting is not None and posting.kind == outbox.MessageKind.CONSULTED:
        _hear_consulted(session, number, heard, at)
    else:
        _hear_about(session, number, heard, at)


def _hear_about(session: Session, number: int, heard: IncomingMessage, at: datetime) -> None:
    by, message = heard.person, heard.place
    typing = answers.Typing(heard.channel, heard.ts, heard.files)
    if info_requests.take_reply(session, number, heard.with_files, by=by, at=at, message=message):
        return
    if tasks_in_threads.take_task_lines(session, number, heard.text, by=by, at=at, message=message):
        contributions.remember_tasks(session, heard, number, at)
        return
    if not flow.take_reply(session, number, heard.text, by=by, at=at, typing=typing):
        _keep_note(session, number, heard, at)


def _hear_reading(session: Session, bundle: Posting, heard: IncomingMessage, at: datetime) -> None:
    """Handle a reply in the thread of a morning message: take it as the one open reading, or ask which one it is."""
    subject = MorningMessage.parse(bundle.subject)
    unanswered = nudges_queries.readings_in(session, subject.bundle, heard.person)
    if len(unanswered) == 1:
        nudge = unanswered[0]
        typed_readings.take_reading_reply(
            session, nudge, heard.text, by=heard.person, at=at, channel=heard.channel, ts=heard.ts
        )
    elif unanswered:
        ambiguous_messages.hold_message(session, heard, at, thread=subject)
    elif incoming_kind(heard.text) in (IncomingKind.THANKS, IncomingKind.NOTHING):
        outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
    else:
        outbox.notice(session, "nothing_open", to=heard.person, about=None, at=at, bundle=subject.bundle)


def _hear_consulted(session: Session, number: int, heard: IncomingMessage, at: datetime) -> None:
    """Store a consulted person's reply; "yes" is one, an emoji alone isn't."""
    if incoming_kind(heard.text) is not IncomingKind.NOTHING or heard.has_files:
        said, message = heard.with_files, heard.place
        consultations.record_reply(session, number, said, by=heard.person, at=at, message=message)
    else:
        outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)


def _keep_note(session: Session, number: int, heard: IncomingMessage, at: datetime) -> None:
    """Keep a note. What says nothing about the improvement is answered, and not kept."""
    kind = incoming_kind(heard.text) if not heard.has_files else IncomingKind.IDEA
    is_asked = any(each.improvement_id == number for each in queries.asked_of(session, heard.person))
    if kind in (IncomingKind.THANKS, IncomingKind.NOTHING) or (kind is IncomingKind.CONTROL and is_asked):
        outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
        return
    if kind in (IncomingKind.GREETING, IncomingKind.CONTROL):
        answer_sender(session, heard, _SMALL_TALK_HERE[kind], at)
        return
    by, message = heard.person, heard.place
    flow.record_note(session, number, heard.text, by=by, at=at, files=heard.files, message=message)


_SMALL_TALK_HERE = {
    IncomingKind.GREETING: "Hello! What you write here is kept with the improvement.",
    IncomingKind.CONTROL: "No question is open with you just now, so there is nothing to change.",
}


def route_top_level(session: Session, heard: IncomingMessage, at: datetime) -> None:
    """Handle a message outside threads: an idea, small talk, or held as ambiguous while a question is open."""
    if heard.forwarded is not None:
        _hear_forwarded(session, heard, heard.forwarded, at)
        return
    kind = incoming_kind(heard.text)
    if kind is IncomingKind.NOTHING and heard.has_files:
        _help(session, heard, at, kind, ONLY_FILES)
        return
    asked = (
        bool(queries.asked_of(session, heard.person))
        or bool(nudges_queries.readings_asked(session, heard.person))
        or bool(consultations.open_consultations(session, heard.person, at))
        or bool(info_requests.info_requests_to(session, heard.person))
    )
    if kind in (IncomingKind.GREETING, IncomingKind.NOTHING, IncomingKind.QUESTION) or (
        kind is IncomingKind.THANKS and not asked
    ):
        _help(session, heard, at, kind)
    elif asked:
        ambiguous_messages.hold_message(session, heard, at)
    elif kind is IncomingKind.IDEA:
        idea = recording.NewIdea(heard.text, heard.file_lines)
        recording.record_idea(session, idea, by=heard.person, at=at, source=heard.source)
    else:
        _help(session, heard, at, kind)


def _hear_forwarded(session: Session, heard: IncomingMessage, forwarded: ForwardedMessage, at: datetime) -> None:
    """Capture a forwarded message. It is never held: whoever forwards somebody's words answers no question by it."""
    became = bring_in_forwarded(session, heard, forwarded, at, kind=SourceKind.DIRECT_MESSAGE)
    if became.again:
        outbox.enqueue(
            session,
            outbox.MessageKind.HELP,
            to=outbox.person(heard.person),
            at=at,
            improvement_id=became.number,
            viewer=heard.person,
            voted=became.voted,
        )


_SMALL_TALK = {
    IncomingKind.THANKS: "You're welcome!",
    IncomingKind.NUMBER: (
        "No reading is open with you just now. To add one, press Add reading on the improvement's card."
    ),
    IncomingKind.CONTROL: "No question is open with you just now.",
}


def _help(
    session: Session,
    heard: IncomingMessage,
    at: datetime,
    kind: IncomingKind = IncomingKind.QUESTION,
    sentence: str = "",
) -> None:
    """Reply to a message that is no idea: briefly to small talk, else with what Kaizen can do.

    Whoever writes for the first time reads with it what Kaizen is.
    """
    to, said = outbox.person(heard.person), sentence or _SMALL_TALK.get(kind)
    is_first = first_meeting.meet(session, directory.require_member(session, heard.person), at)
    outbox.enqueue(session, outbox.MessageKind.HELP, to=to, at=at, sentence=said, welcome=is_first)
