"""Leases on queue rows: a row that a crashed process had claimed is free again when its lease ends.

Many rows are claimed at once and worked on one by one. So whoever claimed a row renews its lease before starting on it;
a row whose lease has ended meanwhile may be another process's, and is left to it. Leases and retries run on the
system's clock, not on the one that can be moved on.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Update, and_, bindparam, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models import Intake, Outbox
from models.enums import QueueState

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Row = TypeVar("Row", Intake, Outbox)


def may_go(table: type[Intake] | type[Outbox], now: Any) -> ColumnElement[bool]:
    """The condition for rows that can be claimed: waiting and not postponed, or claimed with an expired lease."""
    waiting = col(table.state) == QueueState.WAITING
    not_put_off = or_(col(table.retry_at).is_(None), col(table.retry_at) <= now)
    lease_over = (col(table.state) == QueueState.CLAIMED) & (col(table.claimed_until) < now)
    return or_(waiting & not_put_off, lease_over)


class LeaseLost(Exception):
    """The lease on a row has ended, and another process may have claimed it."""


def claim_rows(session: Session, rows: Sequence[Row], until: datetime) -> None:
    """Claim rows until an instant of the system's clock. An attempt is counted once it begins, by `renew`."""
    for row in rows:
        row.state, row.claimed_until = QueueState.CLAIMED, until
        session.add(row)


def held_by(table: type[Intake] | type[Outbox], row_id: Any, claimed_until: Any) -> ColumnElement[bool]:
    """The condition for a row that is still claimed by the lease that ends at this instant.

    A lease is known by its end: nobody else can claim the row before it, or end a later lease at the same instant.
    """
    return and_(
        col(table.id) == row_id,
        col(table.state) == QueueState.CLAIMED,
        col(table.claimed_until) == claimed_until,
    )


def renew(
    session: Session,
    table: type[Intake] | type[Outbox],
    row_id: int,
    claimed_until: datetime | None,
    until: datetime,
    *,
    is_attempt: bool,
) -> bool:
    """Move the end of our lease on a row; False if the row is no longer ours. `is_attempt` counts one."""
    session.flush()
    given = {"row": row_id, "claimed": claimed_until, "until": until}
    return session.connection().execute(_renewal(table, is_attempt), given).rowcount == 1


@cache
def _renewal(table: type[Intake] | type[Outbox], is_attempt: bool) -> Update:
    """The statement that renews a lease, made once."""
    values: dict[str, Any] = {"claimed_until": bindparam("until")}
    if is_attempt:
        values["attempts"] = table.attempts + 1
    return update(table).where(held_by(table, bindparam("row"), bindparam("claimed"))).values(values)


def release_rows(session: Session, table: type[Row]) -> None:
    """Expire the leases of a stopped process. Only where no other process can be working."""
    for row in session.exec(select(table).where(col(table.state) == QueueState.CLAIMED)).all():
        row.claimed_until = _LONG_AGO
        session.add(row)


def postpone_row(
    session: Session,
    row: Row,
    problem: str,
    retry_at: datetime,
    most_attempts: int | None = None,
    *,
    is_told_when: bool = False,
) -> None:
    """Record a failed attempt: wait until `retry_at`, or set the row aside for an operator after the last attempt.

    Where Slack itself has told when to come again, nothing was tried, and the attempt isn't counted.
    """
    is_last = most_attempts is not None and row.attempts >= most_attempts and not is_told_when
    row.attempts = max(0, row.attempts - is_told_when)
    row.state = QueueState.SET_ASIDE if is_last else QueueState.WAITING
    row.retry_at, row.problem = retry_at, problem
    session.add(row)


def nothing_waits(session: Session, table: type[Intake] | type[Outbox]) -> bool:
    """Whether no row of the queue is waiting or claimed."""
    return session.exec(_first_unfinished(table)).first() is None


@cache
def _first_unfinished(table: type[Intake] | type[Outbox]) -> SelectOfScalar[Any]:
    return select(table.id).where(unfinished(table)).limit(1)


def unfinished(table: type[Intake] | type[Outbox]) -> ColumnElement[bool]:
    """The rows of the queue that are waiting or claimed."""
    return col(table.state).in_([QueueState.WAITING, QueueState.CLAIMED])
