"""The workspace's time, which runs at the speed of real time and can be moved forward."""

from __future__ import annotations

import asyncio
import contextlib
import time as real_time
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo

from sandbox.errors import Refusal

HOUR = timedelta(hours=1)
MORNING = time(9, 5)
SATURDAY = 5
PATIENCE_IN_STEPS = 3


class Clock:
    """A clock that only goes forward. Each step of a move waits until the bot reports it as settled."""

    def __init__(self, now: datetime | None = None, settle_seconds: float = 5.0) -> None:
        self._set_to = now or datetime.now(UTC)
        self._set_at = real_time.monotonic()
        self._settled: int | None = None
        self._settle_seconds = settle_seconds
        self._moving = asyncio.Lock()
        self._changed = asyncio.Condition()
        self.jumps = 0

    def now(self) -> datetime:
        return self._set_to + timedelta(seconds=real_time.monotonic() - self._set_at)

    async def settle(self, jump: int) -> None:
        """Note that everything due by this jump is done."""
        async with self._changed:
            self._settled = max(jump, self._settled or 0)
            self._changed.notify_all()

    async def after(self, jump: int, seconds: float) -> None:
        """Wait for the next jump, or so many seconds."""
        await self._wait(lambda: self.jumps != jump, seconds)

    async def move(self, target: datetime, jump: bool = False, wait: bool = True) -> int:
        """Move to the target in steps of an hour, or in one. Return how many steps nobody settled.

        A step that nobody settles costs `settle_seconds`; after three of them in a row the rest does not wait. With
        `wait=False` no step waits.
        """
        async with self._moving:
            if target < self.now():
                raise Refusal("clock_goes_forward_only", f"It is already {self.now().isoformat(timespec='seconds')}.")
            unsettled, patience = 0, 0 if wait else PATIENCE_IN_STEPS
            while (now := self.now()) < target:
                await self._set(target if jump else min(now + HOUR, target))
                if await self._is_settled(wait=patience < PATIENCE_IN_STEPS):
                    patience = 0
                else:
                    patience += 1
                    unsettled += 1
                if jump or self._set_to >= target:
                    break
            return unsettled

    async def _set(self, now: datetime) -> None:
        async with self._changed:
            self._set_to, self._set_at = now.astimezone(UTC), real_time.monotonic()
            self.jumps += 1
            self._changed.notify_all()

    async def _is_settled(self, wait: bool) -> bool:
        if self._settled is None:
            return True
        await self._wait(lambda: (self._settled or 0) >= self.jumps, self._settle_seconds if wait else 0)
        return self._settled >= self.jumps

    async def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(condition)


def next_morning(now: datetime, zone: tzinfo) -> datetime:
    """Return 9:05 on the next weekday, in the person's time zone."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
