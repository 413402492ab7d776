"""Keys of deliveries that were handled, because Slack may deliver the same event twice."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models import Seen, insert_once

FOR_EVER = ("message:", "told:", "first_day")
"""The beginnings of keys that are never cleared: messages that became improvements, and what happens only once."""
BATCH = 500
"""How many keys are deleted in one transaction."""


def is_first(session: Session, key: str, at: datetime) -> bool:
    """Record the key of a delivery; True the first time. The record only lasts if the transaction is committed."""
    return insert_once(session, Seen(key=key, at=at))


def is_first_of_day(session: Session, what: str, day: date, at: datetime) -> bool:
    """Whether something that is done once a day is done on this day for the first time. Asking again writes nothing."""
    key = f"{what}:{day}"
    return not was_seen(session, key) and is_first(session, key, at)


def was_seen(session: Session, key: str) -> bool:
    """Whether a delivery with this key was handled before."""
    return session.get(Seen, key) is not None


def clear_keys(session: Session, before: datetime) -> int:
    """Delete a batch of keys that were recorded before; return how many.

    A key that led to an improvement stays, since one source is one improvement for ever, and so do those `FOR_EVER`.
    """
    old = (col(Seen.at) < before) & col(Seen.improvement_id).is_(None)
    for prefix in FOR_EVER:
        old &= ~col(Seen.key).startswith(prefix, autoescape=True)
    found = session.exec(select(Seen.key).where(old).limit(BATCH)).all()
    if found:
        session.connection().execute(delete(Seen).where(col(Seen.key).in_(found)))
    return len(found)
