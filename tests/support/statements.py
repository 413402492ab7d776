"""Count the statements that a database executes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from models import Database


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """Yield the statements executed meanwhile, without the begin of a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
