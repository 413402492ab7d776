"""Rows of lists and Home: a few facts about each of many improvements, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from csi.common.core_tables import IMPROVEMENT, VOTE
from csi.nudges.unmet_successes import unmet_among
from csi.tasks.task_rules import DUE_SOON_DAYS, Badge, PlannedTask, plan_badge, planned_end, progress_percent
from models import Improvement, Service, Task
from models.enums import ENDED_STATES, ClosureCode, State


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One improvement in a list. `badge` tells whether it is on time; None once it has ended."""

    number: int
    idea: str
    state: State
    coordinator: str | None
    quick_win: bool
    promised_on: date
    held_until: date | None
    planned_end: date | None
    progress: int | None
    badge: Badge | None
    closure_code: ClosureCode | None
    outcome: str | None
    """The closure notes, or the reason for declining or canceling, once it has ended."""
    merged_into: int | None
    today: date
    """The organisation's day on which it was read, by which dates are said."""
    votes: int = 0
    is_own: bool = False
    """Whether the reader had the idea. Nobody is shown as the author of an anonymous one."""
    voted: bool = False
    """Whether the reader has voted for it."""
    critical_service: str = ""
    """The name of the mission-critical service that it is about, if it is about one."""
    is_unmet: bool = False
    """Whether it was closed as successful and doesn't hold as far as is known."""


def summary_rows(session: Session, numbers: Iterable[int], today: date, reader: str) -> tuple[SummaryRow, ...]:
    """Rows for these numbers as this person reads them, in this order, by a few queries however many there are."""
    wanted = list(numbers)
    if not wanted:
        return ()
    rows = session.exec(_with_votes(reader).where(col(Improvement.id).in_(wanted)))
    found = {row[0].id: tuple(row) for row in rows}
    plans: dict[int, list[PlannedTask]] = defaultdict(list)
    for task in session.exec(select(Task).where(col(Task.improvement_id).in_(wanted))):
        plans[task.improvement_id].append(PlannedTask(task.state, task.starts_on, max(task.starts_on, task.due_on)))
    won = [number for number, (row, *_) in found.items() if row.closure_code is ClosureCode.SUCCESSFUL]
    unmet = unmet_among(session, [IMPROVEMENT.c.id.in_(won)], today) if won else {}
    listed = (_row(plans[number], reader, today, *found[number]) for number in wanted if number in found)
    return tuple(replace(row, is_unmet=True) if row.number in unmet else row for row in listed)


def _with_votes(reader: str) -> Any:
    """A query of improvements, each with its votes, whether the reader has voted, and its mission-critical service."""
    of_it = VOTE.c.improvement_id == col(Improvement.id)
    votes = select(func.count()).select_from(VOTE).where(of_it).scalar_subquery()
    voted = exists().where(of_it, VOTE.c.person_id == reader)
    critical = (
        select(Service.name)
        .where(Service.id == Improvement.service_id, col(Service.is_mission_critical).is_(True))
        .scalar_subquery()
    )
    return select(Improvement, votes, voted, critical)


def _row(
    plan: list[PlannedTask],
    reader: str,
    today: date,
    improvement: Improvement,
    votes: int,
    voted: bool,
    critical: str | None,
) -> SummaryRow:
    state = improvement.state
    ended = {State.CLOSED: improvement.closure_notes, State.DECLINED: improvement.reason}
    return SummaryRow(
        number=improvement.id or 0,
        idea=improvement.idea,
        state=state,
        coordinator=improvement.coordinator_id,
        quick_win=improvement.quick_win,
        promised_on=improvement.promised_on,
        held_until=improvement.hold_until if state is State.ON_HOLD else None,
        planned_end=planned_end(plan),
        progress=progress_percent(plan),
        badge=_badge(improvement, plan, today),
        closure_code=improvement.closure_code if state is State.CLOSED else None,
        outcome=(ended | {State.CANCELED: improvement.reason}).get(state),
        merged_into=improvement.merged_into_id,
        today=today,
        votes=votes,
        is_own=improvement.author_id == reader,
        voted=bool(voted),
        critical_service=critical or "",
    )


def _badge(improvement: Improvement, plan: list[PlannedTask], today: date) -> Badge | None:
    if improvement.state in ENDED_STATES:
        return None
    if improvement.state is State.ON_HOLD:
        return Badge.ON_HOLD
    if improvement.state is not State.NEW:
        return plan_badge(plan, today)
    if improvement.promise_paused_at is not None:
        return Badge.ON_HOLD
    if improvement.promised_on < today:
        return Badge.OVERDUE
    soon = improvement.promised_on <= today + timedelta(days=DUE_SOON_DAYS)
    return Badge.DUE_SOON if soon else Badge.ON_TIME
