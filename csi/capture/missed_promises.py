"""The day on which a promised decision is missed: whatever shows the idea says so from then on."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.common import idempotency
from csi.messaging import outbox
from models import Improvement
from models.enums import State

LOOKED_BACK = timedelta(days=8)
"""How long the bot may have been down and still update what was missed meanwhile."""

LAST_ZONE = timedelta(hours=12)
"""By so much the last time zone is behind UTC: what is a day's end there is its end everywhere."""


def show_missed(session: Session, at: datetime) -> None:
    """Update, once a day, the messages about ideas whose promised day is over; their receipts become one line."""
    day = (at - LAST_ZONE).date()
    if not idempotency.is_first_of_day(session, "missed_promises", day, at):
        return
    missed = select(Improvement.id).where(
        Improvement.state == State.NEW,
        col(Improvement.promise_paused_at).is_(None),
        col(Improvement.promised_on) < day,
        col(Improvement.promised_on) >= day - LOOKED_BACK,
    )
    for number in session.exec(missed.order_by(col(Improvement.id))):
        outbox.refresh_improvement(session, number or 0, at)
