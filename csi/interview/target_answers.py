"""Targets that answer the interview: setting one continues the interview of whoever was asked for it."""

from datetime import datetime

from sqlmodel import Session

from csi.interview import flow
from csi.kpis import proposals, targets
from csi.kpis.definition import KnownKpi
from csi.kpis.targets import NewTarget


def confirm_proposal(session: Session, number: int, mark: str, *, by: str, at: datetime) -> None:
    """Set the proposed target, and ask the next question. Raises NotAllowed, TooLate."""
    proposals.confirm_proposal(session, number, mark, by=by, at=at)
    flow.catch_up_after_target(session, number, by=by, at=at)


def set_target(session: Session, number: int, new: NewTarget, *, by: str, at: datetime) -> KnownKpi | None:
    """Set a target, and ask the next question. Returns the KPI if it is used as it is.

    Raises BadInput with the field, NotAllowed, TooLate.
    """
    known = targets.set_target(session, number, new, by=by, at=at)
    flow.catch_up_after_target(session, number, by=by, at=at)
    return known
