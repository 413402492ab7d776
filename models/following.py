"""Who stands behind an improvement besides its author, what was merged, and the words that look-alikes are found by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, facts, person, unique
from models.enums import State, VoteSource


class Vote(SQLModel, table=True):
    """Somebody wants this too. One that came with an anonymous idea names nobody."""

    __table_args__ = unique("improvement_id", "person_id", name="uq_vote_improvement_person")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str | None = person(optional=True, index=True)
    source: VoteSource = choice(VoteSource)
    at: datetime


class Watcher(SQLModel, table=True):
    """Somebody who hears of an improvement's steps."""

    __table_args__ = unique("improvement_id", "person_id", name="uq_watcher_improvement_person")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str = person(index=True)
    at: datetime


class Merge(SQLModel, table=True):
    """One improvement was merged into another. `added` says what that changed there, so that it can be taken back."""

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    into_id: int = Field(foreign_key="improvement.id", index=True)
    state_before: State = choice(State)
    added: dict[str, Any] = facts()
    merged_by: str | None = person(optional=True)
    merged_at: datetime
    undone_by: str | None = person(optional=True)
    undone_at: datetime | None = None


class IdeaWord(SQLModel, table=True):
    """A stem in an improvement's idea; the index that look-alikes are found by."""

    __tablename__ = "idea_word"

    word: str = Field(primary_key=True, max_length=40)
    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True, index=True)


class CaptureQuestion(SQLModel, table=True):
    """Somebody reacted to a message and is asked whether to capture it. The text is kept until they have answered."""

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
