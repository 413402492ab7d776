"""What follows once the rows of a file are kept: requests for them are answered, and all that follows from readings."""

from datetime import date, datetime

from sqlmodel import Session

from csi.consequences.readings import follow_readings, lock_kpis
from csi.kpis import import_undo
from csi.kpis.readings import readings_on
from csi.nudges import reading_replies


def follow_import(session: Session, kpi_id: int, newest: date, at: datetime) -> None:
    """Do what follows for one of a file's KPIs, of which `newest` is the latest day. Again, it changes nothing."""
    follow_readings(session, kpi_id, at)
    for reading in readings_on(session, kpi_id, [newest])[-1:]:
        reading_replies.settle_others(session, reading, at)


def take_back_import(session: Session, import_id: int, kpi_id: int, at: datetime) -> None:
    """Take back a file's readings of one KPI, and do what follows. Again, it changes nothing. Raises LeaseLost."""
    lock_kpis(session, [kpi_id])
    import_undo.take_back(session, import_id, kpi_id, at)
    follow_readings(session, kpi_id, at)
