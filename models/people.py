"""The tables of people, user groups and channels as Slack reports them, and of roles."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from models.columns import choice, facts, person, unique
from models.enums import Role


class Person(SQLModel, table=True):
    """A person in Slack, by Slack's user id; the profile is refreshed by events and by age."""

    id: str = Field(primary_key=True, max_length=64)
    workspace: str | None = Field(default=None, max_length=64)
    name: str = Field(default="", max_length=200)
    tz: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    is_bot: bool = False
    is_guest: bool = False
    is_foreign: bool = False
    is_deleted: bool = False
    access_granted_by: str | None = Field(default=None, max_length=64)
    access_granted_at: datetime | None = None
    version: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    """When Slack last changed the profile, by Slack's own count; an older report changes nothing."""
    direct_channel: str | None = Field(default=None, max_length=64, index=True)
    away_until: datetime | None = None
    """Not read any more: `Absence` says it."""
    welcomed_at: datetime | None = None
    """When they were first told what Kaizen is."""
    first_seen_at: datetime
    refreshed_at: datetime | None = None


class Arrival(SQLModel, table=True):
    """What somebody sent before Slack had said who they are: kept until then, done when `offered_at` or deleted."""

    __table_args__ = unique("key", name="uq_arrival_key")

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    key: str = Field(max_length=200)
    payload: dict[str, Any] = facts()
    arrived_at: datetime
    offered_at: datetime | None = None
    """When the person got the button that opens it; until pressed or forgotten it stays."""


class RoleGrant(SQLModel, table=True):
    """A role given to a person."""

    __tablename__ = "role_grant"
    __table_args__ = unique("person_id", "role", name="uq_role_grant_person_role")

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    role: Role = choice(Role)
    granted_by: str | None = person(optional=True)
    granted_at: datetime


class UserGroup(SQLModel, table=True):
    """A Slack user group that a manager has mapped to a role; the id is Slack's."""

    __tablename__ = "user_group"

    id: str = Field(primary_key=True, max_length=64)
    handle: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    is_disabled: bool = False
    refreshed_at: datetime | None = None


class SlackChannel(SQLModel, table=True):
    """A channel that somebody named in a text, as Slack last described it; the id is Slack's."""

    __tablename__ = "slack_channel"

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(default="", max_length=200)
    is_private: bool = False
    refreshed_at: datetime | None = None


class GroupRole(SQLModel, table=True):
    """A role given to all members of a user group."""

    __tablename__ = "group_role"
    __table_args__ = unique("group_id", "role", name="uq_group_role_group_role")

    id: int | None = Field(default=None, primary_key=True)
    group_id: str = Field(foreign_key="user_group.id", index=True, max_length=64)
    role: Role = choice(Role)
    granted_by: str | None = person(optional=True)
    granted_at: datetime


class GroupMember(SQLModel, table=True):
    """A member of a user group that has a role, as Slack last reported."""

    __tablename__ = "group_member"

    group_id: str = Field(foreign_key="user_group.id", primary_key=True, max_length=64)
    person_id: str = person(primary_key=True, index=True)


class Departure(SQLModel, table=True):
    """Somebody who left or lost access with work open."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    lost_at: datetime
    ended_at: datetime | None = None
    """When they had access again."""


class ErasedPerson(SQLModel, table=True):
    """Somebody whose name was erased: a digest of their id, so that Slack's reports don't bring it back."""

    __tablename__ = "erased_person"

    digest: str = Field(primary_key=True, max_length=64)
    erased_at: datetime
