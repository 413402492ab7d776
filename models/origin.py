"""What a row came from: the id of the payload, the job or the message at work, which the log's lines have too."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 40

_current: ContextVar[str] = ContextVar("origin", default="")


def current() -> str:
    """The id of what is being worked on in this thread; empty where nothing is."""
    return _current.get()


@contextmanager
def working_on(id: str) -> Iterator[None]:
    """Let rows and lines of the log that are made meanwhile have this id."""
    before = _current.set(id[:LONGEST])
    try:
        yield
    finally:
        _current.reset(before)
