"""The engine: `begin()` to write, `read()` to look. Nothing else in the project opens a session."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, create_engine

BUSY_TIMEOUT_SECONDS = 10
_BEGIN = "kaizen_begin"
LOOKING = "kaizen_looking"
"""The key of what a session that only looks has read already."""


def _set_up_sqlite(engine: Engine) -> None:
    """WAL, durable commits, foreign keys, and transactions that begin when we say so.

    pysqlite's own implicit BEGIN is deferred and loses concurrent updates without an error; we begin `IMMEDIATE` to
    write, and plainly to read, so that a reader never delays the writer.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(_BEGIN, 'DEFERRED')}")


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = parsed.database if self.is_sqlite else None
        self.url = parsed
        options: dict[str, Any] = {} if self.is_sqlite else {"pool_size": 20, "pool_pre_ping": True}
        # What is in a statement's parameters is people's: it does not belong into the log of an error.
        self.engine = create_engine(parsed, hide_parameters=True, **options)
        self._writing: Engine = self.engine
        if self.is_sqlite:
            _set_up_sqlite(self.engine)
            self._writing = self.engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self._write_lock = threading.Lock()
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` called after each committed `begin()`; it must return at once."""
        self._after_commit.append(call)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in a transaction that is committed at the end, or rolled back by an exception.

        On SQLite one writer at a time waits here, in the process, instead of in SQLite's busy loop.
        """
        with self._write_lock if self.is_sqlite else nullcontext():
            with Session(self._writing, expire_on_commit=False) as session, session.begin():
                yield session
        for call in self._after_commit:
            call()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with; what it changes is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.info[LOOKING] = {}
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def insert_once(session: Session, row: SQLModel) -> bool:
    """Insert the row unless one with the same unique key is there; True if it was inserted.

    On both databases it is one statement, so of several replicas one wins and none fails.
    """
    table = type(row).__table__  # type: ignore[attr-defined]
    values = {column.key: getattr(row, column.key) for column in table.columns}
    present = {key: value for key, value in values.items() if not (key == "id" and value is None)}
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    key = next(iter(table.primary_key.columns))
    statement = insert(table).values(present).on_conflict_do_nothing().returning(key)
    return session.connection().execute(statement).first() is not None


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose key is not there yet, all at once; of several replicas none fails."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    statement = insert(table.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined]
    session.connection().execute(statement, rows)
