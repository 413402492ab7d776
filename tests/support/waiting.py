"""Waiting with a deadline for what happens in other threads and processes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 10, what: str = "") -> T:
    """Return what `look` returns as soon as it is true. Fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or look}"
        time.sleep(0.02)
    return found
