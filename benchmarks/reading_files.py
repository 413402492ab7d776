"""How long a file of 100,000 readings takes, beside splitting it with `csv` and inserting its rows in bulk.

`python -m benchmarks.reading_files [rows]` prints the seconds of each step, and the ratio. Nothing of
Slack is in it: the bytes are given as if they were downloaded.
"""

import argparse
import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlmodel import Session

import migrations
from csi.common.core_tables import READING
from csi.common.entry_names import stored_key
from csi.consequences import reading_files
from csi.kpis import bulk_readings, reading_checks, reading_imports
from csi.kpis.reading_checks import CheckedFile
from csi.kpis.reading_files.files import FileKind
from csi.people import directory
from models import Database, Kpi, Person
from models.enums import Direction, ImportState

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
MIA = "U04MIA"
KPIS = 50


def content_of(rows: int) -> bytes:
    """A file as a program exports it: 50 KPIs, a row for each and each day, decimals with a comma."""
    first = date(2026, 11, 22) - timedelta(days=rows // KPIS)
    written = io.StringIO(newline="")
    out = csv.writer(written, delimiter=";")
    out.writerow(["KPI", "Datum", "Wert"])
    for place in range(rows):
        day, kpi = divmod(place, KPIS)
        value = f"{Decimal(1000 + (place * 7919) % 400) / 100}".replace(".", ",")
        out.writerow([f"Waiting time {kpi}", f"{first + timedelta(days=day):%d.%m.%Y}", value])
    return written.getvalue().encode()


def set_up(db: Database) -> None:
    """A manager and 50 KPIs."""
    migrations.upgrade(db)
    with db.begin() as session:
        directory.set_up(session, managers=(MIA,), triage_channel=None, announcement_channel=None, at=NOW)
        mia = session.get(Person, MIA) or Person(id=MIA, first_seen_at=NOW)
        mia.refreshed_at = NOW
        session.add(mia)
        for place in range(KPIS):
            name = f"Waiting time {place}"
            session.add(
                Kpi(name=name, name_key=stored_key(name), unit="min", direction=Direction.LOWER, owner_id=MIA,
                    created_at=NOW)
            )  # fmt: skip


@contextmanager
def timed(what: str, into: dict[str, float]) -> Iterator[None]:
    """Note how long a step takes."""
    begun = time.perf_counter()
    yield
    into[what] = time.perf_counter() - begun


def plain(db: Database, content: bytes, took: dict[str, float]) -> None:
    """Split the file with `csv`, and insert its rows in bulk, in parts as well; nothing is checked."""
    with timed("csv", took):
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))[1:]
        values = [
            {
                "kpi_id": int(kpi.rpartition(" ")[2]) + 1,
                "value": Decimal(value.replace(",", ".")),
                "measured_on": date(int(day[6:]), int(day[3:5]), int(day[:2])),
                "note": None,
                "reported_by": MIA,
                "source": "plain.csv",
                "recorded_at": NOW,
            }
            for kpi, day, value in rows
        ]
    with timed("bulk insert", took):
        for start in range(0, len(values), bulk_readings.PART):
            with db.begin() as session:
                session.connection().execute(insert(READING), values[start : start + bulk_readings.PART])


def import_of(session: Session, content: bytes) -> int:
    """A dropped file that waits to be read."""
    file = reading_imports.DroppedFile("F1", "readings.csv", len(content), FileKind.READINGS)
    place = {"channel": "D04MIA", "ts": "1.1", "thread_ts": None, "improvement_id": None}
    return reading_imports.begin_import(session, file, by=MIA, at=NOW, **place).id or 0  # type: ignore[arg-type]


def ours(db: Database, content: bytes, took: dict[str, float]) -> None:
    """Check the file, keep its rows, and do what follows."""
    with db.begin() as session:
        number = import_of(session, content)
    with timed("check", took), db.read() as session:
        job = reading_imports.read_job(session, number, NOW)
        assert job is not None
        file = reading_checks.check_file(session, job, content)
        assert isinstance(file, CheckedFile), file
        assert file.question is None, file.question
    with timed("keep", took):
        with db.begin() as session:
            before, day = bulk_readings.kept_before(session, job, file)
            row = bulk_readings.begin_keeping(session, job, file, day, NOW)
            assert row is not None
        done, standing = 0, bulk_readings.Standing()
        while done < len(file.columns.rows):
            with db.begin() as session:
                done = bulk_readings.keep_part(session, job, file, standing, before, start=done, at=NOW)
    with timed("follow", took):
        with db.read() as session:
            changed = bulk_readings.kpis_of_import(session, number)
        for kpi_id, newest in changed:
            with db.begin() as session:
                reading_files.follow_import(session, kpi_id, newest, NOW)
        with db.begin() as session:
            bulk_readings.finish_import(session, job, [kpi_id for kpi_id, _ in changed], NOW)
    with db.read() as session:
        facts = reading_imports.read_import(session, number)
    assert facts.state is ImportState.DONE
    print(f"  {facts.added:,} new, {facts.changed:,} corrected, {facts.unchanged:,} unchanged")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("rows", nargs="?", type=int, default=100_000)
    asked = given.parse_args()
    content = content_of(asked.rows)
    with TemporaryDirectory() as folder:
        first_db = Database(f"sqlite:///{Path(folder) / 'plain.db'}")
        set_up(first_db)
        base: dict[str, float] = {}
        plain(first_db, content, base)
        first_db.close()
        db = Database(f"sqlite:///{Path(folder) / 'kaizen.db'}")
        set_up(db)
        print(f"{asked.rows:,} rows, {len(content) / 1024 / 1024:.1f} MB")
        first: dict[str, float] = {}
        ours(db, content, first)
        again: dict[str, float] = {}
        ours(db, content, again)
        for title, took in (("csv and bulk insert", base), ("Kaizen", first), ("the same file again", again)):
            steps = ", ".join(f"{what} {seconds:.2f}" for what, seconds in took.items())
            ratio = sum(took.values()) / sum(base.values())
            print(f"  {title}: {sum(took.values()):.2f} s ({steps}); {ratio:.1f} times")
        db.close()


if __name__ == "__main__":
    main()
