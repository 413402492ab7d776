"""A target's baseline follows its reading: once that is corrected, cards, gates, posts and value tell the same."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.kpis import queries
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Reading, Target

SOURCE = "baseline"
"""The source of a reading that was made of a target's baseline."""
CORRECTED = "baseline_corrected"


def follow_readings(session: Session, kpi_id: int, at: datetime) -> None:
    """Correct the baselines of a KPI's targets whose own readings were corrected by hand; the trail keeps the old ones.

    Former targets are corrected too, since posts tell of them.
    """
    session.flush()
    made = select(col(Reading.measured_on)).where(Reading.kpi_id == kpi_id, Reading.source == SOURCE)
    days = set(session.exec(made).all())
    if not days:
        return
    current = {each.measured_on: each for each in queries.readings_of(session, kpi_id)}
    targets = select(Target).where(Target.kpi_id == kpi_id, col(Target.baseline_on).in_(days))
    for target in session.exec(targets.order_by(col(Target.id))).all():
        reading = current.get(target.baseline_on)
        if reading is None or reading.value is None or reading.value == target.baseline:
            continue
        if _is_correction(reading, target):
            _correct(session, target, reading, at)


def _is_correction(reading: Reading, target: Target) -> bool:
    """Whether a reading of the baseline's day says what the baseline was.

    That is what somebody gave by hand since it was set; or the target's own reading, once it counts again.
    """
    if reading.source == SOURCE:
        return reading.recorded_at == target.set_at
    return reading.import_id is None and reading.recorded_at > target.set_at


def _correct(session: Session, target: Target, reading: Reading, at: datetime) -> None:
    before, target.baseline = target.baseline, reading.value or target.baseline
    session.add(target)
    session.flush()
    if target.replaced_at is None:
        improvement = get_improvement(session, target.improvement_id)
        told = {"kpi": target.kpi_id}
        activity.record(
            session,
            improvement,
            CORRECTED,
            by=reading.reported_by,
            at=at,
            before=told | {"baseline": f"{before:f}"},
            after=told | {"baseline": f"{target.baseline:f}"},
        )
