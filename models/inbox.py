"""The tables of messages whose senders were asked what to do with them."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import person, unique


class CaptureQuestion(SQLModel, table=True):
    """A reaction to a message, with the question whether to capture it; the text is stored until it is answered."""

    __tablename__ = "capture_question"
    __table_args__ = unique("channel", "ts", "person_id", name="uq_capture_question_source")

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    person_id: str = person()
    author_id: str | None = Field(default=None, max_length=64)
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    asked_at: datetime
    decided_at: datetime | None = None


class HeldMessage(SQLModel, table=True):
    """An ambiguous direct message, an answer or a new idea, stored until its author says which."""

    __tablename__ = "held_message"
    __table_args__ = unique("channel", "ts", name="uq_held_message_source")

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    text: str = Field(sa_column=Column(Text, nullable=False))
    held_at: datetime
    became: str | None = Field(default=None, max_length=80)
    decided_at: datetime | None = None


class AskedMessage(SQLModel, table=True):
    """A message of which it is unsure whether it is an idea: its sender was asked. Its words stay in Slack alone."""

    __tablename__ = "asked_message"
    __table_args__ = unique("channel", "ts", name="uq_asked_message_source")

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    asked_at: datetime
    answer_to: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """Where Slack takes the answer in place of a question that only its reader sees, for half an hour."""
    pressed_by: str | None = person(optional=True)
    decided_at: datetime | None = None
    refusal: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """Why nothing was saved of it."""
