"""How long others wait for the write lock while nudges are sent: `python -m benchmarks.nudge_locks`, on SQLite.

A thousand people have something due at the same time. Measured is each transaction of the tick, from the moment it has
the lock until it is committed, by the clock and in processor time; the file is on the disk, with durable commits. On a
machine that is busy with other things, only the processor time says something about Kaizen.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlmodel import Session

import migrations
from benchmarks.nudge_register import AT, fill, messages
from bot.workers.nudger import Nudger
from models import Database

PEOPLE = 1_000
LONGEST = 50
"""So many milliseconds no transaction may hold the lock."""


class TimedDatabase(Database):
    """A database that notes how long each of its writing transactions was open."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.held: list[float] = []
        self.worked: list[float] = []

    @contextmanager
    def begin(self) -> Iterator[Session]:
        begun = worked = 0.0
        with super().begin() as session:
            session.connection()  # takes the lock
            begun, worked = time.perf_counter(), time.thread_time()
            yield session
        self.held.append((time.perf_counter() - begun) * 1000)
        self.worked.append((time.thread_time() - worked) * 1000)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args(arguments).people
    with TemporaryDirectory() as folder:
        db = TimedDatabase(f"sqlite:///{folder}/kaizen.db")
        migrations.upgrade(db)
        fill(db, improvements=people + 1, people=people + 1, due=people + 1)
        _first(db)
        db.held.clear()
        db.worked.clear()
        begun, cpu = time.perf_counter(), time.process_time()
        Nudger(db).run(AT)
        took, cpu, sent = time.perf_counter() - begun, time.process_time() - cpu, messages(db) - 1
        db.close()
    sys.stdout.write(
        f"{sent:,} people got a message in {took:.1f} s, {cpu:.1f} s of it processor time, and {len(db.held):,} "
        "transactions.\n"
        "The write lock was held, in milliseconds:\n"
        "| | median | 99th percentile | longest | above 50 ms |\n|---|---|---|---|---|\n"
        f"{_row('by the clock', db.held)}{_row('processor time', db.worked)}"
    )


def _first(db: Database) -> None:
    """One person's message beforehand: a process compiles its statements when it first runs them."""
    nudger = Nudger(db)
    nudger._look("improvement:1", AT)
    nudger._deliver("person:U1", AT)


def _row(name: str, values: list[float]) -> str:
    high, over = quantiles(values, n=100)[98], sum(each > LONGEST for each in values)
    return f"| {name} | {median(values):.1f} | {high:.1f} | {max(values):.1f} | {over} |\n"


if __name__ == "__main__":
    main()
