"""Promised decisions that did not come: the promise is renewed, and whatever shows the idea says both days.

The first promised day stays on the improvement, so that the month's figures count it as late. Each missed day is a row
with the day that was promised instead: as many working days later as a decision is promised in.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from csi.capture import recording
from csi.common.errors import BadInput, TooLate
from csi.common.limits import LONGEST_STORY
from csi.common.policies import policy
from csi.common.working_days import add_working_days, local_day, morning_of
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from models import Activity, Improvement, MissedPromise, Person, insert_once
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


EXPLAINED = "explained_delay"
"""The verb of the activity that holds why a decision takes longer."""


def may_explain(session: Session, number: int, *, by: str) -> Improvement:
    """The improvement, locked, if somebody may say why its decision takes longer. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    actor = directory.actor_for(session, by, improvement)
    require(Action.NEED_INFO, actor, "Only whoever decides on ideas can say why a decision takes longer.")
    if improvement.state is not State.NEW:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so its decision has come.")
    return improvement


def explain(session: Session, number: int, reason: str, *, by: str, at: datetime) -> None:
    """Note why a decision takes longer, and tell the author. Raises BadInput, NotAllowed, TooLate."""
    improvement = may_explain(session, number, by=by)
    said = reason.replace("\x00", "").strip()
    if not said:
        raise BadInput("reason", "Say in a sentence why it takes longer; its author reads it.")
    if len(said) > LONGEST_STORY:
        raise BadInput("reason", f"Keep it under {LONGEST_STORY:,} characters.")
    activity.record(session, improvement, EXPLAINED, by=by, at=at, note=said)
    if improvement.author_id and improvement.author_id != by:
        outbox.notice(session, "decision_late", to=improvement.author_id, about=number, at=at, by=by, reason=said)
    outbox.refresh_improvement(session, number, at)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision takes longer, and who said it."""

    reason: str
    by: str | None


def explanation(session: Session, number: int) -> Explanation | None:
    """What was last said of why the decision takes longer, since the missed promise before the last."""
    missed = select(MissedPromise.missed_at).where(MissedPromise.improvement_id == number)
    before = session.exec(missed.order_by(col(MissedPromise.id).desc()).offset(1).limit(1)).first()
    said = select(Activity).where(Activity.improvement_id == number, Activity.verb == EXPLAINED)
    if before is not None:
        said = said.where(col(Activity.at) >= before)
    row = session.exec(said.order_by(col(Activity.id).desc()).limit(1)).first()
    return Explanation(row.note or "", row.actor_id) if row else None


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
