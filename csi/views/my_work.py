"""A person's own work: their ideas, the improvements they coordinate, and their tasks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from csi.common.core_tables import IMPROVEMENT, TASK
from csi.common.pagination import Page, nearest_page
from csi.people import directory
from csi.people.permissions import Action
from csi.tasks.task_rules import ACTIVE, Badge, PlannedTask, badge
from csi.views.query import FoundPage, is_open, newest_first, page_of, today_of
from models.enums import ENDED_STATES, State, TaskState

MINE_PAGE = 5


@dataclass(frozen=True, slots=True)
class MyTask:
    """A person's task, with the idea it belongs to."""

    number: int
    place: int
    text: str
    idea: str
    due_on: date
    badge: Badge
    today: date


@dataclass(frozen=True, slots=True)
class MyTasks(Page):
    """One page of a person's open tasks."""

    rows: tuple[MyTask, ...]
    total: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class MyWork:
    """One page each of a person's ideas, coordinated improvements and tasks."""

    ideas: FoundPage
    coordinated: FoundPage
    tasks: MyTasks

    @property
    def pages(self) -> int:
        """The number of pages of the longest of them."""
        return max(self.ideas.pages, self.coordinated.pages, self.tasks.pages)


def read_my_work(session: Session, by: str, at: datetime, page: int = 1, size: int = MINE_PAGE) -> MyWork:
    """One page of a person's ideas, coordinated improvements and tasks. Raises NotAllowed."""
    directory.require_member(session, by, Action.READ)
    today = today_of(session, at)
    return MyWork(
        ideas_of(session, by, page, today, size),
        coordinated_by(session, by, page, today, size),
        tasks_of(session, by, page, today, size),
    )


def ideas_of(session: Session, person_id: str, page: int, today: date, size: int = MINE_PAGE) -> FoundPage:
    """A page of a person's ideas, the newest first."""
    return page_of(session, [IMPROVEMENT.c.author_id == person_id], newest_first, page, today, person_id, size)


def coordinated_by(session: Session, person_id: str, page: int, today: date, size: int = MINE_PAGE) -> FoundPage:
    """A page of the open improvements that a person coordinates, the newest first."""
    conditions = [IMPROVEMENT.c.coordinator_id == person_id, is_open()]
    return page_of(session, conditions, newest_first, page, today, person_id, size)


def tasks_of(
    session: Session, person_id: str, page: int, today: date, size: int = MINE_PAGE, due_by: date | None = None
) -> MyTasks:
    """A page of a person's tasks to do, the earliest due first; with `due_by`, those due until that day."""
    conditions = [
        TASK.c.owner_id == person_id,
        TASK.c.state.in_(ACTIVE),
        IMPROVEMENT.c.state.not_in([*ENDED_STATES, State.ON_HOLD]),
    ]
    if due_by is not None:
        conditions.append(TASK.c.due_on <= due_by)
    joined = select(TASK, IMPROVEMENT.c.idea).join_from(TASK, IMPROVEMENT, TASK.c.improvement_id == IMPROVEMENT.c.id)
    wanted = joined.where(*conditions)
    total = int(session.connection().execute(select(func.count()).select_from(wanted.subquery())).scalar_one())
    page = nearest_page(page, total, size)
    shown = wanted.order_by(TASK.c.due_on, TASK.c.id).limit(size).offset((page - 1) * size)
    found = session.connection().execute(shown) if total else ()
    return MyTasks(tuple(_task(row, today) for row in found), total, page, size)


def _task(row: Any, today: date) -> MyTask:
    starts_on, due_on, state = row.starts_on, row.due_on, TaskState(row.state)
    planned = PlannedTask(state, min(starts_on, due_on), due_on)
    return MyTask(row.improvement_id, row.place, row.text, row.idea, due_on, badge(planned, today), today)
