"""Kill the bot at random moments while people use it: `python -m benchmarks.crash_test`, or `make crash-test`.

Four people act at once, in every way in; after each SIGKILL the register and what stands in Slack are looked through,
and at the end of each round everything owed must have been told once. On PostgreSQL the server itself crashes
too, once in every twenty kills, and recovers from its log. A round has a hundred kills, and begins with
an empty register. The same seed draws the same acts and waits; when each falls is up to the machine. A part of the
rounds can be run alone: `--first 400 --kills 200` are the fifth and the sixth.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import migrations
from models import Database
from tests.support.crashes import Killed, Told, databases, kill_often, posted, repeats, workspace

ROUND = 100
CRASHED_EVERY = 20


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
    parser.add_argument("--first", type=int, default=0, help="how many kills come before; a multiple of a hundred")
    parser.add_argument("--keep", help="a folder that the databases and the log stay in")
    parser.add_argument("--seed", type=int, default=16)
    chosen = parser.parse_args()
    for kind in chosen.database:
        began, done, ideas, messages, twice, acts = time.monotonic(), 0, 0, 0, 0, 0
        with tempfile.TemporaryDirectory() as name:
            folder = Path(chosen.keep or name)
            empty, crash = databases(kind, folder)
            while done < chosen.kills:
                kills = min(ROUND, chosen.kills - done)
                told, sent, again = round_of(
                    next(empty), kills, chosen.seed + chosen.first + done, Path(chosen.keep or name), crash
                )
                done, messages, twice = done + kills, messages + sent, twice + again
                ideas += len(told.owed)
                acts += told.acts.total()
                took = time.monotonic() - began
                print(f"\r{kind}: {done:,} kills in {took:,.0f} s, {acts:,} acts, {ideas:,} ideas kept once", end="")
                print(f", {messages:,} messages, {twice} of them twice", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
