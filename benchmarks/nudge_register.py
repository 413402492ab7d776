"""A register of any size for measuring ticks: bulk rows, of which a given number is due.

The rows that are not due are as in a register that has been in use: in progress, looked at later, with a trail, a task
and a nudge that was answered.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, case, cast, delete, func, insert, literal, select, update
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


def messages(db: Database) -> int:
    """How many morning messages there are."""
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Bundle)) or 0


Values = dict[str, Any]


def _insert(session: Session, table: Any, count: int, values: Callable[[Any], Values]) -> None:
    """Insert so many rows in one statement; `values` gives each column from the row's number."""
    numbers = _numbers(count)
    rows = {
        name: value if hasattr(value, "compile") else literal(value, table.__table__.c[name].type)
        for name, value in values(numbers.c.i).items()
    }
    chosen = select(*(value.label(name) for name, value in rows.items()))
    session.connection().execute(insert(table.__table__).from_select(list(rows), chosen))


def _person(number: Any) -> Any:
    return _named("U", number)


def _people(session: Session, count: int) -> None:
    flags = {"is_bot": False, "is_guest": False, "is_foreign": False, "is_deleted": False}
    seen = {"first_seen_at": _STARTED, "refreshed_at": _STARTED, "tz": "Europe/London", "country": "GB"}
    _insert(session, Person, count, lambda number: {"id": _person(number), "name": _person(number), **flags, **seen})


def _named(prefix: str, number: Any) -> Any:
    return literal(prefix, String).concat(cast(number, String))


def _improvements(session: Session, count: int, people: int) -> None:
    fixed: Values = {"idea": "Laptop requests take two weeks", "state": State.IN_PROGRESS, "quick_win": False}
    fixed |= {"source_kind": SourceKind.FORM, "created_at": _STARTED, "changed_at": _STARTED, "started_at": _STARTED}
    fixed |= {"promised_on": _STARTED.date(), "version": 1, "team_id": 1}

    def values(number: Any) -> Values:
        leads = _person((number - 1) % people + 1)
        return {"id": number, "coordinator_id": leads, "author_id": leads, **fixed}

    _insert(session, Improvement, count, values)


def _agenda(session: Session, count: int, due: int) -> None:
    stamp = AgendaItem.__table__.c.look_at.type  # type: ignore[attr-defined]

    def values(number: Any) -> Values:
        look_at = case((number <= due, literal(AT_ONCE, stamp)), else_=literal(_LATER, stamp))
        return {"subject": _named("improvement:", number), "look_at": look_at, "version": 0}

    _insert(session, AgendaItem, count, values)


def _belongings(session: Session, count: int, people: int) -> None:
    """A trail, a task, and a nudge that was answered, of each improvement."""
    recent = AT - timedelta(days=8)
    trail: Values = {"verb": "start", "before": {}, "after": {}, "at": recent}
    task: Values = {"place": 1, "position": 1, "text": "Order laptops", "starts_on": AT.date()}
    task |= {"state": TaskState.OPEN, "due_on": _LATER.date(), "created_at": _STARTED}
    nudge = {"kind": NudgeKind.PROGRESS, "level": 0, "state": NudgeState.ANSWERED, "answer": "on_track"}
    times = ("due_at", "deliver_at", "made_at", "sent_at", "answered_at", "ended_at")

    def who(number: Any) -> Any:
        return _person((number - 1) % people + 1)

    def asked(number: Any) -> Values:
        about = {"subject": _named("improvement:", number), "agenda": _named("improvement:", number)}
        to = {"receiver": literal("person:", String).concat(who(number)), "person_id": who(number)}
        return {"improvement_id": number, **about, **to, **nudge, **dict.fromkeys(times, recent)}

    _insert(session, Activity, count, lambda number: {"improvement_id": number, "actor_id": who(number), **trail})
    _insert(session, Task, count, lambda number: {"improvement_id": number, "owner_id": who(number), **task})
    _insert(session, Nudge, count, asked)
    if session.get_bind().dialect.name == "postgresql":  # the numbers go on behind those that were given here
        for name in ("improvement", "activity", "task", "nudge"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            session.connection().exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))")
