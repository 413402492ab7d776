"""Deleting what is done with: messages sent or set aside, finished fetches, old redirections; in small batches.

Where a message was posted outlives its row (`Posting`), and so does the redirection of one that is still updated.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from models import Intake, Outbox, Posting, Redirection
from models.enums import QueueState

BATCH = 500
"""How many rows of a table are deleted in one transaction, so that nobody waits for it."""

_OVER = (QueueState.DONE, QueueState.SET_ASIDE)


def clear_messages(session: Session, before: datetime) -> int:
    """Delete a batch of messages, fetches and redirections that ended before; return how many."""
    sent = func.coalesce(Outbox.sent_at, Outbox.created_at) < before
    fetched = func.coalesce(Intake.done_at, Intake.created_at) < before
    redirected = (col(Redirection.at) < before) & col(Redirection.subject).not_in(select(Posting.subject))
    return (
        _delete(session, Outbox, col(Outbox.state).in_(_OVER) & sent)
        + _delete(session, Intake, col(Intake.state).in_(_OVER) & fetched)
        + _delete(session, Redirection, redirected)
    )


def _delete(session: Session, table: Any, old: ColumnElement[bool]) -> int:
    found = session.exec(select(table.id).where(old).order_by(table.id).limit(BATCH)).all()
    if found:
        session.connection().execute(delete(table).where(table.id.in_(found)))
    return len(found)
