"""The table of tasks."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import TaskState


class Task(SQLModel, table=True):
    """A piece of work on an improvement, shown as `42.3` by its place; `position` is its order in the plan."""

    __table_args__ = unique("improvement_id", "place", name="uq_task_improvement_place")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    place: int
    position: int = 0
    text: str = Field(max_length=500)
    owner_id: str = person(index=True)
    starts_on: date
    due_on: date
    state: TaskState = choice(TaskState, default=TaskState.OPEN)
    state_before_hold: TaskState | None = choice(TaskState, optional=True)
    created_by: str | None = person(optional=True)
    created_at: datetime
    closed_at: datetime | None = None
