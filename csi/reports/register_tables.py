"""The tables of an export: the register, readings, the activity and changes of settings, read row by row."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from csi.commands.filters import Filters
from csi.common.core_tables import (
    ACTIVITY,
    ALIGNMENT,
    IMPROVEMENT,
    KPI,
    OBJECTIVE,
    OUTCOME,
    PERSON,
    READING,
    SERVICE,
    TARGET,
    TEAM,
    VALUE_FIGURE,
    VOTE,
)
from csi.language.mentions import mentioned_ids, with_names
from csi.nudges.unmet_successes import REASONS, Doubt, unmet_among
from csi.people.mentions import read_names
from csi.register.history import OF_VALUE
from csi.reports.cells import Cell, Table, recorded, words
from csi.reports.exchange import ANONYMOUS, KAIZEN, PEOPLE, REGISTER, WRITTEN, Kind, Sheet
from csi.views import query
from models import Merge
from models.enums import ClosureCode, SourceKind, State, ValueSide

AT_ONCE = 500
"""So many rows are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported on a day: the improvements under these conditions; `of` are the teams, None for all.

    `everything`: the conditions leave nothing out, so all readings and all changes of settings belong to it.
    """

    today: date
    conditions: tuple[ColumnElement[bool], ...] = ()
    of: frozenset[int] | None = None
    with_value: bool = True
    everything: bool = True

    @property
    def chosen(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions, with that of the teams."""
        return (*self.conditions, *([] if self.of is None else [IMPROVEMENT.c.team_id.in_(sorted(self.of))]))


def tables(session: Session, scope: Scope) -> tuple[Table, ...]:
    """The tables of an export. Their rows are read from the session while they are written."""
    people = _Names(session)
    found = [
        _register(session, scope, people),
        _readings(session, scope, people),
        _activity(session, scope, people),
    ]
    if scope.of is None and scope.everything:
        found.append(_settings(session, people))
    return tuple(found)


def whole_tables(session: Session, today: date) -> tuple[Table, ...]:
    """The tables of the whole register, with those that it needs to be read in again."""
    people = _Names(session)
    more = [_written(session, sheet, people) for sheet in WRITTEN]
    return (*tables(session, Scope(today)), *more, Table(PEOPLE.name, PEOPLE.titles, people.rows))


def count(session: Session, scope: Scope) -> int:
    """How many improvements are exported."""
    counted = select(func.count()).select_from(IMPROVEMENT).where(*scope.chosen)
    return int(session.connection().execute(counted).scalar_one())


class _Names:
    """People's names, and texts with names instead of ids. Nobody is named who stayed anonymous: no id is stored.

    Who has no name of their own, or one that says something else here, has the id behind it.
    """

    def __init__(self, session: Session) -> None:
        rows = session.connection().execute(select(PERSON.c.id, PERSON.c.name).order_by(PERSON.c.id)).all()
        often = Counter(name.casefold() for _, name in rows) + Counter([ANONYMOUS, KAIZEN.casefold()] * 2)
        self._people: Mapping[str, str] = {
            person_id: f"{name} ({person_id})" if often[name.casefold()] > 1 else name
            for person_id, name in rows
            if name
        }
        self._all = [person_id for person_id, _ in rows]
        self._session = session

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Everybody's name and id."""
        return ((self.name(person_id), person_id) for person_id in self._all)

    def name(self, person_id: str | None) -> str:
        return "" if person_id is None else self._people.get(person_id, person_id)

    def text(self, text: str | None) -> str:
        if not text or not (ids := mentioned_ids(text)):
            return text or ""
        return with_names(text, read_names(self._session, ids), all_of_them=True)

    def recorded(self, values: Any) -> Any:
        """Recorded values with people's names instead of their ids."""
        if isinstance(values, dict):
            return {key: self.recorded(value) for key, value in values.items()}
        if isinstance(values, list):
            return [self.recorded(value) for value in values]
        return self._people.get(values, values) if isinstance(values, str) else values


def _streamed(session: Session, statement: Select[Any]) -> Iterator[Any]:
    return iter(session.connection().execute(statement, execution_options={"yield_per": AT_ONCE}))


# --- Register ---

_VALUE_COLUMNS = 12
"""So many columns are about value, the last ones."""


def _register(session: Session, scope: Scope, people: _Names) -> Table:
    columns = REGISTER.titles if scope.with_value else REGISTER.titles[:-_VALUE_COLUMNS]
    return Table(REGISTER.name, columns, lambda: _register_rows(session, scope, people))


def _register_rows(session: Session, scope: Scope, people: _Names) -> Iterator[tuple[Cell, ...]]:
    connection = session.connection()
    table = IMPROVEMENT.c
    teams = {key: name for key, name in connection.execute(select(TEAM.c.id, TEAM.c.name))}
    services = {key: name for key, name in connection.execute(select(SERVICE.c.id, SERVICE.c.name))}
    counted = select(VOTE.c.improvement_id, func.count()).group_by(VOTE.c.improvement_id)
    votes = {number: count for number, count in connection.execute(counted)}
    objectives, outcomes, before_merge = _objectives(session), _outcomes(session), _before_merge(session)
    values = _values(session) if scope.with_value else {}
    unmet = unmet_among(session, scope.chosen, scope.today) if scope.with_value else {}
    rows = select(IMPROVEMENT).where(*scope.chosen).order_by(table.id)
    for row in _streamed(session, rows):
        said = (
            f"IMP-{row.id}",
            people.text(row.idea),
            people.text(row.details),
            words(row.state),
            words(row.closure_code),
            _author(row, people),
            people.name(row.coordinator_id),
            teams.get(row.team_id, ""),
            services.get(row.service_id, ""),
            objectives.get(row.id, ""),
            words(row.kind),
            words(row.term),
            words(row.effort),
            words(row.benefit),
            row.priority,
            bool(row.quick_win),
            votes.get(row.id, 0),
            words(row.source_kind),
            row.created_at,
            row.promised_on,
            row.decided_at,
            row.started_at,
            row.closed_at,
            outcomes.get(row.id, ""),
            people.text(row.closure_notes),
            people.text(row.reason),
            people.text(row.risk),
            people.text(row.not_measurable_because),
            row.changed_at,
            words(before_merge.get(row.id) if row.state == State.MERGED else row.state_before_hold),
            row.hold_until,
            row.review_from,
            row.settled_at,
            row.approved_at,
            _number(row.merged_into_id),
            _number(row.continues_id),
        )
        if scope.with_value:
            yield (*said, *_value_cells(values.get(row.id, {}), _left_out(row, unmet)))
        else:
            yield said


def _author(row: Any, people: _Names) -> str:
    if row.author_id is not None:
        return people.name(row.author_id)
    return KAIZEN if row.source_kind in (SourceKind.KPI, SourceKind.NEXT_CYCLE) else ANONYMOUS


def _objectives(session: Session) -> dict[int, str]:
    rows = session.connection().execute(
        select(ALIGNMENT.c.improvement_id, OBJECTIVE.c.title)
        .join_from(ALIGNMENT, OBJECTIVE, ALIGNMENT.c.objective_id == OBJECTIVE.c.id)
        .order_by(OBJECTIVE.c.id)
    )
    return _joined(rows)


def _outcomes(session: Session) -> dict[int, str]:
    rows = session.connection().execute(
        select(OUTCOME.c.improvement_id, OUTCOME.c.category).order_by(OUTCOME.c.category)
    )
    return _joined((number, words(category)) for number, category in rows)


def _before_merge(session: Session) -> dict[int, State]:
    standing = col(Merge.undone_at).is_(None)
    rows = select(col(Merge.improvement_id), col(Merge.state_before)).where(standing).order_by(col(Merge.id))
    return {number: state for number, state in session.connection().execute(rows)}


def _number(number: int | None) -> str:
    return "" if number is None else f"IMP-{number}"


def _joined(pairs: Any) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    for number, said in pairs:
        found[number].append(said)
    return {number: "; ".join(said) for number, said in found.items()}


def _values(session: Session) -> dict[int, dict[ValueSide, Any]]:
    table = VALUE_FIGURE.c
    rows = session.connection().execute(select(VALUE_FIGURE).where(table.replaced_at.is_(None)).order_by(table.id))
    found: dict[int, dict[ValueSide, Any]] = defaultdict(dict)
    for row in rows:
        found[row.improvement_id][ValueSide(row.side)] = row
    return found


def _left_out(row: Any, unmet: Mapping[int, Doubt]) -> str:
    """Why what an improvement has brought is in no total; empty if it is in one."""
    if row.state != State.CLOSED:
        return "it isn't closed"
    if row.closure_code != ClosureCode.SUCCESSFUL:
        return "it wasn't closed as successful"
    return REASONS[unmet[row.id]] if row.id in unmet else ""


def _value_cells(figures: Mapping[ValueSide, Any], left_out: str) -> tuple[Cell, ...]:
    forecast, actual = figures.get(ValueSide.FORECAST), figures.get(ValueSide.ACTUAL)
    newest = actual or forecast
    return (
        *_sums(forecast),
        *_sums(actual),
        bool(actual.is_measured) if actual is not None else None,
        left_out if actual is not None and actual.benefit is not None else "",
        newest.payer if newest is not None else "",
        newest.soft_benefits if newest is not None else "",
    )


def _sums(row: Any) -> tuple[Cell, ...]:
    if row is None:
        return (None, None, None, None)
    return (row.cost, row.cost_currency, row.benefit, row.benefit_currency)


# --- Readings ---


def _readings(session: Session, scope: Scope, people: _Names) -> Table:
    columns = (
        "KPI", "Unit", "Measured on", "Value", "Note", "Reported by", "Source", "Recorded (UTC)", "Corrected since",
    )  # fmt: skip
    wanted = select(READING, KPI.c.name.label("kpi"), KPI.c.unit).join_from(READING, KPI, READING.c.kpi_id == KPI.c.id)
    if not scope.everything or scope.of is not None:
        aimed = select(TARGET.c.kpi_id).join_from(TARGET, IMPROVEMENT, TARGET.c.improvement_id == IMPROVEMENT.c.id)
        wanted = wanted.where(READING.c.kpi_id.in_(aimed.where(*scope.chosen)))
    wanted = wanted.order_by(KPI.c.name, READING.c.measured_on, READING.c.id)

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in _streamed(session, wanted):
            yield (
                row.kpi, row.unit, row.measured_on, row.value, people.text(row.note), people.name(row.reported_by),
                row.source, row.recorded_at, row.replaced_by_id is not None,
            )  # fmt: skip

    return Table("readings", columns, rows)


# --- Activity and settings ---


def _activity(session: Session, scope: Scope, people: _Names) -> Table:
    columns = ("Improvement", "When (UTC)", "Who", "What", "Before", "After", "Note")
    chosen = select(IMPROVEMENT.c.id).where(*scope.chosen)
    wanted = select(ACTIVITY).where(ACTIVITY.c.improvement_id.in_(chosen))
    if not scope.with_value:
        wanted = wanted.where(ACTIVITY.c.verb.not_in(sorted(OF_VALUE)))
    wanted = wanted.order_by(ACTIVITY.c.id)

    def rows() -> Iterator[tuple[Cell, ...]]:
        return ((f"IMP-{row.improvement_id}", *_act(row, people)) for row in _streamed(session, wanted))

    return Table("activity", columns, rows)


def _settings(session: Session, people: _Names) -> Table:
    wanted = select(ACTIVITY).where(ACTIVITY.c.improvement_id.is_(None)).order_by(ACTIVITY.c.id)

    def rows() -> Iterator[tuple[Cell, ...]]:
        return (_act(row, people) for row in _streamed(session, wanted))

    return Table("settings", ("When (UTC)", "Who", "What", "Before", "After", "Note"), rows)


def _act(row: Any, people: _Names) -> tuple[Cell, ...]:
    return (
        row.at, people.name(row.actor_id), words(row.verb), people.text(recorded(people.recorded(row.before))),
        people.text(recorded(people.recorded(row.after))), people.text(row.note),
    )  # fmt: skip


# --- What the register needs to be read in again ---


def _written(session: Session, sheet: Sheet, people: _Names) -> Table:
    """A table as it is stored: each row, with names instead of ids."""
    connection, table = session.connection(), sheet.model.__table__

    def names(of: Any, name: Any) -> Mapping[int, str]:
        return {number: said for number, said in connection.execute(select(of.c.id, name))}

    def rows() -> Iterator[tuple[Cell, ...]]:
        entries = {
            Kind.KPI: names(KPI, KPI.c.name),
            Kind.SERVICE: names(SERVICE, SERVICE.c.name),
            Kind.TEAM: names(TEAM, TEAM.c.name),
        }

        def cell(kind: Kind, value: Any) -> Cell:
            match kind:
                case Kind.TEXT:
                    return people.text(value)
                case Kind.CHOICE:
                    return words(value)
                case Kind.PERSON:
                    return people.name(value)
                case Kind.IMPROVEMENT:
                    return _number(value)
                case Kind.YES:
                    return bool(value)
            return entries[kind].get(value, "") if kind in entries else value

        for row in _streamed(session, select(table).order_by(table.c.id)):
            yield tuple(cell(field.kind, getattr(row, field.key)) for field in sheet.fields)

    return Table(sheet.name, sheet.titles, rows)


def scope_of(
    session: Session, filters: Filters, of: frozenset[int] | None, at: datetime, who: Any, *, with_value: bool
) -> Scope:
    """The scope of a list's filters. `who` returns the id of a named person. Raises BadInput for an unknown name."""
    today = query.today_of(session, at)
    conditions = query.where(session, filters, today, who)
    return Scope(today, conditions, of, with_value, everything=not conditions)
