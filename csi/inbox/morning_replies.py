"""What somebody types below a morning message: a reading, or the answer to the question that it shows."""

from datetime import datetime

from sqlmodel import Session

from csi.common.errors import NotFound
from csi.consequences import typed_readings
from csi.inbox import ambiguous_messages
from csi.inbox.incoming_message import IncomingMessage
from csi.interview import answers, flow
from csi.kpis import readings
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.language.readings import UnderstoodReading
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.messaging.subjects import MorningMessage
from csi.nudges import morning_message
from csi.nudges import queries as nudges_queries
from csi.nudges.row_facts import NudgeRow, QuestionOpen, shown_questions
from csi.register import consultations
from models import Kpi, Nudge

Asking = tuple[NudgeRow, QuestionOpen]


def take(session: Session, subject: MorningMessage, heard: IncomingMessage, at: datetime) -> bool:
    """Take a reply as the reading or the answer that the message asks for; where it asks for several, ask which.

    False if it is neither.
    """
    unanswered = nudges_queries.readings_in(session, subject.bundle, heard.person)
    given = nudges_queries.readings_given(session, subject.bundle, heard.person)
    question = _only_question(session, subject, heard, at)
    is_answer = question is not None and not _reads_as_value(session, unanswered or given, heard)
    if question is not None and is_answer and _take_answer(session, question, heard, at):
        return True
    by, channel, ts = heard.person, heard.channel, heard.ts
    if len(unanswered) == 1:
        typed_readings.take_reading_reply(session, unanswered[0], heard.text, by=by, at=at, channel=channel, ts=ts)
    elif unanswered:
        ambiguous_messages.hold_message(session, heard, at, thread=subject)
    elif len(given) == 1:
        return typed_readings.take_other_value(session, given[0], heard.text, by=by, at=at, channel=channel, ts=ts)
    else:
        return False
    return True


def asks(session: Session, subject: MorningMessage, heard: IncomingMessage, at: datetime) -> bool:
    """Whether a morning message asks its reader for something that they may type below it."""
    unanswered = nudges_queries.readings_in(session, subject.bundle, heard.person)
    return bool(unanswered) or _only_question(session, subject, heard, at) is not None


def _only_question(session: Session, subject: MorningMessage, heard: IncomingMessage, at: datetime) -> Asking | None:
    """The one question that the message shows, if it shows one and its reader has typed."""
    try:
        facts = morning_message.read_bundle(session, subject.bundle, at)
    except NotFound:
        return None
    shown = shown_questions(facts.rows) if facts.person == heard.person else []
    return shown[0] if len(shown) == 1 else None


def _reads_as_value(session: Session, nudges: list[Nudge], heard: IncomingMessage) -> bool:
    """Whether a reply is a value of one of the KPIs that the message asks for, or asked for."""
    kpis = [session.get_one(Kpi, nudge.kpi_id) for nudge in nudges]
    understood = (readings.possible_readings(session, kpi, heard.text) for kpi in kpis)
    return any(isinstance(each, UnderstoodReading) or each.choices for each in understood)


def _take_answer(session: Session, asking: Asking, heard: IncomingMessage, at: datetime) -> bool:
    """Take a reply as the answer to a question of the interview, before the decision, or of a consultation."""
    row, question = asking
    number, by, said = row.number or 0, heard.person, heard.with_files
    if question.key:
        typing = answers.Typing(heard.channel, heard.ts, heard.files)
        return flow.take_reply(session, number, heard.text, by=by, at=at, typing=typing, shown=question.key)
    if question.is_before_decision:
        if not info_requests.take_reply(session, number, said, by=by, at=at, message=heard.place):
            return False
    elif incoming_kind(heard.text) is IncomingKind.NOTHING and not heard.has_files:
        return False
    else:
        consultations.record_reply(session, number, said, by=by, at=at, message=heard.place)
    outbox.acknowledge_with_reaction(session, heard.channel, heard.ts, at=at)
    return True
