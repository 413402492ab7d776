"""Rate limits: a tier for each method, and one message a second per channel.

Each is a bucket that refills steadily, in real time, so that short bursts pass.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from sandbox.workspace import Settings

MINUTE = 60.0
POSTING = "chat.postMessage"
TIERS = {
    "apps.connections.open": 3,
    "apps.manifest.export": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "reactions.remove": 2,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
"""Calls a minute per method. `auth.test` and `chat.getPermalink` allow hundreds, and are not counted; nor is
`blocks.validate`, whose tier is not known here."""


class RateLimited(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Limits:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def count(self, settings: Settings, method: str, channel: str) -> None:
        """Count a call, or refuse it with the seconds to wait."""
        if not settings.rate_limits:
            return
        if method == POSTING:
            self._take(f"#{channel}", settings.posts_burst, settings.posts_per_second)
            self._take(POSTING, settings.posts_per_minute, settings.posts_per_minute / MINUTE)
        elif method in TIERS:
            calls = settings.tier_calls[TIERS[method] - 1]
            self._take(method, max(calls, settings.tier_burst), calls / MINUTE)

    def refill(self) -> None:
        self._buckets.clear()

    def _take(self, name: str, most: float, per_second: float) -> None:
        now = self._now()
        left, at = self._buckets.get(name, (most, now))
        left = min(most, left + (now - at) * per_second)
        if left < 1:
            self._buckets[name] = (left, now)
            raise RateLimited(max(1, math.ceil((1 - left) / per_second)))
        self._buckets[name] = (left - 1, now)
