"""Checks that a success lasts, 30, 90 and 180 days after closing: when each is due, and asking in a message of its own.

A check counts while its closing stands: an improvement that is reopened and closed again gets checks of its own.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.messaging import outbox
from csi.messaging.subjects import SustainQuestion
from csi.people import directory
from csi.register.improvements import get_improvement
from models import Announcement, Improvement, SustainCheck, insert_once
from models.enums import ClosureCode, State

DAYS = (30, 90, 180)
"""When a success is looked at again, in days after its closing."""
QUIET = timedelta(days=14)
"""After a check was asked and answered, a reading brings the next one forward only after this time."""


def plan_checks(session: Session, improvement: Improvement, cycle: int, closed_at: datetime) -> None:
    """Plan the checks of an improvement that was closed as successful."""
    closed_on = local_day(closed_at, policy(session).tz)
    for days in DAYS:
        due_on = closed_on + timedelta(days=days)
        insert_once(session, SustainCheck(improvement_id=improvement.id or 0, cycle=cycle, days=days, due_on=due_on))


def to_plan(session: Session, at: datetime) -> list[int]:
    """The successes that were closed before there were any checks, as far as those are not over."""
    planned = select(SustainCheck.id).where(SustainCheck.improvement_id == Improvement.id)
    closed = select(Improvement.id).where(
        Improvement.state == State.CLOSED,
        Improvement.closure_code == ClosureCode.SUCCESSFUL,
        col(Improvement.closed_at) > at - timedelta(days=DAYS[-1]),
        ~planned.exists(),
    )
    return [each or 0 for each in session.exec(closed.order_by(col(Improvement.id)).limit(50))]


def plan_missing(session: Session, number: int, at: datetime) -> None:
    """Plan the checks of a success that was closed before there were any."""
    improvement = get_improvement(session, number, lock=True)
    cycle = _cycle(session, improvement)
    if cycle is not None and improvement.closed_at is not None and improvement.closed_at <= at:
        plan_checks(session, improvement, cycle, improvement.closed_at)


def ask(session: Session, number: int, who: str, at: datetime, *, thread: str) -> None:
    """Ask what is due of a success in the thread of a morning message, of several checks the latest only."""
    improvement, today = get_improvement(session, number), local_day(at, directory.zone_by_id(session, who))
    waiting = select(SustainCheck).where(
        SustainCheck.improvement_id == number,
        SustainCheck.due_on <= today,
        col(SustainCheck.asked_at).is_(None),
        col(SustainCheck.answered_at).is_(None),
    )
    rows = session.exec(waiting.order_by(col(SustainCheck.days))).all()
    standing = [row for row in rows if is_standing(session, row, improvement)]
    if standing:
        _ask(session, standing, who, at, thread=thread)


def _ask(session: Session, waiting: Sequence[SustainCheck], who: str, at: datetime, *, thread: str) -> None:
    newest = waiting[-1]
    for missed in waiting[:-1]:  # after a long downtime there is one question, not three
        missed.answered_at = at
        session.add(missed)
    newest.asked_at, newest.asked_id = at, who
    session.add(newest)
    _supersede(session, newest, at)
    outbox.enqueue(
        session,
        outbox.MessageKind.SUSTAIN,
        to=outbox.person(who),
        at=at,
        subject=SustainQuestion(newest.id or 0),
        improvement_id=newest.improvement_id,
        thread=thread,
    )


def _supersede(session: Session, newest: SustainCheck, at: datetime) -> None:
    """Let an earlier question of this success that nobody has answered say that a newer one asks."""
    older = select(SustainCheck).where(
        SustainCheck.improvement_id == newest.improvement_id,
        SustainCheck.cycle == newest.cycle,
        SustainCheck.days < newest.days,
        col(SustainCheck.asked_at).is_not(None),
        col(SustainCheck.answered_at).is_(None),
    )
    for row in session.exec(older).all():
        row.answered_at = at
        session.add(row)
        outbox.refresh(session, SustainQuestion(row.id or 0), at=at)


def look_sooner(session: Session, kpi_id: int, at: datetime) -> None:
    """Bring the next check of a success forward to today, since its KPI's latest reading misses the target.

    A reading of after the closing does that, and one of before that was put right since.
    """
    latest = queries.latest_of(session, kpi_id)
    if latest is None or latest.value is None:
        return
    tz = policy(session).tz
    for target in queries.aims_at(session, kpi_id):
        improvement = session.get_one(Improvement, target.improvement_id)
        closed_at = improvement.closed_at
        if closed_at is None or improvement.closure_code is not ClosureCode.SUCCESSFUL:
            continue
        is_new = latest.measured_on > local_day(closed_at, tz) or latest.recorded_at > closed_at
        if is_new and not queries.aim_of(target).is_met_by(latest.value):
            _bring_forward(session, improvement, local_day(at, tz), at)


def _bring_forward(session: Session, improvement: Improvement, today: date, at: datetime) -> None:
    checks = session.exec(
        select(SustainCheck)
        .where(SustainCheck.improvement_id == improvement.id, SustainCheck.cycle == _cycle(session, improvement))
        .order_by(col(SustainCheck.days))
    ).all()
    if any(_is_enough(each, at) for each in checks):
        return
    following = next((each for each in checks if each.asked_at is None and each.answered_at is None), None)
    if following is not None and following.due_on > today:
        following.due_on = today
        session.add(following)


def _is_enough(check: SustainCheck, at: datetime) -> bool:
    """Whether a check that was asked needs none beside it yet: it is open, or was asked a short time ago."""
    return check.asked_at is not None and (check.answered_at is None or at - check.asked_at < QUIET)


def is_standing(session: Session, check: SustainCheck, improvement: Improvement) -> bool:
    """Whether the closing that a check is about still stands."""
    is_success = improvement.state is State.CLOSED and improvement.closure_code is ClosureCode.SUCCESSFUL
    return is_success and check.cycle == _cycle(session, improvement)


def _cycle(session: Session, improvement: Improvement) -> int | None:
    latest = select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == improvement.id)
    return session.exec(latest).one()
