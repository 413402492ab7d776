"""What is wrong with a database that can't be used, in a sentence for the operator, without what anybody wrote."""

import errno
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

import migrations
from models import Database

BACKENDS = ("sqlite", "postgresql")


class CannotUse(Exception):
    """The database can't be used, and waiting would not help; the text says why."""

    holds_no_values = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sentence about a database that can't be used now, and whether it may pass by itself."""

    sentence: str
    passes: bool


_LOCKED = Trouble("Another program holds the database. Close it; Kaizen keeps trying.", passes=True)
_FULL = Trouble("The disk that holds the database is full. Free some space; Kaizen keeps trying.", passes=True)
_FAILING = Trouble("The disk that holds the database fails. Check it; Kaizen keeps trying.", passes=True)
_READ_ONLY = Trouble(
    "The database can't be written to. Give whoever runs Kaizen the right to write to the file and its folder.",
    passes=False,
)
_STANDBY = Trouble("The database server is read-only now. Make it writable; Kaizen keeps trying.", passes=True)
_NOT_OPENED = Trouble("The database file can't be opened. Check DATABASE_URL and the rights to the folder.", False)
_NO_DATABASE = Trouble(
    "The database file is damaged, or no SQLite database. Restore a backup.",
    passes=False,
)
_REFUSED = Trouble("The database server refuses Kaizen. Check the user and the password in DATABASE_URL.", False)
_MISSING = Trouble("The database server has no database of the name in DATABASE_URL. Create it first.", passes=False)
_FORBIDDEN = Trouble("The database server doesn't let Kaizen do this. Give its user all rights to the database.", False)
_AWAY = Trouble(
    "The database server doesn't answer. Start it, or correct DATABASE_URL; Kaizen keeps trying.",
    passes=True,
)
_BUSY = Trouble("The database server has no free connection. Allow more; Kaizen keeps trying.", passes=True)

_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _FAILING,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _NOT_OPENED,
    sqlite3.SQLITE_CORRUPT: _NO_DATABASE,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
}
_POSTGRES = {
    "25006": _STANDBY,
    "28": _REFUSED,
    "3D": _MISSING,
    "42501": _FORBIDDEN,
    "53100": _FULL,
    "53300": _BUSY,
    "08": _AWAY,
    "57P": _AWAY,
}
"""By SQLSTATE, or its beginning."""
_LOCK_FILE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EIO: _FAILING,
    errno.ENOENT: _NOT_OPENED,
    errno.ENOTDIR: _NOT_OPENED,
}
"""What keeps the file beside the database from being made."""
_REFUSALS = (("authentication failed", _REFUSED), ("no pg_hba.conf entry", _REFUSED), ("does not exist", _MISSING))
"""How a server refuses a connection, for which there is no SQLSTATE."""


def trouble_of(problem: BaseException) -> Trouble | None:
    """What is wrong with the database, if that is the problem; None for errors in what was asked of it."""
    if not isinstance(problem, DBAPIError):
        return None
    cause: Any = problem.orig
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((trouble for start, trouble in _POSTGRES.items() if state.startswith(start)), None)
    if isinstance(problem, (OperationalError, InterfaceError)):  # there is no connection
        said = str(cause)
        return next((trouble for words, trouble in _REFUSALS if words in said), _AWAY)
    return None


def explain(problem: BaseException, db: Database) -> Trouble | None:
    """What is wrong with this database, with its place."""
    trouble = trouble_of(problem)
    if isinstance(problem, OSError) and db.path and str(problem.filename or "").startswith(db.path):
        trouble = _LOCK_FILE.get(problem.errno or 0, _READ_ONLY)
    if trouble is None:
        return None
    if trouble is _NOT_OPENED and db.path:
        path = Path(db.path)
        if path.is_dir():
            return Trouble(f"DATABASE_URL names {db.path}, which is a folder. Name a file in it.", passes=False)
        if not path.parent.is_dir():
            return Trouble(f"The folder of the database {db.path} doesn't exist. Create it first.", passes=False)
    where = db.path or f"{db.url.host or 'localhost'}, {db.url.database}"
    return Trouble(f"{trouble.sentence} ({where})", trouble.passes)


def open_database(url: str) -> Database:
    """The database of a URL. Raises CannotUse for one that can't be understood, without repeating it."""
    try:
        database = Database(url)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise CannotUse(
            "DATABASE_URL can't be understood. Write sqlite:///kaizen.db, or postgresql://user:password@host/database."
        ) from None
    if database.url.get_backend_name() not in BACKENDS:
        raise CannotUse("DATABASE_URL names a database that Kaizen can't use. Take SQLite or PostgreSQL.")
    return database


def check(db: Database) -> str | None:
    """Look whether the database can be used, and return its revision. Raises CannotUse with the reason."""
    try:
        at = migrations.current(db)
        migrations.require_known(at)
        with db.begin() as session:
            if at is not None:  # whether it can be written to is only known by writing
                session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
        return at
    except (migrations.NewerDatabase, OSError, DBAPIError) as problem:
        raise explained(problem, db) from None


def explained(problem: Exception, db: Database) -> Exception:
    """The problem as CannotUse with its sentence, or itself if it is none of the database."""
    if isinstance(problem, migrations.NewerDatabase):
        return CannotUse(str(problem))
    trouble = explain(problem, db)
    return problem if trouble is None else CannotUse(trouble.sentence)
