"""Promised decisions that did not come: the promise is renewed, and whatever shows the idea says both days.

The first promised day stays on the improvement, so that the month's figures count it as late. Each missed day is a row
with the day that was promised instead: as many working days later as a decision is promised in.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from csi.capture import recording
from csi.common.policies import policy
from csi.common.working_days import add_working_days, local_day, morning_of
from csi.messaging import outbox
from csi.people import directory
from csi.register.improvements import get_improvement
from models import Improvement, MissedPromise, Person, insert_once
from models.enums import State

FIRST_ZONE = timedelta(hours=14)
"""By so much the first time zone is ahead of UTC: a day that isn't over there isn't over anywhere."""


def newly_missed(session: Session, at: datetime) -> list[int]:
    """The new ideas whose promised day may be over where their author is, and was not renewed yet."""
    renewed = select(func.max(MissedPromise.renewed_to)).where(MissedPromise.improvement_id == Improvement.id)
    promised = func.coalesce(renewed.scalar_subquery(), col(Improvement.promised_on))
    missed = select(Improvement.id).where(
        Improvement.state == State.NEW,
        col(Improvement.promise_paused_at).is_(None),
        col(Improvement.promised_on) < (at + FIRST_ZONE).date(),
        promised < (at + FIRST_ZONE).date(),
    )
    return [number or 0 for number in session.exec(missed.order_by(col(Improvement.id)))]


def renew_missed(session: Session, number: int, at: datetime) -> None:
    """Promise another day for an idea whose promised day is over, and show it wherever the idea is shown."""
    improvement = get_improvement(session, number, lock=True)
    if improvement.state is not State.NEW or improvement.promise_paused_at is not None:
        return
    author = session.get(Person, improvement.author_id) if improvement.author_id else None
    tz = directory.zone_of(session, author) if author else policy(session).tz
    promised_on = promised_day(session, improvement)
    if local_day(at, tz) <= promised_on:
        return
    missed = MissedPromise(
        improvement_id=number,
        promised_on=promised_on,
        renewed_to=recording.promised_date(session, at, author),
        missed_at=morning_of(promised_on + timedelta(days=1), tz, hour=0),
    )
    if insert_once(session, missed):
        outbox.refresh_improvement(session, number, at)


def postpone(session: Session, improvement: Improvement, working_days: int, country: str | None) -> None:
    """Promise the decision so many working days later than now; a first day that was missed stays missed."""
    rows = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    latest = session.exec(rows.order_by(col(MissedPromise.promised_on).desc()).limit(1)).first()
    if latest is not None and latest.renewed_to > improvement.promised_on:
        latest.renewed_to = add_working_days(latest.renewed_to, working_days, country)
        session.add(latest)
    else:
        improvement.promised_on = add_working_days(improvement.promised_on, working_days, country)
        session.add(improvement)


def promised_day(session: Session, improvement: Improvement) -> date:
    """The day by which a decision is promised now: the renewed one, if the first was missed."""
    renewed = select(func.max(MissedPromise.renewed_to)).where(MissedPromise.improvement_id == improvement.id)
    latest = session.exec(renewed).one()
    return max(improvement.promised_on, latest) if latest else improvement.promised_on
