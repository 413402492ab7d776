"""Ambiguous messages: held, with a question to their author, and handled as the author says."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from sqlmodel import Session, col, select

from csi.capture import recording
from csi.common.errors import NotFound, TooLate
from csi.consequences import captured_ideas, typed_readings
from csi.inbox.incoming_message import IncomingMessage
from csi.interview import answers, flow, queries
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.messaging.colon_text import ColonText
from csi.messaging.subjects import AmbiguousMessage, Subject
from csi.nudges import queries as nudges_queries
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import consultations
from models import HeldMessage, Improvement, Kpi, Nudge


def hold_message(session: Session, heard: IncomingMessage, at: datetime, thread: Subject | None = None) -> None:
    """Hold the message and ask its author what it is."""
    held = HeldMessage(person_id=heard.person, channel=heard.channel, ts=heard.ts, text=heard.with_files, held_at=at)
    session.add(held)
    session.flush()
    outbox.enqueue(
        session,
        outbox.MessageKind.AMBIGUOUS_MESSAGE,
        to=outbox.person(heard.person),
        at=at,
        subject=AmbiguousMessage(held.id or 0),
        held=held.id,
        thread=thread.key if thread else None,
    )


@dataclass(frozen=True, slots=True)
class InterviewAnswer(ColonText):
    """The answer to a question of the interview."""

    prefix: ClassVar[str] = "interview"
    number: int
    question: str


@dataclass(frozen=True, slots=True)
class InfoAnswer(ColonText):
    """The answer of an improvement's author, before it is decided."""

    prefix: ClassVar[str] = "info"
    number: int


@dataclass(frozen=True, slots=True)
class ConsultationReply(ColonText):
    """What somebody says who is consulted."""

    prefix: ClassVar[str] = "consulted"
    number: int


@dataclass(frozen=True, slots=True)
class ReadingReply(ColonText):
    """The reading that a nudge asked for."""

    prefix: ClassVar[str] = "reading"
    nudge: int


@dataclass(frozen=True, slots=True)
class PossibleMeaning:
    """One thing that a held message may answer. `key` comes back when its button is pressed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """A held message and its possible meanings; `became` says in words what it turned out to be."""

    id: int
    text: str
    may_be: tuple[PossibleMeaning, ...]
    may_be_new: bool
    became: str | None


def read_held(session: Session, held_id: int) -> HeldFacts:
    """A held message with the meanings to choose from. Raises NotFound."""
    held = session.get(HeldMessage, held_id)
    if held is None:
        raise NotFound("That message doesn't exist any more.")
    return HeldFacts(
        id=held_id,
        text=held.text,
        may_be=tuple(_candidates(session, held.person_id, held.held_at)),
        may_be_new=incoming_kind(held.text) is IncomingKind.IDEA,
        became=held.became,
    )


def _candidates(session: Session, person_id: str, at: datetime) -> list[PossibleMeaning]:
    found = []
    for asking in queries.asked_of(session, person_id)[:4]:
        improvement = session.get_one(Improvement, asking.improvement_id)
        found.append(
            PossibleMeaning(
                InterviewAnswer(asking.improvement_id, str(asking.question)).key,
                f"IMP-{improvement.id}: {improvement.idea}",
            )
        )
    for request in info_requests.info_requests_to(session, person_id)[:4]:
        found.append(
            PossibleMeaning(InfoAnswer(request.improvement_id).key, f"IMP-{request.improvement_id}: {request.question}")
        )
    for asking_you in consultations.open_consultations(session, person_id, at)[:4]:
        number = asking_you.improvement_id
        found.append(PossibleMeaning(ConsultationReply(number).key, f"IMP-{number}: {asking_you.question}"))
    for nudge in nudges_queries.readings_asked(session, person_id)[:4]:
        kpi = session.get_one(Kpi, nudge.kpi_id)
        found.append(PossibleMeaning(ReadingReply(nudge.id or 0).key, kpi.name))
    return found


NEW_IDEA = "new"


def decide_held(session: Session, held_id: int, meant: str, *, by: str, at: datetime) -> None:
    """Handle a held message as its author says. Raises NotAllowed for others, TooLate if it was decided before."""
    held = session.exec(select(HeldMessage).where(col(HeldMessage.id) == held_id).with_for_update()).first()
    actor = replace(directory.actor(session, by), is_asked=held is not None and held.person_id == by)
    require(Action.DECIDE_HELD, actor, "Only the person who wrote the message can say what it means.")
    assert held is not None  # what is gone was nobody's
    if held.became is not None:
        raise TooLate(f"You've answered that already: {held.became}.")
    held.became, held.decided_at = _become(session, held, meant, at), at
    session.add(held)
    outbox.refresh(session, AmbiguousMessage(held_id), at=at)


def _become(session: Session, held: HeldMessage, meant: str, at: datetime) -> str:
    if meant == NEW_IDEA:
        source = IncomingMessage(held.person_id, held.channel, held.ts, held.text).source
        captured = captured_ideas.record_idea(
            session, recording.NewIdea(held.text), by=held.person_id, at=at, source=source
        )
        return f"a new idea, IMP-{captured.number}"
    if reading := ReadingReply.maybe(meant):
        nudge = session.get_one(Nudge, reading.nudge)
        typed_readings.take_reading_reply(
            session, nudge, held.text, by=held.person_id, at=at, channel=held.channel, ts=held.ts
        )
        return f"a reading of “{session.get_one(Kpi, nudge.kpi_id).name}”"
    message = IncomingMessage(held.person_id, held.channel, held.ts, held.text).place
    if info := InfoAnswer.maybe(meant):
        info_requests.answer_request(session, info.number, held.text, by=held.person_id, at=at, message=message)
        return f"your answer about IMP-{info.number}"
    if consulted := ConsultationReply.maybe(meant):
        number = consulted.number
        consultations.record_reply(session, number, held.text, by=held.person_id, at=at, message=message)
        return f"your answer on IMP-{number}"
    number = InterviewAnswer.parse(meant).number
    typing = answers.Typing(held.channel, held.ts)
    if not flow.take_reply(session, number, held.text, by=held.person_id, at=at, typing=typing):
        raise TooLate("That question is answered already.")
    return f"the answer for IMP-{number}"
