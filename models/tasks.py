"""The tables of a plan: phases and tasks."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import TaskState


class Phase(SQLModel, table=True):
    """A named part of a plan; `position` is its order. Tasks without a phase come first."""

    __table_args__ = unique("improvement_id", "name_key", name="uq_phase_improvement_name")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    name: str = Field(max_length=150)
    name_key: str = Field(max_length=64)
    """The digest of the name as it is compared, by `csi.common.entry_names.stored_key`."""
    position: int
    created_by: str | None = person(optional=True)
    created_at: datetime


class Task(SQLModel, table=True):
    """A piece of work on an improvement, shown as `42.3` by its place; `position` is its order in the plan."""

    __table_args__ = (
        *unique("improvement_id", "place", name="uq_task_improvement_place"),
        Index("ix_task_state_due_on", "state", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    place: int
    position: int = 0
    phase_id: int | None = Field(default=None, foreign_key="phase.id")
    text: str = Field(max_length=500)
    owner_id: str = person(index=True)
    starts_on: date
    due_on: date
    state: TaskState = choice(TaskState, default=TaskState.OPEN)
    state_before_hold: TaskState | None = choice(TaskState, optional=True)
    created_by: str | None = person(optional=True)
    created_at: datetime
    closed_at: datetime | None = None
