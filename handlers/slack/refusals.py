"""Which refusal a payload met, for the log and the metrics: in the error handler, or as the answer to a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from csi.common.errors import Refused

_met: ContextVar[list[type[Refused]] | None] = ContextVar("refusals", default=None)


def note(refused: Refused) -> None:
    """Note that somebody was refused something."""
    if (met := _met.get()) is not None:
        met.append(type(refused))


@contextmanager
def noted() -> Iterator[list[type[Refused]]]:
    """Collect the kinds of refusal that are met meanwhile in this thread."""
    met: list[type[Refused]] = []
    before = _met.set(met)
    try:
        yield met
    finally:
        _met.reset(before)
