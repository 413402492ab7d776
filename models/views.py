"""The table of App Homes that Kaizen published."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import facts, person


class HomeView(SQLModel, table=True):
    """What somebody has open on their Home: the page and its filters, and what was published there last."""

    __tablename__ = "home_view"

    person_id: str = person(primary_key=True)
    opened_at: datetime = Field(index=True)
    shown: dict[str, Any] = facts()
    digest: str = Field(default="", max_length=64)
