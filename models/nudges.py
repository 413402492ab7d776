"""The tables of nudges: who was asked for what, in which morning message, and what they answered."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import Health, NudgeKind


class Bundle(SQLModel, table=True):
    """A morning message: the nudges that one person gets in one message."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    made_at: datetime


class Nudge(SQLModel, table=True):
    """A nudge that was due: one row per kind, subject and due time, however many replicas look for it."""

    __table_args__ = unique("kind", "subject", "due_at", name="uq_nudge_claim")

    id: int | None = Field(default=None, primary_key=True)
    kind: NudgeKind = choice(NudgeKind)
    subject: str = Field(max_length=80)
    due_at: datetime
    person_id: str = person(index=True)
    bundle_id: int = Field(foreign_key="bundle.id", index=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    kpi_id: int | None = Field(default=None, foreign_key="kpi.id")
    made_at: datetime
    answered_at: datetime | None = None
    answer: str | None = Field(default=None, max_length=200)


class ProgressReport(SQLModel, table=True):
    """A coordinator's report on an improvement's progress, at a check-in or unasked."""

    __tablename__ = "progress_report"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    health: Health = choice(Health)
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reported_by: str = person()
    reported_at: datetime
