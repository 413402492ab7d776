"""The day on which a promised decision is missed: whatever shows the idea says so from then on."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.messaging import outbox
from models import Improvement
from models.enums import State

LOOKED_BACK = timedelta(days=8)
"""How long the bot may have been down and still update what was missed meanwhile."""

LAST_ZONE = timedelta(hours=12)
"""By so much the last time zone is behind UTC: what is a day's end there is its end everywhere."""


def newly_missed(session: Session, at: datetime) -> list[int]:
    """The new ideas whose promised day is over, wherever somebody is."""
    day = (at - LAST_ZONE).date()
    missed = select(Improvement.id).where(
        Improvement.state == State.NEW,
        col(Improvement.promise_paused_at).is_(None),
        col(Improvement.promised_on) < day,
        col(Improvement.promised_on) >= day - LOOKED_BACK,
    )
    return [number or 0 for number in session.exec(missed.order_by(col(Improvement.id)))]


def show_missed(session: Session, number: int, at: datetime) -> None:
    """Update the messages about an idea whose promised day is over; its receipt becomes one line."""
    outbox.refresh_improvement(session, number, at)
