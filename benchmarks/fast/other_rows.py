"""The rows about sending, charts, files of readings, and several processes."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from pydantic import SecretStr

from benchmarks import reading_files
from benchmarks.fast.capture_rows import AT_ONCE, wanted
from benchmarks.fast.kaizen_app import NOTHING
from benchmarks.fast.measured import Measured
from benchmarks.fast.processes import KAIZEN, is_all_sent, prepare, running, wait_until
from benchmarks.fast.stand_in import StandIn
from benchmarks.kpi_chart import PAIRS, measure
from bot.manifest import manifest
from bot.process import prepare as prepare_bot
from bot.settings import Settings
from bot.slack.clients import sending_client
from bot.workers.pace import Pace
from bot.workers.sender import Sender
from csi.messaging import outbox
from models import Database
from sandbox.limits import Limits, RateLimited
from sandbox.server import SandboxServer
from sandbox.workspace import BOT_USER, Channel
from sandbox.workspace import Settings as SandboxSettings
from tests.support.databases import Opened, Postgres, start_postgres

CHANNELS = 200
PROCESSES = (1, 2, 4)


class CountedLimits(Limits):
    """Slack's limits, which count whom they send away."""

    refused = 0

    def count(self, settings: SandboxSettings, method: str, channel: str) -> None:
        try:
            super().count(settings, method, channel)
        except RateLimited:
            self.refused += 1
            raise


def sending(is_quick: bool) -> Iterator[Measured]:
    """Messages to many channels, as fast as Slack lets an app post."""
    each_gets = 2 if is_quick else 3
    with tempfile.TemporaryDirectory() as folder, SandboxServer(manifest()) as server:
        limits = server.slack.limits = CountedLimits()
        db = Database(f"sqlite:///{Path(folder) / 'kaizen.db'}")
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=SecretStr("xoxb-sandbox"),
            slack_app_token=SecretStr("xapp-sandbox"),
            slack_api_url=f"{server.url}/api/",
            database_url=db.url.render_as_string(),
            managers=(),
        )
        prepare_bot(db, settings, lambda: datetime.now(UTC))
        channels = [f"C7{place:03}" for place in range(CHANNELS)]
        for channel in channels:
            server.workspace.channels[channel] = Channel(channel, channel.lower(), members={BOT_USER})
        with db.begin() as session:
            for _ in range(each_gets):
                for channel in channels:
                    outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.channel(channel), at=datetime.now(UTC))
        pace = Pace(settings.posts_per_minute, time.monotonic())
        sender = Sender(db, sending_client(settings), lambda: datetime.now(UTC), pace=pace)
        thread = threading.Thread(target=sender.run, daemon=True)
        allowed = server.workspace.settings.posts_per_minute
        count, begun = CHANNELS * each_gets, time.perf_counter()
        thread.start()
        wait_until(lambda: is_all_sent(db), 0.05)
        took = time.perf_counter() - begun
        sender.stop()
        thread.join()
        db.close()
    least = (count - allowed) / allowed * 60  # the first minute's posts may go out at once
    told = f"{count} messages in {took:.1f} s, {least:.1f} s at the least"
    yield Measured(f"sending to {CHANNELS} channels", "the rate that Slack allows", told, least / took, least=0.95)
    told = f"{limits.refused} of {count}"
    yield Measured("posts that Slack sends away with 429", "the same posts", told, limits.refused / count, most=0)


def drawing(is_quick: bool) -> Iterator[Measured]:
    """A KPI's chart, in a process that has drawn before."""
    ours, bare = measure(5 if is_quick else PAIRS)
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    told = f"{median(ours) * 1000:.1f} beside {median(bare) * 1000:.1f} ms of the processor"
    yield Measured("the chart of 60 readings, warm", "`matplotlib` drawing a bare line", told, ratio, most=1.5)


def reading(is_quick: bool) -> Iterator[Measured]:
    """A file of readings."""
    rows = 5_000 if is_quick else 100_000
    content = reading_files.content_of(rows)
    found: list[dict[str, float]] = [{}, {}]
    with tempfile.TemporaryDirectory() as folder:
        for place, read in enumerate((reading_files.plain, reading_files.ours)):
            db = Database(f"sqlite:///{Path(folder) / str(place)}.db")
            reading_files.set_up(db)
            read(db, content, found[place])
            db.close()
    plain, ours = (sum(each.values()) for each in found)
    steps = ", ".join(f"{what} {seconds:.1f}" for what, seconds in found[1].items())
    told = f"{ours:.1f} s ({steps}) beside {plain:.1f} s"
    yield Measured(f"a CSV file of {rows:,} readings", "`csv` and inserting in bulk", told, ours / plain, most=3)


def several_processes(is_quick: bool) -> Iterator[Measured]:
    """Captures a second of one, two and four processes on one PostgreSQL."""
    count = 150 if is_quick else 800
    opened, found = Opened(), {}
    server = Postgres(start_postgres(Path(tempfile.gettempdir()) / "kaizen-fast"), opened)
    try:
        for processes in PROCESSES:
            with server.database() as url, StandIn() as slack, ExitStack() as stack:
                prepare(url, 200)
                for _ in range(processes):
                    stack.enter_context(running(KAIZEN, slack, {"DATABASE_URL": url}))
                slack.flood(NOTHING, ["x"] * AT_ONCE, AT_ONCE)
                db, begun = opened_database(url), time.perf_counter()
                driven = slack.flood("/improve", wanted(count), AT_ONCE)
                wait_until(lambda: is_all_sent(db), 0.1)  # noqa: B023
                found[processes] = (driven.a_second, count / (time.perf_counter() - begun))
                db.close()
    finally:
        server.close()
    each = (f"{n}: {acks:.0f} acknowledged, {whole:.0f} with messages" for n, (acks, whole) in found.items())
    told = "; ".join(each)
    alone = found[PROCESSES[0]][1]
    for processes in PROCESSES[1:]:
        yield Measured(
            f"captures a second of {processes} processes on PostgreSQL, messages included",
            "one process",
            told if processes == PROCESSES[1] else f"{found[processes][1]:.0f} beside {alone:.0f} a second",
            found[processes][1] / alone,
        )


def opened_database(url: str) -> Database:
    """Connections of this process's own."""
    return Database(url)
