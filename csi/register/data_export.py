"""Every row stored about one improvement, unaltered, for people with a right of access to their data."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, SQLModel

from models import Improvement

_FIRST = ("improvement", "origin", "answer", "activity", "seen")
"""The tables that people ask about most come first; the others follow by name."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table, each as pairs of column and value; empty columns are left out."""

    table: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def rows_about(session: Session, number: int) -> tuple[Rows, ...]:
    """The improvement's own row and every row that refers to it, by table.

    New tables are included by their foreign keys.
    """
    own = SQLModel.metadata.tables[str(Improvement.__tablename__)]
    found = []
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda table: (_place(table.name), table.name)):
        pointing = [column for column in table.columns if any(key.references(own) for key in column.foreign_keys)]
        columns = [own.c.id] if table is own else pointing
        if not columns:
            continue
        about = or_(*(column == number for column in columns))
        if table.name == "outbox":  # a row that only updates a message names its subject, not the improvement
            about |= table.c.subject.in_(select(table.c.subject).where(about, table.c.subject != ""))
        rows = session.connection().execute(select(table).where(about).order_by(*table.primary_key.columns)).mappings()
        told = tuple(tuple((key, _said(value)) for key, value in row.items() if _holds(value)) for row in rows)
        if told:
            found.append(Rows(table.name, told))
    return tuple(found)


def _place(table: str) -> int:
    return _FIRST.index(table) if table in _FIRST else len(_FIRST)


def _holds(value: Any) -> bool:
    return value not in (None, "", {})


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return f"{len(value)} bytes, {value[:16].hex()}…"
    if isinstance(value, list):
        return f"{len(value)} numbers, {', '.join(f'{each:.4f}' for each in value[:4])}…"
    return str(getattr(value, "value", value))
