"""Logs in tests, with plain tracebacks: structlog's own show every local variable, which takes seconds for each."""

import structlog


def set_up() -> None:
    """Log as structlog does by default, but for the tracebacks."""
    structlog.reset_defaults()
    *processors, _ = structlog.get_config()["processors"]
    shown = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback, colors=False)
    structlog.configure(processors=[*processors, shown])
