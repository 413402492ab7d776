"""Changing a KPI's limits, and what follows from it: another tolerance may end an excursion."""

from datetime import datetime

from sqlmodel import Session

from csi.consequences import readings
from csi.kpis import settings
from csi.kpis.settings import TypedLimits


def change_limits(
    session: Session, kpi_id: int, typed: TypedLimits, opened: str, *, by: str, at: datetime
) -> tuple[str, ...]:
    """Change the tolerance and the agreed level; return the columns that have changed.

    Raises what `csi/kpis/settings.py` raises.
    """
    changed = settings.change_limits(session, kpi_id, typed, opened, by=by, at=at)
    if set(changed) & {"tolerance_low", "tolerance_high"}:
        readings.follow_tolerance(session, kpi_id, at)
    return changed
