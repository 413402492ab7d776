"""The agenda: which improvement, KPI or person is looked at anew after a transaction has changed what belongs to it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, orm, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from models.announcements import SustainCheck
from models.enums import SourceKind
from models.interview import Answer, Interview, OpenQuestion
from models.kpis import Excursion, Kpi, KpiChange, Reading, Target
from models.lifecycle import Approval, Assignment, Hold, InfoRequest, MissedPromise
from models.nudges import Absence, AgendaItem, ProgressReport
from models.people import Departure, Person
from models.register import Activity, Improvement, Involvement
from models.tasks import Task

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The `look_at` of what has changed and waits for a look."""

_CHANGED = "kaizen_changed"
_PEOPLE = "kaizen_changed_people"
"""People whose profile changed; who stands on no agenda is not put on one: an unnamed author leaves no trace."""

_OF_KPIS = "kaizen_changed_of_kpis"
"""Changed improvements that a KPI out of tolerance has made."""

_BY_IMPROVEMENT = (
    Activity, Answer, Approval, Assignment, Excursion, Hold, InfoRequest, MissedPromise, Interview, Involvement,
    MissedPromise, OpenQuestion, ProgressReport, SustainCheck, Target, Task,
)  # fmt: skip
_BY_KPI = (Excursion, KpiChange, Reading, Target)


def improvement(number: int) -> str:
    """The agenda's subject for an improvement."""
    return f"improvement:{number}"


def kpi(kpi_id: int) -> str:
    """The agenda's subject for a KPI."""
    return f"kpi:{kpi_id}"


def person(person_id: str) -> str:
    """The agenda's subject for a person."""
    return f"person:{person_id}"


def departure(departure_id: int) -> str:
    """The agenda's subject for somebody's departure."""
    return f"departure:{departure_id}"


def _subjects(row: Any) -> Iterable[str]:
    """The agenda items that a changed row belongs to."""
    if isinstance(row, Improvement):
        yield improvement(row.id or 0)
    elif isinstance(row, Kpi):
        yield kpi(row.id or 0)
    elif isinstance(row, Absence):
        yield person(row.person_id)
    elif isinstance(row, Departure):
        yield departure(row.id or 0)
    if isinstance(row, _BY_IMPROVEMENT) and row.improvement_id:
        yield improvement(row.improvement_id)
    if isinstance(row, Assignment):
        yield person(row.person_id)
    if isinstance(row, _BY_KPI):
        yield kpi(row.kpi_id)


class WritingSession(Session):
    """A session that notes what its rows belong to."""


@event.listens_for(WritingSession, "after_flush")
def _note(session: orm.Session, _flush: object) -> None:
    changed = session.info.setdefault(_CHANGED, set())
    people = session.info.setdefault(_PEOPLE, set())
    dirty = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *dirty, *session.deleted):
        changed.update(_subjects(row))
        if isinstance(row, Person):
            people.add(person(row.id))
        if isinstance(row, Improvement) and row.source_kind is SourceKind.KPI:
            session.info.setdefault(_OF_KPIS, set()).add(row.id)


def note(session: orm.Session, row: Any) -> None:
    """Note what a row belongs to that a statement has just inserted."""
    session.info.setdefault(_CHANGED, set()).update(_subjects(row))


def look_again(session: Session, subjects: Iterable[str]) -> None:
    """Have these looked at again; for what is written by statements, which no session sees."""
    session.info.setdefault(_CHANGED, set()).update(subjects)


def _out_of_tolerance(session: Session, changed: Iterable[int]) -> Iterable[str]:
    """The KPIs whose being out of tolerance has made these improvements: who is told of it depends on their states."""
    made = select(Excursion.kpi_id).where(col(Excursion.improvement_id).in_(changed), col(Excursion.ended_on).is_(None))
    return [kpi(number) for number in session.exec(made)]


def _measured_by(session: Session, changed: Iterable[str]) -> Iterable[str]:
    """The improvements that are measured by the KPIs among these: what a reading says of their targets is looked at."""
    kpis = [int(each.partition(":")[2]) for each in changed if each.startswith("kpi:")]
    if not kpis:
        return []
    aiming = select(Target.improvement_id).where(col(Target.kpi_id).in_(kpis), col(Target.replaced_at).is_(None))
    return [improvement(number) for number in session.exec(aiming.distinct())]


def store(session: Session) -> None:
    """Store at the end of a transaction what has to be looked at: one statement, in one order of locks."""
    session.flush()
    changed, people = session.info.pop(_CHANGED, set()), session.info.pop(_PEOPLE, set())
    if of_kpis := session.info.pop(_OF_KPIS, set()):
        changed |= {*_out_of_tolerance(session, of_kpis)}
    if changed:
        _store_changed(session, sorted({*changed, *_measured_by(session, changed)}))
    if people := sorted(people - changed):
        table = AgendaItem.__table__  # type: ignore[attr-defined]
        known = update(table).where(table.c.subject.in_(people))
        session.connection().execute(known.values(look_at=AT_ONCE, version=table.c.version + 1))


def _store_changed(session: Session, changed: list[str]) -> None:
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    table = AgendaItem.__table__  # type: ignore[attr-defined]
    for first in range(0, len(changed), 200):
        rows = [{"subject": each, "look_at": AT_ONCE, "version": 0} for each in changed[first : first + 200]]
        statement = insert(table).values(rows)
        session.connection().execute(
            statement.on_conflict_do_update(
                index_elements=[table.c.subject],
                set_={"look_at": statement.excluded.look_at, "version": table.c.version + 1},
            )
        )
