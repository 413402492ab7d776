"""Taking the readings of a file back: what they replaced counts again, and nothing is deleted."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import Session
from sqlmodel import select as rows_of

from csi.common.core_tables import READING
from csi.common.errors import NotFound, TooLate
from csi.kpis import queries, readings
from csi.kpis.bulk_readings import kpis_of_import, source_of
from csi.kpis.reading_imports import locked_import
from csi.messaging import fetch_queue, outbox
from csi.messaging.leases import LeaseLost
from csi.messaging.subjects import ReadingFile
from csi.people import directory
from models import Activity, ReadingImport
from models.enums import ImportState

FOR = timedelta(days=7)
"""How long a whole file can be taken back."""
_BY = "taken_by"
_SOME = 500
"""How many ids stand in one statement."""


def ask_back(session: Session, import_id: int, *, by: str, at: datetime) -> None:
    """Take a file's readings back, in the background. Raises NotAllowed, NotFound, TooLate."""
    row = locked_import(session, import_id)
    if row is None:
        raise NotFound("I don't know this file any more.")
    directory.require_member(session, by)
    for kpi_id, _ in kpis_of_import(session, import_id):
        readings.require_may_report(session, queries.get_kpi(session, kpi_id), by)
    if row.state is not ImportState.DONE:
        raise TooLate("Somebody has taken these readings back already.")
    if row.finished_at is None or at - row.finished_at > FOR:
        raise TooLate(f"A file can be taken back for {FOR.days} days. Correct its readings in the KPI's window.")
    row.state, row.changed_at, row.layout = ImportState.TAKING_BACK, at, row.layout | {_BY: by}
    session.add(row)
    session.flush()
    fetch_queue.request_fetch(session, fetch_queue.READING_FILE, str(import_id), at=at, anew=True)
    outbox.refresh(session, ReadingFile(import_id), at=at)


def kpis_to_take_back(session: Session, import_id: int) -> list[tuple[int, date]] | None:
    """The KPIs with readings of a file that is being taken back; None if it isn't."""
    row = session.get(ReadingImport, import_id)
    if row is None or row.state is not ImportState.TAKING_BACK:
        return None
    return kpis_of_import(session, import_id)


def take_back(session: Session, import_id: int, kpi_id: int, at: datetime) -> None:
    """Take back a file's readings of one KPI that still count. Done again, it changes nothing."""
    row = locked_import(session, import_id)
    if row is None or row.state is not ImportState.TAKING_BACK:
        raise LeaseLost
    connection = session.connection()
    own = (READING.c.import_id == import_id, READING.c.kpi_id == kpi_id, READING.c.replaced_by_id.is_(None))
    rows = connection.execute(select(READING.c.id, READING.c.measured_on).where(*own).order_by(READING.c.id))
    counting: dict[int, date] = {number: day for number, day in rows}
    replaced = _replaced(session, list(counting))
    ids = [each for several in replaced.values() for each in several]
    for some in _parts(ids):
        connection.execute(update(READING).where(READING.c.id.in_(some)).values(replaced_by_id=None))
    empty = [number for number in counting if number not in replaced]
    successors = {number: several[0] for number, several in replaced.items()}
    successors |= _note_nothing(session, row, kpi_id, {number: counting[number] for number in empty}, at)
    for number, successor in successors.items():
        connection.execute(update(READING).where(READING.c.id == number).values(replaced_by_id=successor))
    session.expire_all()


def _replaced(session: Session, numbers: list[int]) -> dict[int, list[int]]:
    """What these readings replaced, by their ids; not what was taken back itself."""
    gone = rows_of(ReadingImport.id).where(ReadingImport.state == ImportState.TAKEN_BACK)
    found: dict[int, list[int]] = {}
    for some in _parts(numbers):
        wanted = select(READING.c.id, READING.c.replaced_by_id).where(
            READING.c.replaced_by_id.in_(some), READING.c.import_id.is_(None) | READING.c.import_id.not_in(gone)
        )
        for number, by in session.connection().execute(wanted.order_by(READING.c.id)):
            found.setdefault(by, []).append(number)
    return found


def _note_nothing(
    session: Session, row: ReadingImport, kpi_id: int, days: dict[int, date], at: datetime
) -> dict[int, int]:
    """Note that there is no reading of these days after all; return what was noted, by the readings taken back."""
    if not days:
        return {}
    source = f"{source_of(row.id or 0)}:back"
    noted = [
        {
            "kpi_id": kpi_id, "value": None, "measured_on": day, "note": "taken back", "reported_by": row.layout[_BY],
            "source": "slack", "source_channel": source, "source_ts": str(number), "recorded_at": at,
        }
        for number, day in days.items()
    ]  # fmt: skip
    session.connection().execute(insert(READING), noted)
    made = select(READING.c.source_ts, READING.c.id).where(READING.c.source_channel == source)
    return {int(ts): number for ts, number in session.connection().execute(made) if int(ts) in days}


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + _SOME] for start in range(0, len(numbers), _SOME)]


def finish_taking_back(session: Session, import_id: int, at: datetime) -> None:
    """Record that a file is taken back, once all that follows is done. Raises LeaseLost if another process did."""
    row = locked_import(session, import_id)
    if row is None or row.state is not ImportState.TAKING_BACK:
        raise LeaseLost
    row.state, row.changed_at = ImportState.TAKEN_BACK, at
    session.add(row)
    after = {"file": row.name, "import": import_id}
    session.add(Activity(actor_id=row.layout[_BY], verb="readings_taken_back", before={}, after=after, at=at))
    session.flush()
    outbox.refresh(session, ReadingFile(import_id), at=at)
