"""The tables of KPIs, their readings, and the targets of improvements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, exact, facts, name_key, person, unique
from models.enums import (
    AgreementKind,
    Comparison,
    Direction,
    Frequency,
    Horizon,
    ImportState,
    KpiType,
    Perspective,
)


class Kpi(SQLModel, table=True):
    """A key performance indicator; it belongs to a critical success factor or stands alone. It can be renamed.

    `definition` says what is counted, and how. The tolerance is what the organisation allows by itself; the agreed
    level is what was promised to somebody, in an SLA, an OLA or as an SLR, and `agreed_high` is its upper end if it is
    a range.
    """

    id: int | None = Field(default=None, primary_key=True)
    csf_id: int | None = Field(default=None, foreign_key="critical_success_factor.id")
    service_id: int | None = Field(default=None, foreign_key="service.id")
    name: str = Field(max_length=200, unique=True)
    name_key: str | None = name_key()
    unit: str = Field(default="", max_length=40)
    direction: Direction = choice(Direction)
    owner_id: str | None = person(optional=True, index=True)
    frequency: Frequency = choice(Frequency, default=Frequency.WEEKLY)
    definition: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    tolerance_low: Decimal | None = exact()
    tolerance_high: Decimal | None = exact()
    agreement: AgreementKind | None = choice(AgreementKind, optional=True)
    agreed_comparison: Comparison | None = choice(Comparison, optional=True)
    agreed_value: Decimal | None = exact()
    agreed_high: Decimal | None = exact()
    agreed_with: str | None = Field(default=None, max_length=200)
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
    import_id: int | None = Field(default=None, foreign_key="reading_import.id", index=True)


class Target(SQLModel, table=True):
    """An improvement's target for one KPI and horizon; a changed target is a new row that replaces the old one.

    A removed one has `replaced_at` and no successor. `value_high` is the upper end of a target "between".
    """

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kpi_id: int = Field(foreign_key="kpi.id", index=True)
    horizon: Horizon = choice(Horizon, default=Horizon.SHORT_TERM)
    baseline: Decimal = exact(optional=False)
    baseline_on: date
    comparison: Comparison = choice(Comparison)
    value: Decimal = exact(optional=False)
    value_high: Decimal | None = exact()
    tolerance: Decimal | None = exact()
    due_on: date
    counter_kpi_id: int | None = Field(default=None, foreign_key="kpi.id")
    set_by: str | None = person(optional=True)
    set_at: datetime
    replaced_at: datetime | None = None


class KpiChange(SQLModel, table=True):
    """A change that was declared of a KPI: from this day on its control limits are calculated anew."""

    __tablename__ = "kpi_change"

    id: int | None = Field(default=None, primary_key=True)
    kpi_id: int = Field(foreign_key="kpi.id", index=True)
    changed_on: date
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    declared_by: str | None = person(optional=True)
    declared_at: datetime
    withdrawn_at: datetime | None = None


class Excursion(SQLModel, table=True):
    """A stretch of time in which a KPI is out of tolerance, and the improvement that was made of it.

    It begins with a reading and ends with the first one that is back in tolerance. `review_proposed_at`: when the
    improvement's coordinator was asked to review it.
    """

    __table_args__ = unique("kpi_id", "reading_id", name="uq_excursion_kpi_reading")

    id: int | None = Field(default=None, primary_key=True)
    kpi_id: int = Field(foreign_key="kpi.id", index=True)
    reading_id: int = Field(foreign_key="reading.id")
    began_on: date
    ended_on: date | None = None
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    review_proposed_at: datetime | None = None
    made_at: datetime


class ReadingImport(SQLModel, table=True):
    """A file of readings that somebody dropped on Kaizen, and how far it has been read.

    `digest` is that of its content: the same file twice changes nothing. `layout` is what was understood of its form
    (encoding, delimiter, columns, order of dates) and what was asked. `kpi_id`: all rows are about this KPI;
    `improvement_id`: it was dropped in this improvement's thread.
    """

    __tablename__ = "reading_import"

    id: int | None = Field(default=None, primary_key=True)
    file_id: str = Field(max_length=64, index=True)
    digest: str = Field(default="", max_length=64, index=True)
    name: str = Field(default="", max_length=300)
    person_id: str = person(index=True)
    channel: str = Field(max_length=64)
    ts: str = Field(default="", max_length=32)
    thread_ts: str = Field(default="", max_length=32)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    kpi_id: int | None = Field(default=None, foreign_key="kpi.id")
    state: ImportState = choice(ImportState, index=True)
    layout: dict[str, Any] = facts()
    all_or_nothing: bool = False
    rows_total: int = 0
    rows_done: int = 0
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_refused: int = 0
    problem: str = Field(default="", sa_column=Column(Text, nullable=False))
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None
