"""What follows once a file of readings is kept: requests for them are answered, and all that follows from readings."""

from datetime import datetime

from sqlmodel import Session, select

from csi.consequences.readings import follow_readings
from csi.kpis import bulk_readings
from csi.kpis.reading_checks import CheckedFile
from csi.kpis.reading_imports import ImportJob
from csi.nudges import reading_replies
from models import Reading


def finish_import(session: Session, job: ImportJob, file: CheckedFile, at: datetime) -> None:
    """Record that all rows of a file are kept, with all that follows, in one transaction. Raises LeaseLost."""
    changed = bulk_readings.finish_import(session, job, file, at)
    follow_readings(session, [kpi_id for kpi_id, _ in changed], at)
    for kpi_id, day in changed:
        newest = select(Reading).where(
            Reading.import_id == job.id, Reading.kpi_id == kpi_id, Reading.measured_on == day
        )
        reading_replies.settle_others(session, session.exec(newest.limit(1)).one(), at)
