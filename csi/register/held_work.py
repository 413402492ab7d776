"""What somebody is responsible for, as long as it is open: work on improvements, KPIs, and entries of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, union
from sqlmodel import Session, col, or_, select

from csi.people.managers import managers_above
from models import Improvement, Kpi, Objective, Service, Target, Task, Team
from models.enums import CLOSED_TASKS, ENDED_STATES


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


def held_by(session: Session, person_id: str) -> list[HeldItem]:
    """Everything open that a person is responsible for."""
    return [
        *_of_improvements(session, person_id),
        *_tasks(session, person_id),
        *_kpis(session, person_id),
        *_catalogue(session, person_id),
    ]


def above_of(items: Iterable[HeldItem]) -> list[str]:
    """The managers in whose lists these things stand: the nearest above each."""
    return sorted({each.managers[0] for each in items if each.managers})


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
        .where(Task.owner_id == person_id, col(Task.state).not_in(CLOSED_TASKS))
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
        HeldItem(HeldKind.KPI, str(row.id), row.name, _above(session, measured_by(session, row.id or 0), person_id))
        for row in rows
    ]


def measured_by(session: Session, kpi_id: int) -> Improvement | None:
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


def holders_of_work() -> CompoundSelect[Any]:
    """A subquery of the ids of everybody who may hold something open."""
    is_open = col(Improvement.state).not_in(ENDED_STATES)
    return union(
        select(Improvement.coordinator_id).where(is_open),
        select(Improvement.approver_id).where(is_open),
        select(Improvement.accountable_id).where(is_open),
        select(Task.owner_id).where(col(Task.state).not_in(CLOSED_TASKS)),
        select(Kpi.owner_id).where(col(Kpi.archived_at).is_(None)),
        select(Team.manager_id).where(col(Team.archived_at).is_(None)),
        select(Service.owner_id).where(col(Service.archived_at).is_(None)),
        select(Objective.owner_id).where(col(Objective.archived_at).is_(None)),
    )
