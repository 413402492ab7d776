"""The audit trail: every change of an improvement is recorded through this module."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.register.activity_words import MESSAGE
from csi.register.open_questions import refresh_asked_questions
from models import Activity, Assignment, Improvement
from models.enums import ENDED_STATES, State, Step


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
    """Record who did what to an improvement, and raise its version.

    A coordinator's first act confirms their assignment.
    """
    improvement.changed_at = at
    improvement.version += 1
    session.add(improvement)
    if by is not None and by == improvement.coordinator_id:
        _confirm(session, improvement, by, at)
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


def typed_in(message: str | None) -> dict[str, str]:
    """The `after` of a record of what was typed in a message."""
    return {MESSAGE: message} if message else {}


_UNCONFIRMED = select(Assignment).where(
    Assignment.improvement_id == bindparam("number"),
    Assignment.person_id == bindparam("person"),
    col(Assignment.confirmed_at).is_(None),
    col(Assignment.ended_at).is_(None),
)


def _confirm(session: Session, improvement: Improvement, by: str, at: datetime) -> None:
    """Confirm the assignment of a coordinator who acts on the improvement, so that they need not press a button too."""
    for row in session.exec(_UNCONFIRMED, params={"number": improvement.id, "person": by}):
        row.confirmed_at = at
        session.add(row)


def change_state(
    session: Session,
    improvement: Improvement,
    step: Step,
    to: State,
    *,
    by: str | None,
    at: datetime,
    note: str | None = None,
    more: Mapping[str, Any] | None = None,
    was: Mapping[str, Any] | None = None,
) -> None:
    """Change an improvement's state and record it. `more` and `was` add values to the record's after and before."""
    before = improvement.state
    improvement.state = to
    after = {"state": to, **(more or {})}
    record(session, improvement, step, by=by, at=at, before={"state": before, **(was or {})}, after=after, note=note)
    if (before in ENDED_STATES) != (to in ENDED_STATES):  # an answer is needed no more, or again
        refresh_asked_questions(session, improvement.id or 0, at=at)
    if improvement.parent_id is not None:
        session.flush()
        outbox.refresh_improvement(session, improvement.parent_id, at)
