"""Successes that don't hold as far as is known, until they are reopened: their benefit is left out of every total.

What stands against a success at its closing stands against it afterwards, by the readings as they are now. A newer
reading that misses the target does so while it is asked whether the success still holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.common.core_tables import IMPROVEMENT, SUSTAIN_CHECK, TARGET
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.success_rules import Counter, JudgedTarget, Measurement, Shortfall, shortfalls
from models import Kpi, Reading
from models.enums import ClosureCode, State


class Doubt(StrEnum):
    """Why a success doesn't hold as far as is known: its readings don't show it any more, or somebody says so."""

    UNMET = "unmet"
    DENIED = "denied"


REASONS = {
    Doubt.UNMET: "its readings don't meet its target now",
    Doubt.DENIED: "somebody says that it no longer holds",
}
"""Why its benefit is left out of totals, in words."""


def unmet_among(session: Session, chosen: Iterable[ColumnElement[bool]], today: date) -> dict[int, Doubt]:
    """The successes under these conditions that don't hold now, by a few statements however many there are."""
    table = IMPROVEMENT.c
    wanted = (table.state == State.CLOSED, table.closure_code == ClosureCode.SUCCESSFUL, *chosen)
    rows = session.connection().execute(select(table.id, table.started_at, table.closed_at).where(*wanted)).all()
    if not rows:
        return {}
    numbers, tz = select(table.id).where(*wanted), policy(session).tz
    judged, checks = _judged(session, numbers), _checks(session, numbers)
    found: dict[int, Doubt] = {}
    for row in rows:
        began = local_day(row.started_at, "UTC") if row.started_at else None
        lacks = shortfalls(judged.get(row.id, ()), began, today)
        closed_on = local_day(row.closed_at, tz) if row.closed_at else today
        if (doubt := _doubt(lacks, closed_on, checks.get(row.id, ()), today)) is not None:
            found[row.id] = doubt
    return found


def _doubt(lacks: Iterable[Shortfall], closed_on: date, checks: Sequence[Any], today: date) -> Doubt | None:
    """Why a success doesn't hold; None if it does, as far as its readings and the answers to its checks say."""
    answered = [check for check in checks if check.holds is not None]
    if answered and not max(answered, key=lambda check: (check.answered_at, check.days)).holds:
        return Doubt.DENIED
    is_asked = any(check.answered_at is None and check.due_on <= today for check in checks)
    for each in lacks:
        if each.measured_on is None or each.measured_on <= closed_on or is_asked:
            return Doubt.UNMET
    return None


def _judged(session: Session, numbers: Select[Any]) -> dict[int, list[JudgedTarget]]:
    """The current targets of these improvements, as success is judged by them."""
    table = TARGET.c
    rows = (
        session.connection()
        .execute(
            select(
                table.improvement_id, table.kpi_id, table.counter_kpi_id, table.baseline_on, table.comparison,
                table.value, table.value_high,
            )
            .where(table.replaced_at.is_(None), table.improvement_id.in_(numbers))
            .order_by(table.id)
        )
        .all()
    )  # fmt: skip
    ids = {row.kpi_id for row in rows} | {row.counter_kpi_id for row in rows if row.counter_kpi_id is not None}
    if not ids:
        return {}
    latest = queries.latest_by_kpi(session, ids)
    kpis = {row.id or 0: row for row in session.exec(select_model(Kpi).where(col(Kpi.id).in_(ids)))}
    found: dict[int, list[JudgedTarget]] = defaultdict(list)
    for row in rows:
        counter = None
        if row.counter_kpi_id is not None:
            of = kpis[row.counter_kpi_id]
            counter = Counter(_measurement(of, latest), queries.tolerance_of(of))
        aim = Aim(row.comparison, row.value, row.value_high)
        found[row.improvement_id].append(
            JudgedTarget(_measurement(kpis[row.kpi_id], latest), row.baseline_on, aim, counter)
        )
    return found


def _measurement(kpi: Kpi, latest: Mapping[int, Reading]) -> Measurement:
    reading = latest.get(kpi.id or 0)
    return Measurement(
        kpi.id or 0, kpi.name, kpi.unit, reading.value if reading else None, reading.measured_on if reading else None
    )


def _checks(session: Session, numbers: Select[Any]) -> dict[int, list[Any]]:
    """The checks that each of these successes lasts, of its latest closing only."""
    table = SUSTAIN_CHECK.c
    rows = session.connection().execute(
        select(table.improvement_id, table.cycle, table.days, table.due_on, table.answered_at, table.holds)
        .where(table.improvement_id.in_(numbers))
        .order_by(table.cycle, table.days)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        checks = found[row.improvement_id]
        if checks and checks[-1].cycle != row.cycle:
            checks.clear()
        checks.append(row)
    return found
