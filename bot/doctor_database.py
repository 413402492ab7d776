"""`kaizen doctor`: check the database, and what it tells of meaning, events and periodic jobs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlmodel import SQLModel

import migrations
from bot import database_trouble
from bot.database_trouble import open_database
from bot.findings import Finding, fine, note, wrong
from bot.manifest import PEOPLE_EVENTS
from bot.settings import Settings
from bot.workers.sentence_model import ModelUnusable, SentenceModel
from csi.capture import meaning
from csi.common import job_runs
from csi.common.phrases import listed
from csi.people import lost_events
from models import Database


def examine(settings: Settings) -> Iterator[Finding]:
    """Check what is stored, and how Kaizen gets at it."""
    yield from _database(settings)
    yield from _meaning(settings)
    yield from _events(settings)
    yield from _jobs(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with closing(open_database(settings.database_url)) as db:
            at = database_trouble.check(db)
            is_damaged = _is_damaged(db)
            missing = _missing(db) if at == migrations.newest() and not is_damaged else []
            place = db.path or f"{db.url.host or 'localhost'}, {db.url.database}"
    except database_trouble.CannotUse as problem:
        yield wrong(str(problem))
        return
    if is_damaged:
        yield wrong(
            f"Parts of the database file are damaged ({place}).",
            "Stop Kaizen, keep a copy of the file, and restore a backup into a new one.",
        )
    elif missing:
        yield wrong(
            f"The database says it is of revision {at}, but lacks {listed(missing)} ({place}).",
            "Somebody has changed its tables. Restore a backup.",
        )
    elif at == migrations.newest():
        yield fine(f"The database is up to date, with all its tables (revision {at}, {place}).")
    elif at is None:
        yield fine(f"The database is new ({place}). `kaizen run` sets it up.")
    else:
        yield fine(f"The database is of an older version (revision {at}, {place}). `kaizen run` brings it up to date.")


def _is_damaged(db: Database) -> bool:
    """Whether SQLite finds a page that it can't use; a server looks after its own files."""
    if not db.is_sqlite:
        return False
    try:
        with db.engine.connect() as connection:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok")
    except DatabaseError:
        return True


def _meaning(settings: Settings) -> Iterator[Finding]:
    """Whether similar ideas are found by meaning too; an extra, so that nothing about it is wrong."""
    if settings.semantic_model is None:
        return
    try:
        model = SentenceModel(Path(settings.semantic_model))
    except ModelUnusable as problem:
        yield note(
            f"Similar ideas are found by their words only. {problem}",
            "KAIZEN_SEMANTIC_MODEL names the folder with model.onnx and tokenizer.json.",
        )
        return
    try:
        with closing(open_database(settings.database_url)) as db, db.read() as session:
            where = "PostgreSQL's extension vector" if meaning.has_pgvector(session) else "numpy"
    except (SQLAlchemyError, OSError, database_trouble.CannotUse):
        where = "numpy"
    yield fine(f"Similar ideas are found by meaning too (model {model.name}, compared by {where}).")


def _events(settings: Settings) -> Iterator[Finding]:
    """Slack says nowhere which events an app has, but what they should have told of comes to light another way."""
    try:
        with closing(open_database(settings.database_url)) as db, db.read() as session:
            at = lost_events.lost_at(session)
    except (SQLAlchemyError, OSError, database_trouble.CannotUse):
        return  # no database, or none of ours yet
    if at is not None:
        yield wrong(
            f"On {at:%-d %B} Kaizen found that somebody had joined, left or become a guest, and Slack had not told it.",
            "If Kaizen was running then, paste `kaizen manifest` into the app's manifest again: it lacks events "
            f"({', '.join(PEOPLE_EVENTS)}).",
        )


def _jobs(settings: Settings) -> Iterator[Finding]:
    """The periodic jobs that fail, or that often begin too late."""
    try:
        with closing(open_database(settings.database_url)) as db, db.read() as session:
            rows = job_runs.in_trouble(session)
    except (SQLAlchemyError, OSError, database_trouble.CannotUse):
        return  # no database, or none of ours yet
    for row in rows:
        since = f"{row.began_at:%H:%M} UTC on {row.began_at:%-d %B}"
        if row.failures:
            often = f"at {since}" if row.failures == 1 else f"{row.failures} times in a row since {since}"
            yield wrong(
                f"The job “{row.job}” failed {often}: {row.problem}.",
                "Kaizen tries again by itself. The log has each failure under job_failed, job_item_failed or nudge.",
            )
        if row.missed:
            often = "once" if row.missed == 1 else f"{row.missed} times"
            yield note(f"The job “{row.job}” began too late {often} since {since}: others were still at work.")


def _missing(db: Database) -> list[str]:
    """Tables and columns that Kaizen needs and that aren't there."""
    found = inspect(db.engine)
    tables = set(found.get_table_names())
    missing = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in tables:
            missing.append(f"the table {table.name}")
            continue
        columns = {column["name"] for column in found.get_columns(table.name)}
        missing += [f"{table.name}.{column.name}" for column in table.columns if column.name not in columns]
    return missing
