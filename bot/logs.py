"""Logs as JSON, one line each, without message texts, names or tokens."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")


def hide_tokens(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens in a log entry, wherever an error message contains one."""
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = _TOKEN.sub(r"\1-…", value)
    return entry


def for_library(name: str) -> logging.Logger:
    """Return a logger for Slack's libraries, without debug lines: those contain whole payloads with people's ids."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def set_up(level: str) -> None:
    """Send the bot's logs and the libraries' warnings to standard error, as JSON lines."""
    number = getattr(logging, level.upper())
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_tokens,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(number, logging.WARNING))
