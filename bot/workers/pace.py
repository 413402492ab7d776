"""How fast messages may be posted: Slack sends an app away that posts more than a workspace allows in a minute."""

MARGIN = 0.98
"""What arrives is closer together than what is sent now and then, so it is sent a little slower than is allowed."""
KEPT_BACK = 2
"""Posts of the first minute that are not used: what was sent before a restart counts at Slack too."""


class Pace:
    """A minute's posts may go at once; after that, each when the workspace has room for one more."""

    def __init__(self, a_minute: int, now: float) -> None:
        self._most, self._per_second = float(a_minute - KEPT_BACK), a_minute / 60 * MARGIN
        self._left, self._at = self._most, now

    def wait(self, now: float) -> float:
        """Count a post; the seconds until it may go."""
        self._left = min(self._most, self._left + (now - self._at) * self._per_second) - 1
        self._at = now
        return max(0.0, -self._left / self._per_second)
