"""The bot under test: the real Bolt app, over the sandbox's HTTP and WebSocket, on both databases."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

import sandbox.state
from bot.manifest import manifest
from bot.process import Kaizen, prepare
from bot.settings import Settings
from bot.web.server import OverHttp
from bot.web.slack_endpoint import PATH
from csi.people import directory
from models import Database
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from tests.support import chromium, plain_logs, quick_blocks, quick_bolt, quick_charts
from tests.support.cautions import cautions
from tests.support.databases import Opened, Postgres, fast_folder, sqlite_copy, sqlite_template, start_postgres
from tests.support.slack import MIA, TRIAGE, WINS, Slack
from tests.support.states import States, started

# No deadline: an example's time depends on the machine more than on the rule.
hypothesis.settings.register_profile("kaizen", deadline=None)
hypothesis.settings.load_profile("kaizen")
plain_logs.set_up()
quick_bolt.set_up()
quick_blocks.set_up()
quick_charts.set_up()

OVER_HTTP = os.environ.get("KAIZEN_TEST_TRANSPORT") == "http"
"""Whether the bot under test takes signed requests in place of Socket Mode."""

GARBAGE = 20_000
"""So many new objects until they are looked through; Python's own 700 suit small programs."""

LONGEST = (
    "killed_between_steps", "random_kills", "browser", "hostile_text", "database_trouble", "page_access", "forged",
    "not_kept", "powers", "at_length", "life_at_random", "read_all", "tests/year",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest write byte code to its cache even if PYTHONDONTWRITEBYTECODE is set.

    Else the workers and the many processes that tests start would each compile the same hundreds of modules. While
    tests are collected, nothing that was made is garbage; it is looked through once, afterwards.
    """
    gc.disable()
    cache = getattr(config, "cache", None)  # missing if the cache plug-in is off
    if sys.dont_write_bytecode and not hasattr(config, "workerinput") and cache:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(cache.mkdir("bytecode")))


def pytest_xdist_auto_num_workers() -> int | None:
    """With `-n auto` two workers for each processor: many a test waits, for a browser, a bot or a retry."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # xdist reads it itself
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return 2 * (len(affinity(0)) if affinity else os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Leave what is there before the first test out of garbage collection, and collect less often.

    A whole collection would go through the modules and the ten thousand collected tests each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)
    gc.enable()


def pytest_xdist_setupnodes() -> None:
    """The process that gives the tests to the workers collects none itself."""
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first: started last, they would keep one worker busy while the others idle."""

    def place(item: pytest.Item) -> int:
        return next((place for place, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))

    items.sort(key=place)


MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
"""The time at which tests begin: a Monday, after the morning messages."""


@pytest.fixture(scope="session")
def _sqlite_template(testrun_uid: str) -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder(), prefix=f"kaizen-tests-{testrun_uid}-sqlite-") as folder:
        yield sqlite_template(Path(folder))


@pytest.fixture(scope="session")
def postgres(testrun_uid: str, _opened: Opened) -> Iterator[Postgres]:
    """One server for all workers of this run."""
    server = Postgres(start_postgres(fast_folder() / f"kaizen-tests-{testrun_uid}"), _opened)
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield an empty, migrated database of each kind in turn."""
    if request.param == "sqlite":
        yield sqlite_copy(request.getfixturevalue("_sqlite_template"))
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture(scope="session")
def _opened() -> Opened:
    return Opened()


@pytest.fixture
def db(database_url: str, _opened: Opened) -> Iterator[Database]:
    with _opened.database(database_url) as database:
        yield database


_PORT = [0]
"""The port of this worker's workspaces: what was kept of one names its address."""


def _same_address() -> SandboxServer:
    settings: dict[str, Any] = {"rate_limits": False, "retry_delays": (0.05, 0.3, 1.0), "now": MONDAY}
    try:
        server = SandboxServer(manifest(), _PORT[0], **settings)
    except OSError:  # another process has taken it meanwhile
        server = SandboxServer(manifest(), **settings)
    _PORT[0] = server.port
    return server


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """Run the workspace. After the test, no message of the bot may have caused a warning.

    It runs without rate limits, which count real time: a test has weeks of the bot's life in a second. The outbox's
    tests switch them on.
    """
    with _same_address() as running:
        yield running
        assert cautions(running.workspace) == []


@pytest.fixture
def slack(server: SandboxServer) -> Slack:
    return Slack(server.url)


class Clock:
    """The bot's clock in tests: the workspace's, moved by hand."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    def __call__(self) -> datetime:
        return self.workspace.clock.now()


@pytest.fixture
def settings(server: SandboxServer, database_url: str) -> Settings:
    return make_settings(server.url, database_url)


def make_settings(url: str, database_url: str, **others: Any) -> Settings:
    """Return the settings of a bot in the sandbox; the environment is not read."""
    given: dict[str, Any] = {
        "slack_bot_token": "xoxb-sandbox",
        "slack_app_token": "xapp-sandbox",
        "slack_api_url": f"{url}/api/",
        "database_url": database_url,
        "managers": (MIA,),
        "triage_channel": TRIAGE,
        "announcement_channel": WINS,
        # Tests bring in many ideas in no time; those about the limits set them lower.
        "ideas_per_person": 10_000,
        "anonymous_ideas": 10_000,
        "posts_per_minute": 1_000_000,
    }
    if OVER_HTTP:
        given |= {"slack_app_token": "", "slack_signing_secret": sandbox.state.Settings.signing_secret, "http_port": 0}
    return Settings(_env_file=None, **(given | others))  # type: ignore[call-arg]


def request_url(transport: OverHttp) -> str:
    """Return the address for Slack's requests."""
    return f"http://127.0.0.1:{transport.server.port}{PATH}"


class Bot:
    """The bot in this process: connected, but it sends and does due work only when told to."""

    def __init__(self, settings: Settings, db: Database, slack: Slack, clock: Clock) -> None:
        self.settings, self.db, self.slack, self.clock = settings, db, slack, clock
        self.kaizen: Kaizen | None = None
        self.is_helped = False
        """Whether a helper of `tests.support.story` is running, which sends at its end."""
        steps = started(db, clock.server, settings, self._first)
        if self.kaizen is None:
            self.start()
        self.states = States(db, clock.server, steps)

    def _first(self) -> None:
        """Start with an empty database, and read everybody's profile."""
        prepare(self.db, self.settings, self.clock)
        self.start()

    def start(self) -> None:
        self.kaizen = Kaizen(self.settings, self.db, self.clock)
        self.kaizen.connect()
        if isinstance(self.kaizen.transport, OverHttp):
            self.slack.call("/sandbox/settings", {"request_url": request_url(self.kaizen.transport)})
        self.kaizen.intake.flush()

    def restart(self) -> None:
        """Stop and start: nothing is left in memory, as after a new process."""
        self.stop()
        self.start()

    def stop(self) -> None:
        assert self.kaizen is not None
        self.kaizen.stop()

    def read_members(self) -> None:
        """Read everybody's profile from Slack again."""
        assert self.kaizen is not None
        with self.db.begin() as session:
            directory.request_members(session, self.clock())
        self.kaizen.intake.flush()

    def flush(self) -> None:
        """Send the outbox, once the bot has handled what came in: an acknowledgement may be late on a busy machine."""
        assert self.kaizen is not None
        self.states.wait_until_handled()
        self.kaizen.sender.flush()
        self.kaizen.file_sender.flush()

    def fetch(self) -> None:
        """Read from Slack what is asked for, and send; what is due by the clock is not looked for."""
        assert self.kaizen is not None
        self.kaizen.intake.flush()
        self.flush()

    def tick(self) -> None:
        """Do what is due now, and send it."""
        assert self.kaizen is not None
        self.kaizen.periodic_work.run_due()
        self.flush()

    def move_to(self, when: datetime) -> None:
        """Move the clock to this time, and do what is due."""
        answer = self.slack.call("/sandbox/clock", {"to": when.isoformat(), "jump": True})
        assert answer["ok"], answer
        self.tick()


@pytest.fixture
def bot(settings: Settings, db: Database, slack: Slack, server: SandboxServer) -> Iterator[Bot]:
    with ExitStack() as stack:
        running = Bot(settings, db, slack, Clock(server))
        stack.callback(running.stop)
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser for all tests of the page. Without one they fail; they are not skipped."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()
