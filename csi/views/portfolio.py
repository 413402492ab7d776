"""The portfolio in figures: improvements by state, overdue ones, teams, objectives and value."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlmodel import Session

from csi.common.core_tables import ALIGNMENT, IMPROVEMENT, OBJECTIVE, TEAM, VALUE_FIGURE
from csi.common.pagination import COUNTED, Page, nearest_page
from csi.nudges.unmet_successes import unmet_among
from csi.views.query import count_some, is_overdue
from models.enums import ENDED_STATES, ClosureCode, State, ValueSide

MOST_TEAMS = 12


@dataclass(frozen=True, slots=True)
class TeamCount:
    """A team's open and successfully closed improvements."""

    team: str
    open: int
    successful: int


@dataclass(frozen=True, slots=True)
class ValueTotal:
    """The yearly benefit in one currency, and how many improvements it sums up.

    Actual benefits are summed up apart: those that follow from readings (`is_measured`), those that were reported, and
    those of successes that don't hold as far as is known (`is_unmet`), which are in neither sum.
    """

    side: ValueSide
    currency: str
    benefit: Decimal
    improvements: int
    is_measured: bool = False
    is_unmet: bool = False


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The register in figures."""

    states: Mapping[State, int]
    overdue: int
    """Counted up to `COUNTED`."""
    teams: tuple[TeamCount, ...]
    """The teams with the most open improvements; empty if there is only one."""
    more_teams: int
    value: tuple[ValueTotal, ...]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An improvement in progress or in review."""

    number: int
    idea: str
    coordinator: str | None


@dataclass(frozen=True, slots=True)
class ObjectiveCount:
    """An objective with its open and successfully closed improvements, and the first few that are under way."""

    title: str
    owner: str | None
    due_on: date | None
    today: date
    open: int
    successful: int
    under_way: int = 0
    shown: tuple[UnderWay, ...] = ()


@dataclass(frozen=True, slots=True)
class Objectives(Page):
    """One page of objectives."""

    rows: tuple[ObjectiveCount, ...]
    total: int
    page: int
    size: int
    without: int = 0
    """How many improvements are under way without an objective."""


_IS_OPEN = case((IMPROVEMENT.c.state.not_in(ENDED_STATES), 1), else_=0)
_SUCCEEDED = case((IMPROVEMENT.c.closure_code == ClosureCode.SUCCESSFUL, 1), else_=0)


def read_portfolio(session: Session, today: date, of: frozenset[int] | None = None) -> Portfolio:
    """The portfolio of the whole register, or of some teams."""
    connection = session.connection()
    within = [] if of is None else [IMPROVEMENT.c.team_id.in_(of)]
    counted = select(IMPROVEMENT.c.state, func.count()).where(*within).group_by(IMPROVEMENT.c.state)
    states = {State(state): count for state, count in connection.execute(counted)}
    overdue = count_some(session, [is_overdue(today), *within], COUNTED)
    teams = _teams(session, within)
    return Portfolio(
        states={state: states[state] for state in State if states.get(state)},
        overdue=overdue,
        teams=tuple(teams[:MOST_TEAMS]) if len(teams) > 1 else (),
        more_teams=max(0, len(teams) - MOST_TEAMS),
        value=_value(session, within, today),
    )


def _teams(session: Session, within: list[ColumnElement[bool]]) -> list[TeamCount]:
    by_team = (
        select(IMPROVEMENT.c.team_id, func.sum(_IS_OPEN).label("open"), func.sum(_SUCCEEDED).label("successful"))
        .where(*within)
        .group_by(IMPROVEMENT.c.team_id)
        .subquery()
    )
    rows = session.connection().execute(
        select(TEAM.c.name, by_team.c.open, by_team.c.successful)
        .join_from(TEAM, by_team, by_team.c.team_id == TEAM.c.id)
        .order_by(by_team.c.open.desc(), TEAM.c.name)
    )
    return [TeamCount(row.name, int(row.open), int(row.successful)) for row in rows]


def _value(session: Session, within: list[ColumnElement[bool]], today: date) -> tuple[ValueTotal, ...]:
    """Forecasts of open improvements and actual values of successful ones, exactly; SQLite's sums are floats."""
    table = VALUE_FIGURE.c
    is_known = (table.replaced_at.is_(None), table.benefit.is_not(None), table.benefit_currency.is_not(None))
    rows = (
        session.connection()
        .execute(
            select(table.side, table.is_measured, table.benefit, table.benefit_currency, table.improvement_id)
            .join_from(VALUE_FIGURE, IMPROVEMENT, table.improvement_id == IMPROVEMENT.c.id)
            .where(*within, *is_known)
            .where(
                ((table.side == ValueSide.FORECAST) & IMPROVEMENT.c.state.not_in(ENDED_STATES))
                | ((table.side == ValueSide.ACTUAL) & _succeeded())
            )
        )
        .all()
    )
    unmet: Collection[int] = ()
    if any(row.side == ValueSide.ACTUAL for row in rows):
        actual = exists().where(table.improvement_id == IMPROVEMENT.c.id, table.side == ValueSide.ACTUAL, *is_known)
        unmet = unmet_among(session, [*within, actual], today)
    sums: dict[tuple[ValueSide, bool, bool, str], list[Decimal]] = defaultdict(list)
    for side, is_measured, benefit, currency, number in rows:
        is_unmet = side == ValueSide.ACTUAL and number in unmet
        sums[ValueSide(side), is_unmet, not is_measured and not is_unmet, currency].append(benefit)
    return tuple(
        ValueTotal(side, currency, sum(benefits, Decimal(0)), len(benefits), not is_reported, is_unmet)
        for (side, is_unmet, is_reported, currency), benefits in sorted(sums.items())
    )


def _succeeded() -> ColumnElement[bool]:
    return and_(IMPROVEMENT.c.state == State.CLOSED, IMPROVEMENT.c.closure_code == ClosureCode.SUCCESSFUL)


def read_objectives(session: Session, today: date, page: int, size: int) -> Objectives:
    """A page of the objectives in use, with the improvements aligned with each."""
    connection = session.connection()
    standing = OBJECTIVE.c.archived_at.is_(None)
    total = connection.execute(select(func.count()).select_from(OBJECTIVE).where(standing)).scalar_one()
    page = nearest_page(page, total, size)
    shown = select(OBJECTIVE).where(standing).order_by(OBJECTIVE.c.id).limit(size).offset((page - 1) * size)
    rows = connection.execute(shown).all()
    served = {
        row.objective_id: row
        for row in connection.execute(
            select(ALIGNMENT.c.objective_id, func.sum(_IS_OPEN).label("open"), func.sum(_SUCCEEDED).label("successful"))
            .join_from(ALIGNMENT, IMPROVEMENT, ALIGNMENT.c.improvement_id == IMPROVEMENT.c.id)
            .where(ALIGNMENT.c.objective_id.in_([row.id for row in rows]))
            .group_by(ALIGNMENT.c.objective_id)
        )
    }
    under_way = _under_way(session, [row.id for row in rows])
    return Objectives(
        tuple(
            ObjectiveCount(
                row.title,
                row.owner_id,
                row.due_on,
                today,
                int(served[row.id].open) if row.id in served else 0,
                int(served[row.id].successful) if row.id in served else 0,
                *under_way.get(row.id, (0, ())),
            )
            for row in rows
        ),
        total,
        page,
        size,
        _without_objective(session),
    )


_IS_UNDER_WAY = IMPROVEMENT.c.state.in_([State.IN_PROGRESS, State.REVIEW])
_SHOWN_UNDER_WAY = 3


def _under_way(session: Session, objectives: list[int]) -> dict[int, tuple[int, tuple[UnderWay, ...]]]:
    """How many improvements are under way for each objective, and the first few of them, the oldest first."""
    if not objectives:
        return {}
    same = {"partition_by": ALIGNMENT.c.objective_id}
    place = func.row_number().over(**same, order_by=IMPROVEMENT.c.id).label("place")
    ranked = (
        select(ALIGNMENT.c.objective_id, IMPROVEMENT.c.id, place, func.count().over(**same).label("total"))
        .join_from(ALIGNMENT, IMPROVEMENT, ALIGNMENT.c.improvement_id == IMPROVEMENT.c.id)
        .where(ALIGNMENT.c.objective_id.in_(objectives), _IS_UNDER_WAY)
        .subquery()
    )
    rows = session.connection().execute(
        select(
            ranked.c.objective_id, ranked.c.total, IMPROVEMENT.c.id, IMPROVEMENT.c.idea, IMPROVEMENT.c.coordinator_id
        )
        .join_from(ranked, IMPROVEMENT, ranked.c.id == IMPROVEMENT.c.id)
        .where(ranked.c.place <= _SHOWN_UNDER_WAY)
        .order_by(ranked.c.objective_id, ranked.c.place)
    )
    found: dict[int, tuple[int, tuple[UnderWay, ...]]] = {}
    for objective, total, *each in rows:
        found[objective] = total, (*found.get(objective, (0, ()))[1], UnderWay(*each))
    return found


def _without_objective(session: Session) -> int:
    aligned = exists().where(ALIGNMENT.c.improvement_id == IMPROVEMENT.c.id)
    alone = select(func.count()).select_from(IMPROVEMENT).where(_IS_UNDER_WAY, ~aligned)
    return int(session.connection().execute(alone).scalar_one())
