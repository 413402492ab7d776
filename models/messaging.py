"""The tables between Kaizen and Slack: outbox, redirections, fetch queue, deliveries, posted messages, charts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from models import origin
from models.columns import choice, facts, person, unique
from models.enums import QueueState


class Outbox(SQLModel, table=True):
    """A fact to be told in Slack, written in the transaction that makes it true and worded when it is sent.

    `stream` is the destination; its rows are sent in order. `token` goes into the message's metadata, so that the
    message is found again after a crash. `origin` is the id that the log has of what made it true. `claimed_until` and
    `retry_at` are by the system's clock, all other times by Kaizen's.
    """

    __table_args__ = (Index("ix_outbox_state_stream", "state", "stream", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    stream: str = Field(max_length=80)
    subject: str = Field(default="", max_length=120, index=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    payload: dict[str, Any] = facts()
    token: str = Field(max_length=40, unique=True)
    origin: str = Field(default_factory=origin.current, max_length=origin.LONGEST)
    state: QueueState = choice(QueueState, default=QueueState.WAITING)
    created_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class Redirection(SQLModel, table=True):
    """A message that Slack refused, and the person who was written to instead.

    `message` is the token of the row that was refused first: nobody gets one message twice. `meant_for` is its
    destination, `problem` why it could not be delivered there. Whoever is written to next has a row of their own.
    """

    __table_args__ = unique("message", "person_id", name="uq_redirection_message_person")

    id: int | None = Field(default=None, primary_key=True)
    message: str = Field(max_length=40)
    person_id: str = person()
    meant_for: str = Field(max_length=80)
    problem: str = Field(max_length=80)
    subject: str = Field(default="", max_length=120, index=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    at: datetime


class Intake(SQLModel, table=True):
    """Something to be read from Slack before it can be handled; worked on with retries. `origin` as in `Outbox`."""

    __table_args__ = (Index("ix_intake_state", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    key: str = Field(max_length=160, unique=True)
    origin: str = Field(default_factory=origin.current, max_length=origin.LONGEST)
    payload: dict[str, Any] = facts()
    state: QueueState = choice(QueueState, default=QueueState.WAITING)
    created_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    retry_at: datetime | None = None
    done_at: datetime | None = None
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class Seen(SQLModel, table=True):
    """The key of a handled delivery, because Slack may deliver an event twice; with the improvement that it created."""

    key: str = Field(primary_key=True, max_length=200)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    at: datetime


class Posting(SQLModel, table=True):
    """A posted message of ours that we update later: an anchor, a card, a morning message.

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
    """A chart that was uploaded to Slack, so that a repeated post does not upload it again."""

    key: str = Field(primary_key=True, max_length=160)
    file_id: str = Field(max_length=64)
    alt_text: str = Field(sa_column=Column(Text, nullable=False))
    uploaded_at: datetime
