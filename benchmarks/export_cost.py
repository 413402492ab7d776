"""What `/csi export` of a large register costs, and how long people wait for other messages meanwhile.

    .venv/bin/python -m benchmarks.export_cost [--improvements 10000] [--readings 100000] [--postgres]

`kaizen run` is a process of its own beside the sandbox, so that its processor time and its memory are its own. Somebody
types ideas one after the other: first with nothing else going on, then while the export is made and uploaded. Printed
are the seconds and the processor time of the export, the highest memory of the process before and after it, the files,
and how long an idea waited for its answer and for its receipt.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import migrations
from benchmarks.look_alikes_scale import ideas
from benchmarks.receipt_time import ANA, GENERAL, People
from benchmarks.workbench import MANAGER, NOW, TODAY, fill, put, set_up
from bot.manifest import manifest
from csi.people import directory
from models import Database, Kpi, Reading
from models.enums import Direction, Frequency
from sandbox.server import SandboxServer
from tests.support.databases import start_postgres

MIA, MIAS = "U04MIA", "D04MIA"
KPIS = 250
QUIET_IDEAS = 40
LONGEST_SECONDS = 600
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Waited:
    """Milliseconds until each idea was answered, and until its receipt was there."""

    answers: list[float] = field(default_factory=list)
    receipts: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"| {len(self.answers)} | {_spread(self.answers)} | {_spread(self.receipts)} |"


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{statistics.median(ordered):.0f} | {late:.0f} | {ordered[-1]:.0f}"


def fill_register(db: Database, improvements: int, readings: int) -> None:
    """A register in use, and KPIs with a reading a day."""
    migrations.upgrade(db)
    with db.begin() as session:
        directory.set_up(session, managers=(MIA, MANAGER), triage_channel=None, announcement_channel=None, at=NOW)
    set_up(db)
    fill(db, 1, ideas(improvements))
    put(db, Kpi, [
        {"id": 1_000_000 + n, "name": f"Waiting time {n}", "unit": "min", "direction": Direction.LOWER, "owner_id": MIA,
         "is_qualitative": False, "frequency": Frequency.WEEKLY, "created_at": NOW}
        for n in range(KPIS)
    ])  # fmt: skip
    first = date(TODAY.year - 2, 1, 1)
    put(db, Reading, [
        {"kpi_id": 1_000_000 + n % KPIS, "value": Decimal(1000 + n * 7919 % 400) / 100, "source": "",
         "measured_on": first + timedelta(days=n // KPIS), "recorded_at": NOW, "reported_by": MIA,
         "note": "after the second shift" if n % 10 == 0 else None}
        for n in range(readings)
    ])  # fmt: skip


def _go_on_behind(db: Database) -> None:
    """Let PostgreSQL's numbers go on behind those that were given here."""
    if db.is_sqlite:
        return
    with db.begin() as session:
        for name in ("improvement", "kpi"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            session.connection().exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))")


@contextmanager
def database(postgres: bool, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if not postgres:
        yield f"sqlite:///{folder / 'kaizen.db'}"
        return
    with tempfile.TemporaryDirectory(prefix="kaizen-bench-") as place:
        yield start_postgres(Path(place))


@contextmanager
def kaizen(server: SandboxServer, url: str, log: Path) -> Iterator[int]:
    """Run the bot as a process of its own; its id."""
    given = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{server.url}/api/",
        "DATABASE_URL": url,
        "KAIZEN_MANAGERS": MIA,
        "KAIZEN_TRIAGE_CHANNEL": "C02TRIAGE",
        "KAIZEN_IDEAS_PER_PERSON": "1000000",
        "KAIZEN_POSTS_PER_MINUTE": "1000000",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import main; main()", "run"],
            env={**os.environ, **given},
            stdout=output,
            stderr=output,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(LONGEST_SECONDS)


def processor_seconds(process: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def highest_memory(process: int) -> float:
    """The most memory that a process has had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def type_ideas(people: People, waited: Waited, goes_on: Callable[[], bool]) -> None:
    """Type one idea after the other, each when the one before has its receipt."""
    while goes_on():
        words = f"idea number {len(waited.answers)} at {time.monotonic():.3f} takes two weeks"
        begun = time.perf_counter()
        people.call(f"/sandbox/as/{ANA}/command", {"channel": GENERAL, "command": "/improve", "text": words})
        waited.answers.append((time.perf_counter() - begun) * 1000)
        wait_until(lambda said=words: people.has_receipt(said))  # type: ignore[misc]
        waited.receipts.append((time.perf_counter() - begun) * 1000)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look until something is so."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError("it took too long")
        time.sleep(0.01)


def files_of(people: People) -> list[dict[str, str]]:
    """The files in the manager's direct messages."""
    messages = people.call(f"/sandbox/as/{MIA}/view")["messages"][MIAS]
    return [each for message in messages for each in message.get("files", ())]


def _size(file: dict[str, str]) -> str:
    with urllib.request.urlopen(file["url"], timeout=60) as answer:
        return f"{file['name']} {len(answer.read()) / 1e6:.1f} MB"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--improvements", type=int, default=10_000)
    asked.add_argument("--readings", type=int, default=100_000)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        database(given.postgres, Path(place)) as url,
        SandboxServer(manifest(), rate_limits=False) as server,
    ):
        db = Database(url)
        fill_register(db, given.improvements, given.readings)
        _go_on_behind(db)
        db.close()
        print(f"{given.improvements:,} improvements, {given.readings:,} readings, {url.partition(':')[0]}")
        print(f"alone, as `kaizen export`: {export_alone(url, Path(place) / 'alone')}")
        people, log = People(server.url), Path(place) / "log"
        with kaizen(server, url, log) as process:
            wait_until(lambda: _is_ready(people))
            quiet, meanwhile = Waited(), Waited()
            type_ideas(people, quiet, lambda: len(quiet.answers) < QUIET_IDEAS)
            memory, used, begun = highest_memory(process), processor_seconds(process), time.perf_counter()
            people.call(f"/sandbox/as/{MIA}/command", {"channel": GENERAL, "command": "/csi", "text": "export"})
            type_ideas(people, meanwhile, lambda: not files_of(people))
            took, used = time.perf_counter() - begun, processor_seconds(process) - used
            told = ", ".join(map(_size, files_of(people)))
            print(f"{took:.1f} s, {used:.1f} s of the processor with the ideas typed meanwhile")
            print(f"memory {memory:.0f} MB before, {highest_memory(process):.0f} MB after; {told}")
            print("| | ideas | answer ms median | 95 % | worst | receipt ms median | 95 % | worst |")
            print(f"| nothing else | {str(quiet)[2:]}\n| during the export | {str(meanwhile)[2:]}")


def export_alone(url: str, folder: Path) -> str:
    """Run `kaizen export`, which writes the same tables, as a process of its own: what it cost."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "export", "--to", str(folder)],
        env={**os.environ, "DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-sandbox"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.perf_counter() - begun:.1f} s, {used:.1f} s of the processor, {after.ru_maxrss / 1024:.0f} MB"


def _is_ready(people: People) -> bool:
    """Whether the bot answers a command."""
    try:
        answer = people.call(f"/sandbox/as/{ANA}/command", {"channel": GENERAL, "command": "/csi", "text": "help"})
    except OSError:
        return False
    return bool(answer.get("ok"))


if __name__ == "__main__":
    main()
