"""Declared changes of a KPI: from such a day on its control limits are calculated anew. Nothing else moves them."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.working_days import local_day
from csi.kpis import definition, queries
from csi.kpis.activity_verbs import DECLARED, WITHDRAWN
from csi.messaging import outbox
from csi.people import directory
from csi.register.improvements import get_improvement
from models import Activity, Kpi, KpiChange, Target

LONGEST_NOTE = 500


def declare_change(
    session: Session, kpi_id: int, changed_on: date, note: str, number: int | None = None, *, by: str, at: datetime
) -> None:
    """Declare that something changed on a day, which the limits follow; `number` is the improvement that changed it.

    Raises BadInput, NotAllowed, NotFound.
    """
    kpi = _lock(session, kpi_id, by)
    today = local_day(at, directory.zone_of(session, directory.require_member(session, by)))
    note = note.replace("\x00", "").strip()
    if changed_on > today:
        raise BadInput("changed_on", "Choose today or an earlier day.")
    if not note:
        raise BadInput("change_note", "Say in a few words what changed.")
    if len(note) > LONGEST_NOTE:
        raise BadInput("change_note", f"Keep this under {LONGEST_NOTE} characters.")
    if any(row.changed_on == changed_on for row in queries.changes_of(session, kpi_id)):
        raise BadInput("changed_on", "A change is declared for that day already.")
    if number is not None:
        get_improvement(session, number)
    row = KpiChange(
        kpi_id=kpi_id, changed_on=changed_on, note=note, improvement_id=number, declared_by=by, declared_at=at
    )
    session.add(row)
    _record(session, kpi, DECLARED, row, by, at)


def withdraw_change(session: Session, change_id: int, *, by: str, at: datetime) -> int:
    """Withdraw a declared change, and return its KPI's id. Raises NotAllowed, NotFound, TooLate."""
    row = session.get(KpiChange, change_id)
    if row is None:
        raise NotFound("This change doesn't exist any more.")
    kpi = _lock(session, row.kpi_id, by)
    session.refresh(row)
    if row.withdrawn_at is not None:
        raise TooLate("This change is withdrawn already.")
    row.withdrawn_at = at
    session.add(row)
    _record(session, kpi, WITHDRAWN, row, by, at)
    return row.kpi_id


def _lock(session: Session, kpi_id: int, by: str) -> Kpi:
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == kpi_id).with_for_update()).first()
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    definition.require_may_change(session, kpi, by)
    return kpi


def _record(session: Session, kpi: Kpi, verb: str, row: KpiChange, by: str, at: datetime) -> None:
    session.flush()
    after = {"id": kpi.id, "changed_on": row.changed_on.isoformat(), "number": row.improvement_id}
    session.add(Activity(actor_id=by, verb=verb, before={}, after=after, note=row.note, at=at))
    session.flush()
    aiming = select(Target.improvement_id).where(Target.kpi_id == kpi.id, col(Target.replaced_at).is_(None))
    for number in session.exec(aiming.distinct()).all():
        outbox.refresh_improvement(session, number, at)
