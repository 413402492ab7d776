"""What went over the line between the app and Slack: the last calls and envelopes, which can be followed live."""

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
    """The rows, oldest first. Each has an `id` that is one higher than that of the row before."""

    def __init__(self) -> None:
        self._rows: deque[Json] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self.last = 0

    def __iter__(self) -> Iterator[Json]:
        return iter(self._rows)

    def append(self, row: Json) -> None:
        self.last += 1
        self._rows.append({"id": self.last, **row})
        self._news.set()
        self._news = asyncio.Event()

    def clear(self) -> None:
        """Forget the rows; the numbers go on."""
        self._rows.clear()

    def after(self, id: int) -> list[Json]:
        """The rows since this one. A number that was never given is of an earlier workspace: all of them."""
        return [row for row in self._rows if row["id"] > id or id > self.last]

    async def wait(self, id: int, seconds: float) -> None:
        """Wait until there is a row after this one, or for so many seconds."""
        if id == self.last:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)


def without_secrets(value: Any) -> Any:
    """The same, with tokens and tickets hidden wherever they stand."""
    if isinstance(value, dict):
        return {key: HIDDEN if key == "token" else without_secrets(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    return SECRET.sub(HIDDEN, value) if isinstance(value, str) else value
