"""What stands against calling an improvement successful, as its readings are now."""

from datetime import date, datetime

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.queries import tolerance_of
from csi.kpis.success_rules import Counter, JudgedTarget, Measurement, Shortfall, shortfalls
from models import Improvement, Kpi, Reading


def read_shortfalls(session: Session, improvement: Improvement, at: datetime) -> tuple[Shortfall, ...]:
    """What stands against this improvement's success now; nothing if it has no target."""
    judged = judged_targets(session, improvement.id or 0)
    return shortfalls(judged, work_began_on(improvement), local_day(at, "UTC"))


def work_began_on(improvement: Improvement) -> date | None:
    """The day on which work on an improvement began."""
    return local_day(improvement.started_at, "UTC") if improvement.started_at else None


def judged_targets(session: Session, number: int) -> tuple[JudgedTarget, ...]:
    """The current targets of an improvement as success is judged by them."""
    found = []
    for target, kpi in queries.targets_with_kpis(session, number):
        reading = queries.latest_readings(session, number).get(target.kpi_id)
        counter = _counter(session, target.counter_kpi_id) if target.counter_kpi_id else None
        found.append(JudgedTarget(_measurement(kpi, reading), target.baseline_on, queries.aim_of(target), counter))
    return tuple(found)


def _counter(session: Session, kpi_id: int) -> Counter:
    kpi = session.get_one(Kpi, kpi_id)
    return Counter(_measurement(kpi, queries.latest_of(session, kpi_id)), tolerance_of(kpi))


def _measurement(kpi: Kpi, reading: Reading | None) -> Measurement:
    return Measurement(
        kpi.id or 0, kpi.name, kpi.unit, reading.value if reading else None, reading.measured_on if reading else None
    )
