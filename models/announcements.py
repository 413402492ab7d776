"""The tables of announcements: drafts and posts, figures put into them, checks that a success lasts, and digests."""

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import AnnouncementKind, AnnouncementState, DigestKind


class Announcement(SQLModel, table=True):
    """A post about a closed improvement, drafted or published in a channel.

    `cycle` counts the closings that were announced: an improvement that is reopened and closed again gets a new one.
    `title` says what got better; empty: the first sentence of the story does. `scheduled_for` is when a scheduled one
    is posted. `corrected_at`: when its figures were last corrected in place after it was posted.
    """

    __table_args__ = unique("improvement_id", "kind", "cycle", name="uq_announcement_improvement_kind_cycle")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kind: AnnouncementKind = choice(AnnouncementKind)
    cycle: int = 1
    state: AnnouncementState = choice(AnnouncementState, default=AnnouncementState.DRAFT)
    title: str | None = Field(default=None, max_length=300)
    story: str = Field(sa_column=Column(Text, nullable=False))
    channel: str | None = Field(default=None, max_length=64)
    drafted_at: datetime
    posted_by: str | None = person(optional=True)
    posted_at: datetime | None = None
    measured_to: date | None = None
    scheduled_for: datetime | None = None
    corrected_at: datetime | None = None


class AnnouncementFigure(SQLModel, table=True):
    """A figure that was put into an announcement's text from a KPI's readings, and stays bound to them.

    `form` names how it is said; `words` are what stands in the text now. When the readings change, the words in the
    text are replaced.
    """

    __tablename__ = "announcement_figure"

    id: int | None = Field(default=None, primary_key=True)
    announcement_id: int = Field(foreign_key="announcement.id", index=True)
    target_id: int = Field(foreign_key="target.id")
    form: str = Field(max_length=40)
    words: str = Field(max_length=300)
    inserted_at: datetime


class SustainCheck(SQLModel, table=True):
    """A check that a success lasts, 30, 90 or 180 days after closing.

    `cycle` is that of the announcement: an improvement that is closed again is checked again. `holds` is the answer.
    """

    __tablename__ = "sustain_check"
    __table_args__ = unique("improvement_id", "cycle", "days", name="uq_sustain_check_improvement_cycle_days")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    cycle: int = 1
    days: int
    due_on: date = Field(index=True)
    asked_at: datetime | None = None
    asked_id: str | None = person(optional=True)
    answered_at: datetime | None = None
    answered_by: str | None = person(optional=True)
    holds: bool | None = None
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class Digest(SQLModel, table=True):
    """A digest that was sent: one for each kind, reader and period, however many replicas look.

    `reader` is a person's id for one in direct messages, and empty for leadership's channel. `period_on` is the
    first day of the month or week that it tells of.
    """

    __table_args__ = unique("kind", "reader", "period_on", name="uq_digest_kind_reader_period")

    id: int | None = Field(default=None, primary_key=True)
    kind: DigestKind = choice(DigestKind)
    reader: str = Field(default="", max_length=64)
    period_on: date
    made_at: datetime
