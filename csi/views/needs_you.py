"""What a person has to do: questions, readings, tasks, approvals, assignments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from csi.common.core_tables import ASSIGNMENT, IMPROVEMENT, INFO_REQUEST
from csi.common.policies import policy
from csi.interview.queries import asked_of
from csi.nudges import queries
from csi.nudges.reading_asks import ReadingAsk, read_reading_ask
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may
from csi.tasks.task_rules import DUE_SOON_DAYS
from csi.views.my_work import MyTasks, tasks_of
from models.enums import State

SHOWN = 5
"""How many of each kind are shown; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An improvement that waits for the person, with the question asked, if any."""

    number: int
    idea: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class FirstFew:
    """The first few of a kind, and their total."""

    shown: tuple[Waiting, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class NeedsYou:
    """Everything that waits for one person now."""

    readings: tuple[ReadingAsk, ...]
    questions: FirstFew
    info: FirstFew
    """Coordinators' questions about the person's own ideas."""
    assignments: FirstFew
    """Assignments that the person has not confirmed."""
    tasks: MyTasks
    """Tasks due within three days, or overdue."""
    approvals: FirstFew
    reapprovals: FirstFew


def read_needs_you(session: Session, person_id: str, actor: Actor, at: datetime, today: date) -> NeedsYou:
    """Everything that waits for this person, the oldest of each kind first."""
    asks = queries.readings_asked(session, person_id)
    return NeedsYou(
        readings=tuple(read_reading_ask(session, row.id or 0, at) for row in asks[:SHOWN]),
        questions=_questions(session, person_id),
        info=_info(session, person_id),
        assignments=_assignments(session, person_id),
        tasks=tasks_of(session, person_id, 1, today, SHOWN, due_by=today + timedelta(days=DUE_SOON_DAYS)),
        approvals=_approvals(session, person_id, actor, _first_approval(session)),
        reapprovals=_approvals(session, person_id, actor, _reapproval(session)),
    )


def _questions(session: Session, person_id: str) -> FirstFew:
    numbers = [row.improvement_id for row in asked_of(session, person_id)]
    if not numbers:
        return FirstFew()
    shown = numbers[:SHOWN]
    found = session.connection().execute(
        select(IMPROVEMENT.c.id, IMPROVEMENT.c.idea).where(IMPROVEMENT.c.id.in_(shown))
    )
    ideas = {number: idea for number, idea in found}
    return FirstFew(tuple(Waiting(number, ideas[number]) for number in shown if number in ideas), len(numbers))


def _info(session: Session, person_id: str) -> FirstFew:
    table = INFO_REQUEST.c
    wanted = (
        select(table.improvement_id, IMPROVEMENT.c.idea, table.question)
        .join_from(INFO_REQUEST, IMPROVEMENT, table.improvement_id == IMPROVEMENT.c.id)
        .where(table.answered_at.is_(None), IMPROVEMENT.c.author_id == person_id, IMPROVEMENT.c.state == State.NEW)
    )
    return _some(session, wanted, table.id)


def _assignments(session: Session, person_id: str) -> FirstFew:
    table = ASSIGNMENT.c
    wanted = (
        select(table.improvement_id, IMPROVEMENT.c.idea)
        .join_from(ASSIGNMENT, IMPROVEMENT, table.improvement_id == IMPROVEMENT.c.id)
        .where(table.person_id == person_id, table.confirmed_at.is_(None), table.ended_at.is_(None))
        .where(IMPROVEMENT.c.coordinator_id == person_id)
    )
    return _some(session, wanted, table.id)


def _first_approval(session: Session) -> Any:
    """The condition for improvements that wait for their first approval."""
    table = IMPROVEMENT.c
    by_effort = table.effort.in_(sorted(policy(session).approval_efforts))
    asked = and_(table.quick_win.is_(False), or_(by_effort, table.approval_asked_by.is_not(None)))
    return and_(table.state == State.ASSESS, asked)


def _reapproval(_session: Session) -> Any:
    """The condition for improvements that changed after their approval."""
    return and_(IMPROVEMENT.c.state == State.IN_PROGRESS, IMPROVEMENT.c.changed_since_approval_at.is_not(None))


def _approvals(session: Session, person_id: str, actor: Actor, waiting: Any) -> FirstFew:
    """The improvements this person may approve: not their own, and not those with another named approver.

    While nobody is approver, a team's manager approves that team's only.
    """
    actor = directory.with_approval(session, actor)
    if not may(Action.SEE_APPROVALS, actor):
        return FirstFew()
    if not may(Action.APPROVE, actor):
        waiting = and_(waiting, IMPROVEMENT.c.team_id.in_(directory.teams_managed_by(session, person_id)))
    table = IMPROVEMENT.c
    own = or_(table.author_id.is_(None), table.author_id != person_id)
    named = or_(table.approver_id.is_(None), table.approver_id == person_id)
    return _some(session, select(table.id, table.idea).where(waiting, own, named), table.id)


def _some(session: Session, wanted: Any, order: Any) -> FirstFew:
    connection = session.connection()
    rows = connection.execute(wanted.order_by(order).limit(SHOWN)).all()
    total = len(rows)
    if total == SHOWN:
        total = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    return FirstFew(tuple(Waiting(*row) for row in rows), total)
