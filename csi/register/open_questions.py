"""What a person was not sure about: raised as an open question, and closed when its answer arrives by any way."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.messaging.long_text import digest
from csi.messaging.subjects import AskedQuestion, UnclearAnswer
from models import Interview, OpenQuestion


def raise_open_question(session: Session, number: int, question: str, *, by: str | None, at: datetime) -> None:
    """Raise an open question, unless it is open already."""
    if not _open_ones(session, number, (question,)):
        session.add(OpenQuestion(improvement_id=number, question=question, raised_by=by, raised_at=at))


def close_open_questions(session: Session, number: int, questions: Collection[str], *, at: datetime) -> None:
    """Close the open questions whose answer is there, also in the message to whoever was not sure."""
    for row in _open_ones(session, number, questions):
        row.resolved_at = at
        session.add(row)
        if row.raised_by is not None:
            outbox.refresh(session, AskedQuestion(number, row.raised_by, row.question), at=at)


def settle_questions(session: Session, number: int, questions: Collection[str], *, at: datetime) -> None:
    """Close the questions that a target or an objective has answered, wherever they are asked or open."""
    close_open_questions(session, number, questions, at=at)
    refresh_asked_questions(session, number, at=at, questions=questions)


def refresh_asked_questions(
    session: Session, number: int, *, at: datetime, questions: Collection[str] | None = None
) -> None:
    """Update the messages that ask people about an improvement just now; only `questions`, if they are given."""
    asked = select(Interview).where(Interview.improvement_id == number, col(Interview.question).is_not(None))
    for row in session.exec(asked.order_by(col(Interview.id))):
        if row.question is not None and (questions is None or row.question in questions):
            outbox.refresh(session, AskedQuestion(number, row.person_id, row.question), at=at)
            unclear = unclear_answer(row)
            if unclear is not None:
                outbox.refresh(session, unclear, at=at)


def unclear_answer(interview: Interview) -> UnclearAnswer | None:
    """The message that asks what somebody's words mean; None while there are none to ask about."""
    if interview.unclear is None or interview.question is None:
        return None
    mark = digest(interview.unclear)
    return UnclearAnswer(interview.improvement_id, interview.person_id, interview.question, mark)


def _open_ones(session: Session, number: int, questions: Collection[str]) -> list[OpenQuestion]:
    waiting = select(OpenQuestion).where(
        OpenQuestion.improvement_id == number,
        col(OpenQuestion.question).in_(questions),
        col(OpenQuestion.resolved_at).is_(None),
    )
    return list(session.exec(waiting))
