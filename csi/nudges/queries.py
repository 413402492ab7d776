"""What nudges asked and what was answered, looked up without changing anything."""

from sqlmodel import Session, col, select

from models import Nudge, ProgressReport
from models.enums import NudgeKind


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
