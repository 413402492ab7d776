"""Backups: the whole database as one file that either kind of database can be made of again.

A file is gzipped JSON, a line each: first what it is, then every table with its rows, last the numbers that counters
stand at and a checksum. It is read in one snapshot, so that Kaizen goes on meanwhile.
"""

import base64
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKeyConstraint,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlmodel import SQLModel

import migrations
from models import Database

FORMAT = 1
AT_ONCE = 1_000
"""So many rows are in memory at a time."""

_SKIPPED = "alembic_version"


class CannotRestore(Exception):
    """A file can't be restored; the text says why."""

    holds_no_values = True


@dataclass
class Fingerprint:
    """What tables hold, whatever the order of their rows: how many rows, and the sum of the rows' checksums."""

    rows: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, line: bytes) -> None:
        """Add a row, or with an empty line only the table."""
        self.rows[table] = self.rows.get(table, 0) + bool(line)
        one = int.from_bytes(hashlib.sha256(line).digest()[:16]) if line else 0
        self.sums[table] = (self.sums.get(table, 0) + one) % 2**128

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self.rows.values())


# --- Making one ---


def make(db: Database, path: Path, at: datetime) -> Fingerprint:
    """Write a backup to a file that only its owner may read; it is there whole, or not at all. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    with _private(unfinished) as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        found, checksum = Fingerprint(), hashlib.sha256()

        def write(what: Any) -> None:
            line = _line(what)
            checksum.update(line)
            packed.write(line + b"\n")

        with _snapshot(db) as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            write({"kaizen": "backup", "format": FORMAT, "revision": revision, "made_at": at.isoformat()})
            for table in _tables(connection):
                found.add(table.name, b"")
                write({"table": table.name, "columns": [column.name for column in table.columns]})
                for row in _rows(connection, table):
                    found.add(table.name, _line(row))
                    write(row)
            counters = _counters(connection)
        packed.write(_line({"end": found.rows, "counters": counters, "checksum": checksum.hexdigest()}) + b"\n")
        packed.close()
        raw.flush()
        os.fsync(raw.fileno())
    unfinished.replace(path)
    return found


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def _snapshot(db: Database) -> Iterator[Connection]:
    """A connection that sees one moment of the database, and holds up nobody who writes."""
    with db.engine.connect() as connection:
        if not db.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are in this database; a column that this version knows has its type."""
    found = MetaData()
    found.reflect(connection)
    known = SQLModel.metadata.tables
    for table in found.tables.values():
        for column in table.columns:
            if table.name in known and column.name in known[table.name].columns:
                column.type = known[table.name].columns[column.name].type
    return [table for table in found.sorted_tables if table.name != _SKIPPED]


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    statement = select(table).order_by(*table.primary_key.columns)
    documents = [isinstance(column.type, JSON) for column in table.columns]
    for row in connection.execution_options(yield_per=AT_ONCE).execute(statement):
        yield [_stored(value, is_document) for value, is_document in zip(row, documents, strict=True)]


def _counters(connection: Connection) -> dict[str, int]:
    """The last number that each table has given; a deleted improvement's is never given again."""
    if connection.dialect.name == "sqlite":
        if not inspect(connection).has_table("sqlite_sequence"):
            return {}
        return {name: number for name, number in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    rows = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"))
    return {name.removesuffix("_id_seq"): number for name, number in rows if number}


def _line(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "surrogatepass")


def _stored(value: Any, is_document: bool) -> Any:
    """A value as JSON has it; what JSON doesn't know is marked by a letter."""
    if value is None:
        return None
    if is_document:
        return {"j": value}
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": str(value)}
        case bytes():
            return {"b": base64.b64encode(value).decode()}
    return value


_READ = {
    "j": lambda value: value,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "b": base64.b64decode,
}


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((mark, stored),) = value.items()
    return _READ[mark](stored)


# --- Restoring one ---


def restore(db: Database, path: Path) -> Fingerprint:
    """Fill an empty database from a backup, compare the two, and bring the schema up to date.

    Nothing is changed if the file is damaged or the database isn't empty. Raises CannotRestore, OSError.
    """
    head, counters = _checked(path)
    revision = str(head["revision"])
    if revision not in migrations.known():
        raise CannotRestore(
            f"A newer version of Kaizen made this backup (revision {revision}). Install that version to restore it."
        )
    _require_empty(db)
    migrations.upgrade(db, revision)
    given = Fingerprint()
    with db.engine.begin() as connection:
        _fill(connection, path, given)
        _set_counters(connection, counters)
    with _snapshot(db) as connection:
        now = Fingerprint()
        for table in _tables(connection):
            now.add(table.name, b"")
            for row in _rows(connection, table):
                now.add(table.name, _line(row))
    if now != given:
        unlike = sorted(name for name in given.sums | now.sums if given.sums.get(name) != now.sums.get(name))
        raise CannotRestore(f"The restored database differs from the backup in: {', '.join(unlike)}. Don't use it.")
    migrations.upgrade(db)
    _look_before_sending(db)
    return given


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        for line in file:
            yield line.rstrip(b"\n")


def _checked(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The first line of a whole file, and its counters. Raises CannotRestore."""
    head: Any = None
    end: Any = None
    checksum, before = hashlib.sha256(), b""
    try:
        for line in _lines(path):
            if head is None:
                head = json.loads(line)
            if before:
                checksum.update(before)
            before = line
        end = json.loads(before)
    except (gzip.BadGzipFile, EOFError, ValueError, UnicodeError) as problem:
        raise _damaged(path, head) from problem
    if not isinstance(head, dict) or head.get("kaizen") != "backup":
        raise CannotRestore(f"{path} is no backup of Kaizen's.")
    if head.get("format") != FORMAT:
        raise CannotRestore("A newer version of Kaizen made this backup. Install that version to restore it.")
    if not isinstance(end, dict) or end.get("checksum") != checksum.hexdigest():
        raise _damaged(path, head)
    return head, dict(end["counters"])


def _damaged(path: Path, head: Any) -> CannotRestore:
    if head is None:
        return CannotRestore(f"{path} is no backup of Kaizen's.")
    return CannotRestore(f"{path} is damaged or not whole. Take another backup; nothing was changed.")


def _require_empty(db: Database) -> None:
    with db.engine.connect() as connection:
        there = inspect(connection).get_table_names()
        filled = [name for name in there if name != _SKIPPED and connection.execute(_first_of(name)).first()]
    if filled:
        raise CannotRestore("The database of DATABASE_URL isn't empty. Name a new one; nothing was changed.")


def _first_of(name: str) -> Any:
    return select(func.count()).select_from(Table(name, MetaData())).having(func.count() > 0)


def _fill(connection: Connection, path: Path, given: Fingerprint) -> None:
    """Insert every row. What refers to a row of its own table is filled in when all rows are there."""
    tables = {table.name: table for table in _tables(connection)}
    later: list[tuple[Table, str, Any, Any]] = []
    table, columns, own, waiting = None, [], set[str](), list[dict[str, Any]]()

    def flush() -> None:
        if table is not None and waiting:
            connection.execute(insert(table), waiting)
            waiting.clear()

    for line in _lines(path):
        said = json.loads(line)
        if isinstance(said, dict):
            flush()
            if "table" not in said:
                continue
            table, columns = tables[said["table"]], said["columns"]
            own = {name for key in _own_keys(table) for name in key.column_keys}
            given.add(table.name, b"")
            continue
        assert table is not None
        given.add(table.name, line)
        row = dict(zip(columns, map(_read, said), strict=True))
        for name in own & row.keys():
            if row[name] is not None:
                later.append((table, name, row["id"], row[name]))
                row[name] = None
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            flush()
    flush()
    for of, name, number, value in later:
        known = of.c.id == bindparam("row")
        connection.execute(update(of).where(known).values({name: bindparam("value")}), {"row": number, "value": value})


def _own_keys(table: Table) -> list[ForeignKeyConstraint]:
    return [key for key in table.foreign_key_constraints if key.referred_table is table]


def _set_counters(connection: Connection, counters: dict[str, int]) -> None:
    """Let numbering go on where it stood, and nowhere below what is there."""
    for table in _tables(connection):
        if "id" not in table.columns or not isinstance(table.c.id.type.python_type(), int):
            continue
        last = max(connection.execute(select(func.max(table.c.id))).scalar() or 0, counters.get(table.name, 0))
        if not last:
            continue
        if connection.dialect.name != "sqlite":
            sequence = {"name": f"{table.name}_id_seq", "last": last}
            connection.execute(text("SELECT setval(CAST(:name AS regclass), :last)"), sequence)
        elif table.name in counters:
            numbered = {"name": table.name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), numbered)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), numbered)


def _look_before_sending(db: Database) -> None:
    """What waited when the backup was made may have been sent since: it is looked for in Slack before it is posted."""
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE outbox SET attempts = 1 WHERE attempts = 0 AND state IN ('waiting', 'claimed')")
        )
