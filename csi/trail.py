"""The activity: every change of an improvement goes through here, so none is without a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.rules.lifecycle import Step
from models import Activity, Improvement
from models.enums import State


def record(
    session: Session,
    improvement: Improvement,
    verb: str,
    *,
    by: str | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str | None = None,
) -> None:
    """Write down who did what to an improvement, and that it changed."""
    improvement.changed_at = at
    improvement.version += 1
    session.add(improvement)
    session.add(
        Activity(
            improvement_id=improvement.id,
            actor_id=by,
            verb=verb,
            before=dict(before or {}),
            after=dict(after or {}),
            note=note,
            at=at,
        )
    )


def move(
    session: Session,
    improvement: Improvement,
    step: Step,
    to: State,
    *,
    by: str | None,
    at: datetime,
    note: str | None = None,
) -> None:
    """Bring an improvement to another state, with its trace."""
    before = improvement.state
    improvement.state = to
    record(session, improvement, step, by=by, at=at, before={"state": before}, after={"state": to}, note=note)
