"""Searching for traces of a person in the database, in the logs, and in all requests to Slack."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import MetaData, select

from bot import logs
from models import Database
from tests.support import plain_logs
from tests.support.slack import Slack

_NOT_THE_BOT = ("uvicorn", "websockets", "asyncio", "starlette", "hypothesis", "faker", "filelock")
"""Loggers of the workspace's server and of test tools, which run in the same process."""


def database(db: Database) -> str:
    """Return every row of every table as text."""
    found = MetaData()
    found.reflect(db.engine)
    assert len(found.tables) > 30
    with db.engine.connect() as connection:
        return "\n".join(
            f"{table.name}: {tuple(map(str, row))}"
            for table in found.sorted_tables
            for row in connection.execute(select(table))
        )


def files(db: Database) -> bytes:
    """Return the bytes of the database's files, with deleted rows in them; none on PostgreSQL."""
    path = Path(db.path) if db.path else None
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*"))) if path else b""


def sent(slack: Slack) -> str:
    """Return every request that the bot made to Slack."""
    rows = slack.call("/sandbox/traffic")["traffic"]
    calls = [row for row in rows if row["kind"] == "call"]
    assert len(rows) < 500, "the oldest are gone"
    return "\n".join(json.dumps([row["name"], row["request"]], ensure_ascii=False) for row in calls)


class Logged(logging.Handler):
    """Collects what the bot and its libraries log, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_NOT_THE_BOT):
            self.lines.append(self.format(record))

    def write(self, text: str) -> None:
        """Collect what structlog writes."""
        self.lines.append(text)

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def __str__(self) -> str:
        return "\n".join(self.lines)


@contextmanager
def everything_logged(root_level: int | None = None) -> Iterator[Logged]:
    """Log as `KAIZEN_LOG_LEVEL=debug` does, and collect it. `root_level` lets the libraries log more."""
    root = logging.getLogger()
    handlers, level, collected = root.handlers, root.level, Logged()
    logs.set_up("debug")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(collected))  # type: ignore[arg-type]
    root.handlers = [collected]
    if root_level is not None:
        root.setLevel(root_level)
    try:
        yield collected
    finally:
        root.handlers, root.level = handlers, level
        plain_logs.set_up()
