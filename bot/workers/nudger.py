"""The nudger: looks at what is on the agenda, and sends what waits, each in a short transaction of its own.

One person's trouble is nobody else's: an error is logged and counted, and that item or person waits for ten minutes.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import metrics
from csi.nudges import agenda, delivery
from csi.nudges.fates import Fate
from models import Database

log = structlog.get_logger()

WAIT_AFTER_ERROR = timedelta(minutes=10)


class Nudger:
    """Finds what is due and sends it, for as long as there is any."""

    def __init__(self, db: Database, stop: threading.Event | None = None) -> None:
        self._db = db
        self._stop = stop or threading.Event()

    def run(self, at: datetime) -> list[Exception]:
        """Do all that is due, until it is asked to stop. Return what went wrong."""
        return [
            *self._each(self._items, self._look, agenda.postpone, at),
            *self._each(self._receivers, self._deliver, delivery.postpone, at),
        ]

    def _each(
        self,
        find: Callable[[datetime], Iterable[str]],
        do: Callable[[str, datetime], bool],
        postpone: Callable[[Session, str, datetime], None],
        at: datetime,
    ) -> list[Exception]:
        """Do something for each that is found, until nothing new is found. Return what went wrong."""
        wrong, tried = list[Exception](), set[str]()
        while new := [each for each in find(at) if each not in tried]:
            for each in new:
                if self._stop.is_set():
                    return wrong
                tried.add(each)
                try:
                    do(each, at)
                except Exception as error:
                    log.exception("nudge", doing=do.__name__)
                    metrics.NUDGE_FAILURES.labels(do.__name__.removeprefix("_")).inc()
                    wrong.append(error)
                    with self._db.begin() as session:
                        postpone(session, each, at + WAIT_AFTER_ERROR)
        return wrong

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
            is_sent = delivery.deliver(session, checked, at)
        if is_sent:
            for each in checked.decided:
                if each.fate is Fate.SENT:
                    metrics.NUDGES.labels(each.kind.value).inc()
        return is_sent
