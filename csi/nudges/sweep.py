"""The sweep for nudges: find what is due to be asked, and ask each person once.

What is due follows from the rows, so a restart loses nothing. The claim on (kind, subject, due time) makes each nudge
unique, whatever the number of replicas.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.subjects import MorningMessage, ReadingRequest
from csi.nudges.coordinators_week import week_due
from csi.nudges.schedule import check_in_due, may_speak, reading_due_at, reading_due_on
from csi.people import directory
from models import Bundle, Digest, Improvement, Kpi, Nudge, Person, ProgressReport, Reading, SustainCheck, insert_once
from models.enums import OPEN_STATES, NudgeKind, State

WEEKLY_BUDGET = 3
"""The most morning messages to one person within seven days, over all improvements."""

RECENT_REPORT = timedelta(days=2)
"""Progress reported this shortly before a check-in is not asked for again."""

ASKED_AGAIN = "asked_again"
"""The stored answer of a check-in that a newer one has replaced."""


@dataclass(frozen=True, slots=True)
class Due:
    """A nudge that is due."""

    kind: NudgeKind
    subject: str
    due_at: datetime
    person_id: str
    improvement_id: int | None = None
    kpi_id: int | None = None


def sweep(session: Session, at: datetime) -> int:
    """Claim all nudges that are due and may be sent now, one morning message per person. Return how many messages."""
    return sum(_speak(session, person_id, at) for person_id in _who_may_be_asked(session))


def _who_may_be_asked(session: Session) -> list[str]:
    coordinators = select(col(Improvement.coordinator_id)).where(col(Improvement.state).in_(OPEN_STATES))
    owners = select(col(Kpi.owner_id)).where(col(Kpi.archived_at).is_(None))
    found = {*session.exec(coordinators).all(), *session.exec(owners).all()}
    return sorted(person_id for person_id in found if person_id)


def _speak(session: Session, person_id: str, at: datetime) -> bool:
    person = directory.get_or_create(session, person_id, at)
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    if person.is_deleted or (person.away_until and person.away_until > at) or not may_speak(at, tz, country):
        return False
    due, week = due_for(session, person, at), week_due(session, person_id, at, tz, country)
    if not due and week is None:
        return False
    session.exec(select(Person).where(col(Person.id) == person_id).with_for_update()).one()
    if spoken_this_week(session, person_id, at) >= WEEKLY_BUDGET:
        return False
    return _claim(session, person_id, due, week, at)


def spoken_this_week(session: Session, person_id: str, at: datetime) -> int:
    """How many messages somebody got unasked within seven days: morning messages, and checks that a success lasts."""
    since = at - timedelta(days=7)
    bundles = select(func.count(col(Bundle.id))).where(Bundle.person_id == person_id, col(Bundle.made_at) > since)
    checks = select(func.count(col(SustainCheck.id))).where(
        SustainCheck.asked_id == person_id, col(SustainCheck.asked_at) > since
    )
    return session.exec(bundles).one() + session.exec(checks).one()


def due_for(session: Session, person: Person, at: datetime) -> list[Due]:
    """The nudges due to one person, whether or not they were sent already."""
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    return [
        *_check_ins(session, person.id, check_in_due(at, tz, country)),
        *_readings(session, person.id, at, tz, country),
    ]


def _check_ins(session: Session, person_id: str, due_at: datetime) -> list[Due]:
    reported = select(ProgressReport.improvement_id).where(col(ProgressReport.reported_at) > due_at - RECENT_REPORT)
    rows = session.exec(
        select(Improvement.id)
        .where(
            Improvement.coordinator_id == person_id,
            Improvement.state == State.IN_PROGRESS,
            col(Improvement.started_at) < due_at,
            col(Improvement.id).not_in(reported),
        )
        .order_by(col(Improvement.id))
    )
    return [
        Due(NudgeKind.PROGRESS, f"improvement:{number}", due_at, person_id, improvement_id=number) for number in rows
    ]


def _readings(session: Session, person_id: str, at: datetime, tz: str, country: str | None) -> list[Due]:
    found = []
    kpis = select(Kpi).where(Kpi.owner_id == person_id, col(Kpi.archived_at).is_(None)).order_by(col(Kpi.id))
    for kpi in session.exec(kpis):
        asked = session.exec(select(func.max(Nudge.made_at)).where(Nudge.kpi_id == kpi.id)).one()
        due_on = reading_due_on(
            kpi.frequency,
            local_day(kpi.created_at, tz),
            _last_reading(session, kpi),
            local_day(asked, tz) if asked else None,
        )
        due_at = reading_due_at(due_on, tz, country)
        if due_at <= at:
            found.append(Due(NudgeKind.READING, f"kpi:{kpi.id}", due_at, person_id, kpi_id=kpi.id))
    return found


def _last_reading(session: Session, kpi: Kpi) -> date | None:
    return session.exec(select(func.max(Reading.measured_on)).where(Reading.kpi_id == kpi.id)).one()


def _claim(session: Session, person_id: str, due: list[Due], week: Digest | None, at: datetime) -> bool:
    bundle = Bundle(person_id=person_id, made_at=at)
    session.add(bundle)
    session.flush()
    claimed = [each for each in due if insert_once(session, _nudge(each, bundle.id or 0, at))]
    is_week = week is not None and insert_once(session, week)
    if not claimed and not is_week:
        session.delete(bundle)
        return False
    _ask_anew(session, bundle.id or 0, at)
    to = outbox.person(person_id)
    subject = MorningMessage(bundle.id or 0)
    outbox.enqueue(session, outbox.MessageKind.MORNING_MESSAGE, to=to, at=at, subject=subject, bundle=bundle.id)
    for nudge in session.exec(
        select(Nudge).where(Nudge.bundle_id == bundle.id, Nudge.kind == NudgeKind.READING).order_by(col(Nudge.id))
    ):
        asked = ReadingRequest(nudge.id or 0)
        outbox.enqueue(session, outbox.MessageKind.READING, to=to, at=at, subject=asked, nudge=nudge.id)
    return True


def _nudge(due: Due, bundle_id: int, at: datetime) -> Nudge:
    return Nudge(
        kind=due.kind,
        subject=due.subject,
        due_at=due.due_at,
        person_id=due.person_id,
        bundle_id=bundle_id,
        improvement_id=due.improvement_id,
        kpi_id=due.kpi_id,
        made_at=at,
    )


def mark_answered(
    session: Session, *, by: str, at: datetime, answer: str, improvement_id: int, bundle_id: int | None = None
) -> None:
    """Mark every check-in about this improvement that waits, and the pressed one, as answered; update their messages.

    `bundle_id` is the morning message in which the answer was given, so that a second answer there replaces the first.
    """
    waiting: ColumnElement[bool] = col(Nudge.answered_at).is_(None)
    if bundle_id is not None:
        waiting = or_(waiting, col(Nudge.bundle_id) == bundle_id)
    asked = select(Nudge).where(Nudge.kind == NudgeKind.PROGRESS, Nudge.improvement_id == improvement_id, waiting)
    for nudge in session.exec(asked).all():
        _settle(session, nudge, answer, at)


def _ask_anew(session: Session, bundle_id: int, at: datetime) -> None:
    """Let older check-ins and requests for the same readings say that a newer morning message asks.

    A request for a reading stays open: whoever answers it in its own thread is still heard.
    """
    numbers = select(Nudge.improvement_id).where(Nudge.bundle_id == bundle_id, Nudge.kind == NudgeKind.PROGRESS)
    older = select(Nudge).where(
        Nudge.kind == NudgeKind.PROGRESS,
        col(Nudge.improvement_id).in_(numbers),
        Nudge.bundle_id != bundle_id,
        col(Nudge.answered_at).is_(None),
    )
    for nudge in session.exec(older).all():
        _settle(session, nudge, ASKED_AGAIN, at)
    kpis = select(Nudge.kpi_id).where(Nudge.bundle_id == bundle_id, Nudge.kind == NudgeKind.READING)
    for nudge in session.exec(
        select(Nudge).where(
            Nudge.kind == NudgeKind.READING,
            col(Nudge.kpi_id).in_(kpis),
            Nudge.bundle_id != bundle_id,
            col(Nudge.answered_at).is_(None),
        )
    ).all():
        outbox.refresh(session, ReadingRequest(nudge.id or 0), at=at)
        outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)


def _settle(session: Session, nudge: Nudge, answer: str, at: datetime) -> None:
    nudge.answered_at, nudge.answer = at, answer
    session.add(nudge)
    session.flush()
    outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)


def readings_in(session: Session, bundle_id: int, person_id: str) -> list[Nudge]:
    """The unanswered reading nudges of one morning message."""
    return list(
        session.exec(
            select(Nudge)
            .where(
                Nudge.bundle_id == bundle_id,
                Nudge.kind == NudgeKind.READING,
                Nudge.person_id == person_id,
                col(Nudge.answered_at).is_(None),
            )
            .order_by(col(Nudge.id))
        )
    )
