"""Reading from the database what the rules of nudges look at; None where the subject is gone."""

from datetime import datetime

from sqlmodel import Session, func, select

from csi.common.policies import policy
from csi.common.weekends import week_begins
from csi.common.working_days import local_day
from csi.nudges.coordinators_week import read_week
from csi.nudges.facts import ImprovementFacts, KpiFacts, PersonFacts, Receiver
from csi.nudges.schedule import check_in_due
from csi.people import directory
from models import Improvement, Kpi, Person, ProgressReport, Reading
from models.enums import DigestKind


def receiver(session: Session, person_id: str | None) -> Receiver | None:
    """Somebody who may be asked; None for nobody, and for somebody without access."""
    person = session.get(Person, person_id) if person_id else None
    if person is None or not directory.has_access(person):
        return None
    return Receiver(person.id, directory.zone_of(session, person), directory.country_of(session, person))


def improvement_facts(session: Session, number: int) -> ImprovementFacts | None:
    """An improvement, as the rules look at it."""
    row = session.get(Improvement, number)
    if row is None:
        return None
    reported = select(func.max(ProgressReport.reported_at)).where(ProgressReport.improvement_id == number)
    return ImprovementFacts(
        number=number,
        state=row.state,
        coordinator=receiver(session, row.coordinator_id),
        started_at=row.started_at,
        reported_at=session.exec(reported).one(),
    )


def kpi_facts(session: Session, kpi_id: int) -> KpiFacts | None:
    """A KPI, as the rules look at it."""
    row = session.get(Kpi, kpi_id)
    if row is None:
        return None
    last = select(func.max(Reading.measured_on)).where(Reading.kpi_id == kpi_id)
    return KpiFacts(
        id=kpi_id,
        owner=receiver(session, row.owner_id),
        frequency=row.frequency,
        created_at=row.created_at,
        last_measured_on=session.exec(last).one(),
        is_archived=row.archived_at is not None,
    )


def person_facts(session: Session, person_id: str, at: datetime) -> PersonFacts | None:
    """Somebody who leads something, as the rules look at them."""
    if session.get(Person, person_id) is None:
        return None
    who = receiver(session, person_id)
    if who is None or DigestKind.WEEKLY not in policy(session).digests:
        return PersonFacts(who, False)
    begins = check_in_due(at, who.tz, who.country)
    week = read_week(session, person_id, week_begins(local_day(begins, who.tz), who.country), who.tz, since=begins)
    return PersonFacts(who, week.says_something)
