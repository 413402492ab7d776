"""The tables of KPIs, their readings, and the targets of improvements."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, exact, name_key, person, unique
from models.enums import Comparison, Direction, Frequency, Horizon, KpiType, Perspective


class Kpi(SQLModel, table=True):
    """A key performance indicator; it belongs to a critical success factor or stands alone. It can be renamed."""

    id: int | None = Field(default=None, primary_key=True)
    csf_id: int | None = Field(default=None, foreign_key="critical_success_factor.id")
    service_id: int | None = Field(default=None, foreign_key="service.id")
    name: str = Field(max_length=200, unique=True)
    name_key: str | None = name_key()
    unit: str = Field(default="", max_length=40)
    direction: Direction = choice(Direction)
    owner_id: str | None = person(optional=True, index=True)
    frequency: Frequency = choice(Frequency, default=Frequency.WEEKLY)
    tolerance_low: Decimal | None = exact()
    tolerance_high: Decimal | None = exact()
    type: KpiType | None = choice(KpiType, optional=True)
    perspective: Perspective | None = choice(Perspective, optional=True)
    is_qualitative: bool = False
    benchmark: str | None = Field(default=None, max_length=200)
    benchmark_source: str | None = Field(default=None, max_length=300)
    created_by: str | None = person(optional=True)
    created_at: datetime
    archived_at: datetime | None = None


class Reading(SQLModel, table=True):
    """One measured value at a date. A correction is a new row that replaces the old one; nothing is overwritten.

    `value` is empty when the reporter said that there is none (`n/a`).
    """

    __table_args__ = unique("source_channel", "source_ts", name="uq_reading_source")

    id: int | None = Field(default=None, primary_key=True)
    kpi_id: int = Field(foreign_key="kpi.id", index=True)
    value: Decimal | None = exact()
    measured_on: date
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reported_by: str | None = person(optional=True)
    source: str = Field(default="", max_length=200)
    source_channel: str | None = Field(default=None, max_length=64)
    source_ts: str | None = Field(default=None, max_length=32)
    recorded_at: datetime
    replaced_by_id: int | None = Field(default=None, foreign_key="reading.id")


class Target(SQLModel, table=True):
    """An improvement's target for one KPI; a changed target is a new row that replaces the old one."""

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kpi_id: int = Field(foreign_key="kpi.id", index=True)
    horizon: Horizon = choice(Horizon, default=Horizon.SHORT_TERM)
    baseline: Decimal = exact(optional=False)
    baseline_on: date
    comparison: Comparison = choice(Comparison)
    value: Decimal = exact(optional=False)
    tolerance: Decimal | None = exact()
    due_on: date
    counter_kpi_id: int | None = Field(default=None, foreign_key="kpi.id")
    set_by: str | None = person(optional=True)
    set_at: datetime
    replaced_at: datetime | None = None
