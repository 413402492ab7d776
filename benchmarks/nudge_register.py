"""A register of any size for measuring ticks: bulk rows, of which a given number is due.

The rows that are not due are as they are in a register that has been in use: in progress, looked at later, with a trail,
a task and a nudge that was answered.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, case, cast, delete, insert, literal, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from csi.messaging.subjects import MorningMessage
from models import (
    Activity,
    AgendaItem,
    Bundle,
    Database,
    Improvement,
    Nudge,
    Outbox,
    Person,
    Task,
    Team,
)
from models.agenda import AT_ONCE
from models.enums import NudgeKind, NudgeState, SourceKind, State, TaskState

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday morning, on which Monday's check-ins are due."""

_LATER = AT + timedelta(days=300)
_STARTED = AT - timedelta(days=40)


def fill(db: Database, *, improvements: int, people: int, due: int) -> None:
    """Fill an empty, migrated database. The first `due` improvements are due, each for somebody else."""
    with db.begin() as session:
        session.add(Team(id=1, name="Everyone", name_key="everyone", is_default=True, created_at=_STARTED))
        session.flush()
        _people(session, people)
        _improvements(session, improvements, people)
        _agenda(session, improvements, due)
        _belongings(session, improvements, people)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def due_again(db: Database, due: int) -> None:
    """Take back what a tick did, so that the same is due again."""
    with db.begin() as session:
        connection = session.connection()
        connection.execute(delete(Outbox).where(col(Outbox.subject).startswith(MorningMessage.prefix)))
        connection.execute(delete(Nudge).where(col(Nudge.made_at) >= AT))
        connection.execute(delete(Bundle))
        subjects = [f"improvement:{number}" for number in range(1, due + 1)]
        connection.execute(update(AgendaItem).where(col(AgendaItem.subject).in_(subjects)).values(look_at=AT_ONCE))


def _numbers(count: int) -> Any:
    numbers = select(literal(1, Integer).label("i")).cte("numbers", recursive=True)
    return numbers.union_all(select((numbers.c.i + 1).label("i")).where(numbers.c.i < count))


def _insert(session: Session, table: Any, count: int, values: Any) -> None:
    """Insert so many rows in one statement; `values` gives each column from the row's number."""
    numbers = _numbers(count)
    rows = {
        name: value if hasattr(value, "compile") else literal(value, table.__table__.c[name].type)
        for name, value in values(numbers.c.i).items()
    }
    chosen = select(*(value.label(name) for name, value in rows.items()))
    session.connection().execute(insert(table.__table__).from_select(list(rows), chosen))


def _person(number: Any) -> Any:
    return literal("U", String).concat(cast(number, String))


def _people(session: Session, count: int) -> None:
    flags = {"is_bot": False, "is_guest": False, "is_foreign": False, "is_deleted": False}
    seen = {"first_seen_at": _STARTED, "refreshed_at": _STARTED, "tz": "Europe/London", "country": "GB"}
    _insert(session, Person, count, lambda i: {"id": _person(i), "name": _person(i), **flags, **seen})


def _improvements(session: Session, count: int, people: int) -> None:
    fixed = {"idea": "Laptop requests take two weeks", "state": State.IN_PROGRESS, "quick_win": False, "team_id": 1}
    fixed |= {"source_kind": SourceKind.FORM, "created_at": _STARTED, "changed_at": _STARTED, "started_at": _STARTED}
    fixed |= {"promised_on": _STARTED.date(), "version": 1}
    led_by = lambda i: _person((i - 1) % people + 1)  # noqa: E731
    _insert(
        session, Improvement, count, lambda i: {"id": i, "coordinator_id": led_by(i), "author_id": led_by(i), **fixed}
    )


def _agenda(session: Session, count: int, due: int) -> None:
    stamp = AgendaItem.__table__.c.look_at.type  # type: ignore[attr-defined]
    subject = lambda i: literal("improvement:", String).concat(cast(i, String))  # noqa: E731
    look_at = lambda i: case((i <= due, literal(AT_ONCE, stamp)), else_=literal(_LATER, stamp))  # noqa: E731
    _insert(session, AgendaItem, count, lambda i: {"subject": subject(i), "look_at": look_at(i), "version": 0})


def _belongings(session: Session, count: int, people: int) -> None:
    """A trail, a task, and a nudge that was answered, of each improvement."""
    who = lambda i: _person((i - 1) % people + 1)  # noqa: E731
    recent = AT - timedelta(days=8)
    trail = {"verb": "start", "before": {}, "after": {}, "at": recent}
    _insert(session, Activity, count, lambda i: {"improvement_id": i, "actor_id": who(i), **trail})
    task = {"place": 1, "position": 1, "text": "Order laptops", "starts_on": AT.date(), "state": TaskState.OPEN}
    task |= {"due_on": _LATER.date(), "created_at": _STARTED}
    _insert(session, Task, count, lambda i: {"improvement_id": i, "owner_id": who(i), **task})
    nudge = {
        "kind": NudgeKind.PROGRESS,
        "due_at": recent,
        "level": 0,
        "state": NudgeState.ANSWERED,
        "answer": "on_track",
    }
    nudge |= {"deliver_at": recent, "made_at": recent, "sent_at": recent, "answered_at": recent, "ended_at": recent}
    subject = lambda i: literal("improvement:", String).concat(cast(i, String))  # noqa: E731
    receiver = lambda i: literal("person:", String).concat(who(i))  # noqa: E731
    _insert(
        session,
        Nudge,
        count,
        lambda i: {
            "subject": subject(i),
            "agenda": subject(i),
            "receiver": receiver(i),
            "person_id": who(i),
            "improvement_id": i,
            **nudge,
        },
    )
    if session.get_bind().dialect.name == "postgresql":
        for name in ("improvement", "activity", "task", "nudge"):
            session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            )
