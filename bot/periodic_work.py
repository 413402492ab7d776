"""Doing the periodic jobs: each at its own times, one after the other.

A job looks for what is due without a lock, and does each in a short transaction of its own. What fails is logged,
counted and tried again after ten minutes; it keeps nothing else from being done.
"""

import secrets
import threading
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from traceback import walk_tb
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import metrics
from bot.clock import Clock
from bot.jobs import CLEARING, FETCHING, JOBS, NUDGES, Job, Step
from bot.logs import describe
from bot.workers.fetcher import Fetcher
from bot.workers.nudger import WAIT_AFTER_ERROR, Nudger
from bot.workers.sender import Sender
from csi.common import idempotency, job_runs
from csi.messaging import clearing, leases
from models import Database, Intake, Outbox, origin

log = structlog.get_logger()

MOST_QUIET_CHECKS = 200
"""How often PeriodicWork.wait_until_quiet checks, every 20 ms, before it gives up."""
CLEARED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the rows of sent messages and the keys of handled deliveries are kept."""

    messages: timedelta
    keys: timedelta


@dataclass
class _Outcome:
    """What became of a run: how many failed, and what was wrong with the last of them."""

    failed: int = 0
    problem: str = ""

    def add(self, error: BaseException) -> None:
        """Count an error; only words of the code are kept of it."""
        self.failed += 1
        self.problem = f"{describe(error)} {_where(error)}".rstrip()


def _where(error: BaseException) -> str:
    """The function of ours in which an error happened."""
    frames = [
        frame.f_globals.get("__name__", "") + "." + frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__)
    ]
    ours = [each for each in frames if each.startswith(("csi.", "models.", "handlers."))]
    return f"in {ours[-1]}" if ours else ""


@dataclass
class _Health:
    """What is known of the jobs' health between runs."""

    failed_at: dict[str, datetime] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    is_read: bool = False


class _Looking:
    """A session in which is looked for what is due, one thing after the other, until something is done."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._open = ExitStack()
        self._session: Session | None = None

    def session(self) -> Session:
        """The session, which sees everything that was done before."""
        if self._session is None:
            self._session = self._open.enter_context(self._db.read())
        return self._session

    def close(self) -> None:
        """End the session; the next look begins another."""
        self._session = None
        self._open.close()


class PeriodicWork:
    """Does what is due by the clock. Runs never overlap; a stop waits for what is being done for one person only."""

    def __init__(self, db: Database, clock: Clock, sender: Sender, worker: Fetcher, kept: Kept) -> None:
        self._db = db
        self._clock = clock
        self._kept = kept
        self._cleared_at: datetime | None = None
        self._sender = sender
        self._worker = worker
        self._stop = threading.Event()
        self._nudger = Nudger(db, self._stop)
        self._lock = threading.Lock()
        self._wait_until: dict[tuple[str, Any], datetime] = {}
        self._health = _Health()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def run_due(self) -> None:
        """Do all jobs in order; the sender sends what they queue. Errors are logged."""
        at = self._clock()  # once: a clock that is read over HTTP costs as much as a job without anything due
        with closing(_Looking(self._db)) as looking:
            for job in JOBS:
                self._run(job, at, looking)

    def run(self, job: Job, at: datetime | None = None) -> None:
        """Do what is due of one job. Errors are logged, and noted for `kaizen doctor`."""
        with closing(_Looking(self._db)) as looking:
            self._run(job, at, looking)

    def _run(self, job: Job, at: datetime | None, looking: _Looking) -> None:
        with self._lock:
            if self._stop.is_set():
                return
            at, outcome = at or self._clock(), _Outcome()
            with origin.working_on(f"{job.name}-{secrets.token_hex(4)}"), metrics.timed_job(job.name):
                try:
                    self._do(job, outcome, at, looking)
                except Exception as error:
                    looking.close()
                    log.exception("job_failed", job=job.name)
                    outcome.add(error)
                self._note(job.name, outcome, at)
            if outcome.failed:
                metrics.JOB_FAILURES.labels(job.name).inc(outcome.failed)

    def missed(self, name: str) -> None:
        """Count that a job could not begin when it was due; written with its next run."""
        metrics.JOB_MISSES.labels(name).inc()
        self._health.missed[name] = self._health.missed.get(name, 0) + 1

    def _do(self, job: Job, outcome: _Outcome, at: datetime, looking: _Looking) -> None:
        if not job.steps:
            looking.close()
        if job.name == FETCHING:
            self._worker.flush()
        elif job.name == NUDGES:
            for error in self._nudger.run(at):
                outcome.add(error)
        elif job.name == CLEARING:
            self._clear(at)
        for step in job.steps:
            self._take(job, step, outcome, at, looking)

    def _take(self, job: Job, step: Step, outcome: _Outcome, at: datetime, looking: _Looking) -> None:
        """Take one step for each that is found, each in its own transaction."""
        day = step.day_of(at)
        if step.once_a_day and idempotency.was_seen(looking.session(), f"{step.once_a_day}:{day}"):
            return
        found = list(step.find(looking.session(), at))
        if found or step.once_a_day:
            looking.close()
        done = failed = 0
        for item in found:
            if self._stop.is_set():
                return
            if self._waits(key := (f"{job.name}:{step.do.__name__}", item), at):
                continue
            try:
                with self._db.begin() as session:
                    step.do(session, item, at)
                done += 1
            except Exception as error:
                log.exception("job_item_failed", job=job.name, doing=step.do.__name__)
                outcome.add(error)
                failed += 1
                self._wait_until[key] = at + WAIT_AFTER_ERROR
        if failed:
            log.warning("job_items_failed", job=job.name, failed=failed, done=done)
        if step.once_a_day:
            with self._db.begin() as session:
                idempotency.is_first_of_day(session, step.once_a_day, day, at)

    def _waits(self, key: tuple[str, Any], at: datetime) -> bool:
        """Whether this failed a short while ago; a clock that was set back doesn't make it wait for longer."""
        until = self._wait_until.get(key)
        if until is not None and at < until <= at + WAIT_AFTER_ERROR:
            return True
        self._wait_until.pop(key, None)
        return False

    def _note(self, name: str, outcome: _Outcome, at: datetime) -> None:
        """Note failures and missed times, and that a job goes well again. A run that went well writes nothing."""
        health = self._health
        try:
            if not health.is_read:
                with self._db.read() as session:
                    rows = job_runs.in_trouble(session)
                health.failed_at = {row.job: row.failed_at or row.began_at for row in rows}
                health.is_read = True
            missed = health.missed.pop(name, 0)
            failed_at = health.failed_at.get(name)
            if outcome.failed:
                with self._db.begin() as session:
                    job_runs.note_failure(session, name, outcome.problem, at)
                health.failed_at[name] = at
            elif missed:
                with self._db.begin() as session:
                    job_runs.note_missed(session, name, missed, at)
                health.failed_at[name] = at
            elif failed_at is not None and abs(at - failed_at) > job_runs.HEALTHY_AFTER:
                with self._db.begin() as session:
                    job_runs.note_recovery(session, name, at)
                del health.failed_at[name]
        except SQLAlchemyError:
            log.exception("job_not_noted", job=name)

    def _clear(self, at: datetime) -> None:
        """Once an hour, delete what is done with, a batch in each transaction."""
        if self._cleared_at is not None and abs(at - self._cleared_at) < CLEARED_EVERY:
            return
        count = 0
        for clear, days in ((clearing.clear_messages, self._kept.messages), (idempotency.clear_keys, self._kept.keys)):
            cleared = -1
            while cleared and not self._stop.is_set():
                with self._db.begin() as session:
                    cleared = clear(session, at - days)
                count += cleared
        self._cleared_at = at
        if count:
            log.info("cleared", rows=count)

    def wait_until_quiet(self, stop: threading.Event) -> None:
        """Wait until nothing is left to send or fetch, for a few seconds at most."""
        for _ in range(MOST_QUIET_CHECKS):
            if self._is_quiet() or stop.wait(0.02):
                return

    def _is_quiet(self) -> bool:
        try:
            with self._db.read() as session:
                return leases.nothing_waits(session, Outbox) and leases.nothing_waits(session, Intake)
        except SQLAlchemyError:
            log.exception("quiet")
            return False
