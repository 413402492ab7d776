"""The last calls and envelopes between the app and Slack, which can be followed live."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from sandbox.errors import Json

KEPT = 500
SECRET = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+|(?<=[?&]ticket=)[^&\s]+")
HIDDEN = "(hidden)"


class Traffic:
    """The rows, oldest first. Each `id` is one higher than the one before."""

    def __init__(self) -> None:
        self._rows: deque[Json] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self.last = 0

    def __iter__(self) -> Iterator[Json]:
        return iter(self._rows.copy())  # others may add rows meanwhile

    def append(self, row: Json) -> None:
        self.last += 1
        self._rows.append({"id": self.last, **row})
        self._news.set()
        self._news = asyncio.Event()

    def clear(self) -> None:
        """Forget the rows; the ids continue."""
        self._rows.clear()

    def after(self, id: int) -> list[Json]:
        """Return the rows after this id. An id that is too high is from an earlier workspace: return all rows."""
        return [row for row in self._rows if row["id"] > id or id > self.last]

    async def wait(self, id: int, seconds: float) -> None:
        """Wait for a row after this one, or so many seconds."""
        if id == self.last:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)


def without_secrets(value: Any) -> Any:
    """Hide tokens and tickets, wherever they are."""
    if isinstance(value, dict):
        return {key: HIDDEN if key == "token" else without_secrets(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    return SECRET.sub(HIDDEN, value) if isinstance(value, str) else value
