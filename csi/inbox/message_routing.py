"""Routing messages to Kaizen: an answer, a reading, tasks, a note, an idea, or something to ask about."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.capture import recording
from csi.common import idempotency
from csi.common.errors import Refused
from csi.consequences import captured_ideas
from csi.inbox import (
    ambiguous_messages,
    asked_messages,
    contributions,
    dropped_files,
    morning_replies,
    questions_and_additions,
    tasks_in_threads,
)
from csi.inbox.forwards import bring_in_forwarded
from csi.inbox.incoming_message import ForwardedMessage, IncomingMessage
from csi.inbox.questions_and_additions import Answer
from csi.inbox.threads import improvement_of_thread, posting_of_thread
from csi.interview import answers, flow, queries
from csi.kpis.reading_files.files import FileKind
from csi.language.follow_codes import holds_follow_code
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.language.small_talk import SmallTalk
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.messaging.subjects import DeletedImprovement, MorningMessage
from csi.nudges import queries as nudges_queries
from csi.people import directory, first_meeting
from csi.people.permissions import Action
from csi.register import consultations
from csi.understanding.cues import MessageKind
from csi.understanding.improvement_references import numbers_named
from csi.understanding.meaning import Meaning, understand
from csi.understanding.terms import term_asked
from models import Seen
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
            else:
                _hear_mention(session, heard, at, edited=edited)
    except Refused as refusal:
        if idempotency.is_first(session, heard.key, at) or edited:
            _whisper(session, heard, at, what="sentence", sentence=refusal.sentence)


def _hear_mention(session: Session, heard: IncomingMessage, at: datetime, *, edited: bool) -> None:
    meaning, only_readings = understand(heard.text), dropped_files.brings_only_readings(session, heard)
    if meaning.kind is MessageKind.IDEA and not only_readings:
        source = replace(heard.source, kind=SourceKind.MENTION)
        idea = recording.NewIdea(idea_text(heard, meaning), heard.file_lines)
        captured = captured_ideas.record_idea(session, idea, by=heard.person, at=at, source=source)
        if not captured.again:
            outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
    elif idempotency.is_first(session, heard.key, at) or edited:
        directory.require_member(session, heard.person)
        if only_readings or (_says_nothing(heard) and heard.has_files):
            _whisper(session, heard, at, what="sentence", sentence=_about_files(heard))
        elif meaning.kind is MessageKind.SMALL_TALK or is_short(heard):
            _whisper(session, heard, at, what="help")
        else:
            _reply(session, heard, questions_and_additions.answer_for(session, heard, meaning, at), at)


def idea_text(heard: IncomingMessage, meaning: Meaning) -> str:
    """The words of an idea: without `/improve`, if that was pasted with it."""
    return meaning.pasted.text if meaning.pasted is not None else heard.text


def is_short(heard: IncomingMessage) -> bool:
    """Whether a message is only a figure, or a word that answers a question of the interview."""
    return incoming_kind(heard.text) in (IncomingKind.NUMBER, IncomingKind.CONTROL)


def _says_nothing(heard: IncomingMessage) -> bool:
    return incoming_kind(heard.text) is IncomingKind.NOTHING


def _reply(session: Session, heard: IncomingMessage, answer: Answer, at: datetime) -> None:
    """Answer a message where it was written: in direct messages, or so that only its sender sees it."""
    if answer.asks:
        asked_messages.ask(session, heard, at, about=answer.about, topic=answer.topic, hint=answer.hint)
        return
    if not heard.channel.startswith("D"):
        what = "sentence" if answer.sentence else "answered"
        _whisper(session, heard, at, what=what, sentence=answer.sentence, about=answer.about, topic=answer.topic)
    elif answer.sentence:
        answer_sender(session, heard, answer.sentence, at)
    else:
        to, person = outbox.person(heard.person), directory.require_member(session, heard.person)
        is_first = first_meeting.meet(session, person, at)
        outbox.enqueue(
            session,
            outbox.MessageKind.HELP,
            to=to,
            at=at,
            welcome=is_first,
            answered=True,
            about=answer.about,
            topic=answer.topic,
            person=heard.person,
            thread_ts=heard.thread_ts if heard.in_thread else None,
        )


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


def admit_command(session: Session, heard: IncomingMessage, at: datetime, *, is_undo: bool) -> bool | None:
    """Whether a typed command is dealt with: True if it was answered, False if it is no command here, None to do it.

    Somebody without access is told so. A word that answers an open question is no command. Raises NotKnownYet.
    """
    if idempotency.was_seen(session, heard.key):
        return True
    if heard.in_thread and heard.channel.startswith("D") and not _may_command(session, heard, at):
        return False
    if is_short(heard) and (not is_undo or waits_for_answer(session, heard.person, at)):
        return False
    try:
        with session.begin_nested():
            directory.require_member(session, heard.person, Action.TAKE_PART)
    except Refused as refusal:
        if idempotency.is_first(session, heard.key, at):
            if heard.channel.startswith("D"):
                answer_sender(session, heard, refusal.sentence, at)
            else:
                _whisper(session, heard, at, what="sentence", sentence=refusal.sentence)
        return True
    return None


_VERB_AND_NUMBER = re.compile(r"\W*(?:csi\s+)?[a-z]+\s+#?\d", re.IGNORECASE)
"""How a command begins that names its improvement by the number alone: "accept 3"."""


def _may_command(session: Session, heard: IncomingMessage, at: datetime) -> bool:
    """Whether a command may be typed in this thread of direct messages: below a morning message.

    Where that asks for something which can be typed, only a command that names its improvement.
    """
    posting = posting_of_thread(session, heard)
    if posting is None or posting.kind != outbox.MessageKind.MORNING_MESSAGE:
        return False
    subject = MorningMessage.parse(posting.subject)
    names_one = bool(numbers_named(heard.text)) or _VERB_AND_NUMBER.match(heard.text) is not None
    return names_one or not morning_replies.asks(session, subject, heard, at)


def answer_sender(session: Session, heard: IncomingMessage, sentence: str, at: datetime) -> None:
    """Tell a person, where they wrote, why their message was not taken."""
    directory.get_or_create(session, heard.person, at)
    thread_ts = heard.thread_ts if heard.in_thread else None
    to = outbox.person(heard.person)
    outbox.enqueue(session, outbox.MessageKind.HELP, to=to, at=at, sentence=sentence, thread_ts=thread_ts)


def route_in_thread(session: Session, heard: IncomingMessage, at: datetime) -> None:
    """Handle a reply: an answer, a reading, tasks, or a note on the improvement that the thread is about."""
    heard = heard.with_forwarded_quoted()
    if holds_follow_code(heard.text):
        answer_sender(session, heard, questions_and_additions.A_CODE, at)
        return
    posting = posting_of_thread(session, heard)
    number = improvement_of_thread(session, heard)
    if posting is not None and posting.kind == outbox.MessageKind.MORNING_MESSAGE:
        _hear_below_morning(session, MorningMessage.parse(posting.subject), heard, at)
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


def _hear_below_morning(session: Session, subject: MorningMessage, heard: IncomingMessage, at: datetime) -> None:
    """Handle a reply in the thread of a morning message: what it asks for, else what can be said without asking.

    It is never saved as an idea before its author says so.
    """
    if morning_replies.take(session, subject, heard, at):
        return
    kind, meaning = incoming_kind(heard.text), understand(heard.text)
    waits = waits_for_answer(session, heard.person, at)
    if kind in (IncomingKind.THANKS, IncomingKind.NOTHING):
        outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
    elif is_short(heard):
        outbox.notice(session, "nothing_open", to=heard.person, about=None, at=at, bundle=subject.bundle)
    elif meaning.kind is MessageKind.SMALL_TALK:
        answer_sender(session, heard, _SAID.get(meaning.small_talk, "") or f"Hello! {_ANSWER_ABOVE}", at)
    elif waits and meaning.kind in (MessageKind.IDEA, MessageKind.UNSURE):
        ambiguous_messages.hold_message(session, heard, at, thread=subject)
    elif meaning.kind is MessageKind.IDEA:
        asked_messages.ask(session, heard, at, hint=_ANSWER_ABOVE)
    else:
        answer = questions_and_additions.answer_for(session, heard, meaning, at)
        _reply(session, heard, replace(answer, hint=answer.hint or _ANSWER_ABOVE), at)


_ANSWER_ABOVE = "To answer what is asked above, use its menus and buttons."


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
    if (term := term_asked(heard.text)) is not None:
        answer_sender(session, heard, term.explained, at)
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
    meaning, asked = understand(heard.text), waits_for_answer(session, heard.person, at)
    if asked and (is_short(heard) or meaning.kind is MessageKind.UNSURE):
        ambiguous_messages.hold_message(session, heard, at)
    elif meaning.kind is MessageKind.SMALL_TALK:
        if asked and meaning.small_talk not in _GREETS and kind is not IncomingKind.NOTHING:
            ambiguous_messages.hold_message(session, heard, at)
        else:
            said = _SAID.get(meaning.small_talk, "") if heard.text.strip() else ""
            _help(session, heard, at, IncomingKind.GREETING, said)
    elif is_short(heard):
        _help(session, heard, at, kind)
    elif meaning.kind is not MessageKind.IDEA:
        _reply(session, heard, questions_and_additions.answer_for(session, heard, meaning, at), at)
    elif asked and meaning.pasted is None:
        ambiguous_messages.hold_message(session, heard, at)
    else:
        idea = recording.NewIdea(idea_text(heard, meaning), heard.file_lines)
        captured_ideas.record_idea(session, idea, by=heard.person, at=at, source=heard.source)


def waits_for_answer(session: Session, person_id: str, at: datetime) -> bool:
    """Whether an answer, a reading or a word of somebody's is waited for."""
    return (
        bool(queries.asked_of(session, person_id))
        or bool(nudges_queries.readings_asked(session, person_id))
        or bool(consultations.open_consultations(session, person_id, at))
        or bool(info_requests.info_requests_to(session, person_id))
    )


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


_GREETS = frozenset({SmallTalk.GREETING, SmallTalk.CHAT, SmallTalk.BYE, SmallTalk.TEST})
"""Small talk that can't be an answer to a question."""
_SAID: dict[SmallTalk | None, str] = {
    SmallTalk.THANKS: "You're welcome!",
    SmallTalk.WISH: "Thank you!",
    SmallTalk.REPLY: "All right. Tell me whenever you see what could be better.",
    SmallTalk.BYE: "Bye for now!",
    SmallTalk.TEST: "I'm here. Tell me in one sentence what could be better.",
}
"""The answers to small talk; a greeting gets what Kaizen can do."""

_SMALL_TALK = {
    IncomingKind.NUMBER: (
        "No reading is open with you just now. To add one, press Add reading on the improvement's card."
    ),
    IncomingKind.CONTROL: (
        "No question is open with you just now. /csi nudges shows what I'll write to you, and lets you change that."
    ),
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
