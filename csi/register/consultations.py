"""Consulting people: each gets the question in a message of its own; replies go to the coordinator and the asker.

What they say is stored with the improvement; nobody is asked twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.messaging.subjects import Consultation
from csi.register import activity
from csi.register.activity_words import MESSAGE, WORDS_TAKEN_BACK
from csi.register.improvements import get_improvement
from csi.register.queries import involvement_of
from models import Activity, Improvement, Involvement
from models.enums import ENDED_STATES, RaciPart

ANSWERED_AT_TOP_FOR = timedelta(days=7)
"""How long a message outside the thread may be taken as the answer; later it is an idea like any other."""


def ask_consulted(session: Session, number: int, person_id: str, question: str, *, by: str, at: datetime) -> None:
    """Ask a person a question about an improvement. Callers check the rights."""
    session.add(
        Involvement(
            improvement_id=number, person_id=person_id, part=RaciPart.CONSULTED, question=question, added_by=by, at=at
        )
    )
    outbox.enqueue(
        session,
        outbox.MessageKind.CONSULTED,
        to=outbox.person(person_id),
        at=at,
        subject=Consultation(number, person_id),
        improvement_id=number,
    )


@dataclass(frozen=True, slots=True)
class ConsultationRequest:
    """The question to a consulted person; no `question` if it was taken back."""

    number: int
    idea: str
    question: str | None
    asked_by: str | None
    answered: bool


def read_consultation_request(session: Session, number: int, person_id: str) -> ConsultationRequest:
    """The question to a consulted person, as shown to them. Raises NotFound."""
    improvement = get_improvement(session, number)
    row = involvement_of(session, number, person_id, RaciPart.CONSULTED)
    return ConsultationRequest(
        number=number,
        idea=improvement.idea,
        question=row.question if row else None,
        asked_by=row.added_by if row else None,
        answered=row is not None and row.answered_at is not None,
    )


def record_reply(
    session: Session, number: int, text: str, *, by: str, at: datetime, message: str | None = None
) -> None:
    """Store a consulted person's reply and send it to the coordinator and to the person who asked.

    `message` is the key of the message that it was typed in.
    """
    text = text.replace("\x00", "").strip()
    improvement = get_improvement(session, number, lock=True)
    row = involvement_of(session, number, by, RaciPart.CONSULTED)
    is_first = row is not None and row.answered_at is None
    if row is not None and is_first:
        row.answered_at = at
        session.add(row)
    after = activity.typed_in(message)
    activity.record(session, improvement, "consulted_said", by=by, at=at, note=text, after=after)
    session.flush()
    told = _readers(improvement, row, by)
    for who in told:
        question = row.question if row else None
        outbox.notice(session, "consulted_said", to=who, about=number, at=at, by=by, question=question, text=text)
    subject = Consultation(number, by)
    reader = told[0] if told else None
    outbox.notice(session, "passed_on", to=by, about=number, at=at, thread=subject.key, to_whom=reader, first=is_first)
    if is_first:
        outbox.refresh(session, subject, at=at)
        outbox.refresh_improvement(session, number, at)


def _readers(improvement: Improvement, row: Involvement | None, by: str) -> list[str]:
    readers = [improvement.coordinator_id, row.added_by if row else None]
    return [who for who in dict.fromkeys(readers) if who and who != by]


def take_back_reply(session: Session, number: int, *, by: str, at: datetime, message: str) -> None:
    """Tell those who read it that a consulted person deleted their reply. If they said nothing else, they are asked."""
    improvement = get_improvement(session, number, lock=True)
    row = involvement_of(session, number, by, RaciPart.CONSULTED)
    gone = WORDS_TAKEN_BACK
    activity.record(session, improvement, gone, by=by, at=at, after=activity.typed_in(message))
    session.flush()
    is_open = row is not None and not _says_anything(session, number, by)
    if row is not None and is_open:
        row.answered_at = None
        session.add(row)
        session.flush()
    for who in _readers(improvement, row, by):
        outbox.notice(session, gone, to=who, about=number, at=at, by=by, again=is_open)
    outbox.refresh(session, Consultation(number, by), at=at)
    outbox.refresh_improvement(session, number, at)


def _says_anything(session: Session, number: int, by: str) -> bool:
    """Whether a consulted person has said anything that they did not take back."""
    of_theirs = select(Activity).where(Activity.improvement_id == number, Activity.actor_id == by)
    said = session.exec(of_theirs.where(Activity.verb == "consulted_said")).all()
    gone = session.exec(of_theirs.where(Activity.verb == WORDS_TAKEN_BACK)).all()
    taken_back = {row.after.get(MESSAGE) for row in gone} - {None}
    return any(row.after.get(MESSAGE) not in taken_back for row in said)


def open_consultations(session: Session, person_id: str, at: datetime) -> list[Involvement]:
    """The recent questions that a consulted person has not answered, the latest first."""
    return list(
        session.exec(
            select(Involvement)
            .join(Improvement, col(Involvement.improvement_id) == col(Improvement.id))
            .where(
                Involvement.person_id == person_id,
                Involvement.part == RaciPart.CONSULTED,
                col(Involvement.answered_at).is_(None),
                col(Involvement.at) > at - ANSWERED_AT_TOP_FOR,
                col(Improvement.state).not_in(ENDED_STATES),
            )
            .order_by(col(Involvement.id).desc())
        )
    )
