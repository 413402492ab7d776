"""Keeping the readings of a file: in parts, each in a transaction of its own; what they correct stays as history."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from csi.common.core_tables import READING
from csi.kpis.reading_checks import CheckedFile
from csi.kpis.reading_files.rows import Difference, FileReading, StandingReading, compare
from csi.kpis.reading_imports import ImportJob, ImportQuestion, answers_of, locked_import
from csi.messaging import outbox
from csi.messaging.leases import LeaseLost
from csi.messaging.subjects import ReadingFile
from models import Activity, Kpi, Reading, ReadingImport, agenda
from models.enums import ImportState

PART = 2_000
"""How many rows are kept in one transaction, so that nobody waits long for the database."""


def source_of(import_id: int) -> str:
    """Where the readings of a file come from; with the row's place it is unique, so that no row is kept twice."""
    return f"import:{import_id}"


@dataclass(slots=True)
class Standing:
    """The readings that stand of some KPIs, read once; read again if somebody reported one meanwhile."""

    readings: dict[tuple[int, date], tuple[StandingReading, ...]] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    """The newest reading of each KPI when it was read."""

    def update(self, session: Session, kpi_ids: Iterable[int]) -> None:
        """Read the KPIs of which there are readings that aren't known here."""
        ids = sorted(set(kpi_ids))
        newest = _newest(session, ids)
        stale = [id for id in ids if self.last.get(id) != newest.get(id, 0)]
        if not stale:
            return
        for key in [key for key in self.readings if key[0] in stale] if any(id in self.last for id in stale) else ():
            del self.readings[key]
        rows = session.connection().execute(
            select(READING.c.kpi_id, READING.c.measured_on, READING.c.value, READING.c.note).where(
                READING.c.kpi_id.in_(stale), READING.c.replaced_by_id.is_(None)
            )
        )
        for kpi_id, day, value, note in rows:
            beside = self.readings.get((kpi_id, day), ())
            self.readings[kpi_id, day] = (*beside, StandingReading(value, note or ""))
        self.last |= {id: newest.get(id, 0) for id in stale}

    def note_own(self, session: Session, kpi_ids: Iterable[int]) -> None:
        """Note that the newest readings of these KPIs are the file's own."""
        ids = sorted(set(kpi_ids))
        newest = _newest(session, ids)
        self.last |= {id: newest.get(id, 0) for id in ids}


def _newest(session: Session, kpi_ids: list[int]) -> dict[int, int]:
    newest = select(READING.c.kpi_id, func.max(READING.c.id)).where(READING.c.kpi_id.in_(kpi_ids))
    return {kpi_id: last for kpi_id, last in session.connection().execute(newest.group_by(READING.c.kpi_id))}


def kept_before(session: Session, job: ImportJob, file: CheckedFile) -> tuple[frozenset[int], date | None]:
    """The rows that were kept when the same file was dropped before, and the day of that; none if it is new.

    The same content that was read with other answers, or for another KPI, is another file.
    """
    before = session.exec(
        rows_of(ReadingImport)
        .where(
            ReadingImport.digest == file.digest,
            ReadingImport.state == ImportState.DONE,
            col(ReadingImport.id) != job.id,
        )
        .order_by(col(ReadingImport.id))
    ).all()
    same = [row for row in before if row.kpi_id == file.kpi_id and _how(answers_of(row)) == _how(job.answers)]
    if not same:
        return frozenset(), None
    last = same[-1].finished_at
    day = last.date() if last else None
    if any(not row.rows_refused for row in same):
        return frozenset(reading.place for reading in file.rows.good), day
    rows = session.exec(rows_of(Reading.source_ts).where(col(Reading.import_id).in_([row.id for row in same])))
    return frozenset(int(ts) for ts in rows if ts and ts.isdigit()), day


def _how(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that change how a file is read."""
    return {key: value for key, value in answers.items() if key in (ImportQuestion.DATES, ImportQuestion.MARK)}


def keep_part(
    session: Session,
    job: ImportJob,
    file: CheckedFile,
    standing: Standing,
    before: frozenset[int],
    *,
    start: int,
    at: datetime,
) -> int:
    """Keep the readings of the next rows from `start` on. Return the row from which on the next part goes.

    Raises LeaseLost if another process has gone on with the file.
    """
    row = locked_import(session, job.id)
    if row is None or row.state is not ImportState.READING or row.rows_done != start:
        raise LeaseLost
    good = file.rows.good
    first = bisect_left(good, start, key=lambda reading: reading.place)
    part = good[first : first + PART]
    end = part[-1].place + 1 if first + PART < len(good) else len(file.columns.rows)
    kpi_ids = sorted({reading.kpi_id for reading in part})
    if kpi_ids:
        session.exec(rows_of(Kpi.id).where(col(Kpi.id).in_(kpi_ids)).order_by(col(Kpi.id)).with_for_update()).all()
        standing.update(session, kpi_ids)
    difference = compare(part, standing.readings, before)
    _store(session, job, difference, at)
    if difference.new or difference.corrected:
        standing.note_own(session, kpi_ids)
    row.rows_done = end
    row.rows_added += len(difference.new)
    row.rows_changed += len(difference.corrected)
    row.rows_unchanged += difference.unchanged
    row.changed_at = at
    session.add(row)
    session.flush()
    return end


def _store(session: Session, job: ImportJob, difference: Difference, at: datetime) -> None:
    source = source_of(job.id)
    kept = [*difference.new, *difference.corrected]
    if not kept:
        return
    session.connection().execute(insert(READING), [_row(job, source, reading, at) for reading in kept])
    agenda.look_again(session, {agenda.kpi(reading.kpi_id) for reading in kept})
    if not difference.corrected:
        return
    numbers = {
        ts: id
        for ts, id in session.connection().execute(
            select(READING.c.source_ts, READING.c.id).where(
                READING.c.source_channel == source,
                READING.c.source_ts.in_([str(reading.place) for reading in difference.corrected]),
            )
        )
    }
    for reading in difference.corrected:
        new = numbers[str(reading.place)]
        session.connection().execute(
            update(READING)
            .where(
                READING.c.kpi_id == reading.kpi_id,
                READING.c.measured_on == reading.day,
                READING.c.replaced_by_id.is_(None),
                READING.c.id != new,
            )
            .values(replaced_by_id=new)
        )


def _row(job: ImportJob, source: str, reading: FileReading, at: datetime) -> dict[str, object]:
    return {
        "kpi_id": reading.kpi_id,
        "value": reading.value,
        "measured_on": reading.day,
        "note": reading.note or None,
        "reported_by": job.person,
        "source": job.name[:200],
        "source_channel": source,
        "source_ts": str(reading.place),
        "recorded_at": at,
        "import_id": job.id,
    }


def begin_keeping(
    session: Session, job: ImportJob, file: CheckedFile, before: date | None, at: datetime
) -> ReadingImport | None:
    """Note what a checked file holds, and that its rows are being kept from now on. None if it is over meanwhile."""
    row = locked_import(session, job.id)
    if row is None or row.state not in (ImportState.WAITING, ImportState.READING):
        return None
    note_rows(row, file)
    row.layout = row.layout | {"before": before.isoformat() if before else None}
    if row.state is ImportState.WAITING:
        row.state, row.rows_unchanged = ImportState.READING, file.rows.repeated
    row.changed_at = at
    session.add(row)
    session.flush()
    outbox.refresh(session, ReadingFile(job.id), at=at)
    return row


def note_rows(row: ReadingImport, file: CheckedFile) -> None:
    """Note what the rows of a file are, and the first ones that are refused."""
    row.digest, row.kpi_id = file.digest, file.kpi_id
    row.rows_total, row.rows_refused = file.rows.total, len(file.rows.refused)
    kpis = [file.kpi_id] if file.kpi_id else list(dict.fromkeys(reading.kpi_id for reading in file.rows.good))[:50]
    row.layout = row.layout | {
        "kpis": kpis,
        "empty": file.rows.empty,
        "unlikely": len(file.unlikely),
        "improbable": list(file.unlikely[:3]),
        "shown": [f"Line {each.line}: {each.reason[:300]}" for each in file.rows.refused[:3]],
    }


def kpis_of_import(session: Session, import_id: int) -> list[tuple[int, date]]:
    """The KPIs that have new readings from a file, each with the latest day of these."""
    found = select(READING.c.kpi_id, func.max(READING.c.measured_on)).where(READING.c.import_id == import_id)
    rows = session.connection().execute(found.group_by(READING.c.kpi_id).order_by(READING.c.kpi_id))
    return [(kpi_id, day) for kpi_id, day in rows]


def finish_import(session: Session, job: ImportJob, kpi_ids: list[int], at: datetime) -> None:
    """Record that all rows of a file are kept, and what follows from them is done.

    Raises LeaseLost if another process has finished it.
    """
    row = locked_import(session, job.id)
    if row is None or row.state is not ImportState.READING:
        raise LeaseLost
    row.state, row.changed_at, row.finished_at = ImportState.DONE, at, at
    session.add(row)
    if kpi_ids:
        counts = {"file": row.name, "added": row.rows_added, "corrected": row.rows_changed, "import": job.id}
        after = counts | {"kpis": kpi_ids[:100]}
        session.add(Activity(actor_id=job.person, verb="readings_imported", before={}, after=after, at=at))
    session.flush()
    outbox.refresh(session, ReadingFile(job.id), at=at)
