"""What the workers of queues have in common: a commit wakes them, and they look again after a while."""

import threading

import structlog
from sqlmodel import SQLModel

from models import Database

log = structlog.get_logger()


class WokenByCommits:
    """A worker that empties a queue after each commit that adds to it, and every `pause` seconds for postponed rows."""

    name: str
    """In the log, where a round has failed."""
    pause: float
    """In seconds."""

    def __init__(self, db: Database, queue: type[SQLModel]) -> None:
        self._wake = threading.Event()
        self._stop = threading.Event()
        db.after_commit(self._wake.set, queue)

    def flush(self) -> int:
        """Work until nothing can be done now. Return the number of rows."""
        raise NotImplementedError

    def run(self) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            self._wake.wait(timeout=self.pause)
            self._wake.clear()
            try:
                self.flush()
            except Exception:
                log.exception(self.name)
                self._stop.wait(1)

    def stop(self) -> None:
        """Stop after what is being worked on."""
        self._stop.set()
        self._wake.set()
