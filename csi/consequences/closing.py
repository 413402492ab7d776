"""Closing an improvement, and what follows: the draft of what its channel is told, and checks that a success lasts."""

from datetime import datetime

from sqlmodel import Session

from csi.announcements import drafts
from csi.lifecycle import closure
from csi.lifecycle.closure import Closing
from csi.messaging import outbox
from csi.nudges import sustain_checks
from models.enums import ClosureCode


def close_improvement(session: Session, number: int, closing: Closing, *, by: str, at: datetime) -> None:
    """Close an improvement, draft its announcement for whoever closed it, and plan the checks of a success.

    Raises GateNotMet, NotAllowed, TooLate.
    """
    improvement = closure.close(session, number, closing, by=by, at=at)
    cycle = drafts.draft_announcement(session, improvement, by=by, at=at)
    if cycle is not None and closing.code is ClosureCode.SUCCESSFUL:
        sustain_checks.plan_checks(session, improvement, cycle, at)
    outbox.refresh_improvement(session, number, at)
