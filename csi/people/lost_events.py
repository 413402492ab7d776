"""Whether Slack tells of changes of people: a change that only a reading of all members brings to light was not told.

Kaizen was down then, or the app lacks the events; Slack lets nobody look up which ones it has.
"""

from datetime import datetime

from sqlmodel import Session

from models import Setting

_KEY = "lost_events"


def note_lost(session: Session, at: datetime) -> None:
    """Record that a change of access came to light that no event had told of."""
    row = session.get(Setting, _KEY) or Setting(key=_KEY, changed_at=at)
    row.changed_at = at
    session.add(row)


def note_heard(session: Session) -> None:
    """Record that Slack tells of changes of people."""
    row = session.get(Setting, _KEY)
    if row is not None:
        session.delete(row)


def lost_at(session: Session) -> datetime | None:
    """When such a change last came to light; None if Slack has told of one since."""
    row = session.get(Setting, _KEY)
    return row.changed_at if row else None
