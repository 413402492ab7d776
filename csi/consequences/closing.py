"""Closing an improvement, and what follows from it: the draft of what its channel is told."""

from datetime import datetime

from sqlmodel import Session

from csi.announcements import drafts
from csi.lifecycle import closure
from csi.lifecycle.closure import Closing
from csi.messaging import outbox


def close_improvement(session: Session, number: int, closing: Closing, *, by: str, at: datetime) -> None:
    """Close an improvement and draft its announcement for whoever closed it.

    Raises GateNotMet, NotAllowed, TooLate.
    """
    improvement = closure.close(session, number, closing, by=by, at=at)
    drafts.draft_announcement(session, improvement, by=by, at=at)
    outbox.refresh_improvement(session, number, at)
