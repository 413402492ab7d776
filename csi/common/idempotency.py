"""What Slack delivers may come twice: the first delivery leaves its key."""

from datetime import datetime

from sqlmodel import Session

from models import Seen, insert_once


def is_first(session: Session, key: str, at: datetime) -> bool:
    """Whether this is the first delivery of what the key names; it is only if the transaction is committed."""
    return insert_once(session, Seen(key=key, at=at))


def was_seen(session: Session, key: str) -> bool:
    """Whether what the key names was delivered and done before."""
    return session.get(Seen, key) is not None
