"""Every fault of the sandbox, alone and in pairs, while people use the bot: `python -m benchmarks.fault_matrix`.

Each is on for some seconds. After each line of the matrix everything owed must have been told once, in the order of
each channel. In the end Slack is away for ten minutes, in which two mornings pass: then what is owed comes in order,
and of the mornings only today's message.
"""

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import select

import migrations
from models import Database, Outbox
from sandbox.server import SandboxServer
from tests.support.crashes import (
    PEOPLE,
    Killed,
    Told,
    check_at_the_end,
    databases,
    people_at_work,
    posted,
    repeats,
    settle,
    workspace,
)
from tests.support.slack import Slack, direct

FAULTS: dict[str, dict[str, Any]] = {
    "latency": {"fault": "latency", "delay": 0.5},
    "rate limited": {"fault": "rate_limited", "retry_after": 1},
    "server error": {"fault": "server_error"},
    "refused for now": {"fault": "refuse", "error": "internal_error"},
    "call cut before": {"fault": "cut_call", "done": False},
    "call cut after": {"fault": "cut_call", "done": True},
    "socket cut before": {"fault": "cut_socket", "done": False, "count": 2},
    "socket cut after": {"fault": "cut_socket", "done": True, "count": 2},
    "ack lost": {"fault": "lost_ack"},
    "sent twice": {"fault": "duplicate"},
    "sent twice as new": {"fault": "duplicate", "as_new": True},
    "out of order": {"fault": "reorder", "hold": 0.3},
    "outage": {"fault": "outage"},
}
"""Each fault that can be switched on, with what the sandbox is told."""

AT_ONCE_SECONDS = 1.0


@contextmanager
def bot_in(url: str, folder: Path) -> Iterator[tuple[SandboxServer, Database]]:
    db = Database(url)
    migrations.upgrade(db)
    with workspace() as server:
        bot = Killed(server, url, folder / "bot.log")
        bot.start()
        try:
            yield server, db
        finally:
            bot.close()
            db.close()


def check_order(server: SandboxServer, db: Database) -> None:
    """The messages of each conversation stand in the order in which they became due.

    Of two transactions at the same moment, the one that drew its number first may commit last.
    """
    with db.read() as session:
        rows = {row.token: row for row in session.exec(select(Outbox)).all()}
    for channel in server.workspace.channels.values():
        messages = [each for each in channel.messages if each.by_app and each.seen_by is None and each.metadata]
        tokens = [str((each.metadata or {})["event_payload"]["token"]) for each in messages]
        told = [rows[token] for token in tokens if token in rows]
        for before, after in itertools.pairwise(told):
            late = (before.created_at - after.created_at).total_seconds() > AT_ONCE_SECONDS
            assert (before.id or 0) < (after.id or 0) or not late, f"out of order in {channel.name}: {before}, {after}"


def fail_for(slack: Slack, seconds: float, names: tuple[str, ...]) -> int:
    """Switch these faults on for so long; returns how often they happened."""
    slack.call("/sandbox/faults", {"off": True})
    for name in names:
        assert slack.call("/sandbox/faults", FAULTS[name])["ok"], name
    time.sleep(seconds)
    happened = sum(int(each["happened"]) for each in slack.call("/sandbox/faults")["faults"])
    slack.call("/sandbox/faults", {"off": True})
    return happened


def matrix(empty: Iterator[str], folder: Path, seconds: float, begin: str) -> None:
    """Each fault alone, and with each that comes after it in the list."""
    names = list(FAULTS)
    for place, first in list(enumerate(names))[names.index(begin) :]:
        with bot_in(next(empty), folder) as (server, db):
            slack, told, cells = Slack(server.url), Told(), []
            with people_at_work(server, told, place):
                for second in (None, *names[place + 1 :]):
                    cells.append(fail_for(slack, seconds, (first,) if second is None else (first, second)))
                    time.sleep(0.3)
            settle(server, db)
            check_at_the_end(server, db, told)
            check_order(server, db)
            print(f"{first:<18} {len(cells):>5} {sum(cells):>9,} {told.acts.total():>7,} {len(told.owed):>6,} "
                  f"{len(posted(server)):>9,} {repeats(server):>6}", flush=True)  # fmt: skip


def outage(url: str, folder: Path, seconds: float) -> None:
    """Slack is away, and two mornings pass meanwhile."""
    with bot_in(url, folder) as (server, db):
        slack, told = Slack(server.url), Told()
        with people_at_work(server, told, 1):
            time.sleep(10)
        settle(server, db)
        slack.call("/sandbox/faults", {"fault": "outage"})
        for _ in range(2):
            assert slack.call("/sandbox/clock", {"step": "morning"})["ok"]
            time.sleep(seconds / 2)
        before = {who: _mornings(server, who) for who in PEOPLE}
        slack.call("/sandbox/faults", {"off": True})
        settle(server, db)
        check_at_the_end(server, db, told)
        check_order(server, db)
        more = {who: _mornings(server, who) - before[who] for who in PEOPLE}
        assert all(count <= 1 for count in more.values()), f"a morning that has passed was told: {more}"
        print(f"{seconds:,.0f} s without Slack, two mornings in it: {len(posted(server)):,} messages, "
              f"{repeats(server)} twice; morning messages afterwards: {json.dumps(more)}", flush=True)  # fmt: skip


def _mornings(server: SandboxServer, who: str) -> int:
    messages = server.workspace.channels[direct(who)].messages
    return sum(each.text.startswith("Good morning") for each in messages if each.by_app)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--first", choices=tuple(FAULTS), default="latency", help="the line to begin with")
    parser.add_argument("--seconds", type=float, default=1.5, help="how long each fault is on")
    parser.add_argument("--outage", type=float, default=600.0, help="how long Slack is away in the end")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'fault':<18} {'cells':>5} {'happened':>9} {'acts':>7} {'ideas':>6} {'messages':>9} {'twice':>6}")
        empty, _ = databases(chosen.database, folder)
        matrix(empty, folder, chosen.seconds, chosen.first)
        outage(next(empty), folder, chosen.outage)
    return 0


if __name__ == "__main__":
    sys.exit(main())
