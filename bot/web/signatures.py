"""Slack's signature of a request, and how old a request may be."""

import hmac
from hashlib import sha256

OLDEST_SECONDS = 5 * 60
"""How far a request's time may be from ours. One that was caught and is sent again later is refused."""

LONGEST_TIME = 12
"""Digits. Python refuses to read thousands of them."""

_VERSION = "v0"


def is_recent(timestamp: str, now: float) -> bool:
    """Return whether the time that a request says is near enough to ours."""
    is_time = len(timestamp) <= LONGEST_TIME and timestamp.isascii() and timestamp.isdecimal()
    return is_time and abs(now - int(timestamp)) <= OLDEST_SECONDS


def is_signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Return whether Slack signed this body, at this time, for the app with this secret."""
    if not secret:
        return False
    base = f"{_VERSION}:{timestamp}:".encode() + body
    expected = f"{_VERSION}={hmac.new(secret.encode(), base, sha256).hexdigest()}"
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
