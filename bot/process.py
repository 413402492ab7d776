"""`kaizen run`: the app on Socket Mode or HTTP, the background threads, and the periodic work."""

import fcntl
import gc
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

import migrations
from bot.app import build_app
from bot.clock import Clock, RemoteClock, system_clock
from bot.database_trouble import CannotUse, explain, explained, open_database
from bot.jobs import JOBS
from bot.periodic_work import Kept, PeriodicWork
from bot.settings import Settings
from bot.slack.clients import fetching_client, own_app, reading_client, sending_client
from bot.slack.socket_mode import SocketMode
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call
from bot.web.recipient import Recipient
from bot.web.server import HttpServer, OverHttp
from bot.web.slack_endpoint import SlackEndpoint
from bot.workers.fetcher import Fetcher
from bot.workers.file_reader import FileReader
from bot.workers.home_refresher import HomeRefresher
from bot.workers.pace import Pace
from bot.workers.sender import Sender
from bot.workers.sentence_model import ModelUnusable, SentenceModel
from bot.workers.vector_maker import VectorMaker
from csi.capture import idea_limits, similarity_index
from csi.capture.idea_limits import IdeaLimits
from csi.common import policies, working_days
from csi.messaging import leases, permalinks
from csi.people import directory, roles
from csi.people.organisation import Organisation
from models import Database, Intake, Outbox

log = structlog.get_logger()


START_RETRY_SECONDS = 5.0
FIRST_RUN = "first_run"
"""The thread that does what is due at the start."""


def sentence_model_of(settings: Settings) -> SentenceModel | None:
    """Load the sentence model that the settings name. Without a usable one, ideas are found by their words alone."""
    if settings.semantic_model is None:
        return None
    try:
        return SentenceModel(Path(settings.semantic_model))
    except ModelUnusable as problem:
        log.warning("semantic_model_unusable", problem=str(problem))
        return None


class CannotStart(Exception):
    """Slack refuses the bot for good; the text says why."""


class AlreadyRunning(Exception):
    """Another process works on this SQLite file."""


def clock_of(settings: Settings) -> Clock:
    """Return the clock that the settings name."""
    return RemoteClock(settings.clock_url) if settings.clock_url else system_clock


def prepare(db: Database, settings: Settings, clock: Clock) -> None:
    """Upgrade the schema, and create the default team, the managers and the region if they are missing."""
    migrations.upgrade(db)
    at = clock()
    with db.begin() as session:
        roles.end_grants_by_team(session, at)
        directory.set_up(
            session,
            managers=settings.managers,
            triage_channel=settings.triage_channel,
            announcement_channel=settings.announcement_channel,
            at=at,
        )
        directory.request_members(session, at)
        unusable = policies.set_region(session, country=settings.country, tz=settings.tz, at=at)
        if unusable:
            log.warning("region_unknown", **unusable, mend="kaizen doctor says what to write")
        idea_limits.set_limits(session, IdeaLimits(settings.ideas_per_person, settings.anonymous_ideas), at)
    while True:
        with db.begin() as session:
            if not similarity_index.index_missing_words(session):
                break


@contextmanager
def single_process(db: Database) -> Iterator[None]:
    """Allow one running process per SQLite file. On PostgreSQL several may run. Raises AlreadyRunning."""
    if not db.is_sqlite or not db.path:
        yield
        return
    with Path(f"{db.path}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Kaizen is already running with {db.path}. Stop it first.") from None
        yield


def release_claims(db: Database) -> None:
    """Release the rows that a dead process had claimed. On PostgreSQL claims expire with their lease."""
    if db.is_sqlite:
        with db.begin() as session:
            leases.release_rows(session, Outbox)
            leases.release_rows(session, Intake)


def follow_remote_clock(clock: RemoteClock, work: PeriodicWork, stop: threading.Event) -> None:
    """Do what is due after each jump of a remote clock, and report each jump as settled when it is sent."""
    settled = 0  # reported at once, so that the first move waits for the bot too
    while not stop.is_set():
        if clock.wait(settled):
            jump = clock.jumps
            work.run_due()
            work.wait_until_quiet(stop)
            settled = jump
        else:
            settled = clock.jumps
            stop.wait(0.2)


def server_of(settings: Settings, db: Database, clock: Clock) -> HttpServer | None:
    """Return the HTTP server that the settings ask for, not started yet."""
    return None if settings.listens_on is None else HttpServer(settings.http_host, settings.listens_on, db, clock)


class Transport(Protocol):
    """How Slack's events and actions arrive."""

    @property
    def is_connected(self) -> bool: ...

    def connect(self) -> None: ...

    def close(self) -> None: ...


class Kaizen:
    """The bot's parts. Nothing runs before `start`.

    Creating it asks Slack who the bot is. Raises TemporaryFailure where Slack does not answer, PermanentFailure where
    it refuses the bot.
    """

    def __init__(self, settings: Settings, db: Database, clock: Clock, server: HttpServer | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = threading.Event()
        client, sending, fetching = reading_client(settings), sending_client(settings), fetching_client(settings)
        self._clients = (client, sending, fetching)
        me = call(client.auth_test)
        self.workspace = str(me["team_id"])
        with db.begin() as session:
            permalinks.store_workspace(session, str(me.get("url") or ""), clock())
        organisation = Organisation(self.workspace, me.get("enterprise_id") or None)
        self.app = build_app(client, db, clock, organisation, me)
        pace = Pace(settings.posts_per_minute, time.monotonic())
        self.sender = Sender(db, sending, clock, pace=pace)
        self.file_sender = Sender(db, sending, clock, files=True)
        self.intake = Fetcher(db, fetching, clock, organisation, self.app.dispatch)
        self.files = FileReader(db, fetching, clock)
        self.homes = HomeRefresher(db, sending, clock)
        model = sentence_model_of(settings)
        self.vectors = VectorMaker(db, model, clock) if model is not None else None
        kept = Kept(timedelta(days=settings.keep_messages_days), timedelta(days=settings.keep_keys_days))
        self.periodic_work = PeriodicWork(db, clock, self.sender, self.intake, kept)
        self._server = server if server is not None else server_of(settings, db, clock)
        self.transport = self._transport_of(client, organisation, me)
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(1)})
        self._threads: list[threading.Thread] = []

    def _transport_of(self, client: WebClient, organisation: Organisation, me: Mapping[str, Any]) -> Transport:
        """Socket Mode or HTTP, as the settings say."""
        settings, server = self._settings, self._server
        if server is None or not settings.is_over_http:
            return SocketMode(self.app, settings.slack_app_token.get_secret_value(), client)
        recipient = Recipient(own_app(client, me), organisation)
        return OverHttp(server, SlackEndpoint(self.app, settings.slack_signing_secret.get_secret_value(), recipient))

    def connect(self) -> None:
        """Connect to Slack; events and actions arrive from now on."""
        working_days.load_calendars()
        self.transport.connect()
        if self._server is not None:
            self._server.is_ready = lambda: self.transport.is_connected

    def start(self) -> None:
        """Start the threads and the periodic work."""
        self._threads = [
            threading.Thread(target=self.sender.run, name="sender", daemon=True),
            threading.Thread(target=self.file_sender.run, name="file_sender", daemon=True),
            threading.Thread(target=self.intake.run, name="intake", daemon=True),
            threading.Thread(target=self.homes.run, name="homes", daemon=True),
            threading.Thread(target=self.files.run, name="files", daemon=True),
        ]
        if self.vectors is not None:
            self._threads.append(threading.Thread(target=self.vectors.run, name="vectors", daemon=True))
        if isinstance(self._clock, RemoteClock):
            follower = threading.Thread(
                target=follow_remote_clock,
                args=(self._clock, self.periodic_work, self._stop),
                name="clock",
                daemon=True,
            )
            self._threads.append(follower)
        for thread in self._threads:
            thread.start()
        self._schedule()
        self._scheduler.start()
        self._begin_periodic_work()

    def _begin_periodic_work(self) -> None:
        """Do what is due at the start in a thread: with much to do, `run` must still notice that it is to stop."""
        first = threading.Thread(target=self.periodic_work.run_due, name=FIRST_RUN, daemon=True)
        first.start()
        self._threads.append(first)

    def _schedule(self) -> None:
        """Schedule each job at its own times. One that can't begin before its next time is counted as missed."""
        tick = timedelta(seconds=self._settings.tick_seconds)
        for job in JOBS:
            every = max(job.every, tick).total_seconds()
            self._scheduler.add_job(
                self.periodic_work.run,
                "interval",
                args=(job,),
                id=job.name,
                seconds=every,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=max(int(every), 1),
            )
        self._scheduler.add_listener(
            lambda event: self.periodic_work.missed(event.job_id), EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )

    def stop(self) -> None:
        """Stop in order: no more payloads, no more periodic work, then the threads, each after its current row."""
        self._stop.set()
        self.periodic_work.stop()
        if self._server is not None:
            self._server.is_ready = lambda: False
        self.transport.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self.intake.stop()
        self.files.stop()
        if self.vectors is not None:
            self.vectors.stop()
        self.homes.stop()
        self.sender.stop()
        self.file_sender.stop()
        for thread in self._threads:
            if thread.name != "clock":
                thread.join(timeout=10)
        for client in self._clients:
            client.close()


def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises AlreadyRunning, CannotListen, CannotStart, CannotUse."""
    db, clock, asked_to_stop = open_database(settings.database_url), clock_of(settings), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    server = server_of(settings, db, clock)
    with closing(db), ExitStack() as stack:
        if server is not None:
            stack.callback(server.stop)
            server.start()
        if not _prepare_when_usable(settings, db, clock, asked_to_stop, stack):
            log.info("stopped")
            return
        kaizen = _start_when_reachable(settings, db, clock, asked_to_stop, server)
        if kaizen is not None:
            gc.collect()
            gc.freeze()  # what was made while starting stays, and need not be looked through again and again
            log.info("running", workspace=kaizen.workspace)
            asked_to_stop.wait()
            kaizen.stop()
        log.info("stopped")


def _prepare_when_usable(
    settings: Settings, db: Database, clock: Clock, asked_to_stop: threading.Event, stack: ExitStack
) -> bool:
    """Lock and prepare the database, trying again while what is wrong with it may pass. Return False if asked to stop.

    Raises AlreadyRunning, and CannotUse where waiting would not help.
    """
    alone = False
    while not asked_to_stop.is_set():
        try:
            if not alone:
                stack.enter_context(single_process(db))
                alone = True
            prepare(db, settings, clock)
            release_claims(db)
            return True
        except (SQLAlchemyError, OSError, migrations.NewerDatabase) as problem:
            trouble = explain(problem, db)
            if trouble is None:
                raise explained(problem, db) from None
            if not trouble.passes:
                raise CannotUse(trouble.sentence) from None
            log.warning("database_not_usable", problem=trouble.sentence)
            asked_to_stop.wait(START_RETRY_SECONDS)
    return False


def _start_when_reachable(
    settings: Settings, db: Database, clock: Clock, asked_to_stop: threading.Event, server: HttpServer | None
) -> Kaizen | None:
    """Start the bot, trying again while Slack does not answer. Return None if asked to stop meanwhile."""
    while not asked_to_stop.is_set():
        kaizen = None
        try:
            kaizen = Kaizen(settings, db, clock, server)
            call(kaizen.connect)
            kaizen.start()
            return kaizen
        except TemporaryFailure as problem:
            log.warning("slack_does_not_answer", problem=problem.problem)
            if kaizen is not None:
                kaizen.stop()
            asked_to_stop.wait(problem.after or START_RETRY_SECONDS)
        except PermanentFailure as problem:
            raise CannotStart(
                f"Slack doesn't let Kaizen in ({problem}). `kaizen doctor` says how to mend it."
            ) from None
    return None
