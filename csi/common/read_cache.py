"""A cache for sessions: a query that is asked for several times runs once until something is written or locked."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from models.sessions import LOOKING

Given = ParamSpec("Given")
Found = TypeVar("Found")


def cached_until_written(
    read: Callable[Concatenate[Session, Given], Found],
) -> Callable[Concatenate[Session, Given], Found]:
    """Cache the function's result for the lifetime of a session of `Database`, until that session writes or locks.

    What other transactions commit meanwhile is seen after the next write or lock. Callers must not change the result.
    """

    @wraps(read)
    def reading(session: Session, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        seen: dict[Any, Any] | None = session.info.get(LOOKING)
        if seen is None:
            return read(session, *args, **kwargs)
        if session.dirty or session.new or session.deleted:  # the query writes them before it runs
            return read(session, *args, **kwargs)
        key = (read.__module__, read.__qualname__, args, tuple(kwargs.items()))
        if key not in seen:
            seen[key] = read(session, *args, **kwargs)
        found: Found = seen[key]
        return found

    return reading
