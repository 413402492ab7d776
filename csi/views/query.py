"""Lists of improvements by filters, page by page. Every member of the organisation may read them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlmodel import Session

from csi.catalogue.service_facts import critical_first
from csi.commands.filters import Filters, Sort
from csi.common.core_tables import ALIGNMENT, IMPROVEMENT, TASK
from csi.common.errors import BadInput
from csi.common.pagination import COUNTED, CountedPage, most_counted, nearest_page
from csi.common.policies import policy
from csi.common.typos import nearest_word
from csi.common.working_days import local_day, zone_of
from csi.language.typed_values import TypedPerson
from csi.people import directory
from csi.people.permissions import Action
from csi.tasks.task_rules import ACTIVE, LEFT_OUT
from csi.views.summary_row import SummaryRow, summary_rows
from models import Objective, Service, Team
from models.enums import ENDED_STATES, State

PAGE = 10


@dataclass(frozen=True, slots=True)
class FoundPage(CountedPage):
    """One page of improvements."""

    rows: tuple[SummaryRow, ...]
    total: int
    page: int = 1
    size: int = PAGE
    loosely: bool = False
    """No improvement contained all words, so these contain some of them."""


def today_of(session: Session, at: datetime) -> date:
    """Today in the organisation's time zone, so that an improvement is overdue for everybody at once."""
    return local_day(at, policy(session).tz)


def list_improvements(
    session: Session, filters: Filters, *, by: str, at: datetime, who: Callable[[TypedPerson], str], size: int = PAGE
) -> FoundPage:
    """A page of the improvements that match the filters; the last page if `page` is beyond it.

    `who` returns the id of a named person. Raises NotAllowed for outsiders, BadInput for an unknown name.
    """
    directory.require_member(session, by, Action.READ)
    today = today_of(session, at)
    conditions = where(session, filters, today, who)
    return page_of(session, conditions, order(filters.sort), filters.page, today, by, size)


def count(session: Session, filters: Filters, *, at: datetime, who: Callable[[TypedPerson], str]) -> int:
    """The number of improvements that match the filters, `COUNTED` and one if there are more."""
    return count_some(session, where(session, filters, today_of(session, at), who), COUNTED)


def page_of(
    session: Session,
    wanted: Iterable[ColumnElement[bool]],
    ordered: "Ordered",
    page: int,
    today: date,
    reader: str,
    size: int = PAGE,
) -> FoundPage:
    """A page of improvements by conditions and order, as `reader` reads them; the last page if `page` is beyond it."""
    conditions = list(wanted)
    most = most_counted(page, size)
    total = count_some(session, conditions, most)
    page = nearest_page(page, total, size)
    numbers = ordered(select(IMPROVEMENT.c.id).where(*conditions)).limit(size).offset((page - 1) * size)
    found = [number for (number,) in session.connection().execute(numbers)] if total else []
    return FoundPage(summary_rows(session, found, today, reader), total, page, size)


def count_some(session: Session, conditions: Iterable[ColumnElement[bool]], most: int) -> int:
    """The number of improvements with these conditions; one more than `most` if there are more."""
    some = select(IMPROVEMENT.c.id).where(*conditions).limit(most + 1).subquery()
    return int(session.connection().execute(select(func.count()).select_from(some)).scalar_one())


# --- Conditions ---


def where(
    session: Session, filters: Filters, today: date, who: Callable[[TypedPerson], str]
) -> tuple[ColumnElement[bool], ...]:
    """The SQL conditions of the filters. Raises BadInput for an unknown name."""
    table = IMPROVEMENT.c
    conditions: list[ColumnElement[bool]] = []
    if filters.states:
        conditions.append(table.state.in_(sorted(filters.states)))
    elif not filters.everything:
        conditions.append(is_open())
    if filters.overdue:
        conditions.append(is_overdue(today))
    if filters.unassigned:
        conditions.append(table.coordinator_id.is_(None))
    if filters.quick_win:
        conditions.append(table.quick_win.is_(True))
    if filters.coordinator:
        conditions.append(table.coordinator_id == who(filters.coordinator))
    if filters.author:
        conditions.append(table.author_id == who(filters.author))
    for name in ("effort", "kind", "benefit"):
        if (value := getattr(filters, name)) is not None:
            conditions.append(table[name] == value)
    if filters.team:
        conditions.append(table.team_id == find_named(session, Team, "name", "team", filters.team))
    if filters.service:
        conditions.append(table.service_id == find_named(session, Service, "name", "service", filters.service))
    if filters.objective:
        objective = find_named(session, Objective, "title", "objective", filters.objective)
        conditions.append(serves(objective))
    if filters.since and filters.until:
        zone = zone_of(policy(session).tz)
        first = datetime.combine(filters.since, time(), zone)
        after = datetime.combine(filters.until + timedelta(days=1), time(), zone)
        closed = and_(table.closed_at >= first, table.closed_at < after)
        conditions.append(or_(table.state != State.CLOSED, closed))
    if filters.closures:
        conditions.append(or_(table.state != State.CLOSED, table.closure_code.in_(sorted(filters.closures))))
    return tuple(conditions)


def is_open() -> ColumnElement[bool]:
    """The condition for improvements that haven't ended."""
    found: ColumnElement[bool] = IMPROVEMENT.c.state.in_([state for state in State if state not in ENDED_STATES])
    return found


def is_overdue(today: date) -> ColumnElement[bool]:
    """The condition for a missed decision date or a late task; nothing paused or on hold is overdue."""
    table = IMPROVEMENT.c
    own = TASK.c.improvement_id == table.id  # asked of each that is looked at: a page looks at few
    late = exists().where(own, TASK.c.due_on < today, TASK.c.state.in_(ACTIVE)).correlate(IMPROVEMENT)
    at_work = [state for state in State if state not in ENDED_STATES | {State.NEW, State.ON_HOLD}]
    return or_(
        and_(table.state == State.NEW, table.promised_on < today, table.promise_paused_at.is_(None)),
        and_(table.state.in_(at_work), late),
    )


def serves(objective: int) -> ColumnElement[bool]:
    """The condition for improvements aligned with an objective."""
    aligned = select(ALIGNMENT.c.improvement_id).where(ALIGNMENT.c.objective_id == objective)
    found: ColumnElement[bool] = IMPROVEMENT.c.id.in_(aligned)
    return found


def find_named(session: Session, table: Any, column: str, kind: str, typed: str) -> int:
    """The id of the entry with this name, whatever its case, or the only one whose name contains it.

    Raises BadInput.
    """
    columns = table.__table__.c
    rows = session.connection().execute(select(columns.id, columns[column]))
    names = {row_id: str(name) for row_id, name in rows}
    said = typed.casefold()
    same = [row_id for row_id, name in names.items() if name.casefold() == said]
    alike = [row_id for row_id, name in names.items() if said in name.casefold()]
    for found in (same, alike):
        if len(found) == 1:
            return int(found[0])
    by_name = {name.casefold(): name for name in sorted(names.values())}
    close = nearest_word(typed, by_name)
    if close:
        raise BadInput(kind, f"There is no {kind} “{typed}”. Did you mean {by_name[close]}?")
    several = [name for name in by_name.values() if said in name.casefold()]
    if several:
        raise BadInput(kind, f"There are {len(several)} {kind}s like “{typed}”: {_some(several)}. Which one?")
    there = f" There are: {_some(list(by_name.values()))}." if names else ""
    raise BadInput(kind, f"There is no {kind} “{typed}”.{there}")


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


# --- Orders ---

Ordered = Callable[[Select[Any]], Select[Any]]


def order(sort: Sort | None) -> Ordered:
    """The order of a list; by default the newest first."""
    orders = {Sort.DUE: _by_due, Sort.PRIORITY: _by_priority, Sort.AGE: by_age}
    return orders[sort] if sort else newest_first


def newest_first(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(IMPROVEMENT.c.id.desc())


def by_age(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(IMPROVEMENT.c.id)


def by_promise(statement: Select[Any]) -> Select[Any]:
    """Those of mission-critical services first, then by promised decision; what waits for its author's answer last."""
    table = IMPROVEMENT.c
    return statement.order_by(table.promise_paused_at.is_not(None), critical_first(), table.promised_on, table.id)


def _by_priority(statement: Select[Any]) -> Select[Any]:
    table = IMPROVEMENT.c
    return statement.order_by(
        table.priority.is_(None), table.priority, table.backlog_rank.is_(None), table.backlog_rank, table.id
    )


def _by_due(statement: Select[Any]) -> Select[Any]:
    """By promised decision or planned end; improvements with neither last."""
    table = IMPROVEMENT.c
    planned = (
        select(func.max(TASK.c.due_on))
        .where(TASK.c.improvement_id == table.id, TASK.c.state.not_in(LEFT_OUT))
        .correlate(IMPROVEMENT)
        .scalar_subquery()
    )
    due = case((table.state == State.NEW, table.promised_on), else_=planned)
    return statement.order_by(due.nulls_last(), table.id)
