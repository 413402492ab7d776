"""A cache for read-only sessions: a query that is asked for several times runs once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from models.database import LOOKING

Given = ParamSpec("Given")
Found = TypeVar("Found")


def cached_while_reading(
    read: Callable[Concatenate[Session, Given], Found],
) -> Callable[Concatenate[Session, Given], Found]:
    """Cache the function's result for the lifetime of a `Database.read` session. Callers must not change the result."""

    @wraps(read)
    def reading(session: Session, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        seen: dict[Any, Any] | None = session.info.get(LOOKING)
        if seen is None:
            return read(session, *args, **kwargs)
        key = (read.__module__, read.__qualname__, args, tuple(kwargs.items()))
        if key not in seen:
            seen[key] = read(session, *args, **kwargs)
        found: Found = seen[key]
        return found

    return reading
