"""The tables that managers maintain: objectives, services, teams and settings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Text, false
from sqlmodel import Field, SQLModel

from models.columns import facts, name_key, person


class Objective(SQLModel, table=True):
    """A strategic objective of the organisation. One that is archived leaves its name to others."""

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=300)
    name_key: str | None = name_key()
    owner_id: str | None = person(optional=True)
    due_on: date | None = None
    archived_at: datetime | None = None
    created_by: str | None = person(optional=True)
    created_at: datetime


class CriticalSuccessFactor(SQLModel, table=True):
    """What must go right for an objective to be met."""

    __tablename__ = "critical_success_factor"

    id: int | None = Field(default=None, primary_key=True)
    objective_id: int = Field(foreign_key="objective.id", index=True)
    title: str = Field(max_length=300)
    created_at: datetime


class Team(SQLModel, table=True):
    """A named group with a channel and a manager. Exactly one is the default team."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=150, unique=True)
    name_key: str | None = name_key()
    manager_id: str | None = person(optional=True)
    channel: str | None = Field(default=None, max_length=64)
    triage_channel: str | None = Field(default=None, max_length=64)
    announcement_channel: str | None = Field(default=None, max_length=64)
    is_default: bool = Field(default=False, index=True)
    archived_at: datetime | None = None
    created_at: datetime


class Service(SQLModel, table=True):
    """An entry of the small service catalogue.

    `used_for` and `used_by` say what people do with it, and who they are. Work stops without one that
    `is_mission_critical`.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=150, unique=True)
    name_key: str | None = name_key()
    owner_id: str | None = person(optional=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    channel: str | None = Field(default=None, max_length=64)
    used_for: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    used_by: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    is_mission_critical: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    archived_at: datetime | None = None
    created_at: datetime


class Setting(SQLModel, table=True):
    """A policy that managers may change in Slack."""

    key: str = Field(primary_key=True, max_length=80)
    value: dict[str, Any] = facts()
    changed_by: str | None = person(optional=True)
    changed_at: datetime
