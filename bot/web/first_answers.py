"""The answers of requests that were taken: the same request gets the same answer, and is handled once.

Slack may send a request again, byte for byte, when its answer is late or lost. Whoever else sends what they have caught
does nothing with it either.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

from slack_bolt import BoltResponse

from bot.web.signatures import OLDEST_SECONDS

KEPT_SECONDS = 2 * OLDEST_SECONDS
"""A request may be signed for five minutes from now, and is recent until five minutes after that."""

MOST_ANSWERS = 20_000
MOST_BYTES = 16 * 1024 * 1024
"""Of all bodies together. Most are empty; a window has some ten thousand bytes."""

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered. Some is told once only, such as the code to follow an idea without a name."""

    status: int
    content_type: str
    body: str
    is_told_once: bool = False


@dataclass(slots=True)
class _Taken:
    """A request that was taken. Without an answer it is being handled."""

    until: float
    answer: Answer | None = None
    waited_for: "asyncio.Future[Answer] | None" = None


_EMPTY = Answer(200, "", "")
_BROKEN_OFF = Answer(503, "", "")


def answer_of(given: BoltResponse, *, is_told_once: bool = False) -> Answer:
    """What the app says, as it is kept."""
    if given.status == 200 and not given.body:
        return _EMPTY
    kinds = given.headers.get("content-type") or [""]
    return Answer(given.status, str(kinds[0]), given.body or "", is_told_once)


class FirstAnswers:
    """Answers by short digests of the signatures, for one event loop.

    There are so many, and the oldest are forgotten first. What comes again later, or to another process, is handled
    again; the database knows that it was done already.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = MOST_ANSWERS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._clock, self._most, self._most_bytes = clock, most, most_bytes
        self._taken: dict[bytes, _Taken] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._taken)

    async def of(self, signature: str, handle: Callable[[], Awaitable[Answer]]) -> Answer:
        """Answer a request: as the first time, or by handling it.

        One that failed, or whose answer is told once, is handled again when it comes again.
        """
        self._forget()
        key = sha256(signature.encode("utf-8", "replace")).digest()[:_DIGEST_BYTES]
        taken = self._taken.get(key)
        if taken is not None:
            answer = await self._again(taken)
            return await self.of(signature, handle) if answer.is_told_once else answer
        taken = self._taken[key] = _Taken(self._clock() + KEPT_SECONDS)
        answer = _BROKEN_OFF
        try:
            answer = await handle()
        finally:
            if self._taken.get(key) is taken:
                self._keep(key, taken, answer)
            if taken.waited_for is not None and not taken.waited_for.done():
                taken.waited_for.set_result(answer)
        return answer

    @staticmethod
    async def _again(taken: _Taken) -> Answer:
        if taken.answer is not None:
            return taken.answer
        if taken.waited_for is None:
            taken.waited_for = asyncio.get_running_loop().create_future()
        return await asyncio.shield(taken.waited_for)

    def _keep(self, key: bytes, taken: _Taken, answer: Answer) -> None:
        if answer.status >= 300 or answer.is_told_once:
            del self._taken[key]
            return
        taken.answer = answer
        self._bytes += len(answer.body)

    def _forget(self) -> None:
        """Forget what is over, and the oldest where there are too many."""
        now = self._clock()
        while self._taken:
            key, oldest = next(iter(self._taken.items()))
            if now <= oldest.until and len(self._taken) < self._most and self._bytes <= self._most_bytes:
                return
            del self._taken[key]
            self._bytes -= len(oldest.answer.body) if oldest.answer is not None else 0
