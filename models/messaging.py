"""What goes to Slack and what came from it: outbox, intake, what was posted where, nudges, announcements."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, facts, person
from models.enums import QueueState


class Outbox(SQLModel, table=True):
    """A fact to be told in Slack, written in the transaction that made it true and rendered when it is sent.

    `stream` orders: rows of one stream go out one after the other. `token` is put in the message's metadata, where it
    is found again after a crash. `claimed_until` and `retry_at` are of the system's clock, everything else of ours.
    """

    __table_args__ = (Index("ix_outbox_state_stream", "state", "stream", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    stream: str = Field(max_length=80)
    subject: str = Field(default="", max_length=120, index=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    payload: dict[str, Any] = facts()
    token: str = Field(max_length=40, unique=True)
    state: QueueState = choice(QueueState, default=QueueState.WAITING)
    created_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class Intake(SQLModel, table=True):
    """Something that must be read from Slack before it is understood; worked on with retries."""

    __table_args__ = (Index("ix_intake_state", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    key: str = Field(max_length=160, unique=True)
    payload: dict[str, Any] = facts()
    state: QueueState = choice(QueueState, default=QueueState.WAITING)
    created_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    retry_at: datetime | None = None
    done_at: datetime | None = None
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class Seen(SQLModel, table=True):
    """What Slack delivers may come twice: the first one leaves its key, and what came of it, here."""

    key: str = Field(primary_key=True, max_length=200)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    at: datetime


class Posting(SQLModel, table=True):
    """A message of ours that we come back to: an anchor, a card, a bundle of nudges.

    `subject` says what it is (`receipt:42:U1`), once each.
    """

    __table_args__ = (Index("ix_posting_place", "channel", "ts"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=40)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    person_id: str | None = person(optional=True)
    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    posted_at: datetime


class Picture(SQLModel, table=True):
    """A chart that is uploaded already, so that a repeated post does not upload it again."""

    key: str = Field(primary_key=True, max_length=160)
    file_id: str = Field(max_length=64)
    alt_text: str = Field(sa_column=Column(Text, nullable=False))
    uploaded_at: datetime
