"""Who took the step that decided or ended an improvement, and when: what a decided card says in one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.common.working_days import local_day
from csi.views.improvement_head import ImprovementHead
from models import Activity
from models.enums import State, Step


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that decided or ended an improvement. `by` is None for an author who stays unnamed."""

    step: Step
    by: str | None
    on: date


_DECIDED_BY: Mapping[State, tuple[Step, ...]] = {
    State.DECLINED: (Step.DECLINE,),
    State.CANCELED: (Step.CANCEL, Step.WITHDRAW),
    State.MERGED: (Step.MERGE,),
    State.CLOSED: (Step.CLOSE,),
}
"""The steps that lead to an end; every other state but *new* follows from having been accepted."""


_LAST = (
    select(Activity)
    .where(Activity.improvement_id == bindparam("number"), col(Activity.verb).in_(bindparam("steps", expanding=True)))
    .order_by(col(Activity.id).desc())
    .limit(1)
)


def read_decision(session: Session, head: ImprovementHead) -> Decision | None:
    """The step that decided or ended an improvement; None while it waits, or if nothing recorded it."""
    if head.state is State.NEW:
        return None
    steps = _DECIDED_BY.get(head.state, (Step.ACCEPT,))
    row = session.exec(_LAST, params={"number": head.number, "steps": list(steps)}).first()
    return Decision(Step(row.verb), row.actor_id, local_day(row.at, head.tz)) if row else None
