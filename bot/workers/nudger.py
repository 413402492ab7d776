"""The nudger: looks at what is on the agenda, and sends what waits, each in a short transaction of its own.

One person's trouble is nobody else's: an error is logged and counted, and that item or person waits for ten minutes.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from csi.nudges import agenda, delivery
from models import Database

log = structlog.get_logger()

WAIT_AFTER_ERROR = timedelta(minutes=10)


class Nudger:
    """Finds what is due and sends it, for as long as there is any."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def run(self, at: datetime) -> int:
        """Do all that is due. Return how many messages were queued."""
        self._each(self._items, self._look, agenda.postpone, at)
        return self._each(self._receivers, self._deliver, delivery.postpone, at)

    def _each(
        self,
        find: Callable[[datetime], Iterable[str]],
        do: Callable[[str, datetime], bool],
        postpone: Callable[[Session, str, datetime], None],
        at: datetime,
    ) -> int:
        """Do something for each that is found, until nothing new is found. Return for how many it was done."""
        count, tried = 0, set[str]()
        while new := [each for each in find(at) if each not in tried]:
            for each in new:
                tried.add(each)
                try:
                    count += do(each, at)
                except Exception:
                    log.exception("nudge", doing=do.__name__)
                    with self._db.begin() as session:
                        postpone(session, each, at + WAIT_AFTER_ERROR)
        return count

    def _items(self, at: datetime) -> Iterable[str]:
        with self._db.read() as session:
            return [item.subject for item in agenda.items_due(session, at)]

    def _look(self, subject: str, at: datetime) -> bool:
        with self._db.read() as session:
            item = agenda.item(session, subject)
            look = agenda.look(session, item, at) if item else None
        if look is None:
            return False
        with self._db.begin() as session:
            return agenda.settle(session, look)

    def _receivers(self, at: datetime) -> Iterable[str]:
        with self._db.read() as session:
            return delivery.receivers_due(session, at)

    def _deliver(self, receiver: str, at: datetime) -> bool:
        with self._db.read() as session:
            checked = delivery.check(session, receiver, at)
        with self._db.begin() as session:
            return delivery.deliver(session, checked, at)
