"""Kill the bot at random moments while people use it: `python -m benchmarks.crash_test`, or `make crash-test`.

Four people act at once, in every way in; after each SIGKILL the register and what stands in Slack are looked through,
and at the end of each round everything owed must have been told once. On PostgreSQL the server itself crashes
too, once in every twenty kills, and recovers from its log. A round has a hundred kills, and begins with
an empty register. The same seed draws the same acts and waits; when each falls is up to the machine.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

import migrations
from models import Database
from tests.support.crashes import Killed, Told, kill_often, posted, repeats, workspace
from tests.support.databases import CARELESS, fast_folder, start_postgres
from tests.support.waiting import until

ROUND = 100
CRASHED_EVERY = 20


def crash_postgres(url: str) -> None:
    """Kill the server's checkpointer, so that PostgreSQL ends every connection, and wait until it has recovered."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").fetchone()
    assert found is not None
    os.kill(int(found[0]), signal.SIGKILL)
    until(lambda: not _is_up(url), 10, "PostgreSQL has noticed")
    until(lambda: _is_up(url), 60, "PostgreSQL has recovered")


def _is_up(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def databases(kind: str, folder: Path) -> tuple[Iterator[str], Callable[[], None] | None]:
    """The URLs of empty databases, and what makes their server crash, if there is one."""
    if kind == "sqlite":
        return (f"sqlite:///{folder}/{place}.db" for place in count(1)), None
    url = start_postgres(fast_folder() / f"kaizen-crash-{folder.name}")
    with psycopg.connect(url, autocommit=True) as connection:  # here the server doesn't stay up, as it does in tests
        for setting in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {setting} = on")
        connection.execute("SELECT pg_reload_conf()")

    def made() -> Iterator[str]:
        for place in count(1):
            name = f"kaizen_crash_{os.getpid()}_{place}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            named = make_url(url).set(drivername="postgresql+psycopg", database=name)
            yield named.render_as_string(hide_password=False)

    return made(), lambda: crash_postgres(url)


def round_of(url: str, kills: int, seed: int, folder: Path, crash: Callable[[], None] | None) -> tuple[Told, int, int]:
    """Kill it so often; returns what people did, and the messages and repeats in Slack."""
    db, told = Database(url), Told()
    migrations.upgrade(db)
    with workspace() as server:
        bot = Killed(server, url, folder / "bot.log")
        bot.start()
        try:
            for killed in kill_often(bot, server, db, kills, seed, told):
                print(f"\r  {killed} of {kills} kills, {len(posted(server))} messages ", end="", flush=True)
                if crash is not None and killed % CRASHED_EVERY == 0:
                    crash()
        finally:
            bot.close()
        db.close()
        return told, len(posted(server)), repeats(server)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--seed", type=int, default=16)
    chosen = parser.parse_args()
    for kind in chosen.database:
        began, done, ideas, messages, twice, acts = time.monotonic(), 0, 0, 0, 0, 0
        with tempfile.TemporaryDirectory() as name:
            empty, crash = databases(kind, Path(name))
            while done < chosen.kills:
                kills = min(ROUND, chosen.kills - done)
                told, sent, again = round_of(next(empty), kills, chosen.seed + done, Path(name), crash)
                done, messages, twice = done + kills, messages + sent, twice + again
                ideas += len(told.owed)
                acts += told.acts.total()
                took = time.monotonic() - began
                print(f"\r{kind}: {done:,} kills in {took:,.0f} s, {acts:,} acts, {ideas:,} ideas kept once", end="")
                print(f", {messages:,} messages, {twice} of them twice", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
