"""What nudges asked and what was answered, looked up without changing anything."""

from sqlmodel import Session, col, select

from models import ProgressReport


def latest_report(session: Session, number: int) -> ProgressReport | None:
    """The latest progress report, if any."""
    return session.exec(
        select(ProgressReport)
        .where(ProgressReport.improvement_id == number)
        .order_by(col(ProgressReport.id).desc())
        .limit(1)
    ).first()
