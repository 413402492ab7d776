"""What follows once a file of readings is kept: requests are answered, and what shows its KPIs is updated, once."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.kpis import bulk_readings
from csi.kpis.reading_checks import CheckedFile
from csi.kpis.reading_imports import ImportJob
from csi.messaging import outbox
from csi.nudges import reading_replies
from models import Reading, Target


def finish_import(session: Session, job: ImportJob, file: CheckedFile, at: datetime) -> None:
    """Record that all rows of a file are kept, with all that follows, in one transaction. Raises LeaseLost."""
    changed = bulk_readings.finish_import(session, job, file, at)
    for kpi_id, day in changed:
        newest = select(Reading).where(
            Reading.import_id == job.id, Reading.kpi_id == kpi_id, Reading.measured_on == day
        )
        reading_replies.settle_open_requests(session, session.exec(newest.limit(1)).one(), at)
    aiming = select(Target.improvement_id).where(
        col(Target.kpi_id).in_([kpi_id for kpi_id, _ in changed]), col(Target.replaced_at).is_(None)
    )
    for number in session.exec(aiming.distinct()).all():
        outbox.refresh_improvement(session, number, at)
