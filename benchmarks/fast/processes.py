"""The processes that are measured: Kaizen and a bare Bolt app, each connected to the stand-in for Slack."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, func, select

import migrations
from benchmarks.export_cost import processor_seconds
from benchmarks.fast.stand_in import PEOPLE, StandIn
from benchmarks.look_alikes_scale import fill, ideas
from benchmarks.workbench import set_up
from csi.messaging import leases
from csi.people import directory
from models import AgendaItem, Database, Outbox, Posting

BARE, KAIZEN = "benchmarks.fast.bare_app", "benchmarks.fast.kaizen_app"
MANAGER, TRIAGE = PEOPLE[0], "C02TRIAGE"
LONGEST_SECONDS = 300.0


class Process:
    """A running app."""

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def seconds(self) -> float:
        """The processor time that it has used."""
        return processor_seconds(self.number)

    @property
    def megabytes(self) -> float:
        """The memory that it has now."""
        lines = Path(f"/proc/{self.number}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def running(
    module: str, slack: StandIn, given: Mapping[str, str] | None = None, *arguments: str, connects: int | None = None
) -> Iterator[Process]:
    """Run an app until the `with` block ends; it is connected when the block begins."""
    before = slack.connections()
    environment = {
        **os.environ, "SLACK_BOT_TOKEN": "xoxb-fast", "SLACK_APP_TOKEN": "xapp-fast", "SLACK_API_URL": slack.api_url,
        "SLACK_SIGNING_SECRET": "", "KAIZEN_MANAGERS": MANAGER, "KAIZEN_TRIAGE_CHANNEL": TRIAGE,
        "KAIZEN_IDEAS_PER_PERSON": "1000000", "KAIZEN_POSTS_PER_MINUTE": "1000000", "KAIZEN_HTTP_PORT": "",
        "KAIZEN_SEMANTIC_MODEL": "", **(given or {}),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: slack.connections() > before or process.poll() is not None)
        if process.poll() is not None:
            raise SystemExit(f"{module} ended with {process.returncode}")
        yield Process(process.pid)
    finally:
        process.terminate()
        process.wait(LONGEST_SECONDS)
        wait_until(lambda: slack.connections() <= before)


def wait_until(is_so: Callable[[], bool], pause: float = 0.005) -> None:
    """Look until something is so."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError("it took too long")
        time.sleep(pause)


def prepare(url: str, improvements: int) -> None:
    """An empty database gets 200 members, eight teams, and so many new ideas of which nothing is due."""
    db, now = Database(url), datetime.now(UTC)
    migrations.upgrade(db)
    with db.begin() as session:
        directory.set_up(session, managers=(MANAGER,), triage_channel=TRIAGE, announcement_channel=None, at=now)
    set_up(db)
    fill(db, ideas(improvements))
    with db.begin() as session:
        session.connection().execute(update(AgendaItem).values(look_at=datetime(2999, 1, 1, tzinfo=UTC)))
        session.connection().execute(update(Outbox).values(state="done"))
    db.close()


def is_all_sent(db: Database) -> bool:
    with db.read() as session:
        return leases.nothing_waits(session, Outbox)


def posted(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count(col(Posting.id)))) or 0
