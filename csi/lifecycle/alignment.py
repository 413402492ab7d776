"""Tying an improvement to an objective, where a step needs one."""

from datetime import datetime

from sqlmodel import Session

from csi.catalogue import entries
from csi.common.errors import BadInput
from csi.lifecycle.detail_fields import require_changeable
from csi.lifecycle.details import VERB
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity
from csi.register.queries import objective_titles
from models import Alignment, Improvement, Objective, insert_once

LONGEST = 300


def require_aligner(session: Session, number: int, *, by: str) -> Improvement:
    """The improvement, if this person may tie it to an objective. Raises NotAllowed, TooLate."""
    directory.require_member(session, by)
    return require_changeable(session, number, by=by)


def align(session: Session, number: int, objective: int | None, title: str, *, by: str, at: datetime) -> None:
    """Tie it to an objective, or to a new one with this title. Raises BadInput without either, NotAllowed, TooLate."""
    directory.require_member(session, by)
    improvement = require_changeable(session, number, by=by, lock=True)
    title = title.strip()
    if len(title) > LONGEST:
        raise BadInput("new_objective", f"Keep the objective under {LONGEST} characters.")
    if title:
        objective = entries.get_or_create_objective(session, title, by=by, at=at)
    row = session.get(Objective, objective) if objective else None
    if row is None or row.archived_at is not None:
        raise BadInput("objectives" if objective else "new_objective", "Choose an objective, or write a new one.")
    before = list(objective_titles(session, number))
    if insert_once(session, Alignment(improvement_id=number, objective_id=row.id or 0)):
        session.flush()
        after = list(objective_titles(session, number))
        activity.record(
            session, improvement, VERB, by=by, at=at, before={"objectives": before}, after={"objectives": after}
        )
        outbox.refresh_improvement(session, number, at)
