"""The agenda: which improvement, KPI or person is looked at anew after a transaction has changed what belongs to it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import event, inspect, or_, orm, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from models.announcements import SustainCheck
from models.catalogue import Service, Team
from models.enums import OPEN_NUDGES, SourceKind, State
from models.interview import Answer, Interview, OpenQuestion
from models.kpis import Excursion, Kpi, KpiChange, Reading, Target
from models.lifecycle import Approval, Assignment, Hold, InfoRequest, MissedPromise
from models.nudges import Absence, AgendaItem, Nudge, ProgressReport
from models.people import Departure, GroupMember, Person, RoleGrant, UserGroup
from models.register import Activity, Improvement, Involvement
from models.sessions import LookingSession
from models.tasks import Task

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The `look_at` of what has changed and waits for a look."""

_CHANGED = "kaizen_changed"
_PEOPLE = "kaizen_changed_people"
"""People whose profile changed; who stands on no agenda is not put on one: an unnamed author leaves no trace."""

_OF_KPIS = "kaizen_changed_of_kpis"
"""Changed improvements that a KPI out of tolerance has made."""
_FORMER, _TEAMS, _MAY_APPROVE = "kaizen_former_receivers", "kaizen_changed_teams", "kaizen_changed_approvers"
"""Who managed a team, owned a service or had a role before; the changed teams; whether others may approve now."""

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


class WritingSession(LookingSession):
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
        _note_receivers(session, row)


def _note_receivers(session: orm.Session, row: Any) -> None:
    """Note whose place somebody else takes, or may take, with this change."""
    former = session.info.setdefault(_FORMER, set())
    if isinstance(row, Team):
        former.update(_before(row, "manager_id"))
        session.info.setdefault(_TEAMS, set()).add(row.id)
    elif isinstance(row, Service):
        former.update(_before(row, "owner_id"))
    elif isinstance(row, RoleGrant | UserGroup | GroupMember):
        session.info[_MAY_APPROVE] = True
        if isinstance(row, RoleGrant):
            former.add(row.person_id)


def _before(row: Any, name: str) -> Iterable[str]:
    """The person whom a changed row named before."""
    return [each for each in inspect(row).attrs[name].history.deleted if each]


def note(session: orm.Session, row: Any) -> None:
    """Note what a row belongs to that a statement has just inserted."""
    session.info.setdefault(_CHANGED, set()).update(_subjects(row))


def look_again(session: Session, subjects: Iterable[str]) -> None:
    """Have these looked at again; for what is written by statements, which no session sees."""
    session.info.setdefault(_CHANGED, set()).update(subjects)


def asked_of(session: Session, people: Iterable[str]) -> set[str]:
    """The agenda items of what people are asked now, also for somebody else: another one may be asked instead."""
    ids = sorted(set(people))
    theirs = or_(col(Nudge.person_id).in_(ids), col(Nudge.on_behalf_of).in_(ids))
    return set(session.exec(select(Nudge.agenda).where(theirs, col(Nudge.state).in_(OPEN_NUDGES)))) - {""}


def waiting_for_approval(session: Session) -> set[str]:
    """The agenda items of what waits for an approval: other people may be asked for it."""
    again = (col(Improvement.state) == State.IN_PROGRESS) & col(Improvement.changed_since_approval_at).is_not(None)
    rows = select(Improvement.id).where(or_(col(Improvement.state) == State.ASSESS, again))
    return {improvement(number or 0) for number in session.exec(rows)}


def _asked_of_team(session: Session, teams: Iterable[int]) -> set[str]:
    asked = select(Nudge.agenda).join(Improvement, col(Improvement.id) == col(Nudge.improvement_id))
    asked = asked.where(col(Improvement.team_id).in_(sorted(teams)), col(Nudge.state).in_(OPEN_NUDGES))
    return set(session.exec(asked)) - {""}


def _through_others(session: Session) -> set[str]:
    """The agenda items that aren't named by the changed rows themselves."""
    found, info = set[str](), session.info
    if of_kpis := info.pop(_OF_KPIS, set()):
        found |= {*_out_of_tolerance(session, of_kpis)}
    if former := info.pop(_FORMER, set()):
        found |= asked_of(session, former)
    if teams := info.pop(_TEAMS, set()):
        found |= _asked_of_team(session, teams)
    if info.pop(_MAY_APPROVE, False):
        found |= waiting_for_approval(session)
    return found


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
    changed |= _through_others(session)
    if changed:
        _store_changed(session, sorted({*changed, *_measured_by(session, changed)}))
    if people := sorted(people - changed):
        table = AgendaItem.__table__  # type: ignore[attr-defined]
        known = update(table).where(table.c.subject.in_(people))
        session.connection().execute(known.values(look_at=AT_ONCE, version=table.c.version + 1))


def _store_changed(session: Session, changed: list[str]) -> None:
    rows = [{"subject": each, "look_at": AT_ONCE, "version": 0} for each in changed]
    session.connection().execute(_storing(session.get_bind().dialect.name), rows)


@cache
def _storing(dialect: str) -> Any:
    """The statement that stores a subject to be looked at, made once; one of many rows would be made anew each time."""
    table = AgendaItem.__table__  # type: ignore[attr-defined]
    statement = (sqlite_insert if dialect == "sqlite" else postgres_insert)(table)
    return statement.on_conflict_do_update(
        index_elements=[table.c.subject],
        set_={"look_at": statement.excluded.look_at, "version": table.c.version + 1},
    )
