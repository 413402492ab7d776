"""Who is involved in an improvement besides its coordinator (RACI), what it is worth, and what it is linked to."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, exact, person, unique
from models.enums import LinkKind, RaciPart, ValueSide


class Involvement(SQLModel, table=True):
    """Somebody who is consulted or informed. The accountable one is the improvement's, task owners are responsible.

    `question` is what a consulted person was asked; their answers are kept as notes.
    """

    __table_args__ = unique("improvement_id", "person_id", "part", name="uq_involvement_improvement_person_part")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str = person(index=True)
    part: RaciPart = choice(RaciPart)
    question: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    added_by: str | None = person(optional=True)
    at: datetime
    answered_at: datetime | None = None


class ValueFigure(SQLModel, table=True):
    """What an improvement costs and is worth: the forecast, or what came of it. Replaced, never overwritten.

    Sums are decimals with the code of their currency (ISO 4217).
    """

    __tablename__ = "value_figure"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    side: ValueSide = choice(ValueSide)
    cost: Decimal | None = exact()
    cost_currency: str | None = Field(default=None, max_length=3)
    benefit: Decimal | None = exact()
    benefit_currency: str | None = Field(default=None, max_length=3)
    payer: str = Field(default="", max_length=200)
    soft_benefits: str = Field(default="", sa_column=Column(Text, nullable=False))
    set_by: str | None = person(optional=True)
    set_at: datetime
    frozen_at: datetime | None = None
    replaced_at: datetime | None = None


class Link(SQLModel, table=True):
    """One improvement has to do with another."""

    __table_args__ = unique("improvement_id", "other_id", "kind", name="uq_link_improvement_other_kind")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    other_id: int = Field(foreign_key="improvement.id", index=True)
    kind: LinkKind = choice(LinkKind)
    linked_by: str | None = person(optional=True)
    at: datetime
