"""What one tick of nudges costs in a large register and in a small one: `python -m benchmarks.nudge_cost`.

Both registers have the same number of improvements due. Ticks over both take turns in one run, so that the ratio of
their times can be compared between machines. Rows read are counted: on PostgreSQL by its statistics, on SQLite as steps
of its virtual machine.
"""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir

import psycopg
from sqlalchemy import event, make_url, text

import migrations
from benchmarks.nudge_register import AT, due_again, fill, messages
from bot.workers.nudger import Nudger
from models import Database
from tests.support.databases import start_postgres
from tests.support.statements import counted

SIZES = (10_000, 1_000_000)
PEOPLE = (1_000, 100_000)
DUE = 200
ROUNDS = 5
_STEP = 100

_ROWS = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables"


@contextmanager
def steps(db: Database) -> Iterator[list[int]]:
    """Count the steps of SQLite's virtual machine meanwhile, in hundreds; they grow with the rows it reads."""
    found = [0]

    def step() -> int:
        found[0] += 1
        return 0

    def watch(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_progress_handler(step, _STEP)

    db.close()
    event.listen(db.engine, "connect", watch)
    try:
        yield found
    finally:
        event.remove(db.engine, "connect", watch)
        db.close()


@contextmanager
def rows(db: Database) -> Iterator[list[int]]:
    """Count the rows that PostgreSQL reads meanwhile; what a connection has read is counted when it is closed."""
    found = [0]
    db.close()
    time.sleep(1)
    before = _rows_read(db)
    yield found
    db.close()
    time.sleep(1)
    found[0] = _rows_read(db) - before


def _rows_read(db: Database) -> int:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
        return int(connection.execute(text(_ROWS)).scalar_one())


def tick(db: Database, due: int) -> tuple[float, float]:
    """Return the seconds of one tick, by the clock and of Kaizen's processor time; then the same is due again."""
    begun, worked = time.perf_counter(), time.process_time()
    Nudger(db).run(AT)
    took = time.perf_counter() - begun, time.process_time() - worked
    if (sent := messages(db)) != due:
        raise SystemExit(f"{sent} messages instead of {due}")
    due_again(db, due)
    return took


def measure(
    name: str, databases: Sequence[Database], due: int, sizes: Sequence[int], people: Sequence[int], rounds: int
) -> None:
    for db, size, members in zip(databases, sizes, people, strict=True):
        migrations.upgrade(db)
        begun = time.perf_counter()
        fill(db, improvements=size, people=members, due=due)
        sys.stderr.write(f"{name}: {size:,} improvements in {time.perf_counter() - begun:.0f} s\n")
        tick(db, due)
    times: list[list[tuple[float, float]]] = [[] for _ in databases]
    for _ in range(rounds):
        for place, db in enumerate(databases):
            times[place].append(tick(db, due))
    count: Callable[[Database], object] = steps if databases[0].is_sqlite else rows
    for db, size, members, took in zip(databases, sizes, people, times, strict=True):
        with counted(db) as statements, count(db) as read:  # type: ignore[attr-defined]
            Nudger(db).run(AT)
        what = f"{read[0] * _STEP:>12,} steps" if db.is_sqlite else f"{read[0]:>12,} rows"
        sys.stdout.write(
            f"| {name} | {size:,} | {members:,} | {due} | {_median(took, 0):.2f} s | {_median(took, 1):.2f} s |"
            f" {len(statements):,} |{what} |\n"
        )
    longer = (f"{_median(times[-1], which) / _median(times[0], which):.2f}" for which in (0, 1))
    sys.stdout.write("{}: {} times as long by the clock, {} times in processor time\n".format(name, *longer))


def _median(times: Sequence[tuple[float, float]], which: int) -> float:
    return median(each[which] for each in times)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, help="improvements in the two registers")
    parser.add_argument("--people", type=int, nargs=2, default=PEOPLE)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="ticks over each register")
    parser.add_argument("--on", choices=["sqlite", "postgres"], nargs="+", default=["sqlite", "postgres"])
    given = parser.parse_args(arguments)
    sys.stdout.write(
        "| database | improvements | people | due | tick | processor time | statements | read |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    if "sqlite" in given.on:
        with TemporaryDirectory() as folder:
            databases = [Database(f"sqlite:///{folder}/{place}.db") for place in range(2)]
            measure("SQLite", databases, given.due, given.sizes, given.people, given.rounds)
    if "postgres" in given.on:
        with _postgres() as databases:
            measure("PostgreSQL", databases, given.due, given.sizes, given.people, given.rounds)


@contextmanager
def _postgres() -> Iterator[list[Database]]:
    """Two empty databases on one server."""
    url = make_url(start_postgres(Path(gettempdir()) / "kaizen-nudge-cost")).set(drivername="postgresql")
    names = ("nudge_cost_small", "nudge_cost_large")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        databases = [Database(url.set(database=name).render_as_string(hide_password=False)) for name in names]
        yield databases
        for name, db in zip(names, databases, strict=True):
            db.close()
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
