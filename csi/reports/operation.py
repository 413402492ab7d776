"""What an operator watches: how much waits to be told or read, for how long, and how many answers are owed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models import Improvement, Intake, Outbox
from models.enums import QueueState, State


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows of a queue that are not done, and since when the oldest waits."""

    waiting: int
    set_aside: int
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class Operation:
    """What is outstanding. An answer is owed on each idea without a decision; overdue is one promised by now."""

    outbox: Queue
    fetches: Queue
    answers_owed: int
    answers_overdue: int


def read_operation(session: Session, at: datetime) -> Operation:
    """Count what is outstanding."""
    owed = select(func.count()).select_from(Improvement).where(Improvement.state == State.NEW)
    overdue = owed.where(col(Improvement.promised_on) < at.date(), col(Improvement.promise_paused_at).is_(None))
    return Operation(
        outbox=_queue(session, Outbox, at),
        fetches=_queue(session, Intake, at),
        answers_owed=session.exec(owed).one(),
        answers_overdue=session.exec(overdue).one(),
    )


def _queue(session: Session, table: type[Outbox] | type[Intake], at: datetime) -> Queue:
    unfinished = col(table.state).in_([QueueState.WAITING, QueueState.CLAIMED])
    waiting, oldest = session.exec(select(func.count(), func.min(table.created_at)).where(unfinished)).one()
    aside = select(func.count()).select_from(table).where(table.state == QueueState.SET_ASIDE)
    age = at - oldest if oldest is not None else timedelta(0)
    return Queue(waiting, session.exec(aside).one(), max(age, timedelta(0)))
