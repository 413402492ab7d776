"""Progress reports by the coordinator, at a check-in or unasked."""

from datetime import datetime

from sqlmodel import Session

from csi.common.errors import TooLate
from csi.kpis.claim_check import require_supported
from csi.messaging import outbox
from csi.nudges import endings
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from models import Improvement, ProgressReport
from models.enums import Health, State


def report_progress(
    session: Session,
    number: int,
    health: Health,
    *,
    by: str,
    at: datetime,
    note: str = "",
    source: str = "",
    bundle_id: int | None = None,
) -> None:
    """Store a progress report; it also answers the nudge that asked for it.

    `source` is where a figure in the note comes from that no linked KPI measures. Raises NotAllowed, TooLate, and
    Unsupported for a figure in the note that no reading bears out.
    """
    improvement = get_improvement(session, number, lock=True)
    may_report(session, number, by=by)
    text = require_supported(session, number, "note", note.replace("\x00", "").strip(), at=at, source=source) or None
    session.add(ProgressReport(improvement_id=number, health=health, note=text, reported_by=by, reported_at=at))
    activity.record(session, improvement, "progress", by=by, at=at, after={"health": health}, note=text)
    session.flush()
    endings.mark_answered(session, at=at, answer=health, improvement_id=number, bundle_id=bundle_id)
    outbox.refresh_improvement(session, number, at)


def may_report(session: Session, number: int, *, by: str) -> Improvement:
    """The improvement, if a person can report progress on it now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    actor = directory.actor_for(session, by, improvement)
    require(Action.REPORT_PROGRESS, actor, f"Only whoever leads IMP-{number}, or a manager, can report its progress.")
    if improvement.state is not State.IN_PROGRESS:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so no update is needed.")
    return improvement
