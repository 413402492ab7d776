"""A coordinator's week: their own work in a few figures, sent once with the first morning message of the week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.common.core_tables import ASSIGNMENT, IMPROVEMENT, TARGET, TASK
from csi.common.working_days import morning_of
from csi.tasks.task_rules import ACTIVE
from models import Digest
from models.enums import OPEN_STATES, DigestKind, State

_TO_PLAN = (State.ACCEPTED, State.ASSESS, State.APPROVED)


@dataclass(frozen=True, slots=True)
class TargetDue:
    """A target of an improvement that they lead, whose date is this week."""

    number: int
    idea: str
    due_on: date


@dataclass(frozen=True, slots=True)
class CoordinatorsWeek:
    """What somebody leads and what is due of it in a week of their country. Tasks are those of what they lead."""

    to_decide: int
    to_plan: int
    to_close: int
    tasks_due: int
    tasks_late: int
    targets: tuple[TargetDue, ...]
    closed: int
    """How many of theirs were closed in the week before."""

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(
            self.to_decide or self.to_plan or self.to_close or self.tasks_due or self.tasks_late or self.targets
            or self.closed
        )  # fmt: skip


def week_sent_at(session: Session, person_id: str, made_at: datetime) -> Digest | None:
    """The digest that was sent with the morning message of this instant, if any."""
    made = select_model(Digest).where(Digest.kind == DigestKind.WEEKLY, Digest.reader == person_id)
    return session.exec(made.where(col(Digest.made_at) == made_at)).first()


def read_week(
    session: Session, person_id: str, first_day: date, tz: str, *, since: datetime | None = None
) -> CoordinatorsWeek:
    """What somebody leads, as it is now; with `since`, only what they have led since before that instant."""
    table, connection = IMPROVEMENT.c, session.connection()
    led: list[ColumnElement[bool]] = [table.coordinator_id == person_id]
    if since is not None:
        given = select(ASSIGNMENT.c.improvement_id).where(
            ASSIGNMENT.c.person_id == person_id, ASSIGNMENT.c.ended_at.is_(None), ASSIGNMENT.c.given_at < since
        )
        led.append(table.id.in_(given))
    counted = select(table.state, func.count()).where(*led, table.state.in_(OPEN_STATES)).group_by(table.state)
    states = {State(state): count for state, count in connection.execute(counted)}
    last_day, begins = first_day + timedelta(days=6), morning_of(first_day, tz, hour=0)
    settled = select(func.count()).select_from(IMPROVEMENT).where(
        *led, table.state == State.REVIEW, table.settled_at < morning_of(last_day + timedelta(days=1), tz, hour=0)
    )  # fmt: skip
    closed = select(func.count()).select_from(IMPROVEMENT).where(
        *led, table.state == State.CLOSED, table.closed_at >= begins - timedelta(days=7), table.closed_at < begins
    )  # fmt: skip
    due, late = _tasks(session, led, first_day, last_day)
    return CoordinatorsWeek(
        to_decide=states.get(State.NEW, 0),
        to_plan=sum(states.get(state, 0) for state in _TO_PLAN),
        to_close=connection.execute(settled).scalar_one(),
        tasks_due=due,
        tasks_late=late,
        targets=_targets(session, led, first_day, last_day),
        closed=connection.execute(closed).scalar_one(),
    )


def _tasks(session: Session, led: list[ColumnElement[bool]], first_day: date, last_day: date) -> tuple[int, int]:
    """How many tasks are due this week, and how many were due before it."""
    rows = session.connection().execute(
        select(TASK.c.due_on)
        .join_from(TASK, IMPROVEMENT, TASK.c.improvement_id == IMPROVEMENT.c.id)
        .where(*led, IMPROVEMENT.c.state == State.IN_PROGRESS, TASK.c.state.in_(ACTIVE), TASK.c.due_on <= last_day)
    )
    days = [day for (day,) in rows]
    late = sum(day < first_day for day in days)
    return len(days) - late, late


def _targets(
    session: Session, led: list[ColumnElement[bool]], first_day: date, last_day: date
) -> tuple[TargetDue, ...]:
    rows = session.connection().execute(
        select(IMPROVEMENT.c.id, IMPROVEMENT.c.idea, TARGET.c.due_on)
        .join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        .where(*led, IMPROVEMENT.c.state.in_(OPEN_STATES), TARGET.c.replaced_at.is_(None))
        .where(TARGET.c.due_on >= first_day, TARGET.c.due_on <= last_day)
        .order_by(TARGET.c.due_on, TARGET.c.id)
    )
    return tuple(TargetDue(*row) for row in rows)
