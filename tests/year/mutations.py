"""The bot with one kind of nudge that never comes, or comes two weeks late: a year that is any good finds that."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

from sqlmodel import Session

from csi.nudges import agenda
from csi.nudges.due import Due
from models.enums import NudgeKind

LATE = timedelta(days=14)
"""Ten working days."""

Rules = Callable[[Session, str, datetime], list[Due] | None]


@contextmanager
def spoiled(*, without: NudgeKind | None = None, late: NudgeKind | None = None) -> Iterator[None]:
    """The bot as it would be if a kind were forgotten, or found due ten working days late."""
    rules: Mapping[str, Rules] = agenda._RULES
    changed = {name: partial(_changed, rule, without, late) for name, rule in rules.items()}
    with patch.object(agenda, "_RULES", changed):
        yield


def _changed(
    rule: Rules, without: NudgeKind | None, late: NudgeKind | None, session: Session, key: str, at: datetime
) -> list[Due] | None:
    found = rule(session, key, at)
    if found is None:
        return None
    kept = [due for due in found if due.kind not in (without, late)]
    if late is None:
        return kept
    before = rule(session, key, at - LATE) or []
    return [*kept, *(replace(due, due_at=due.due_at + LATE) for due in before if due.kind is late)]
