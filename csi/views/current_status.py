"""What a card says about an improvement besides its state: question to the author, hold, suggestion, approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture import coordinator_suggestion
from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import Suggestion
from csi.lifecycle import queries
from csi.lifecycle.facts import Facts
from models import Approval, Improvement
from models.enums import ApprovalKind, State


@dataclass(frozen=True, slots=True)
class AskedOfAuthor:
    """The latest question to the author; `answer` is empty while it is open."""

    question: str
    by: str
    at: datetime
    answer: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class CurrentHold:
    """Why an improvement is on hold, and when it is reviewed."""

    reason: str
    review_on: date
    by: str | None


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved an improvement, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CurrentStatus:
    """An improvement's status besides its state. `paused`: the promised date is paused until the author answers."""

    asked_of_author: AskedOfAuthor | None
    hold: CurrentHold | None
    suggested: Suggestion | None
    unconfirmed: bool
    approval_asked: bool
    approval_wanted_by: str | None
    approver: str | None
    approved: Approved | None
    changed_since: datetime | None


def read_current_status(
    session: Session, improvement: Improvement, gate: Facts, alikes: Sequence[SimilarIdea], at: datetime
) -> CurrentStatus:
    """An improvement's status besides its state. `alikes` are the similar ideas, while it is new."""
    number, state = improvement.id or 0, improvement.state
    is_new, is_paused = state is State.NEW, improvement.promise_paused_at is not None
    waits_for_somebody = is_new and improvement.coordinator_id is None
    return CurrentStatus(
        asked_of_author=read_asked_of_author(session, number) if is_new or is_paused else None,
        hold=read_hold(session, improvement),
        suggested=coordinator_suggestion.suggest_coordinator(session, improvement, at, alikes)
        if waits_for_somebody
        else None,
        unconfirmed=improvement.coordinator_id is not None and queries.is_unconfirmed(session, improvement),
        approval_asked=gate.needs_approval,
        approval_wanted_by=improvement.approval_asked_by,
        approver=improvement.approver_id,
        approved=_approved(session, improvement),
        changed_since=improvement.changed_since_approval_at,
    )


def read_hold(session: Session, improvement: Improvement) -> CurrentHold | None:
    """Why an improvement is on hold, and until when; None if it is not."""
    if improvement.state is not State.ON_HOLD:
        return None
    hold = queries.current_hold(session, improvement.id or 0)
    return CurrentHold(hold.reason, hold.review_on, hold.held_by) if hold else None


def read_asked_of_author(session: Session, number: int) -> AskedOfAuthor | None:
    """The last question to the author, unless it was closed without an answer."""
    row = queries.latest_info_request(session, number)
    if row is None or (row.answered_at is not None and not row.answer):
        return None
    return AskedOfAuthor(row.question, row.asked_by, row.asked_at, row.answer or "", row.answered_at is None)


def _approved(session: Session, improvement: Improvement) -> Approved | None:
    if improvement.approved_at is None:
        return None
    rows = select(Approval).where(
        Approval.improvement_id == improvement.id,
        col(Approval.lapsed_at).is_(None),
        Approval.kind != ApprovalKind.SENT_BACK,
    )
    row = session.exec(rows.order_by(col(Approval.id).desc())).first()
    return Approved(row.by, row.at) if row else None
