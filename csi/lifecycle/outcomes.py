"""What is written about an outcome, kept true: words that the readings don't bear out any more say so.

Everything that shows the outcome (notices, cards, lists, search) shows the words as they are kept.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.working_days import local_day
from csi.kpis.claim_check import wrong_claims
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Improvement, Target
from models.enums import State

CORRECTED = "outcome_corrected"
STALE = "Doesn't match the readings any more: "
"""What stands before an outcome with a figure that a later correction has made wrong."""


def closed_with(session: Session, kpi_id: int) -> list[int]:
    """The closed improvements with a target for a KPI and words about their outcome."""
    rows = (
        select(Improvement.id)
        .join(Target, col(Target.improvement_id) == col(Improvement.id))
        .where(
            Target.kpi_id == kpi_id,
            col(Target.replaced_at).is_(None),
            Improvement.state == State.CLOSED,
            col(Improvement.closure_notes).is_not(None),
        )
    )
    return sorted({number or 0 for number in session.exec(rows)})


def follow_readings(session: Session, kpi_id: int, at: datetime) -> None:
    """Mark the outcomes that a KPI's readings up to the day of the closing don't bear out, and unmark those they do."""
    for number in closed_with(session, kpi_id):
        improvement = get_improvement(session, number)
        kept, closed_at = improvement.closure_notes or "", improvement.closed_at
        if closed_at is None:
            continue
        said = kept.removeprefix(STALE)
        wrong = wrong_claims(session, number, said, at=closed_at, to=local_day(closed_at, "UTC"))
        now = f"{STALE}{said}" if wrong else said
        if now != kept:
            improvement.closure_notes = now
            activity.record(session, improvement, CORRECTED, by=None, at=at, note=wrong[0].sentence if wrong else None)
