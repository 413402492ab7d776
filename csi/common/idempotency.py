"""Keys of deliveries that were handled, because Slack may deliver the same event twice."""

from datetime import datetime

from sqlmodel import Session

from models import Seen, insert_once


def is_first(session: Session, key: str, at: datetime) -> bool:
    """Record the key of a delivery; True the first time. The record only lasts if the transaction is committed."""
    return insert_once(session, Seen(key=key, at=at))


def was_seen(session: Session, key: str) -> bool:
    """Whether a delivery with this key was handled before."""
    return session.get(Seen, key) is not None
