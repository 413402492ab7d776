"""People who left or lost access with work open: noticed, listed to the manager above, and given to others.

Noticed by event, and once a day in case an event was missed. Listed on the working day after, once; somebody who has
access again by then is not listed at all.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, union
from sqlmodel import Session, col, or_, select

from csi.capture import coordinator_suggestion
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common import idempotency
from csi.common.errors import NotFound, TooLate
from csi.common.working_days import is_working_morning_time, local_day
from csi.lifecycle import approvals, assignment
from csi.messaging import outbox, subjects
from csi.messaging.subjects import DepartureList
from csi.people import directory
from csi.people.managers import managers_above
from csi.people.permissions import Action, require
from csi.register import activity, raci
from csi.register.improvements import get_improvement
from csi.register.queries import read_raci
from csi.tasks import planning
from csi.tasks.queries import get_task
from csi.tasks.task_rules import CLOSED
from models import Departure, Improvement, Kpi, Objective, Outbox, Person, Posting, Service, Target, Task, Team
from models.enums import ENDED_STATES, Role


class HeldKind(StrEnum):
    """The kinds of work that somebody can hold."""

    COORDINATOR = "coordinator"
    TASK = "task"
    KPI = "kpi"
    APPROVER = "approver"
    ACCOUNTABLE = "accountable"
    TEAM = "team"
    SERVICE = "service"
    OBJECTIVE = "objective"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One thing that somebody holds: its kind and key (a number, or a task's name), and what it is called.

    `managers` are those above who can give it to somebody else, the nearest first.
    """

    kind: HeldKind
    key: str
    name: str
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """An item with the person who could take it; None if nobody suggests themselves."""

    item: HeldItem
    to: str | None


@dataclass(frozen=True, slots=True)
class DepartureFacts:
    """What a manager is shown of somebody who left: what is not given yet."""

    id: int
    person: str
    lost_on: date
    items: tuple[ProposedItem, ...]
    is_back: bool


# Noticing


def access_lost(session: Session, person_id: str, at: datetime) -> None:
    """Note that somebody has lost access with work open; noting it twice changes nothing."""
    session.exec(select(Person).where(col(Person.id) == person_id).with_for_update()).first()
    if _open_departure(session, person_id) is None and held_by(session, person_id):
        session.add(Departure(person_id=person_id, lost_at=at))
        session.flush()


def access_regained(session: Session, person_id: str, at: datetime) -> None:
    """Note that somebody has access again; what was not given to others stays theirs."""
    row = _open_departure(session, person_id)
    if row is None:
        return
    row.ended_at = at
    session.add(row)
    session.flush()
    _refresh(session, row, at)


def follow_access(session: Session, person_id: str, at: datetime) -> None:
    """Compare what Slack says of a person now with what was noted before."""
    person = session.get(Person, person_id)
    if person is None or person.refreshed_at is None:
        return
    if directory.has_access(person):
        access_regained(session, person_id, at)
    else:
        access_lost(session, person_id, at)


def look_daily(session: Session, at: datetime) -> None:
    """Once a day, follow the access of everybody who holds work and has none, or was noted to have lost it.

    Who holds nothing is left out by the query: a workspace may have thousands of guests and apps.
    """
    if not idempotency.is_first(session, f"departures:{at.date()}", at):
        return
    without = select(Person.id).where(
        or_(
            col(Person.is_deleted).is_(True),
            col(Person.is_guest).is_(True),
            col(Person.is_foreign).is_(True),
            col(Person.is_bot).is_(True),
        ),
        col(Person.id).in_(_holders()),
    )
    noted = select(Departure.person_id).where(col(Departure.ended_at).is_(None))
    for person_id in sorted({*session.exec(without), *session.exec(noted)}):
        follow_access(session, person_id, at)


def _holders() -> CompoundSelect[Any]:
    """A subquery of the ids of everybody who may hold something open."""
    is_open = col(Improvement.state).not_in(ENDED_STATES)
    return union(
        select(Improvement.coordinator_id).where(is_open),
        select(Improvement.approver_id).where(is_open),
        select(Improvement.accountable_id).where(is_open),
        select(Task.owner_id).where(col(Task.state).not_in(CLOSED)),
        select(Kpi.owner_id).where(col(Kpi.archived_at).is_(None)),
        select(Team.manager_id).where(col(Team.archived_at).is_(None)),
        select(Service.owner_id).where(col(Service.archived_at).is_(None)),
        select(Objective.owner_id).where(col(Objective.archived_at).is_(None)),
    )


def _open_departure(session: Session, person_id: str) -> Departure | None:
    rows = select(Departure).where(Departure.person_id == person_id, col(Departure.ended_at).is_(None))
    return session.exec(rows.order_by(col(Departure.id).desc())).first()


# What somebody holds


def held_by(session: Session, person_id: str) -> list[HeldItem]:
    """Everything open that a person is responsible for."""
    return [
        *_of_improvements(session, person_id),
        *_tasks(session, person_id),
        *_kpis(session, person_id),
        *_catalogue(session, person_id),
    ]


def _above(session: Session, improvement: Improvement | None, besides: str) -> tuple[str, ...]:
    return tuple(each for each in managers_above(session, improvement) if each != besides)


def _of_improvements(session: Session, person_id: str) -> list[HeldItem]:
    roles = or_(
        col(Improvement.coordinator_id) == person_id,
        col(Improvement.approver_id) == person_id,
        col(Improvement.accountable_id) == person_id,
    )
    rows = session.exec(
        select(Improvement).where(roles, col(Improvement.state).not_in(ENDED_STATES)).order_by(col(Improvement.id))
    )
    found = []
    for row in rows:
        above = _above(session, row, person_id)
        if row.coordinator_id == person_id:
            found.append(HeldItem(HeldKind.COORDINATOR, str(row.id), row.idea, above))
        elif row.accountable_id == person_id:
            found.append(HeldItem(HeldKind.ACCOUNTABLE, str(row.id), row.idea, above))
        if row.approver_id == person_id and row.approved_at is None:
            found.append(HeldItem(HeldKind.APPROVER, str(row.id), row.idea, above))
    return found


def _tasks(session: Session, person_id: str) -> list[HeldItem]:
    rows = session.exec(
        select(Task, Improvement)
        .join(Improvement, col(Improvement.id) == col(Task.improvement_id))
        .where(Task.owner_id == person_id, col(Task.state).not_in(CLOSED))
        .where(col(Improvement.state).not_in(ENDED_STATES))
        .order_by(col(Task.improvement_id), col(Task.place))
    )
    found = []
    for task, improvement in rows:
        above = _above(session, improvement, person_id)
        found.append(HeldItem(HeldKind.TASK, f"{task.improvement_id}.{task.place}", task.text, above))
    return found


def _kpis(session: Session, person_id: str) -> list[HeldItem]:
    rows = session.exec(
        select(Kpi).where(Kpi.owner_id == person_id, col(Kpi.archived_at).is_(None)).order_by(col(Kpi.id))
    )
    return [
        HeldItem(HeldKind.KPI, str(row.id), row.name, _above(session, _measured_by(session, row.id or 0), person_id))
        for row in rows
    ]


def _measured_by(session: Session, kpi_id: int) -> Improvement | None:
    """The open improvement that targets a KPI, the newest if there are several."""
    rows = (
        select(Improvement)
        .join(Target, col(Target.improvement_id) == col(Improvement.id))
        .where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
        .where(col(Improvement.state).not_in(ENDED_STATES))
    )
    return session.exec(rows.order_by(col(Improvement.id).desc())).first()


def _catalogue(session: Session, person_id: str) -> list[HeldItem]:
    above = _above(session, None, person_id)
    teams = session.exec(select(Team).where(Team.manager_id == person_id, col(Team.archived_at).is_(None)))
    services = session.exec(select(Service).where(Service.owner_id == person_id, col(Service.archived_at).is_(None)))
    objectives = session.exec(
        select(Objective).where(Objective.owner_id == person_id, col(Objective.archived_at).is_(None))
    )
    return [
        *(HeldItem(HeldKind.TEAM, str(row.id), row.name, above) for row in teams),
        *(HeldItem(HeldKind.SERVICE, str(row.id), row.name, _above_service(session, row, above)) for row in services),
        *(HeldItem(HeldKind.OBJECTIVE, str(row.id), row.title, above) for row in objectives),
    ]


def _above_service(session: Session, service: Service, above: tuple[str, ...]) -> tuple[str, ...]:
    team = session.get(Team, service.team_id) if service.team_id else None
    own = team.manager_id if team else None
    near = (own,) if own and own in above else ()
    return tuple(dict.fromkeys([*near, *above]))


# Proposing


def propose(session: Session, item: HeldItem, person_id: str, at: datetime) -> str | None:
    """Who could take an item: the suggested coordinator, the coordinator of what it belongs to, else its manager."""
    manager = next(iter(item.managers), None)
    match item.kind:
        case HeldKind.COORDINATOR:
            suggested = coordinator_suggestion.suggest_coordinator(session, get_improvement(session, int(item.key)), at)
            wanted = suggested.person if suggested else None
        case HeldKind.TASK:
            wanted = get_improvement(session, int(item.key.partition(".")[0])).coordinator_id
        case HeldKind.ACCOUNTABLE:
            wanted = get_improvement(session, int(item.key)).coordinator_id
        case HeldKind.APPROVER:
            author = get_improvement(session, int(item.key)).author_id
            others = sorted(directory.holders(session, Role.APPROVER) - {author, person_id})
            wanted = others[0] if others else next((each for each in item.managers if each != author), None)
            manager = None
        case HeldKind.KPI:
            improvement = _measured_by(session, int(item.key))
            wanted = improvement.coordinator_id if improvement else None
        case _:
            wanted = None
    if wanted and wanted != person_id and directory.is_active(session, wanted):
        return wanted
    return manager


def read_departure(session: Session, departure_id: int, reader: str, at: datetime) -> DepartureFacts:
    """What a manager is shown of somebody who left. Raises NotFound."""
    row = session.get(Departure, departure_id)
    if row is None:
        raise NotFound("That list is gone.")
    told = _told(session, row)
    items = [item for item in held_by(session, row.person_id) if _whose(item, told) == reader]
    is_back = row.ended_at is not None
    return DepartureFacts(
        id=departure_id,
        person=row.person_id,
        lost_on=row.lost_at.date(),
        items=() if is_back else tuple(ProposedItem(item, propose(session, item, row.person_id, at)) for item in items),
        is_back=is_back,
    )


# Listing


def list_departures(session: Session, at: datetime) -> int:
    """List what people who left had held to the managers above, on the working day after. Return how many messages."""
    waiting = select(Departure).where(col(Departure.told_at).is_(None), col(Departure.ended_at).is_(None))
    rows = session.exec(waiting.order_by(col(Departure.id)).limit(50).with_for_update(skip_locked=True)).all()
    return sum(_list(session, row, at) for row in rows)


def _list(session: Session, row: Departure, at: datetime) -> int:
    told = _told(session, row)
    waiting = {_whose(item, told) for item in held_by(session, row.person_id)} - told - {None}
    now = sorted(each for each in waiting if each and _is_their_next_morning(session, each, row.lost_at, at))
    if len(now) == len(waiting):
        row.told_at = at
        session.add(row)
    for manager in now:
        outbox.enqueue(
            session,
            outbox.MessageKind.DEPARTURE,
            to=outbox.person(manager),
            at=at,
            subject=DepartureList(row.id or 0, manager),
        )
    return len(now)


def _told(session: Session, row: Departure) -> set[str]:
    """The managers to whom this departure was listed."""
    sent = session.exec(select(Outbox.subject).where(Outbox.kind == outbox.MessageKind.DEPARTURE).distinct()).all()
    posted = session.exec(select(Posting.subject).where(Posting.kind == outbox.MessageKind.DEPARTURE)).all()
    names = [subjects.parse(stored) for stored in {*sent, *posted}]
    return {name.person for name in names if isinstance(name, DepartureList) and name.departure == row.id}


def _whose(item: HeldItem, told: set[str]) -> str | None:
    """The manager in whose list an item stands: the nearest who has one, else the nearest."""
    return next((each for each in item.managers if each in told), next(iter(item.managers), None))


def _is_their_next_morning(session: Session, manager: str, lost_at: datetime, at: datetime) -> bool:
    person = session.get_one(Person, manager)
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    later = local_day(at, tz) > local_day(lost_at, tz)
    return later and is_working_morning_time(at, tz, country)


# Giving


def give(session: Session, departure_id: int, kind: HeldKind, key: str, to: str, *, by: str, at: datetime) -> None:
    """Give one thing that somebody who left had held to somebody else, by the use case that it belongs to.

    Raises what that raises, NotFound, and TooLate if it is given already.
    """
    row = session.get(Departure, departure_id)
    if row is None:
        raise NotFound("That list is gone.")
    directory.require_member(session, by)
    item = next((each for each in held_by(session, row.person_id) if (each.kind, each.key) == (kind, key)), None)
    if item is None or row.ended_at is not None:
        _refresh(session, row, at)
        raise TooLate("That is settled already: it is with somebody else now.")
    directory.require_assignee(session, to, at, field="who")
    _GIVE[kind](session, item, row.person_id, to, by, at)
    session.flush()
    _refresh(session, row, at)


def _give_coordinator(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    assignment.assign_coordinator(session, int(item.key), to, by=by, at=at)


def _give_task(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    number, _, place = item.key.partition(".")
    task = get_task(session, int(number), int(place))
    new = planning.TaskChange(task.text, to, task.starts_on, task.due_on)
    planning.change_task(session, int(number), int(place), new, by=by, at=at)


def _give_kpi(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == int(item.key)).with_for_update()).one()
    improvement = _measured_by(session, kpi.id or 0)
    if improvement is not None:
        actor = directory.actor_for(session, by, improvement)
        require(Action.ASSIGN, actor, "A KPI is given to somebody else by its improvement's coordinator or a manager.")
        before, after = {"kpi_owner": kpi.owner_id}, {"kpi_owner": to, "kpi": kpi.id}
        activity.record(session, improvement, "kpi_given", by=by, at=at, before=before, after=after)
        outbox.refresh_improvement(session, improvement.id or 0, at)
    else:
        actor = directory.actor_for(session, by)
        require(Action.MANAGE_CATALOGUE, actor, "A KPI is given to somebody else by a manager.")
    kpi.owner_id = to
    session.add(kpi)
    _tell(session, item, to, by, at)


def _give_approver(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    approvals.name_approver(session, int(item.key), to, by=by, at=at)


def _give_accountable(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    improvement = get_improvement(session, int(item.key), lock=True)
    now = read_raci(session, improvement)
    raci.set_raci(session, int(item.key), replace(now, accountable=to), shown=now, by=by, at=at)


def _give_entry(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    word = "manager" if item.kind is HeldKind.TEAM else "owner"
    entries.change_entry(session, EntryKind(item.kind.value), int(item.key), {word: to}, by=by, at=at)
    _tell(session, item, to, by, at)


_GIVE = {
    HeldKind.COORDINATOR: _give_coordinator,
    HeldKind.TASK: _give_task,
    HeldKind.KPI: _give_kpi,
    HeldKind.APPROVER: _give_approver,
    HeldKind.ACCOUNTABLE: _give_accountable,
    HeldKind.TEAM: _give_entry,
    HeldKind.SERVICE: _give_entry,
    HeldKind.OBJECTIVE: _give_entry,
}


def _tell(session: Session, item: HeldItem, to: str, by: str, at: datetime) -> None:
    """Tell the person what they hold now, where the use case itself doesn't."""
    if to != by:
        outbox.notice(session, "given", to=to, about=None, at=at, held=item.kind, name=item.name, by=by)


def require_giving(session: Session, departure_id: int, kind: HeldKind, key: str, *, by: str, at: datetime) -> HeldItem:
    """The item, if it is still to be given and the person may give things. Raises NotAllowed, NotFound, TooLate."""
    directory.require_member(session, by)
    row = session.get(Departure, departure_id)
    if row is None:
        raise NotFound("That list is gone.")
    item = next((each for each in held_by(session, row.person_id) if (each.kind, each.key) == (kind, key)), None)
    if item is None or row.ended_at is not None:
        raise TooLate("That is settled already: it is with somebody else now.")
    return item


def _refresh(session: Session, row: Departure, at: datetime) -> None:
    """Update the lists that were sent."""
    for manager in sorted(_told(session, row)):
        outbox.refresh(session, DepartureList(row.id or 0, manager), at=at)
