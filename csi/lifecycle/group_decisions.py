"""Deciding several new ideas together: each by its own checks, and only if nobody has changed it meanwhile."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, func, select

from csi.common import idempotency
from csi.common.errors import BadInput, TooLate
from csi.lifecycle import assignment, transitions
from csi.lifecycle.gatekeeper import require_step_possible
from csi.people import directory
from csi.register import recent_changes
from models import Activity, Improvement
from models.enums import State, Step

Decide = Callable[[Session, int], None]
"""Decides one idea in a transaction of its own. Raises NotAllowed, TooLate, NotFound."""


def shown_until(session: Session) -> int:
    """The last thing that happened to any improvement: what is newer than that, a list read now does not show."""
    return int(session.exec(select(func.max(Activity.id))).one() or 0)


def ideas_of(session: Session, numbers: list[int]) -> dict[int, str]:
    """The ideas with these numbers; those that are gone are left out."""
    rows = session.exec(select(Improvement.id, Improvement.idea).where(col(Improvement.id).in_(numbers)))
    return {number or 0: idea for number, idea in rows}


def decline_with(session: Session, reason: str, *, since: int, by: str, at: datetime) -> Decide:
    """Return what declines an idea for this reason, which its author reads. Raises NotAllowed, BadInput without one."""
    directory.require_member(session, by)
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise BadInput("reason", transitions.REASONS[Step.DECLINE])

    def decline(own: Session, number: int) -> None:
        require_step_possible(own, number, Step.DECLINE, by=by, at=at)
        _require_unchanged(own, number, since, by, at)
        transitions.take_step(own, number, Step.DECLINE, by=by, at=at, reason=reason)

    return decline


def assign_to(session: Session, person_id: str, *, since: int, by: str, at: datetime) -> Decide:
    """Return what assigns a new idea to a coordinator. Raises NotAllowed, BadInput for an outsider or a bot."""
    directory.require_member(session, by)
    directory.require_assignee(session, person_id, at, field="coordinator")

    def assign(own: Session, number: int) -> None:
        improvement = assignment.require_assignable(own, number, by=by, at=at)
        if improvement.state is not State.NEW:
            raise TooLate(recent_changes.describe_last_step(own, number, by, at) or "It is decided already.")
        _require_unchanged(own, number, since, by, at)
        assignment.assign_coordinator(own, number, person_id, by=by, at=at)

    return assign


def decide_once(session: Session, number: int, decide: Decide, *, key: str, at: datetime) -> None:
    """Decide one idea, unless this very submission has decided it before. Raises NotAllowed, TooLate, NotFound."""
    if idempotency.is_first(session, f"{key}:{number}", at):
        decide(session, number)


_MATTERS = ("edited", "info_given", "assigned", "returned")
"""What changes the idea that somebody decides about; a vote or an answer to a question doesn't."""


def _require_unchanged(session: Session, number: int, since: int, by: str, at: datetime) -> None:
    """Refuse where somebody else has changed the idea after the list was shown. Raises TooLate."""
    rows = session.exec(
        select(Activity)
        .where(Activity.improvement_id == number, col(Activity.id) > since, col(Activity.verb).in_(_MATTERS))
        .order_by(col(Activity.id))
    ).all()
    if changes := [row for row in rows if row.actor_id != by]:
        raise TooLate(recent_changes.describe_changes(session, changes, by, at))
