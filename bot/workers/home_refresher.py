"""The Home refresher: publishes recently opened Homes again when their content has changed."""

import threading
import time
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.clock import Clock
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call
from csi.people import open_homes
from csi.people.open_homes import PublishedHome
from csi.views import home
from handlers.slack import mentions
from handlers.views.home import digest, publish_lock, render
from models import Database

log = structlog.get_logger()

PAUSE_SECONDS = 2.0
"""Least real time between two publishes to one person."""

LOOK_SECONDS = 0.5
"""Least real time between two checks for changes."""

PAUSE_FACTOR = 4
"""The pause after a check, as a multiple of its duration, so that many large Homes don't slow down the rest."""

WAIT_SECONDS = 5.0
"""The wait after a temporary failure if Slack names none."""


class HomeRefresher:
    """Publishes the Homes that have changed since they were published."""

    def __init__(self, db: Database, client: WebClient, clock: Clock) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._stamp: tuple[Any, ...] | None = None
        self._opened: dict[str, datetime] = {}
        self._published: dict[str, float] = {}
        self._not_before = 0.0
        db.after_commit(self._wake.set)

    def flush(self) -> int:
        """Publish every changed Home now. Return their number."""
        self._stamp, self._not_before = None, 0.0
        self._published.clear()
        return self.sweep(time.monotonic())

    def sweep(self, now: float) -> int:
        """Publish the changed Homes that may be published again. `now` is in seconds of a monotonic clock."""
        if now < self._not_before:
            return 0
        mentions.use_names_of(self._db)
        at = self._clock()
        with self._db.read() as session:
            opened = open_homes.recently_opened(session, at)
            stamp = home.change_stamp(session, at) if opened else self._stamp
        changed = [
            person for person, when in opened.items() if stamp != self._stamp or self._opened.get(person) != when
        ]
        resting = {person for person in changed if now - self._published.get(person, -PAUSE_SECONDS) < PAUSE_SECONDS}
        try:
            count = sum(self._refresh(person, now) for person in changed if person not in resting)
        except TemporaryFailure as problem:
            self._not_before = now + (problem.after if problem.after is not None else WAIT_SECONDS)
            log.warning("homes_put_off", problem=problem.problem)
            return 0
        self._stamp = stamp
        self._opened = {person: when for person, when in opened.items() if person not in resting}
        self._published = {person: last for person, last in self._published.items() if now - last < PAUSE_SECONDS}
        return count

    def run(self) -> None:
        """Check after each commit, and every two seconds: time alone also changes a Home."""
        while not self._stop.is_set():
            self._wake.wait(timeout=PAUSE_SECONDS)
            self._wake.clear()
            began = time.monotonic()
            try:
                self.sweep(began)
            except Exception:
                log.exception("homes")
            self._stop.wait(max(LOOK_SECONDS, PAUSE_FACTOR * (time.monotonic() - began)))

    def stop(self) -> None:
        """Stop after the Home that is being published."""
        self._stop.set()
        self._wake.set()

    def _refresh(self, person: str, now: float) -> bool:
        """Publish a Home if it has changed. Return whether it was published."""
        if self._stop.is_set():
            return False
        with publish_lock(person):
            view, last = self._read(person)
            if digest(view) == last.digest:
                return False
            self._published[person] = now
            try:
                published = self._publish(person, view, last)
            except PermanentFailure as refused:
                log.error("home_not_published", problem=str(refused))
                published = PublishedHome(digest(view))  # an unchanged view would be refused again
            with self._db.begin() as session:
                open_homes.remember_published(session, person, published)
            return bool(published.hash)

    def _read(self, person: str) -> tuple[View, PublishedHome]:
        with self._db.read() as session:
            return render(session, person, self._clock()), open_homes.published_home(session, person)

    def _publish(self, person: str, view: View, last: PublishedHome) -> PublishedHome:
        """Publish over the view that was published last.

        If another replica has published meanwhile, build the view again.
        """
        try:
            return self._put(person, view, last.hash or None)
        except PermanentFailure as refused:
            if str(refused) != "hash_conflict":
                raise
        view, _ = self._read(person)
        return self._put(person, view, None)

    def _put(self, person: str, view: View, expected: str | None) -> PublishedHome:
        answer = call(self._client.views_publish, user_id=person, view=view, hash=expected)
        return PublishedHome(digest(view), str(answer["view"]["hash"]))
