"""The month's figures, counted from the register's entries: pure, by days in the organisation's time zone.

What each figure means is said in `csi/reports/definitions.py`, which the report shows beside it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from csi.common.working_days import working_days_between
from csi.reports.months import Month
from models.enums import OPEN_STATES, ClosureCode, SourceKind, State

IMPLEMENTED = frozenset({ClosureCode.SUCCESSFUL, ClosureCode.UNSUCCESSFUL})
"""The results of what was carried out, whether or not it worked."""

MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One improvement, with the days of its life. `had_by` is whose idea it is; None if it is anonymous.

    `in_state_since` is the day on which it came into its present state. `asked_back`: its author asked something before
    the decision and has had no reply.
    """

    number: int
    had_by: str | None
    source: SourceKind
    state: State
    created_on: date
    promised_on: date
    is_paused: bool = False
    decided_on: date | None = None
    closed_on: date | None = None
    closure: ClosureCode | None = None
    in_state_since: date | None = None
    asked_back: bool = False

    @property
    def is_an_idea(self) -> bool:
        """Whether somebody had it; the others were opened by a KPI, or continue a closed improvement."""
        return self.source not in (SourceKind.KPI, SourceKind.NEXT_CYCLE)

    @property
    def was_withdrawn(self) -> bool:
        """Whether its author took it back before a decision."""
        return self.state is State.CANCELED and self.decided_on is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many improvements are in a state, and the median of the days that they have been in it."""

    state: State
    count: int
    median_days: Decimal


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What came in, was decided and was closed in one month."""

    month: Month
    received: int
    decided: int
    closed: int


@dataclass(frozen=True, slots=True)
class MonthChart:
    """What the picture of a report shows: the months, the oldest first."""

    months: tuple[MonthCount, ...]

    @property
    def title(self) -> str:
        """What the picture is called in Slack."""
        return "Improvement month by month"

    @property
    def key(self) -> str:
        """A digest of what is drawn: the same content has one picture in Slack."""
        return hashlib.sha256(f"months 2 {self!r}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class YearFigures:
    """How well improvement itself goes, over the twelve months that end with the month.

    `members` is None for one team, since people belong to the organisation. `people` are those of them who had an idea.
    """

    members: int | None
    people: int
    anonymous: int
    ideas: int
    implemented: int
    ended: int
    decided: int
    median_decision: Decimal | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The month in figures."""

    received: int
    anonymous: int
    due: int
    in_time: int
    owed: int
    in_progress: int
    closed: Mapping[ClosureCode, int]
    year: YearFigures
    waiting: tuple[Waiting, ...]
    history: tuple[MonthCount, ...]


def count(
    entries: Iterable[Entry], month: Month, today: date, members: frozenset[str] | None, country: str | None
) -> Counts:
    """Count the month's figures. `members` are those who could have an idea; None leaves them uncounted."""
    rows = list(entries)
    due = [row for row in rows if _was_due(row, month, today)]
    closed = Counter(row.closure for row in rows if row.closure and _is_closed_in(row, month))
    return Counts(
        received=sum(month.holds(row.created_on) for row in rows),
        anonymous=sum(month.holds(row.created_on) and row.is_an_idea and row.had_by is None for row in rows),
        due=len(due),
        in_time=sum(row.decided_on is not None and row.decided_on <= row.promised_on for row in due),
        owed=people_owed(rows, today),
        in_progress=sum(row.state is State.IN_PROGRESS for row in rows),
        closed={code: closed[code] for code in ClosureCode if closed[code]},
        year=_year(rows, month, members, country),
        waiting=_waiting(rows, today),
        history=tuple(_month_count(rows, each) for each in month.up_to(MONTHS_BACK)),
    )


def _was_due(row: Entry, month: Month, today: date) -> bool:
    """Whether its decision was promised for a day of this month that is over, or on which it was decided."""
    if not month.holds(row.promised_on) or row.state is State.MERGED or row.was_withdrawn:
        return False
    if row.decided_on is not None:
        return True
    return row.state is State.NEW and row.promised_on < today and not row.is_paused


def _is_closed_in(row: Entry, month: Month) -> bool:
    return row.state is State.CLOSED and row.closed_on is not None and month.holds(row.closed_on)


def people_owed(rows: Iterable[Entry], today: date) -> int:
    """How many people we owe an answer; each anonymous idea is one of them."""
    waiting = [
        row for row in rows
        if row.state is State.NEW and (row.asked_back or (row.promised_on < today and not row.is_paused))
    ]  # fmt: skip
    named = {row.had_by for row in waiting if row.had_by is not None}
    return len(named) + sum(row.had_by is None for row in waiting)


def _month_count(rows: Sequence[Entry], month: Month) -> MonthCount:
    return MonthCount(
        month,
        received=sum(month.holds(row.created_on) for row in rows),
        decided=sum(row.decided_on is not None and month.holds(row.decided_on) for row in rows),
        closed=sum(_is_closed_in(row, month) for row in rows),
    )


def _year(rows: Sequence[Entry], month: Month, members: frozenset[str] | None, country: str | None) -> YearFigures:
    first, last = month.plus(1 - MONTHS_BACK).first, month.last
    ideas = [row for row in rows if row.is_an_idea]
    within = [row for row in ideas if first <= row.created_on <= last]
    had = {row.had_by for row in within if row.had_by is not None}
    decided = [row for row in ideas if row.decided_on is not None and first <= row.decided_on <= last]
    ended = [row for row in ideas if _ended_between(row, first, last)]
    days = [working_days_between(row.created_on, row.decided_on, country) for row in decided if row.decided_on]
    return YearFigures(
        members=None if members is None else len(members),
        people=len(had if members is None else had & members),
        anonymous=sum(row.had_by is None for row in within),
        ideas=len(within),
        implemented=sum(row.closure in IMPLEMENTED for row in ended),
        ended=len(ended),
        decided=len(decided),
        median_decision=median(days) if days else None,
    )


def _ended_between(row: Entry, first: date, last: date) -> bool:
    """Whether it came to an end then: closed, declined or canceled, but not taken back by its author or merged."""
    if row.state is State.CLOSED:
        ended_on = row.closed_on
    elif row.state in (State.DECLINED, State.CANCELED) and not row.was_withdrawn:
        ended_on = row.in_state_since or row.decided_on
    else:
        return False
    return ended_on is not None and first <= ended_on <= last


def _waiting(rows: Sequence[Entry], today: date) -> tuple[Waiting, ...]:
    days: dict[State, list[int]] = defaultdict(list)
    for row in rows:
        if row.state in OPEN_STATES:
            days[row.state].append(max((today - (row.in_state_since or row.created_on)).days, 0))
    return tuple(Waiting(state, len(days[state]), median(days[state])) for state in OPEN_STATES if days[state])


def median(values: Iterable[int | Decimal]) -> Decimal:
    """The middle value; of an even number, halfway between the two in the middle. Raises ValueError for none."""
    ordered = sorted(Decimal(value) for value in values)
    if not ordered:
        raise ValueError("no values have no median")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def rounded(value: Decimal, places: int) -> Decimal:
    """A decimal with so many places at most, half to even."""
    near = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    return near.normalize() if near != near.to_integral_value() else near.quantize(Decimal(1))


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent, to one decimal; None of nothing."""
    return rounded(Decimal(part) * 100 / Decimal(whole), 1) if whole else None


def per_person(count: int, people: int | None) -> Decimal | None:
    """How many for each person, to two decimals; None without people."""
    return rounded(Decimal(count) / Decimal(people), 2) if people else None
