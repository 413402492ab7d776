"""What nudges asked and what was answered, looked up without changing anything."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.nudges.due import ASKED_AGAIN
from models import Nudge, ProgressReport
from models.enums import NudgeKind, NudgeState


@dataclass(frozen=True, slots=True)
class LastAsked:
    """The last message with a kind of nudge. `was_heeded`: something in it was answered, done, snoozed or muted."""

    sent_at: datetime
    was_heeded: bool


def last_asked(session: Session, receiver: str, kind: NudgeKind) -> LastAsked | None:
    """The last message in which a receiver was asked for a kind, as the person concerned."""
    asked = select(Nudge).where(Nudge.receiver == receiver, Nudge.kind == kind, Nudge.level == 0)
    asked = asked.where(col(Nudge.sent_at).is_not(None), col(Nudge.bundle_id).is_not(None))
    ordered = asked.order_by(col(Nudge.bundle_id).desc(), col(Nudge.id)).limit(30)
    # What this session has read before may have been sent by another replica meanwhile.
    rows = session.exec(ordered.execution_options(populate_existing=True)).all()
    if not rows:
        return None
    last = [row for row in rows if row.bundle_id == rows[0].bundle_id]
    return LastAsked(max(row.sent_at for row in last if row.sent_at), any(map(_was_heeded, last)))


def _was_heeded(nudge: Nudge) -> bool:
    if nudge.state is NudgeState.OVER:
        return nudge.answer != ASKED_AGAIN
    return nudge.state is not NudgeState.SENT


def latest_report(session: Session, number: int) -> ProgressReport | None:
    """The latest progress report, if any."""
    return session.exec(
        select(ProgressReport)
        .where(ProgressReport.improvement_id == number)
        .order_by(col(ProgressReport.id).desc())
        .limit(1)
    ).first()


def readings_asked(session: Session, person_id: str) -> list[Nudge]:
    """The unanswered reading nudges of a person, the newest of each KPI."""
    rows = session.exec(
        select(Nudge)
        .where(Nudge.person_id == person_id, Nudge.kind == NudgeKind.READING, col(Nudge.answered_at).is_(None))
        .where(col(Nudge.bundle_id).is_not(None))
        .order_by(col(Nudge.id).desc())
        .limit(50)
    )
    newest: dict[int | None, Nudge] = {}
    for row in rows:
        newest.setdefault(row.kpi_id, row)
    return list(newest.values())


def readings_given(session: Session, bundle_id: int, person_id: str) -> list[Nudge]:
    """The reading nudges of one morning message that were answered."""
    given = select(Nudge).where(Nudge.bundle_id == bundle_id, Nudge.kind == NudgeKind.READING)
    given = given.where(Nudge.person_id == person_id, col(Nudge.answered_at).is_not(None))
    return list(session.exec(given.order_by(col(Nudge.id))))


def readings_in(session: Session, bundle_id: int, person_id: str) -> list[Nudge]:
    """The unanswered reading nudges of one morning message."""
    return list(
        session.exec(
            select(Nudge)
            .where(
                Nudge.bundle_id == bundle_id,
                Nudge.kind == NudgeKind.READING,
                Nudge.person_id == person_id,
                col(Nudge.answered_at).is_(None),
            )
            .order_by(col(Nudge.id))
        )
    )
