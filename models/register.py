"""The tables of the register: improvements, where they came from, whom they involve, their value, and their history."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index, Text, false
from sqlmodel import Field, SQLModel

from models.columns import choice, exact, facts, person, unique
from models.enums import (
    Benefit,
    ClosureCode,
    Effort,
    ImprovementKind,
    LinkKind,
    OutcomeCategory,
    RaciPart,
    SourceKind,
    State,
    Term,
    ValueSide,
    VoteSource,
)


class Improvement(SQLModel, table=True):
    """One entry of the register; the id is the number in `IMP-42`.

    `author_id` is the person with the author's rights and anchor; empty for an anonymous idea. `promised_on` is the day
    by which a decision is promised. `settled_at` is when the settling time ends and the result can be judged.
    `approval_asked_by` is the manager who wants an approval whatever the effort; `approver_id` is the named approver.
    `changed_since_approval_at`: since then a changed target or plan waits for a new approval.
    """

    __table_args__ = (
        *unique("source_channel", "source_ts", name="uq_improvement_source"),
        Index("ix_improvement_state_promised_on", "state", "promised_on"),
        Index("ix_improvement_state_hold_until", "state", "hold_until"),
        Index("ix_improvement_state_settled_at", "state", "settled_at"),
        Index("ix_improvement_state_changed_at", "state", "changed_at"),
        Index("ix_improvement_state_closed_at", "state", "closed_at"),
        Index("ix_improvement_team_id_state_closure_code", "team_id", "state", "closure_code"),
        Index("ix_improvement_coordinator_id_state", "coordinator_id", "state"),
        {"sqlite_autoincrement": True},  # a deleted improvement's number is never used again
    )

    id: int | None = Field(default=None, primary_key=True)
    idea: str = Field(sa_column=Column(Text, nullable=False))
    details: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    state: State = choice(State, default=State.NEW, index=True)
    state_before_hold: State | None = choice(State, optional=True)
    kind: ImprovementKind | None = choice(ImprovementKind, optional=True)
    term: Term | None = choice(Term, optional=True)
    effort: Effort | None = choice(Effort, optional=True)
    benefit: Benefit | None = choice(Benefit, optional=True)
    priority: int | None = None
    backlog_rank: int | None = Field(default=None, index=True)
    quick_win: bool = False
    people_affected: bool | None = None
    author_id: str | None = person(optional=True, index=True)
    captured_by: str | None = person(optional=True)
    coordinator_id: str | None = person(optional=True, index=True)
    accountable_id: str | None = person(optional=True)
    approver_id: str | None = person(optional=True)
    approval_asked_by: str | None = person(optional=True)
    team_id: int = Field(foreign_key="team.id")
    service_id: int | None = Field(default=None, foreign_key="service.id")
    source_kind: SourceKind = choice(SourceKind)
    source_channel: str | None = Field(default=None, max_length=64)
    source_ts: str | None = Field(default=None, max_length=32)
    parent_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    continues_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    merged_into_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    created_at: datetime
    promised_on: date
    promise_paused_at: datetime | None = None
    decided_at: datetime | None = None
    approved_at: datetime | None = None
    changed_since_approval_at: datetime | None = None
    started_at: datetime | None = None
    review_from: datetime | None = None
    settled_at: datetime | None = None
    judged_early_because: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    hold_until: date | None = None
    reason: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    closed_at: datetime | None = None
    closure_code: ClosureCode | None = choice(ClosureCode, optional=True)
    closure_notes: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    risk: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    not_measurable_because: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    version: int = 1
    changed_at: datetime


class Origin(SQLModel, table=True):
    """Where an idea came from, unless its author simply wrote it.

    `credited_id` is whose idea it is, if somebody else brought it in and they have not been told yet. `permalink` leads
    to the message it was taken from. `follow_key` is the digest of an anonymous author's follow code.
    """

    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True)
    credited_id: str | None = person(optional=True, index=True)
    permalink: str | None = Field(default=None, max_length=500)
    follow_key: str | None = Field(default=None, max_length=64, unique=True)


class Alignment(SQLModel, table=True):
    """The link between an improvement and an objective that it supports."""

    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True)
    objective_id: int = Field(foreign_key="objective.id", primary_key=True)


class Outcome(SQLModel, table=True):
    """A kind of result that a closed improvement had."""

    __table_args__ = unique("improvement_id", "category", name="uq_outcome_improvement_category")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    category: OutcomeCategory = choice(OutcomeCategory)


class Activity(SQLModel, table=True):
    """The append-only audit trail: who did what to which improvement when, before and after."""

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id", index=True)
    actor_id: str | None = person(optional=True)
    verb: str = Field(max_length=64)
    before: dict[str, Any] = facts()
    after: dict[str, Any] = facts()
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    at: datetime


class Comment(SQLModel, table=True):
    """What somebody added to an improvement from a message, with credit: once per message and improvement.

    `author_id` wrote it, `added_by` added it; another app's post has no author. `permalink` comes from Slack a little
    later.
    """

    __table_args__ = unique("improvement_id", "channel", "ts", name="uq_comment_source")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    author_id: str | None = person(optional=True)
    added_by: str = person()
    text: str = Field(sa_column=Column(Text, nullable=False))
    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    permalink: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    written_at: datetime


class Vote(SQLModel, table=True):
    """A person's vote for an improvement. A vote that came with an anonymous idea has no person."""

    __table_args__ = unique("improvement_id", "person_id", name="uq_vote_improvement_person")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str | None = person(optional=True, index=True)
    source: VoteSource = choice(VoteSource)
    at: datetime


class Watcher(SQLModel, table=True):
    """A person who is told about an improvement's steps."""

    __table_args__ = unique("improvement_id", "person_id", name="uq_watcher_improvement_person")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    person_id: str = person(index=True)
    at: datetime


class Involvement(SQLModel, table=True):
    """A person who is consulted or informed. Who is accountable is on the improvement; task owners are responsible.

    `question` is what a consulted person was asked; their answers are stored as notes.
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
    """An improvement's cost and benefit, forecast or actual. A change is a new row; nothing is overwritten.

    Sums are decimals with their currency's ISO 4217 code. `source` says where a reported sum comes from. `is_measured`:
    the benefit was calculated from the readings of KPIs, by the improvement's value lines.
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
    source: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    is_measured: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    frozen_at: datetime | None = None
    replaced_at: datetime | None = None


class ValueLine(SQLModel, table=True):
    """One line of how a yearly benefit follows from a KPI's change: the change, times a volume, a share and a rate.

    For a KPI in percent the change is taken of `volume` ("20 points of 2.5 million calls a year"); any other change is
    multiplied by it (52: each week). `share` is the part in percent that counts, all of it if empty; `rate` is money
    for each, in `currency`. A change is a new row; nothing is overwritten.
    """

    __tablename__ = "value_line"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    kpi_id: int = Field(foreign_key="kpi.id")
    label: str = Field(max_length=200)
    volume: Decimal = exact(optional=False)
    share: Decimal | None = exact()
    rate: Decimal = exact(optional=False)
    currency: str = Field(max_length=3)
    source: str = Field(default="", max_length=300)
    set_by: str | None = person(optional=True)
    set_at: datetime
    replaced_at: datetime | None = None


class Link(SQLModel, table=True):
    """A link between two improvements."""

    __table_args__ = unique("improvement_id", "other_id", "kind", name="uq_link_improvement_other_kind")

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    other_id: int = Field(foreign_key="improvement.id", index=True)
    kind: LinkKind = choice(LinkKind)
    linked_by: str | None = person(optional=True)
    at: datetime
