"""What leadership asks first: this quarter's wins with their figures, and what waits too long."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, or_, select, union
from sqlmodel import Session

from csi.common.core_tables import IMPROVEMENT, KPI, READING, TARGET, TASK
from csi.common.pagination import CountedPage, most_counted, nearest_page
from csi.common.policies import policy
from csi.common.working_days import local_day, zone_of
from csi.messaging import permalinks
from csi.messaging.subjects import PostedAnnouncement
from csi.nudges.unmet_successes import unmet_among
from csi.tasks.task_rules import ACTIVE
from csi.views.query import count_some
from models import Posting
from models.enums import ClosureCode, State, TaskState

UNTOUCHED_DAYS = 30
"""After so many days without any change, what has been accepted but not started waits too long."""


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """A KPI before and after an improvement, both from readings."""

    kpi: str
    unit: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class PostedWin:
    """The announcement of a win: its channel, and the link to it; the link is empty as long as none is known."""

    channel: str
    link: str


@dataclass(frozen=True, slots=True)
class Win:
    """A successful improvement; `announced` is where, if it was.

    With a target but without `changes` it isn't measured yet. `is_unmet`: it doesn't hold as far as is known.
    """

    number: int
    idea: str
    closed_on: date
    has_target: bool
    changes: tuple[MeasuredChange, ...]
    announced: PostedWin | None
    today: date
    is_unmet: bool = False


@dataclass(frozen=True, slots=True)
class Wins(CountedPage):
    """One page of the successful improvements of a quarter, the newest first."""

    rows: tuple[Win, ...]
    total: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Late:
    """An improvement that waits too long: since when, and who leads it."""

    number: int
    idea: str
    state: State
    since: date
    coordinator: str | None
    has_late_task: bool
    today: date


@dataclass(frozen=True, slots=True)
class LateOnes(CountedPage):
    """One page of what waits too long, the longest first."""

    rows: tuple[Late, ...]
    total: int
    page: int
    size: int


# --- Wins ---


def quarter_start(today: date) -> date:
    """The first day of the calendar quarter."""
    return date(today.year, today.month - (today.month - 1) % 3, 1)


def read_wins(session: Session, today: date, page: int, size: int) -> Wins:
    """A page of this quarter's successful improvements, by a few statements however many there are."""
    tz = policy(session).tz
    table, connection = IMPROVEMENT.c, session.connection()
    since = datetime.combine(quarter_start(today), time(), zone_of(tz))
    won = (
        table.state == State.CLOSED,
        table.closure_code == ClosureCode.SUCCESSFUL,
        table.closed_at >= since,
    )
    most = most_counted(page, size)
    total = count_some(session, won, most)
    page = nearest_page(page, total, size)
    shown = select(table.id, table.idea, table.started_at, table.closed_at).where(*won)
    ordered = shown.order_by(table.closed_at.desc(), table.id.desc()).limit(size).offset((page - 1) * size)
    rows = connection.execute(ordered).all() if total else []
    between = {
        row.id: (local_day(row.started_at, tz) if row.started_at else date.min, local_day(row.closed_at, tz))
        for row in rows
    }
    changes, posted = _changes(session, between), _announced(session, between)
    unmet = unmet_among(session, [table.id.in_(list(between))], today) if between else {}
    wins = (
        Win(
            row.id,
            row.idea,
            between[row.id][1],
            row.id in changes,
            tuple(changes.get(row.id, ())),
            posted.get(row.id),
            today,
            row.id in unmet,
        )
        for row in rows
    )
    return Wins(tuple(wins), total, page, size)


def _changes(session: Session, between: Mapping[int, tuple[date, date]]) -> dict[int, list[MeasuredChange]]:
    """What the linked KPIs showed before, and last between the start of the work and its closing.

    Empty for an improvement whose targets have no reading of that time; one without a target is left out.
    """
    if not between:
        return {}
    connection = session.connection()
    targets = connection.execute(
        select(
            TARGET.c.improvement_id, TARGET.c.kpi_id, TARGET.c.baseline, TARGET.c.baseline_on, KPI.c.name, KPI.c.unit
        )
        .join_from(TARGET, KPI, TARGET.c.kpi_id == KPI.c.id)
        .where(TARGET.c.replaced_at.is_(None), TARGET.c.improvement_id.in_(between))
        .order_by(TARGET.c.id)
    ).all()
    readings = _readings(session, {row.kpi_id for row in targets})
    found: dict[int, list[MeasuredChange]] = defaultdict(list)
    for row in targets:
        started_on, closed_on = between[row.improvement_id]
        since = [
            value
            for measured_on, value in readings[row.kpi_id]
            if measured_on > row.baseline_on and started_on <= measured_on <= closed_on
        ]
        changes = found[row.improvement_id]
        if since:
            changes.append(MeasuredChange(row.name, row.unit, row.baseline, since[-1]))
    return found


def _readings(session: Session, kpis: Iterable[int]) -> dict[int, list[tuple[date, Decimal]]]:
    """The readings of these KPIs that were not replaced, by date."""
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    wanted = sorted(kpis)
    if not wanted:
        return found
    rows = session.connection().execute(
        select(READING.c.kpi_id, READING.c.measured_on, READING.c.value)
        .where(READING.c.kpi_id.in_(wanted), READING.c.replaced_by_id.is_(None), READING.c.value.is_not(None))
        .order_by(READING.c.measured_on, READING.c.id)
    )
    for row in rows:
        found[row.kpi_id].append((row.measured_on, row.value))
    return found


def _announced(session: Session, numbers: Iterable[int]) -> dict[int, PostedWin]:
    """Where Slack has taken the announcements of these improvements."""
    wanted = list(numbers)
    if not wanted:
        return {}
    table: Any = Posting.__table__  # type: ignore[attr-defined]
    rows = session.connection().execute(
        select(table.c.improvement_id, table.c.channel, table.c.ts)
        .where(table.c.subject.startswith(f"{PostedAnnouncement.prefix}:"), table.c.improvement_id.in_(wanted))
        .order_by(table.c.id)
    )
    workspace = permalinks.workspace_url(session)
    return {
        row.improvement_id: PostedWin(row.channel, permalinks.permalink(workspace, row.channel, row.ts)) for row in rows
    }


# --- What waits too long ---


def read_late(session: Session, today: date, at: datetime, page: int, size: int) -> LateOnes:
    """A page of what waits too long, the longest first: decisions, holds, tasks, closings, and what nobody touches."""
    connection, tz = session.connection(), policy(session).tz
    most = most_counted(page, size)
    total = int(connection.execute(_counted(today, at, most)).scalar_one())
    page = nearest_page(page, total, size)
    candidates = connection.execute(_longest(today, at, page * size)).scalars().all() if total else ()
    waiting = sorted(
        (since, row.id, row)
        for row in (connection.execute(_facts(candidates, today)) if candidates else ())
        if (since := _since(row, today, at, tz)) is not None
    )
    shown = waiting[(page - 1) * size : page * size]
    numbers = [number for _, number, _ in shown]
    texts = select(IMPROVEMENT.c.id, IMPROVEMENT.c.idea).where(IMPROVEMENT.c.id.in_(numbers))
    ideas = {number: idea for number, idea in connection.execute(texts)} if shown else {}
    late = (
        Late(number, ideas[number], State(row.state), since, row.coordinator_id, row.late_since == since, today)
        for since, number, row in shown
    )
    return LateOnes(tuple(late), total, page, size)


_TO_START = (State.ACCEPTED, State.ASSESS, State.APPROVED)
_AT_WORK = (*_TO_START, State.IN_PROGRESS, State.REVIEW)


def _reasons(today: date, at: datetime) -> Iterator[tuple[State, ColumnElement[bool], Any]]:
    """The states in which an improvement itself waits too long, each with its condition and since when.

    Each is found in order by an index of the state and that column.
    """
    table = IMPROVEMENT.c
    yield State.NEW, and_(table.promised_on < today, table.promise_paused_at.is_(None)), table.promised_on
    yield State.ON_HOLD, table.hold_until < today, table.hold_until
    yield State.REVIEW, table.settled_at < at - timedelta(days=1), table.settled_at
    for state in _TO_START:
        yield state, table.changed_at < at - timedelta(days=UNTOUCHED_DAYS), table.changed_at


def _late_by(state: TaskState, today: date) -> tuple[Select[Any], Any]:
    """Improvements at work with a late task in this state, each once, and the day of the task that is late longest."""
    task, earlier = TASK, TASK.alias()
    is_earlier = or_(
        earlier.c.due_on < task.c.due_on, and_(earlier.c.due_on == task.c.due_on, earlier.c.id < task.c.id)
    )
    same = and_(earlier.c.improvement_id == task.c.improvement_id, earlier.c.state == state)
    rows = (
        select(task.c.improvement_id.label("id"))
        .join_from(task, IMPROVEMENT, task.c.improvement_id == IMPROVEMENT.c.id)
        .where(task.c.state == state, task.c.due_on < today, IMPROVEMENT.c.state.in_(_AT_WORK))
        .where(~exists().where(same, is_earlier).correlate(task))
    )
    return rows, task.c.due_on


def _each_reason(today: date, at: datetime) -> Iterator[tuple[Select[Any], Any]]:
    """What waits too long for each reason, and since when."""
    for state, condition, since in _reasons(today, at):
        yield select(IMPROVEMENT.c.id).where(IMPROVEMENT.c.state == state, condition), since
    for task_state in sorted(ACTIVE):
        yield _late_by(task_state, today)


def _counted(today: date, at: datetime, most: int) -> Select[Any]:
    """How many wait too long; one more than `most` if there are more."""
    parts = (rows.limit(most + 1).subquery() for rows, _ in _each_reason(today, at))
    each = union(*(select(part.c.id) for part in parts)).limit(most + 1)
    return select(func.count()).select_from(each.subquery())


def _longest(today: date, at: datetime, wanted: int) -> CompoundSelect[Any]:
    """Those among which are the `wanted` that wait longest: so many for each reason are enough."""
    parts = (rows.order_by(since).limit(wanted).subquery() for rows, since in _each_reason(today, at))
    return union(*(select(part.c.id) for part in parts))


def _facts(numbers: Collection[int], today: date) -> Select[Any]:
    table = IMPROVEMENT.c
    late = (
        select(func.min(TASK.c.due_on))
        .where(
            TASK.c.improvement_id == table.id,
            TASK.c.due_on < today,
            TASK.c.state.in_(ACTIVE),
            table.state.in_(_AT_WORK),
        )
        .correlate(IMPROVEMENT)
        .scalar_subquery()
    )
    columns = (table.id, table.state, table.coordinator_id, table.promised_on, table.hold_until)
    return select(*columns, table.settled_at, table.changed_at, late.label("late_since")).where(table.id.in_(numbers))


def _since(row: Any, today: date, at: datetime, tz: str) -> date | None:
    """Since when it waits too long: the earliest date that has passed."""
    match State(row.state):
        case State.NEW:
            return row.promised_on  # type: ignore[no-any-return]
        case State.ON_HOLD:
            return row.hold_until  # type: ignore[no-any-return]
        case State.REVIEW if row.settled_at is not None and row.settled_at < at:
            dates = [row.late_since, local_day(row.settled_at, tz)]
        case state if state in _TO_START and row.changed_at < at - timedelta(days=UNTOUCHED_DAYS):
            dates = [row.late_since, local_day(row.changed_at, tz)]
        case _:
            dates = [row.late_since]
    return min((each for each in dates if each is not None and each < today), default=None)
