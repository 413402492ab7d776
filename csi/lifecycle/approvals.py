"""Approvals: recording decisions, letting them lapse, asking for one, and naming the approver."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, TooLate
from csi.common.policies import needs_approval
from csi.lifecycle.approval_basis import read_basis
from csi.messaging import outbox
from csi.people import directory, roles
from csi.people.permissions import Action, require
from csi.register import activity, value
from csi.register.approval_requests import ask_approvers
from csi.register.improvements import describe_state, get_improvement
from models import Approval, Improvement
from models.enums import ENDED_STATES, ApprovalKind, Role, State


def record_decision(
    session: Session, improvement: Improvement, kind: ApprovalKind, *, by: str, at: datetime, note: str | None = None
) -> None:
    """Record an approver's decision with what it was about.

    An approval freezes the forecast; sending back lets an earlier approval lapse.
    """
    if kind is ApprovalKind.SENT_BACK:
        lapse_approval(session, improvement, at)
    else:
        improvement.approved_at = improvement.approved_at or at
        improvement.changed_since_approval_at = None
        freeze_forecast(session, improvement, at)
    about = read_basis(session, improvement).plain()
    session.add(Approval(improvement_id=improvement.id or 0, kind=kind, by=by, at=at, note=note, about=about))


def lapse_approval(session: Session, improvement: Improvement, at: datetime) -> None:
    """Let the approval lapse, because the improvement is worked on again; the forecast may change again."""
    improvement.approved_at = improvement.changed_since_approval_at = None
    standing = select(Approval).where(Approval.improvement_id == improvement.id, col(Approval.lapsed_at).is_(None))
    for row in session.exec(standing.where(Approval.kind != ApprovalKind.SENT_BACK)):
        row.lapsed_at = at
        session.add(row)
    value.unfreeze_forecast(session, improvement, at)


def freeze_forecast(session: Session, improvement: Improvement, at: datetime) -> None:
    """Freeze the forecast of cost and benefit."""
    value.freeze_forecast(session, improvement, at)


def request_approval(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Ask for an approval as a manager, whatever the effort; repeating it changes nothing.

    Raises NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.REQUEST_APPROVAL, actor, f"Only managers can ask for an approval of IMP-{number}.")
    if improvement.state not in (State.NEW, State.ACCEPTED, State.ASSESS):
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)} now, so it needs no approval.")
    if improvement.quick_win:
        raise TooLate(f"IMP-{number} is a quick win, so it starts without an approval.")
    if needs_approval(session, improvement):
        return
    improvement.approval_asked_by = by
    activity.record(session, improvement, "approval_wanted", by=by, at=at)
    if improvement.state is State.ASSESS:
        ask_approvers(session, improvement, by=by, at=at)
    outbox.refresh_improvement(session, number, at)


def require_naming_approver(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, locked, if a manager may name its approver now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.NAME_APPROVER, actor, "Only managers can name an approver.")
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so it needs no approval.")
    return improvement


def named_so_far(session: Session, number: int) -> tuple[str | None, bool]:
    """The improvement's approver, if one is named, and whether nobody at all is approver yet."""
    return get_improvement(session, number).approver_id, not directory.holders(session, Role.APPROVER)


def name_approver(session: Session, number: int, approver: str, *, by: str, at: datetime) -> None:
    """Name an improvement's approver as a manager and give them the role. Raises NotAllowed, BadInput, TooLate."""
    improvement = require_naming_approver(session, number, by=by, at=at)
    if approver == improvement.author_id:
        raise BadInput("approver", "The idea is theirs, so somebody else has to approve it. Choose another person.")
    directory.require_assignee(session, approver, at, field="approver")
    alone = not directory.holders(session, Role.APPROVER)
    directory.grant(session, approver, Role.APPROVER, by=by, at=at)
    if alone:
        roles.tell_managers_of_first_approver(session, by=by, at=at, person=approver)
    before, improvement.approver_id = improvement.approver_id, approver
    activity.record(
        session,
        improvement,
        "approver_named",
        by=by,
        at=at,
        before={"approver": before},
        after={"approver": approver},
    )
    if improvement.state is State.ASSESS and needs_approval(session, improvement):
        ask_approvers(session, improvement, by=by, at=at)
    outbox.refresh_improvement(session, number, at)
