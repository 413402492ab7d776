"""Asking approvers for a decision, and again when an approved improvement changes."""

from datetime import datetime

from sqlmodel import Session

from csi.common.policies import needs_approval
from csi.messaging import outbox
from csi.messaging.subjects import ApprovalRequest
from csi.people import directory
from models import Improvement
from models.enums import Role, State

MOST_ASKED = 10
"""The most people who are asked for one approval."""


def ask_approvers(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Send approval requests to the named approver, else to every approver except the author."""
    for person_id in _whom(session, improvement)[:MOST_ASKED]:
        if person_id != by:
            outbox.enqueue(
                session,
                outbox.MessageKind.APPROVAL,
                to=outbox.person(person_id),
                at=at,
                subject=ApprovalRequest(improvement.id or 0, person_id),
                improvement_id=improvement.id,
            )


def _whom(session: Session, improvement: Improvement) -> list[str]:
    approvers = directory.holders(session, Role.APPROVER) or directory.managers_for(session, improvement)
    others = sorted(approvers - {improvement.author_id})
    return [improvement.approver_id] if improvement.approver_id in others else others


def refresh_approval_requests(session: Session, improvement: Improvement, at: datetime) -> None:
    """Update the approval requests that were sent."""
    outbox.refresh_kind(session, outbox.MessageKind.APPROVAL, improvement.id or 0, at)


def mark_changed_since_approval(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Note a change after the approval and ask the approvers again; review and close wait for their answer."""
    if improvement.state is not State.IN_PROGRESS or not needs_approval(session, improvement):
        return
    if improvement.changed_since_approval_at is None:
        improvement.changed_since_approval_at = at
        session.add(improvement)
        ask_approvers(session, improvement, by=by, at=at)
