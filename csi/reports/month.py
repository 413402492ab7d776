"""The report of one month, read from the register: of all teams, or of some."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session
from sqlmodel import select as select_model

from csi.common.core_tables import ACTIVITY, IMPROVEMENT, INFO_REQUEST, KPI, TARGET, TEAM, VALUE_FIGURE
from csi.common.money import Money
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis.aim import Aim
from csi.nudges.unmet_successes import unmet_among
from csi.people import directory
from csi.people.actor import Standing
from csi.register.activity_words import WORDS_TAKEN_BACK
from csi.reports.figures import MONTHS_BACK, Counts, Entry, count
from csi.reports.months import Month, start_of
from csi.reports.scorecard import Scorecard, read_scorecard
from models import Origin, Person
from models.enums import ENDED_STATES, OPEN_STATES, ClosureCode, SourceKind, State, Step, ValueSide


@dataclass(frozen=True, slots=True)
class TargetDate:
    """A target whose date is near."""

    number: int
    idea: str
    kpi: str
    unit: str
    aim: Aim
    due_on: date


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """Yearly benefits by currency: expected of what is open, and reached by what was closed in the month.

    `left_out`: of successes that don't hold as far as is known; those that have it are `of_numbers`.
    """

    forecast: tuple[Money, ...]
    measured: tuple[Money, ...]
    reported: tuple[Money, ...]
    left_out: tuple[Money, ...] = ()
    of_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month in figures. `teams` names those that it is about; empty for all. `value` is None if it isn't for them.

    `unmet` are the successes of the month that don't hold as far as is known.
    """

    month: Month
    today: date
    teams: tuple[str, ...]
    counts: Counts
    value: ValueFigures | None
    target_dates: tuple[TargetDate, ...]
    scorecard: Scorecard
    unmet: tuple[int, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the month is over, so that its figures won't change any more."""
        return self.month.last < self.today

    @property
    def name(self) -> str:
        """The month as the report's title says it."""
        return self.month.name if self.is_over else f"{self.month.name} so far"


def read_month_report(
    session: Session, month: Month, at: datetime, *, of: frozenset[int] | None = None, with_value: bool = True
) -> MonthReport:
    """The report of a month. `of` are the ids of the teams that it is about; None for all of them."""
    rules = policy(session)
    today = local_day(at, rules.tz)
    members = _members(session) if of is None else None
    unmet = unmet_among(session, [*_closed_in(month, rules.tz), *_within(of)], today)
    return MonthReport(
        month=month,
        today=today,
        teams=team_names(session, of),
        counts=count(read_entries(session, month, rules.tz, of), month, today, members, rules.country),
        value=_value(session, month, rules.tz, of, unmet) if with_value else None,
        target_dates=_target_dates(session, month.plus(1), of),
        scorecard=read_scorecard(session, today, rules.tz, of),
        unmet=tuple(sorted(unmet)),
    )


def _within(of: frozenset[int] | None) -> list[ColumnElement[bool]]:
    return [] if of is None else [IMPROVEMENT.c.team_id.in_(sorted(of))]


def team_names(session: Session, of: frozenset[int] | None) -> tuple[str, ...]:
    """The names of these teams; none for all of them."""
    if of is None:
        return ()
    named = select(TEAM.c.name).where(TEAM.c.id.in_(sorted(of))).order_by(TEAM.c.name)
    return tuple(name for (name,) in session.connection().execute(named))


def _members(session: Session) -> frozenset[str]:
    """Everybody who could have an idea: active members, and guests with access."""
    people = session.exec(select_model(Person)).all()
    return frozenset(person.id for person in people if directory.standing_of(person) is Standing.MEMBER)


def read_entries(session: Session, month: Month, tz: str, of: frozenset[int] | None = None) -> list[Entry]:
    """What the figures are counted from: what is open, and what came in, was promised, decided or ended lately."""
    table, since = IMPROVEMENT.c, start_of(month.plus(1 - MONTHS_BACK), tz)
    origin: Any = Origin.__table__  # type: ignore[attr-defined]
    lately = or_(
        table.created_at >= since,
        table.state.in_(OPEN_STATES),
        table.decided_at >= since,
        table.closed_at >= since,
        table.changed_at >= since,
        table.promised_on >= month.first,
    )
    rows = session.connection().execute(
        select(
            table.id, table.author_id, origin.c.credited_id, table.source_kind, table.state, table.created_at,
            table.promised_on, table.promise_paused_at, table.decided_at, table.closed_at, table.closure_code,
        )
        .join_from(IMPROVEMENT, origin, origin.c.improvement_id == table.id, isouter=True)
        .where(lately, *_within(of))
        .order_by(table.id)
    ).all()  # fmt: skip
    since_when, asking = _state_changes(session, of), _asking_back(session)
    return [_entry(row, tz, since_when, row.id in asking) for row in rows]


def _entry(row: Any, tz: str, since_when: Mapping[int, datetime], asked_back: bool) -> Entry:
    return Entry(
        number=row.id,
        had_by=row.credited_id or row.author_id,
        source=SourceKind(row.source_kind),
        state=State(row.state),
        created_on=local_day(row.created_at, tz),
        promised_on=row.promised_on,
        is_paused=row.promise_paused_at is not None,
        decided_on=local_day(row.decided_at, tz) if row.decided_at else None,
        closed_on=local_day(row.closed_at, tz) if row.closed_at else None,
        closure=ClosureCode(row.closure_code) if row.closure_code else None,
        in_state_since=local_day(since_when[row.id], tz) if row.id in since_when else None,
        asked_back=asked_back,
    )


def _state_changes(session: Session, of: frozenset[int] | None) -> dict[int, datetime]:
    """When each improvement came into its present state; those that never changed it are missing."""
    changed = ACTIVITY.c.after["state"].as_string()
    rows = (
        select(ACTIVITY.c.improvement_id, func.max(ACTIVITY.c.at))
        .join_from(ACTIVITY, IMPROVEMENT, ACTIVITY.c.improvement_id == IMPROVEMENT.c.id)
        .where(changed.is_not(None), ACTIVITY.c.verb != Step.NEED_INFO, *_within(of))
        .group_by(ACTIVITY.c.improvement_id)
    )
    return {number: at for number, at in session.connection().execute(rows)}


def _asking_back(session: Session) -> frozenset[int]:
    """New improvements whose author asked something back, when they were asked, and has had no reply."""
    request = INFO_REQUEST.c
    rows = (
        select(request.improvement_id, ACTIVITY.c.verb)
        .join_from(INFO_REQUEST, ACTIVITY, ACTIVITY.c.improvement_id == request.improvement_id)
        .where(
            request.answered_at.is_(None),
            ACTIVITY.c.at >= request.asked_at,
            ACTIVITY.c.verb.in_([_ASKED_BACK, WORDS_TAKEN_BACK]),
        )
        .order_by(ACTIVITY.c.id)
    )
    last = {number: verb for number, verb in session.connection().execute(rows)}
    return frozenset(number for number, verb in last.items() if verb == _ASKED_BACK)


_ASKED_BACK = "asked_back"


# --- Value ---


def _closed_in(month: Month, tz: str) -> tuple[ColumnElement[bool], ...]:
    closed_at = IMPROVEMENT.c.closed_at
    return closed_at >= start_of(month, tz), closed_at < start_of(month.plus(1), tz)


def _value(session: Session, month: Month, tz: str, of: frozenset[int] | None, unmet: Collection[int]) -> ValueFigures:
    """Forecasts of what is open, and what successful ones of the month have reached; SQLite's own sums are floats."""
    table, improvement = VALUE_FIGURE.c, IMPROVEMENT.c
    reached = (
        (table.side == ValueSide.ACTUAL)
        & (improvement.state == State.CLOSED)
        & (improvement.closure_code == ClosureCode.SUCCESSFUL)
        & and_(*_closed_in(month, tz))
    )
    expected = (table.side == ValueSide.FORECAST) & improvement.state.not_in(ENDED_STATES)
    rows = (
        session.connection()
        .execute(
            select(table.side, table.is_measured, table.benefit, table.benefit_currency, table.improvement_id)
            .join_from(VALUE_FIGURE, IMPROVEMENT, table.improvement_id == improvement.id)
            .where(table.replaced_at.is_(None), table.benefit.is_not(None), table.benefit_currency.is_not(None))
            .where(or_(reached, expected), *_within(of))
        )
        .all()
    )
    reached_by = [row for row in rows if row.side == ValueSide.ACTUAL]
    actual = [row for row in reached_by if row.improvement_id not in unmet]
    doubted = [row for row in reached_by if row.improvement_id in unmet and row.benefit]
    return ValueFigures(
        forecast=_totals([row for row in rows if row.side == ValueSide.FORECAST]),
        measured=_totals([row for row in actual if row.is_measured]),
        reported=_totals([row for row in actual if not row.is_measured]),
        left_out=_totals(doubted),
        of_numbers=tuple(sorted(row.improvement_id for row in doubted)),
    )


def _totals(rows: Sequence[Any]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for row in rows:
        sums[row.benefit_currency] = sums.get(row.benefit_currency, Money(Decimal(0), row.benefit_currency)) + Money(
            row.benefit, row.benefit_currency
        )
    return tuple(sums[currency] for currency in sorted(sums))


# --- Targets ---


def _target_dates(session: Session, month: Month, of: frozenset[int] | None) -> tuple[TargetDate, ...]:
    rows = session.connection().execute(
        select(
            TARGET.c.improvement_id, IMPROVEMENT.c.idea, KPI.c.name, KPI.c.unit, TARGET.c.comparison, TARGET.c.value,
            TARGET.c.value_high, TARGET.c.due_on,
        )
        .join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        .join(KPI, TARGET.c.kpi_id == KPI.c.id)
        .where(TARGET.c.replaced_at.is_(None), IMPROVEMENT.c.state.not_in(ENDED_STATES))
        .where(TARGET.c.due_on >= month.first, TARGET.c.due_on <= month.last, *_within(of))
        .order_by(TARGET.c.due_on, TARGET.c.id)
    )  # fmt: skip
    return tuple(
        TargetDate(
            row.improvement_id, row.idea, row.name, row.unit, Aim(row.comparison, row.value, row.value_high), row.due_on
        )
        for row in rows
    )
