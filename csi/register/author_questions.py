"""Closing the open question to an author when nobody waits for the answer any more, and opening it again."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.messaging import outbox, subjects
from models import Improvement, InfoRequest


def close_open_question(session: Session, improvement: Improvement, at: datetime) -> int | None:
    """Close the open question without an answer and end the pause of the promised date; return the question's id."""
    improvement.promise_paused_at = None
    session.add(improvement)
    unanswered = select(InfoRequest).where(
        InfoRequest.improvement_id == improvement.id, col(InfoRequest.answered_at).is_(None)
    )
    request = session.exec(unanswered.order_by(col(InfoRequest.id).desc())).first()
    if request is None:
        return None
    request.answered_at = at
    session.add(request)
    outbox.refresh(session, subjects.InfoRequest(request.id or 0), at=at)
    return request.id


def open_question_again(session: Session, improvement: Improvement, request_id: int, at: datetime) -> None:
    """Open a question again that was closed without an answer; the promised date waits as it did since it was asked."""
    request = session.get(InfoRequest, request_id)
    if request is None or request.answer:
        return
    request.answered_at, improvement.promise_paused_at = None, request.asked_at
    session.add_all([request, improvement])
    outbox.refresh(session, subjects.InfoRequest(request_id), at=at)
