"""Slack's signature of a request, and how old a request may be."""

import hmac
from hashlib import sha256

OLDEST_SECONDS = 5 * 60
"""How far a request's time may be from ours. One that was caught and is sent again later is refused."""

_VERSION = "v0"


def is_recent(timestamp: str, now: float) -> bool:
    """Return whether the time that a request says is near enough to ours."""
    return timestamp.isascii() and timestamp.isdecimal() and abs(now - int(timestamp)) <= OLDEST_SECONDS


def is_signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Return whether Slack signed this body, at this time, for the app with this secret."""
    if not secret:
        return False
    base = f"{_VERSION}:{timestamp}:".encode() + body
    expected = f"{_VERSION}={hmac.new(secret.encode(), base, sha256).hexdigest()}"
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


class Answered:
    """The signatures of requests that were taken, for as long as such a request would be recent."""

    def __init__(self) -> None:
        self._taken: dict[str, float] = {}

    def take(self, signature: str, now: float) -> bool:
        """Take a request; False if the same one was taken before. Slack signs each attempt anew."""
        while self._taken and (oldest := next(iter(self._taken))) and now - self._taken[oldest] > 2 * OLDEST_SECONDS:
            del self._taken[oldest]
        if signature in self._taken:
            return False
        self._taken[signature] = now
        return True

    def give_back(self, signature: str) -> None:
        """Let a request that was not handled come again."""
        self._taken.pop(signature, None)
