"""Checks that a success lasts, 30, 90 and 180 days after closing: whom to ask when, what the readings say, the answers.

A check counts while its closing stands: an improvement that is reopened and closed again gets checks of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, func, select

from csi.common.errors import NotFound, TooLate
from csi.common.phrases import short_date
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.messaging import outbox
from csi.messaging.subjects import RegressionQuestion, SustainQuestion
from csi.nudges.kinds import SENT_APART
from csi.nudges.schedule import may_speak
from csi.people import absences, directory, managers
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Announcement, Improvement, Kpi, Person, SustainCheck, Target, insert_once
from models.enums import ClosureCode, NudgeKind, State

DAYS = (30, 90, 180)
"""When a success is looked at again, in days after its closing."""
QUIET = timedelta(days=14)
"""After a check was asked, a reading brings the next one forward only after this time."""


# --- When, and whom --------------------------------------------------------------------------------------------------


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


def to_ask(session: Session, at: datetime) -> list[int]:
    """The improvements of which somebody may be asked now whether their success lasts; none if a nudge asks it."""
    numbers: list[int] = []
    if NudgeKind.SUSTAIN not in SENT_APART:
        return numbers
    for number in _due(session, at):
        who = managers.responsible_for(session, get_improvement(session, number))
        if _may_ask(session, who, at):
            numbers.append(number)
    return numbers


def ask_due(session: Session, number: int, at: datetime) -> None:
    """Ask what is due, on a working morning of whoever is asked; of several checks of one success the latest only."""
    improvement = get_improvement(session, number, lock=True)
    checks = _due(session, at).get(number, [])
    for check in checks:
        session.refresh(check, with_for_update=True)
    waiting = [check for check in checks if check.asked_at is None and check.answered_at is None]
    who = managers.responsible_for(session, improvement)
    if waiting and is_standing(session, waiting[-1], improvement) and _may_ask(session, who, at):
        _ask(session, waiting, who or "", at)


def _due(session: Session, at: datetime) -> dict[int, list[SustainCheck]]:
    """The checks that nobody was asked yet of improvements that are closed, by improvement and in order of days."""
    rows = session.exec(
        select(SustainCheck)
        .join(Improvement, col(Improvement.id) == col(SustainCheck.improvement_id))
        .where(
            Improvement.state == State.CLOSED,
            Improvement.closure_code == ClosureCode.SUCCESSFUL,
            col(SustainCheck.asked_at).is_(None),
            col(SustainCheck.answered_at).is_(None),
            SustainCheck.due_on <= at.date() + timedelta(days=1),
        )
        .order_by(col(SustainCheck.improvement_id), col(SustainCheck.cycle), col(SustainCheck.days))
    ).all()
    today, found = local_day(at, policy(session).tz), dict[int, list[SustainCheck]]()
    for row in rows:
        if row.due_on <= today:
            found.setdefault(row.improvement_id, []).append(row)
    return found


def _may_ask(session: Session, who: str | None, at: datetime) -> bool:
    """Whether somebody may be asked now: it is a working morning there, and they had few messages this week."""
    person = session.get(Person, who) if who else None
    if person is None or not directory.has_access(person) or absences.absence_of(session, person.id, at):
        return False
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    from csi.nudges import delivery

    spoken = delivery.spoken_this_week(session, person.id, at)
    return may_speak(at, tz, country) and len(spoken) < policy(session).weekly_messages


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


def _ask(session: Session, waiting: Sequence[SustainCheck], who: str, at: datetime, **payload: str) -> None:
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
        **payload,
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
    """Bring the next check of a success forward to today, since its KPI's latest reading misses the target."""
    latest = queries.latest_of(session, kpi_id)
    if latest is None or latest.value is None:
        return
    today = local_day(at, policy(session).tz)
    for target in queries.aims_at(session, kpi_id):
        improvement = session.get_one(Improvement, target.improvement_id)
        if improvement.closed_at is None or improvement.closure_code is not ClosureCode.SUCCESSFUL:
            continue
        is_after = latest.measured_on > local_day(improvement.closed_at, policy(session).tz)
        if is_after and not queries.aim_of(target).is_met_by(latest.value):
            _bring_forward(session, improvement, today, at)


def _bring_forward(session: Session, improvement: Improvement, today: date, at: datetime) -> None:
    checks = session.exec(
        select(SustainCheck)
        .where(SustainCheck.improvement_id == improvement.id, SustainCheck.cycle == _cycle(session, improvement))
        .order_by(col(SustainCheck.days))
    ).all()
    if any(each.asked_at is not None and at - each.asked_at < QUIET for each in checks):
        return
    following = next((each for each in checks if each.asked_at is None and each.answered_at is None), None)
    if following is not None and following.due_on > today:
        following.due_on = today
        session.add(following)


def is_standing(session: Session, check: SustainCheck, improvement: Improvement) -> bool:
    """Whether the closing that a check is about still stands."""
    is_success = improvement.state is State.CLOSED and improvement.closure_code is ClosureCode.SUCCESSFUL
    return is_success and check.cycle == _cycle(session, improvement)


def _cycle(session: Session, improvement: Improvement) -> int | None:
    latest = select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == improvement.id)
    return session.exec(latest).one()


# --- What is shown ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasuredSince:
    """A KPI since the success was closed: its latest reading then; none if there was none since."""

    kpi_id: int
    kpi: str
    unit: str
    aim: Aim
    latest: Decimal | None
    latest_on: date | None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is still met; None without a reading since."""
        return None if self.latest is None else self.aim.is_met_by(self.latest)


@dataclass(frozen=True, slots=True)
class SustainFacts:
    """A question whether a success still holds, with what the readings say and what was answered.

    `is_standing`: its closing still stands. `is_over` without an answer: a newer question asks.
    """

    id: int
    number: int
    idea: str
    closed_on: date | None
    today: date
    asked: str | None
    is_standing: bool
    is_over: bool
    holds: bool | None
    note: str
    answered_by: str | None
    answered_on: date | None
    measured: tuple[MeasuredSince, ...]

    @property
    def readings_say(self) -> bool | None:
        """What the readings since then say: True if every target is still met, False if one isn't; else None."""
        verdicts = [each.is_met for each in self.measured]
        if False in verdicts:
            return False
        return True if verdicts and None not in verdicts else None


def read_check(session: Session, check_id: int, at: datetime) -> SustainFacts:
    """A check with the present readings. Raises NotFound."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement, tz = get_improvement(session, check.improvement_id), policy(session).tz
    closed_on = local_day(improvement.closed_at, tz) if improvement.closed_at else None
    return SustainFacts(
        id=check_id,
        number=check.improvement_id,
        idea=improvement.idea,
        closed_on=closed_on,
        today=local_day(at, tz),
        asked=check.asked_id,
        is_standing=is_standing(session, check, improvement),
        is_over=check.answered_at is not None,
        holds=check.holds,
        note=check.note or "",
        answered_by=check.answered_by,
        answered_on=local_day(check.answered_at, tz) if check.answered_at else None,
        measured=tuple(
            _since(session, target, closed_on) for target in queries.targets_of(session, improvement.id or 0)
        ),
    )


def _since(session: Session, target: Target, closed_on: date | None) -> MeasuredSince:
    kpi = session.get_one(Kpi, target.kpi_id)
    readings = queries.readings_of(session, target.kpi_id)
    last = readings[-1] if readings else None
    is_since = last is not None and closed_on is not None and last.measured_on > closed_on
    return MeasuredSince(
        kpi_id=target.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        aim=queries.aim_of(target),
        latest=last.value if last is not None and is_since else None,
        latest_on=last.measured_on if last is not None and is_since else None,
    )


# --- The answers -----------------------------------------------------------------------------------------------------


def for_answer(session: Session, check_id: int, *, by: str) -> tuple[SustainCheck, Improvement]:
    """Lock a check that is about to be answered. Raises NotAllowed, NotFound, TooLate."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement = get_improvement(session, check.improvement_id, lock=True)
    session.refresh(check, with_for_update=True)
    actor = directory.actor_for(session, by, improvement)
    require(
        Action.ANSWER_SUSTAIN_CHECK,
        replace(actor, is_asked=check.asked_id == by),
        "Only whoever was asked, the improvement's coordinator or a manager can answer this.",
    )
    if not is_standing(session, check, improvement):
        raise TooLate(f"IMP-{improvement.id} was reopened, so there's nothing to answer any more.")
    if check.answered_at is not None:
        day = short_date(local_day(check.answered_at, policy(session).tz))
        raise TooLate("A newer message asks this." if check.holds is None else f"This was answered on {day}.")
    return check, improvement


def answer(
    session: Session, check: SustainCheck, improvement: Improvement, *, holds: bool, note: str, by: str, at: datetime
) -> None:
    """Keep the answer to a check."""
    check.holds, check.answered_at, check.answered_by, check.note = holds, at, by, note or None
    session.add(check)
    verb = "still_holds" if holds else "no_longer_holds"
    activity.record(session, improvement, verb, by=by, at=at, note=note or None)
    outbox.refresh(session, SustainQuestion(check.id or 0), at=at)


def ask_to_confirm(session: Session, check: SustainCheck, who: str, at: datetime) -> None:
    """Ask a manager to confirm that a success doesn't hold any more."""
    outbox.enqueue(
        session,
        outbox.MessageKind.REGRESSION,
        to=outbox.person(who),
        at=at,
        subject=RegressionQuestion(check.id or 0, who),
        improvement_id=check.improvement_id,
    )


def show_confirmation(session: Session, check: SustainCheck, at: datetime) -> None:
    """Update the requests to confirm what was said of a success."""
    outbox.refresh_kind(session, outbox.MessageKind.REGRESSION, check.improvement_id, at)


def for_confirmation(session: Session, check_id: int, *, by: str) -> tuple[SustainCheck, Improvement]:
    """Lock a check of which somebody said that it doesn't hold any more. Raises NotAllowed, NotFound, TooLate."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement = get_improvement(session, check.improvement_id, lock=True)
    session.refresh(check, with_for_update=True)
    require(
        Action.CONFIRM_REGRESSION,
        directory.actor_for(session, by, improvement),
        "Only the improvement's coordinator or a manager can confirm this.",
    )
    if not is_standing(session, check, improvement):
        raise TooLate(f"IMP-{improvement.id} was reopened already.")
    if check.holds is not False:
        raise TooLate("Somebody has said meanwhile that it still holds.")
    return check, improvement
