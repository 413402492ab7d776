"""Putting improvements on hold, with a reason and a review date, and resuming them."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from csi.common.errors import BadInput, TooLate
from csi.common.working_days import local_day
from csi.lifecycle import transitions
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.lifecycle.queries import current_hold
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.tasks import task_actions
from models import Hold, Improvement
from models.enums import State, Step


def put_on_hold(
    session: Session, number: int, reason: str, review_on: date | None, *, by: str, at: datetime
) -> Improvement:
    """Put an improvement on hold until `review_on`, with its active tasks, and tell its followers.

    Raises BadInput for a missing reason, or a review date that is missing or not in the future, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    reason = reason.replace("\x00", "").strip()
    today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
    later = review_on is not None and review_on > today
    facts = replace(gate_facts(session, improvement, at), has_reason=bool(reason), has_review_date=later)
    require_step(session, improvement, Step.HOLD, facts, by, at, with_needs=False)
    if not reason:
        raise BadInput("reason", "Say why you put it on hold; everybody who follows it reads this.")
    if review_on is None or not later:
        raise BadInput("review_on", "Choose a day after today to look at it again.")
    require_step(session, improvement, Step.HOLD, facts, by, at)
    held = task_actions.hold_all(session, number, by=by, at=at)
    session.add(
        Hold(improvement_id=number, reason=reason, review_on=review_on, held_by=by, held_at=at, tasks={"places": held})
    )
    improvement.state_before_hold, improvement.hold_until = improvement.state, review_on
    improvement.reason = reason
    activity.change_state(session, improvement, Step.HOLD, State.ON_HOLD, by=by, at=at, note=reason)
    transitions.notify_of_step(
        session, improvement, Step.HOLD, by=by, at=at, reason=reason, until=review_on.isoformat()
    )
    outbox.refresh_improvement(session, number, at)
    return improvement


def require_movable(session: Session, number: int, *, by: str) -> tuple[Improvement, Hold]:
    """The improvement and its hold, if somebody may choose another day for its review. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    actor = directory.actor_for(session, by, improvement)
    require(Action.HOLD, actor, f"Only whoever leads IMP-{number}, or a manager, can move its review.")
    hold = current_hold(session, number)
    if improvement.state is not State.ON_HOLD or hold is None:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so there's no review to move.")
    return improvement, hold


def move_review(session: Session, number: int, review_on: date, *, by: str, at: datetime) -> None:
    """Look at an improvement on hold again on another day. Raises NotAllowed, TooLate, BadInput."""
    improvement, hold = require_movable(session, number, by=by)
    today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
    if review_on <= today:
        raise BadInput("review_on", "Choose a day after today to look at it again.")
    before = {"review_on": hold.review_on.isoformat()}
    hold.review_on = improvement.hold_until = review_on
    session.add(hold)
    after = {"review_on": review_on.isoformat()}
    activity.record(session, improvement, "hold_moved", by=by, at=at, before=before, after=after)
    outbox.refresh_improvement(session, number, at)


def resume(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """Resume an improvement in its former state; a running settling time is extended by the length of the hold.

    Raises NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    require_step(session, improvement, Step.RESUME, gate_facts(session, improvement, at), by, at)
    hold = current_hold(session, number)
    if hold is not None:
        hold.ended_by, hold.ended_at = by, at
        session.add(hold)
        if improvement.settled_at is not None and improvement.settled_at > hold.held_at:
            improvement.settled_at += at - hold.held_at
        task_actions.resume_all(session, number, hold.tasks.get("places", []), by=by, at=at)
    before = improvement.state_before_hold or State.ACCEPTED
    improvement.state_before_hold = improvement.hold_until = improvement.reason = None
    activity.change_state(session, improvement, Step.RESUME, before, by=by, at=at)
    transitions.notify_of_step(session, improvement, Step.RESUME, by=by, at=at)
    outbox.refresh_improvement(session, number, at)
    return improvement
