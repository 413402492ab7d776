"""The table of published App Homes."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import facts, person


class HomeView(SQLModel, table=True):
    """A person's App Home: its page and filters, and a digest of what was last published."""

    __tablename__ = "home_view"

    person_id: str = person(primary_key=True)
    opened_at: datetime = Field(index=True)
    shown: dict[str, Any] = facts()
    digest: str = Field(default="", max_length=64)
