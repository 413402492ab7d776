"""Logs as JSON, one line each, without message texts, names or tokens.

What an error says is left out, since it may repeat what somebody wrote; logged are its kind and where it happened. A
database that can't be used is one sentence, and the same one is said again only after a while.
"""

import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, TextIO

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError

from bot.database_trouble import trouble_of
from models import origin

_TOKEN = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")


def hide_tokens(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens in a log entry, wherever an error message contains one."""
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = _TOKEN.sub(r"\1-…", value)
    return entry


Entry = MutableMapping[str, Any]


def add_origin(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Add the id of the payload, job or message that is being worked on."""
    if id := origin.current():
        entry["origin"] = id
    return entry


_SAFE = (AttributeError, NameError, ImportError, TypeError, RecursionError, MemoryError)
"""Errors whose text names only what stands in the code. Our own ones say it by `holds_no_values`."""

_NAMES = re.compile(r"(?:UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: [\w., ]+)?")
"""What SQLite says of a constraint, if it is nothing but names of the schema."""

SAID_AGAIN_SECONDS = 60.0
"""How long the same trouble with the database isn't repeated."""


def describe(error: BaseException) -> str:
    """Describe an error without its text: its kind, and what is known not to hold anybody's words."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, DBAPIError):
        return f"{kind}: {_describe_driver(error.orig)}" if error.orig is not None else kind
    if isinstance(error, SlackApiError):
        return f"{kind}: {error.response.get('error')}"
    if isinstance(error, _SAFE) or getattr(error, "holds_no_values", False):
        return f"{kind}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def _describe_driver(cause: Any) -> str:
    known = [f"{type(cause).__module__}.{type(cause).__qualname__}"]
    if getattr(cause, "sqlstate", None):
        known.append(f"SQLSTATE {cause.sqlstate}")
    if getattr(cause, "sqlite_errorname", None):
        known.append(str(cause.sqlite_errorname))
        if _NAMES.fullmatch(str(cause)):
            known.append(str(cause))
    diagnosis = getattr(cause, "diag", None)
    for name in ("constraint_name", "table_name", "column_name"):
        if value := getattr(diagnosis, name, None):
            known.append(f"{name.removesuffix('_name')} {value}")
    return ", ".join(known)


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those that led to it, the first one first; a driver's error is part of SQLAlchemy's."""
    earlier = _before(error)
    if isinstance(error, DBAPIError) and earlier is error.orig:
        earlier = earlier and _before(earlier)
    if earlier is not None:
        yield from _chain(earlier)
    yield error


def _trace(error: BaseException) -> str:
    return "\n".join("".join(traceback.format_tb(each.__traceback__)) + describe(each) for each in _chain(error))


def _error_of(entry: Entry) -> BaseException | None:
    given = entry.pop("exc_info", None)
    if isinstance(given, tuple):
        given = given[1]
    if given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to standard error. What can't be written is let go: Python would print what the record says."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


class _Repeats:
    """Tells whether an entry was logged a short while ago."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def has(self, event: str, sentence: str) -> bool:
        now = time.monotonic()
        with self._lock:
            last = self._last.get((event, sentence))
            if last is not None and now - last < SAID_AGAIN_SECONDS:
                return True
            self._last[event, sentence] = now
        return False


def hide_what_errors_say(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Replace a logged exception with its kind and its frames; a database that can't be used is a sentence."""
    error = _error_of(entry)
    if error is None:
        return entry
    trouble = next((found for each in _chain(error) if (found := trouble_of(each)) is not None), None)
    if trouble is None:
        entry["exception"] = _trace(error)
    else:
        entry["problem"] = trouble.sentence
    return entry


def hide_errors_in_texts(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Replace what the current error says in a library's own message, which often repeats it."""
    given = entry.get("exc_info")
    current = given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if current is not None:
        for each in _chain(current):
            if said := str(each):
                entry["event"] = str(entry["event"]).replace(said, describe(each))
    return entry


def for_library(name: str) -> logging.Logger:
    """Return a logger for Slack's libraries, without debug lines: those contain whole payloads with people's ids."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def set_up(level: str, *, libraries: bool = True) -> None:
    """Send the bot's logs, and the libraries' warnings unless they are unwanted, to standard error as JSON lines."""
    number = getattr(logging, level.upper())
    repeats = _Repeats()

    def drop_repeats(_logger: Any, _method: str, entry: Entry) -> Entry:
        has_trouble = "exc_info" in entry and "reference" not in entry
        entry = hide_what_errors_say(_logger, _method, entry)
        said_before = has_trouble and "problem" in entry and repeats.has(str(entry["event"]), str(entry["problem"]))
        if said_before and "exception" not in entry:
            raise structlog.DropEvent
        return entry

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        add_origin,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_what_errors_say,
        hide_tokens,
    ]
    structlog.configure(
        processors=[drop_repeats, *shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _Handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[hide_errors_in_texts, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler if libraries else logging.NullHandler()]
    root.setLevel(max(number, logging.WARNING))
    # Of a job that begins too late it says so in a line each time; we count that, for the doctor and the metrics.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def log_uncaught(error: BaseException) -> None:
    """Log an error that nothing has caught, as any other."""
    structlog.get_logger().error("uncaught", exception=_trace(error))


def log_uncaught_in_threads() -> None:
    """Log errors that end a thread, as any other; Python would print what they say."""
    threading.excepthook = lambda given: log_uncaught(given.exc_value or given.exc_type())
