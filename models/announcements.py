"""The table of announcements: drafts and posts of successes and lessons."""

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import AnnouncementKind, AnnouncementState


class Announcement(SQLModel, table=True):
    """A post about a closed improvement, drafted or published in a channel.

    `cycle` counts the closings that were announced: an improvement that is reopened and closed again gets a new one.
    """

    __table_args__ = unique("improvement_id", "kind", "cycle", name="uq_announcement_improvement_kind_cycle")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kind: AnnouncementKind = choice(AnnouncementKind)
    cycle: int = 1
    state: AnnouncementState = choice(AnnouncementState, default=AnnouncementState.DRAFT)
    story: str = Field(sa_column=Column(Text, nullable=False))
    channel: str | None = Field(default=None, max_length=64)
    drafted_at: datetime
    posted_by: str | None = person(optional=True)
    posted_at: datetime | None = None
    measured_to: date | None = None
