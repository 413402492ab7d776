"""Sessions of the database: what both kinds, to write and to read, have in common."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, inspect
from sqlmodel import Session, select

LOOKING = "kaizen_looking"
"""The key in `session.info` that holds the cache of a session."""

_KEY = "key"


@cache
def _by_key(table: type[Any]) -> Any:
    """The statement that reads a row by its key, made once; None where the key has several columns."""
    columns = inspect(table).primary_key
    return select(table).where(columns[0] == bindparam(_KEY)) if len(columns) == 1 else None


class LookingSession(Session):
    """A session that reads a row by its key once until it writes or locks.

    SQLAlchemy's sessions forget a row as soon as nobody holds it, and make the statement anew for each.
    """

    def get(self, entity: Any, ident: Any, **how: Any) -> Any:
        """The row with this key, or None."""
        statement = None if how or ident is None or isinstance(ident, tuple | dict) else _by_key(entity)
        if statement is None:
            return super().get(entity, ident, **how)
        if inspect(entity).identity_key_from_primary_key((ident,)) in self.identity_map:
            found = super().get(entity, ident)
        else:
            found = self.exec(statement, params={_KEY: ident}).first()
        seen = self.info.get(LOOKING)
        if seen is not None:
            seen[LookingSession, entity, ident] = found  # held, so that it stays in the session's identity map
        return found
