"""How a nudge ends: answered, no longer true, asked again; the messages that show it are updated."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.messaging.subjects import DepartureList, MorningMessage, ReadingRequest
from csi.nudges.about import About
from models import Nudge, NudgeSetting
from models.enums import NudgeKind, NudgeState

UPDATED_FOR = timedelta(days=30)
"""For so long a request for a reading that was asked again still shows what became of it."""


def end(session: Session, nudge: Nudge, state: NudgeState, at: datetime, answer: str | None = None) -> None:
    """End a nudge; one that was sent loses its buttons."""
    was_sent = nudge.state is NudgeState.SENT
    nudge.state, nudge.ended_at = state, at
    if answer is not None:
        nudge.answered_at, nudge.answer = at, answer
    session.add(nudge)
    session.flush()
    if state is NudgeState.ANSWERED:
        _heed(session, nudge)
    if (was_sent or nudge.bundle_id is not None) and not _was_asked_again_long_ago(session, nudge, at):
        show(session, nudge, at)


def _was_asked_again_long_ago(session: Session, nudge: Nudge, at: datetime) -> bool:
    """Whether this is an old request for a reading that a newer message has asked again, as it says: it stays so.

    Somebody who answers after a year of requests would else have all of their messages of that year updated.
    """
    if nudge.kind is not NudgeKind.READING or nudge.sent_at is None or at - nudge.sent_at < UPDATED_FOR:
        return False
    newer = select(Nudge.id).where(Nudge.receiver == nudge.receiver, Nudge.kind == nudge.kind)
    newer = newer.where(Nudge.subject == nudge.subject, col(Nudge.id) > nudge.id, col(Nudge.bundle_id).is_not(None))
    return session.exec(newer.limit(1)).first() is not None


def _heed(session: Session, nudge: Nudge) -> None:
    """Let a kind that backed off come again as usual, now that one of it was answered."""
    of_kind = (NudgeSetting.person_id == nudge.person_id) & (NudgeSetting.kind == nudge.kind)
    setting = session.exec(select(NudgeSetting).where(of_kind)).first()
    if setting is None or (setting.ignored == 0 and setting.backed_off_until is None):
        return
    setting.ignored, setting.backed_off_until = 0, None
    session.add(setting)
    held = (Nudge.person_id == nudge.person_id) & (Nudge.kind == nudge.kind) & (Nudge.state == NudgeState.HELD_BACK)
    for row in session.exec(select(Nudge).where(held)).all():
        row.state, row.deliver_at = NudgeState.WAITING, nudge.ended_at or row.deliver_at
        session.add(row)


def show(session: Session, nudge: Nudge, at: datetime) -> None:
    """Update the messages that show a nudge."""
    if nudge.kind is NudgeKind.READING:
        outbox.refresh(session, ReadingRequest(nudge.id or 0), at=at)
    if nudge.kind is NudgeKind.GONE:
        outbox.refresh(session, DepartureList(int(About.parse(nudge.subject).id), nudge.person_id or ""), at=at)
    if nudge.bundle_id is not None:
        outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)


def mark_answered(
    session: Session, *, at: datetime, answer: str, improvement_id: int, bundle_id: int | None = None
) -> None:
    """Mark every check-in about this improvement that waits, and the pressed one, as answered; update their messages.

    `bundle_id` is the morning message in which the answer was given, so that a second answer there replaces the first.
    """
    waiting: ColumnElement[bool] = col(Nudge.answered_at).is_(None)
    if bundle_id is not None:
        waiting = or_(waiting, col(Nudge.bundle_id) == bundle_id)
    asked = select(Nudge).where(Nudge.kind == NudgeKind.PROGRESS, Nudge.improvement_id == improvement_id, waiting)
    for nudge in session.exec(asked).all():
        end(session, nudge, NudgeState.ANSWERED, at, answer)
