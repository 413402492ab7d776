"""The process's clock: the system's, or a remote one at `KAIZEN_CLOCK_URL`."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

Clock = Callable[[], datetime]

_TIMEOUT_SECONDS = 5
_WAIT_SECONDS = 20


def system_clock() -> datetime:
    """Return the current time, with UTC as its zone."""
    return datetime.now(UTC)


class RemoteClock:
    """A clock behind HTTP that can be moved forward.

    `GET <url>` answers `{"now": ISO time, "jumps": number}`. With `wait` (seconds) and `jumps` it answers as soon as
    the clock was moved; `settled` tells it that everything due by that jump is done.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.jumps = 0

    def __call__(self) -> datetime:
        return self._ask(_TIMEOUT_SECONDS)

    def wait(self, settled: int) -> bool:
        """Wait until the clock is moved.

        Return False after 20 seconds without a move, or if the clock does not answer.
        """
        before = self.jumps
        query = {"jumps": before, "wait": _WAIT_SECONDS, "settled": settled}
        try:
            self._ask(_WAIT_SECONDS + _TIMEOUT_SECONDS, query)
        except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError):
            return False
        return self.jumps != before

    def _ask(self, timeout: float, query: dict[str, int] | None = None) -> datetime:
        url = f"{self._url}?{urlencode(query)}" if query else self._url
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            told = json.load(answer)
        if query:
            self.jumps = int(told["jumps"])
        now = datetime.fromisoformat(told["now"])
        if now.tzinfo is None:
            raise ValueError("the clock answered a time without a zone")
        return now.astimezone(UTC)
