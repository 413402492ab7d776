"""The tables of an improvement's life: assignments, questions to the author, holds, approvals and merges."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text, text
from sqlmodel import Field, SQLModel

from models.columns import choice, facts, person, unique
from models.enums import ApprovalKind, AssignmentEnd, State


class Assignment(SQLModel, table=True):
    """The assignment of an improvement to a coordinator.

    If it stays unconfirmed too long, it returns to the manager.
    """

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str = person(index=True)
    given_by: str | None = person(optional=True)
    given_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    ended: AssignmentEnd | None = choice(AssignmentEnd, optional=True)
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class InfoRequest(SQLModel, table=True):
    """A question to an improvement's author; the promised date is paused until it is answered."""

    __tablename__ = "info_request"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    question: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str = person()
    asked_at: datetime
    answer: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    answered_at: datetime | None = None


class MissedPromise(SQLModel, table=True):
    """A day for which a decision was promised, and that passed without one; the promise was renewed to another day."""

    __tablename__ = "missed_promise"
    __table_args__ = unique("improvement_id", "promised_on", name="uq_missed_promise_improvement_day")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    promised_on: date
    renewed_to: date
    missed_at: datetime


class Hold(SQLModel, table=True):
    """A period on hold. `tasks` holds the places of the tasks that were put on hold with the improvement."""

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    review_on: date
    held_by: str | None = person(optional=True)
    held_at: datetime
    tasks: dict[str, Any] = facts()
    ended_by: str | None = person(optional=True)
    ended_at: datetime | None = None


class Approval(SQLModel, table=True):
    """An approver's decision. An approval lapses when the improvement goes back a step.

    `about` holds what the approver saw (cost, benefit, target, plan); a later approver is told what has changed since.
    """

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kind: ApprovalKind = choice(ApprovalKind)
    by: str = person()
    at: datetime
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    about: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default=text("'{}'"))
    )
    lapsed_at: datetime | None = None


class Merge(SQLModel, table=True):
    """A merge of one improvement into another. `added` records what it changed there, so that it can be undone."""

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    into_id: int = Field(foreign_key="improvement.id", index=True)
    state_before: State = choice(State)
    added: dict[str, Any] = facts()
    merged_by: str | None = person(optional=True)
    merged_at: datetime
    undone_by: str | None = person(optional=True)
    undone_at: datetime | None = None
