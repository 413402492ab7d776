"""Waiting with a deadline for what happens in other threads and processes.

Looking takes processor time from what is waited for, so that what is long in coming is looked for less often.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 10, what: str = "") -> T:
    """Return what `look` returns as soon as it is true. Fails after so many seconds."""
    begun = time.monotonic()
    while not (found := look()):
        waited = time.monotonic() - begun
        assert waited < seconds, f"not within {seconds} s: {what or look}"
        time.sleep(min(max(waited / 8, 0.01), 0.1))
    return found
