"""Taking steps from one state to the next, with their side effects and notices."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from csi.capture import recording
from csi.common.errors import BadInput
from csi.common.policies import needs_approval, policy
from csi.lifecycle import approvals, assignment, info_requests
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.lifecycle.machine import leads_to
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity, approval_requests
from csi.register.improvements import get_improvement
from csi.register.queries import followers
from csi.tasks import task_actions
from models import Announcement, Hold, Improvement, Outcome, Person, Service, Team
from models.enums import AnnouncementState, ApprovalKind, State, Step

REASONS = {
    Step.DECLINE: "Write a reason; its author reads it.",
    Step.SEND_BACK: "Say what has to change; its coordinator reads it.",
    Step.TAKE_BACK: "Say what has to change; it is kept in the history.",
    Step.BACK_TO_WORK: "Say what still needs doing; it is kept in the history.",
    Step.CANCEL: "Say why you cancel it; everybody who follows it reads this.",
    Step.REOPEN: "Say why you reopen it; everybody who follows it reads this.",
}
"""The steps that require a reason, with the refusal if it is missing."""

TOLD = frozenset(
    {Step.ACCEPT, Step.DECLINE, Step.APPROVE, Step.START, Step.HOLD, Step.RESUME, Step.CLOSE, Step.CANCEL, Step.REOPEN}
)
"""The steps that followers are told about; `csi/lifecycle/merge.py` tells about merges."""

_TO_COORDINATOR = TOLD - {Step.ACCEPT} | {Step.SEND_BACK, Step.REAPPROVE, Step.TAKE_BACK, Step.REVIEW}
"""The steps that the coordinator is told about, if somebody else takes them."""


def take_step(
    session: Session,
    number: int,
    step: Step,
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
    regression_confirmed: bool = False,
) -> Improvement:
    """Take a step that needs only its gate, and a reason if `REASONS` requires one; tell followers and coordinator.

    Raises BadInput without the reason, NotAllowed, TooLate, GateNotMet.
    """
    improvement = get_improvement(session, number, lock=True)
    reason = reason.replace("\x00", "").strip() if reason else None
    facts = replace(
        gate_facts(session, improvement, at), has_reason=bool(reason), regression_confirmed=regression_confirmed
    )
    require_step(session, improvement, step, facts, by, at, with_needs=False)
    if step in REASONS and not reason:
        raise BadInput("reason", REASONS[step])
    require_step(session, improvement, step, facts, by, at)
    end = leads_to(step, facts)
    _before(session, improvement, step, by, at, reason)
    improvement.reason = reason or improvement.reason
    activity.change_state(session, improvement, step, end, by=by, at=at, note=reason)
    _after(session, improvement, step, by, at)
    notify_of_step(session, improvement, step, by=by, at=at, reason=reason)
    outbox.refresh_improvement(session, number, at)
    return improvement


def _before(session: Session, improvement: Improvement, step: Step, by: str, at: datetime, reason: str | None) -> None:
    """The side effects of a step before the state changes."""
    match step:
        case Step.DECLINE:
            improvement.decided_at = at
            info_requests.close_unanswered(session, improvement, at)
        case Step.APPROVE:
            approvals.record_decision(session, improvement, ApprovalKind.APPROVED, by=by, at=at, note=reason)
        case Step.REAPPROVE:
            approvals.record_decision(session, improvement, ApprovalKind.REAPPROVED, by=by, at=at, note=reason)
        case Step.SEND_BACK:
            approvals.record_decision(session, improvement, ApprovalKind.SENT_BACK, by=by, at=at, note=reason)
        case Step.TAKE_BACK:
            approvals.lapse_approval(session, improvement, at)
        case Step.START:
            improvement.started_at = improvement.started_at or at
            approvals.freeze_forecast(session, improvement, at)
        case Step.REVIEW:
            improvement.review_from = at
            improvement.settled_at = at + timedelta(days=policy(session).settling_days)
        case Step.BACK_TO_WORK:
            improvement.review_from = improvement.settled_at = None
        case Step.CANCEL:
            _cancel(session, improvement, by, at)
        case Step.REOPEN:
            _reopen(session, improvement, by, at)


def _after(session: Session, improvement: Improvement, step: Step, by: str, at: datetime) -> None:
    """The side effects of a step after the state has changed."""
    if step is Step.ASSESS and needs_approval(session, improvement):
        approval_requests.ask_approvers(session, improvement, by=by, at=at)
    elif step in (Step.APPROVE, Step.REAPPROVE, Step.SEND_BACK, Step.TAKE_BACK, Step.CANCEL):
        approval_requests.refresh_approval_requests(session, improvement, at)
    elif step is Step.REOPEN and improvement.state is State.NEW:
        recording.repost_card(session, improvement, at)


def _cancel(session: Session, improvement: Improvement, by: str, at: datetime) -> None:
    task_actions.cancel_all(session, improvement.id or 0, by=by, at=at)
    improvement.decided_at = improvement.decided_at or at
    improvement.hold_until = improvement.state_before_hold = None
    info_requests.close_unanswered(session, improvement, at)
    for hold in session.exec(select(Hold).where(Hold.improvement_id == improvement.id, col(Hold.ended_at).is_(None))):
        hold.ended_by, hold.ended_at = by, at
        session.add(hold)


def _reopen(session: Session, improvement: Improvement, by: str, at: datetime) -> None:
    """Reset what had ended: declined and canceled ones get a new promised date, closed ones continue in progress.

    A closed one whose coordinator has left meanwhile goes on with its manager; one whose team is archived goes to the
    team of its service, else to the default team.
    """
    team = session.get_one(Team, improvement.team_id)
    if team.archived_at is not None:
        service = session.get(Service, improvement.service_id) if improvement.service_id else None
        improvement.team_id = (service.team_id if service else None) or directory.default_team(session).id or 0
    if improvement.state is not State.CLOSED:
        author = session.get(Person, improvement.author_id) if improvement.author_id else None
        improvement.promised_on = recording.promised_date(session, at, author)
        improvement.decided_at = improvement.approved_at = improvement.changed_since_approval_at = None
        improvement.coordinator_id = improvement.accountable_id = None
        assignment.end_assignment(session, improvement, at)
        return
    coordinator, manager = improvement.coordinator_id, directory.manager_of(session, improvement)
    if manager and not (coordinator and directory.is_active(session, coordinator)):
        assignment.set_coordinator(session, improvement, manager, by=by, at=at)
    improvement.closed_at = improvement.closure_code = improvement.closure_notes = None
    improvement.review_from = improvement.settled_at = improvement.judged_early_because = None
    for outcome in session.exec(select(Outcome).where(Outcome.improvement_id == improvement.id)):
        session.delete(outcome)
    drafts = select(Announcement).where(Announcement.improvement_id == improvement.id)
    unposted = col(Announcement.state).in_([AnnouncementState.DRAFT, AnnouncementState.SCHEDULED])
    for draft in session.exec(drafts.where(unposted)):
        draft.state, draft.scheduled_for = AnnouncementState.DROPPED, None
        session.add(draft)
    outbox.refresh_kind(session, outbox.MessageKind.ANNOUNCEMENT, improvement.id or 0, at)


def notify_of_step(
    session: Session, improvement: Improvement, step: Step, *, by: str | None, at: datetime, **facts: Any
) -> None:
    """Tell followers and the coordinator about a step, except the one who took it."""
    told = {by}
    if step in TOLD:
        told |= set(notify_followers(session, improvement, step, by=by, at=at, **facts))
    coordinator = improvement.coordinator_id
    if step in _TO_COORDINATOR and coordinator and coordinator not in told:
        facts |= {"by": by, "own": False, "coordinates": True}
        if step is Step.CLOSE:
            outbox.closing_notice(session, step, to=coordinator, about=improvement.id or 0, at=at, **facts)
        else:
            outbox.notice(session, step, to=coordinator, about=improvement.id, at=at, **facts)


def notify_followers(
    session: Session, improvement: Improvement, step: Step, *, by: str | None, at: datetime, **facts: Any
) -> list[str]:
    """Tell the followers about a step, except the one who took it. Return who was told.

    Whoever is asked to lead an accepted improvement has its card, which says that.
    """
    left_out = {by, improvement.coordinator_id} if step is Step.ACCEPT else {by}
    told = [person_id for person_id in followers(session, improvement) if person_id not in left_out]
    for person_id in told:
        own = person_id == improvement.author_id
        if step is Step.CLOSE:
            outbox.closing_notice(
                session, step, to=person_id, about=improvement.id or 0, at=at, by=by, own=own, **facts
            )
        else:
            outbox.notice(session, step, to=person_id, about=improvement.id, at=at, by=by, own=own, **facts)
    return told
