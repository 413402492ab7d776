"""The tables of the interview: who is being asked what, every answer that was given, and open questions."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import AnswerKind, InterviewState


class Interview(SQLModel, table=True):
    """One person's interview about one improvement; `question` is the key of the one now asked.

    `unclear` is a typed answer to it that was asked about once, and `unclear_ts` the message it came in.
    """

    __table_args__ = unique("improvement_id", "person_id", name="uq_interview_improvement_person")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str = person(index=True)
    state: InterviewState = choice(InterviewState, default=InterviewState.OFFERED)
    question: str | None = Field(default=None, max_length=40)
    asked_at: datetime | None = None
    unclear: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    unclear_ts: str | None = Field(default=None, max_length=32)
    changed_at: datetime


class Answer(SQLModel, table=True):
    """An answer to one question; the newest is in force, older ones stay.

    `source_channel` and `source_ts` identify the message it was typed in, so that a message delivered twice is one
    answer.
    """

    __table_args__ = unique("source_channel", "source_ts", name="uq_answer_source")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    question: str = Field(max_length=40)
    kind: AnswerKind = choice(AnswerKind)
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_by: str | None = person(optional=True)
    answered_at: datetime
    source_channel: str | None = Field(default=None, max_length=64)
    source_ts: str | None = Field(default=None, max_length=32)


class AnswerFile(SQLModel, table=True):
    """A file that was sent with an answer: its name and its permalink in Slack."""

    __tablename__ = "answer_file"

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    name: str = Field(max_length=300)
    link: str = Field(max_length=500)


class OpenQuestion(SQLModel, table=True):
    """A question that a person could not answer; it waits for the coordinator."""

    __tablename__ = "open_question"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    question: str = Field(max_length=40)
    raised_by: str | None = person(optional=True)
    raised_at: datetime
    resolved_at: datetime | None = None
