"""The rows about payloads: acknowledging, capturing, and what a process costs that waits."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from benchmarks.fast.kaizen_app import NOTHING
from benchmarks.fast.measured import Measured
from benchmarks.fast.processes import BARE, KAIZEN, Process, is_all_sent, prepare, running, wait_until
from benchmarks.fast.stand_in import Driven, StandIn
from benchmarks.look_alikes_scale import ideas
from models import Database

IMPROVEMENTS = 1_000
"""In the register before anything is captured."""
AT_ONCE = 40
A_SECOND = 100
SLOW_SECONDS = 0.25
TURNS = 3

BESIDE = "bare Bolt"


@contextmanager
def register(improvements: int = IMPROVEMENTS) -> Iterator[str]:
    """The URL of a SQLite database in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kaizen.db'}"
        prepare(url, improvements)
        yield url


def wanted(count: int) -> list[str]:
    """Ideas that are not in the register yet."""
    return ideas(IMPROVEMENTS + count)[IMPROVEMENTS:]


def acknowledging(is_quick: bool) -> Iterator[Measured]:
    """A command that does nothing."""
    count = 1_000 if is_quick else 5_000
    with StandIn() as slack, register(0) as url:
        found: dict[str, list[tuple[Driven, float]]] = {BARE: [], KAIZEN: []}
        for _ in range(TURNS):
            for module in (BARE, KAIZEN):
                with running(module, slack, {"DATABASE_URL": url}) as app:
                    slack.flood(NOTHING, ["x"] * (count // 2), AT_ONCE)  # what a start leaves to do is done meanwhile
                    used = app.seconds
                    driven = slack.flood(NOTHING, ["x"] * count, AT_ONCE)
                    found[module].append((driven, (app.seconds - used) * 1000 / count))
        bare, ours = ([each for each, _ in found[module]] for module in (BARE, KAIZEN))
        rates = [median(each.a_second for each in driven) for driven in (bare, ours)]
        costs = [median(cost for _, cost in found[module]) for module in (BARE, KAIZEN)]
        own = median(each.own_seconds * 1000 / count for each in bare)
        what = "a command that does nothing, through all middleware: acknowledgements a second"
        yield Measured(what, BESIDE, f"{rates[1]:,.0f} beside {rates[0]:,.0f} a second", rates[1] / rates[0], least=0.8)
        yield Measured(
            "the same in processor time",
            BESIDE,
            f"{costs[1]:.2f} beside {costs[0]:.2f} ms; the driver takes {own:.2f} ms in a process of its own",
            costs[0] / costs[1],
            least=0.8,
        )


def paced(
    slack: StandIn, module: str, url: str, texts: Sequence[str], delay: float = 0.0
) -> tuple[Driven, float, Process]:
    """Drive an app at the steady rate; what came of it, and the milliseconds of its processor for each."""
    with running(module, slack, {"DATABASE_URL": url}) as app:
        slack.flood(NOTHING, ["x"] * AT_ONCE, AT_ONCE)
        slack.answer_after(delay)
        used = app.seconds
        driven = slack.pace("/improve" if module == KAIZEN else NOTHING, texts, A_SECOND)
        cost = (app.seconds - used) * 1000 / len(texts)
        slack.answer_after(0.0)
        return driven, cost, app


def capturing_at_a_rate(is_quick: bool) -> Iterator[Measured]:
    """`/improve` a hundred times a second; then the same while Slack is slow."""
    count = A_SECOND * (4 if is_quick else 10)
    found: dict[str, list[tuple[Driven, float]]] = {"bare": [], "kaizen": [], "slow": []}
    with StandIn() as slack:
        for _ in range(1 if is_quick else 2):
            for name in found:
                with register() as url:
                    module, delay = BARE if name == "bare" else KAIZEN, SLOW_SECONDS if name == "slow" else 0.0
                    driven, cost, _ = paced(slack, module, url, wanted(count), delay)
                    found[name].append((driven, cost))
    times = {
        name: {share: median(each.percentile(share) for each, _ in driven) for share in (0.5, 0.99)}
        for name, driven in found.items()
    }
    costs = {name: median(cost for _, cost in driven) for name, driven in found.items()}
    for share, most in ((0.5, 4), (0.99, 6)):
        ours, bare = times["kaizen"][share], times["bare"][share]
        what = f"`/improve` kept and acknowledged, {A_SECOND} a second, messages sent meanwhile: p{share * 100:.0f}"
        told = f"{ours:,.1f} beside {bare:,.1f} ms"
        if share == 0.5:
            told += f"; processor {costs['kaizen']:.1f} beside {costs['bare']:.2f} ms"
        yield Measured(what, BESIDE, told, ours / bare, most=most)
    slow, at_once = times["slow"][0.99], times["kaizen"][0.99]
    yield Measured(
        f"the same, Slack's answers take {SLOW_SECONDS * 1000:.0f} ms: p99",
        "Slack answering at once",
        f"{slow:,.1f} beside {at_once:,.1f} ms",
        slow / at_once,
        most=1.5,
    )


def capturing_as_fast_as_it_goes(is_quick: bool) -> Iterator[Measured]:
    """The most captures a second: with all messages, and the listener alone."""
    count = 200 if is_quick else 1_000
    for what, arguments, least in (
        ("captures a second, one process, SQLite `synchronous=FULL`, until every message is sent", (), 0.1),
        ("the same, the listener alone", ("listener",), 0.2),
    ):
        with StandIn() as slack, register() as url:
            with running(KAIZEN, slack, {"DATABASE_URL": url}, *arguments) as app:
                slack.flood(NOTHING, ["x"] * AT_ONCE, AT_ONCE)
                db, before, used, begun = Database(url), rows_of(url), app.seconds, time.perf_counter()
                slack.flood("/improve", wanted(count), AT_ONCE // 2)
                if not arguments:
                    wait_until(lambda: is_all_sent(db), 0.1)  # noqa: B023
                took, used = time.perf_counter() - begun, app.seconds - used
                db.close()
            new = {table: rows[len(before[table]) :] for table, rows in rows_of(url).items()}
        raw = count / plain_loop(new, count)
        ours = count / took
        told = f"{ours:,.0f} beside {raw:,.0f} a second; processor {used * 1000 / count:.1f} ms each"
        yield Measured(what, "a `sqlite3` loop writing the same rows", told, ours / raw, least=least)


def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a SQLite database, in the order in which they were added."""
    with closing(sqlite3.connect(urlsplit(url).path[1:])) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()
            for (name,) in tables
            if not name.startswith("sqlite_")
        }


def plain_loop(rows: Mapping[str, Sequence[tuple[Any, ...]]], count: int) -> float:
    """The seconds in which `sqlite3` writes these rows, a transaction for each capture, durable as ours."""
    with register(0) as url, closing(sqlite3.connect(urlsplit(url).path[1:], isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        statements = {
            table: f'INSERT OR REPLACE INTO "{table}" VALUES ({", ".join("?" * len(new[0]))})'
            for table, new in rows.items()
            if new
        }
        begun = time.perf_counter()
        for place in range(count):
            connection.execute("BEGIN IMMEDIATE")
            for table, statement in statements.items():
                new = rows[table]
                connection.executemany(statement, new[place * len(new) // count : (place + 1) * len(new) // count])
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def waiting(is_quick: bool) -> Iterator[Measured]:
    """Memory of a process that waits, and the time from its start to its first acknowledgement."""
    starts: dict[str, list[float]] = {BARE: [], KAIZEN: []}
    memory: dict[str, list[float]] = {BARE: [], KAIZEN: []}
    with StandIn() as slack, register(0) as url:
        for module in (BARE, KAIZEN):
            with running(module, slack, {"DATABASE_URL": url}):
                pass  # byte code and schema are there from now on
        for _ in range(1 if is_quick else 5):
            for module in (BARE, KAIZEN):
                begun = time.perf_counter()
                with running(module, slack, {"DATABASE_URL": url}) as app:
                    slack.flood(NOTHING, ["x"], 1)
                    starts[module].append(time.perf_counter() - begun)
                    time.sleep(0.5 if is_quick else 3)
                    memory[module].append(app.megabytes)
    ours, bare = (median(memory[module]) for module in (KAIZEN, BARE))
    yield Measured("idle memory", BESIDE, f"{ours:.0f} beside {bare:.0f} MB", ours / bare, most=2.5)
    ours, bare = (median(starts[module]) for module in (KAIZEN, BARE))
    told = f"{ours:.2f} beside {bare:.2f} s"
    yield Measured("start to the first acknowledgement", BESIDE, told, ours / bare, most=3)
