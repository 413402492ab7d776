"""The database: `begin()` for a writing session, `read()` for one that can't write. Nothing else opens a session."""

import select
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, ExceptionContext, event, exc, make_url, orm, pool
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, create_engine

from models import agenda
from models.sessions import LOOKING, LookingSession

BUSY_TIMEOUT_SECONDS = 10
_BEGIN = "kaizen_begin"
_READS = "kaizen_reads"
_SESSION = "kaizen_session"
_WROTE = "kaizen_wrote"
_WRITES_NOTHING = frozenset({"SELECT", "BEGIN ", "SAVEPO", "RELEAS", "ROLLBA", "PRAGMA"})
"""How statements begin that change no row."""
_INSERTS = "INSERT INTO "
_PG_READ_ONLY = "25006"
Row = TypeVar("Row", bound=SQLModel)
READ_ONLY = "kaizen_read_only"
"""The key in `session.info` of a reading session."""


RESTED_SECONDS = 5.0
"""After so many seconds without use, a connection is asked whether it still works before it is used."""
_RETURNED = "kaizen_returned"


class WroteWhileReading(Exception):
    """A reading session was about to write; the text says which table or statement."""

    holds_no_values = True
    """Its text may be logged."""


def _set_up_sqlite(engine: Engine, wait: float) -> None:
    """Set WAL, durable commits and foreign keys, and begin transactions explicitly.

    pysqlite's implicit BEGIN is deferred and loses concurrent updates without an error. We send `BEGIN IMMEDIATE` to
    write and a plain BEGIN to read, so that a reader never delays the writer. SQLite itself refuses to write in a
    reading session's connection.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
        _switch_to_wal(cursor, wait)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        reads = bool(options.get(_READS))
        if connection.info.get(_READS, False) is not reads:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
            cursor.close()
            connection.info[_READS] = reads
        connection.exec_driver_sql(f"BEGIN {options.get(_BEGIN, 'DEFERRED')}")


def _set_up_postgres(engine: Engine) -> None:
    """Ask a connection whether it works where there is reason to doubt it: it rested, or the server wrote or hung up.

    SQLAlchemy's `pool_pre_ping` asks before each transaction, which costs a round trip for every one.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: pool.ConnectionPoolEntry) -> None:
        record.info[_RETURNED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: pool.ConnectionPoolEntry, _used: object) -> None:
        returned = record.info.get(_RETURNED)
        if returned is not None and _is_doubtful(connection, returned) and not _works(engine, connection):
            raise exc.InvalidatePoolError  # those that waited longer are of the same server, and go with it


def _is_doubtful(connection: Any, returned: float) -> bool:
    rested = time.monotonic() - returned
    return bool(rested > RESTED_SECONDS or connection.closed or not _is_quiet(connection.fileno()))


def _works(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error as problem:
        if engine.dialect.is_disconnect(problem, connection, None):
            return False
        raise


def _is_quiet(socket: int) -> bool:
    """Whether the server has sent nothing since the last answer; the end of a connection counts as sent."""
    poll = select.poll()
    poll.register(socket, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


def _name_what_wrote(context: ExceptionContext) -> None:
    """Turn the database's refusal to write in a reading session into an error that says so."""
    if context.connection is None or not context.connection.get_execution_options().get(_READS):
        return
    cause = context.original_exception
    if getattr(cause, "sqlstate", None) == _PG_READ_ONLY or _is_sqlite_read_only(cause):
        raise WroteWhileReading(f"A reading session was about to run: {(context.statement or '')[:200]}") from None


def _is_sqlite_read_only(cause: BaseException) -> bool:
    code = getattr(cause, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_READONLY


def _forget_what_was_read(connection: Connection, _cursor: Any, statement: str, *_others: object) -> None:
    """Empty the session's cache before anything is written, or locked: what a lock was waited for may have changed."""
    if statement[:6] not in _WRITES_NOTHING and _SESSION in connection.info:
        connection.info[_SESSION].setdefault(_WROTE, set()).add(_table_added_to(statement))
    if connection.info.get(LOOKING) and (statement[:6] != "SELECT" or "FOR UPDATE" in statement):
        connection.info[LOOKING].clear()


def _table_added_to(statement: str) -> str:
    """The table that a statement inserts into; empty for an update or a deletion."""
    return statement[len(_INSERTS) :].partition(" ")[0].strip('"') if statement.startswith(_INSERTS) else ""


def _share_cache(session: orm.Session, _transaction: object, connection: Connection) -> None:
    connection.info[LOOKING], connection.info[_SESSION] = session.info.get(LOOKING), session.info


class _ReadingSession(LookingSession):
    """A session that refuses rows to write."""


@event.listens_for(_ReadingSession, "before_flush")
def _refuse_pending(session: orm.Session, *_flush: object) -> None:
    """Refuse rows that were added, deleted or changed in a reading session."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.new, *session.deleted, *changed):
        raise WroteWhileReading(f"A reading session was about to write a row of {type(row).__name__}")


def _switch_to_wal(cursor: sqlite3.Cursor, wait: float) -> None:
    """Switch a new file to WAL. SQLite doesn't wait by itself for another process that does it at the same moment."""
    until = time.monotonic() + wait
    while cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


event.listen(agenda.WritingSession, "after_begin", _share_cache)


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = (parsed.database or "").removeprefix("file:") if self.is_sqlite else None
        self.url = parsed
        options: dict[str, Any] = {} if self.is_sqlite else {"pool_size": 20}
        # Parameters hold what people wrote, which must not appear in an error's log.
        self.engine = create_engine(parsed, hide_parameters=True, **options)
        event.listen(self.engine, "handle_error", _name_what_wrote)
        event.listen(self.engine, "before_cursor_execute", _forget_what_was_read)
        if self.is_sqlite:
            _set_up_sqlite(self.engine, float(str(parsed.query.get("timeout", BUSY_TIMEOUT_SECONDS))))
        else:
            _set_up_postgres(self.engine)
        self._writing = self.engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self._reading = self.engine.execution_options(**{_READS: True, "postgresql_readonly": True})
        self._write_lock = threading.Lock()
        self._after_commit: list[tuple[Callable[[], None], str]] = []

    def after_commit(self, call: Callable[[], None], table: type[SQLModel] | None = None) -> None:
        """Register a function that is called after each `begin()` that has written and is committed.

        With a table it is called only where rows were added to that. It must return at once. A worker that only looks
        whether it can claim something wakes nobody, itself included.
        """
        self._after_commit.append((call, str(table.__tablename__) if table is not None else ""))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in a transaction that is committed at the end, or rolled back on an exception.

        On SQLite, writers wait for each other here, in the process, instead of in SQLite's busy loop.
        """
        with self._write_lock if self.is_sqlite else nullcontext():
            with agenda.WritingSession(self._writing, expire_on_commit=False) as session, session.begin():
                session.info[LOOKING] = {}
                yield session
                if session.in_transaction():  # a rolled back one has changed nothing
                    agenda.store(session)
        if wrote := session.info.get(_WROTE):
            for call, table in self._after_commit:
                if not table or table in wrote:
                    call()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading. Raises WroteWhileReading where it would write, and for rows changed in it."""
        with _ReadingSession(self._reading, expire_on_commit=False) as session:
            session.info.update({LOOKING: {}, READ_ONLY: True})
            yield session
            _refuse_pending(session)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def insert_once(session: Session, row: SQLModel) -> bool:
    """Insert the row unless one with the same unique key exists; True if it was inserted.

    One statement on both databases, so that of several replicas one inserts and none fails.
    """
    return _insert_once(session, row) is not None


def _insert_once(session: Session, row: SQLModel) -> Any:
    """Return the key of the inserted row, or None."""
    table = type(row).__table__  # type: ignore[attr-defined]
    values = {column.key: getattr(row, column.key) for column in table.columns}
    present = {key: value for key, value in values.items() if not (key == "id" and value is None)}
    statement = _inserting_once(table, session.get_bind().dialect.name)
    inserted = session.connection().execute(statement, present).scalar()
    if inserted is not None:
        agenda.note(session, row)
    return inserted


@cache
def _inserting_once(table: Any, dialect: str) -> Any:
    """The statement that inserts a row unless its key exists, made once."""
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    return insert(table).on_conflict_do_nothing().returning(next(iter(table.primary_key.columns)))


def add_once(session: Session, row: Row) -> Row | None:
    """Add the row unless one with the same unique key exists. Return it as stored, or None if it exists.

    If another transaction is adding the same, it is waited for: a query after this one finds that row.
    """
    inserted = _insert_once(session, row)
    return None if inserted is None else session.get_one(type(row), inserted)


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose key does not exist yet, in one statement; none of several replicas fails."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    statement = insert(table.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined]
    session.connection().execute(statement, rows)
