"""Asking approvers for a decision, again after a change, and others when nobody asked can decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from csi.common import idempotency
from csi.common.policies import needs_approval
from csi.messaging import outbox, subjects
from csi.messaging.subjects import ApprovalRequest, ApproverWanted
from csi.people import directory
from csi.people.managers import approvers_asked, asked_to_name, may_approve
from models import Activity, Improvement, Outbox, Posting, Seen
from models.enums import State, Step

MOST_ASKED = 10
"""The most people who are asked for one approval."""


def ask_approvers(session: Session, improvement: Improvement, *, by: str | None, at: datetime) -> None:
    """Send approval requests to the named approver, else to every approver except the author.

    If nobody but the author could approve, ask a manager to name somebody.
    """
    others = approvers_asked(session, improvement)
    if not others:
        _ask_for_approver(session, improvement, at)
    for person_id in others[:MOST_ASKED]:
        if person_id != by:
            outbox.enqueue(
                session,
                outbox.MessageKind.APPROVAL,
                to=outbox.person(person_id),
                at=at,
                subject=ApprovalRequest(improvement.id or 0, person_id),
                improvement_id=improvement.id,
            )


def _ask_for_approver(session: Session, improvement: Improvement, at: datetime) -> None:
    for person_id in asked_to_name(session, improvement):
        subject = ApproverWanted(improvement.id or 0, person_id)
        outbox.enqueue(
            session,
            outbox.MessageKind.APPROVER_WANTED,
            to=outbox.person(person_id),
            at=at,
            subject=subject,
            improvement_id=improvement.id,
        )


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


# When who may approve has changed: a role given or taken, somebody who left, a user group


def out_of_step(session: Session) -> list[int]:
    """The improvements whose approval was asked of others than those who can approve now."""
    table = Improvement
    waiting = select(table).where(
        or_(
            col(table.state) == State.ASSESS,
            (col(table.state) == State.IN_PROGRESS) & col(table.changed_since_approval_at).is_not(None),
        )
    )
    found = [row for row in session.exec(waiting.order_by(col(table.id)).limit(500)) if needs_approval(session, row)]
    asked = _asked(session, [row.id or 0 for row in found]) if found else {}
    steps = {row.id or 0: _steps(session, row, asked.get(row.id or 0, set())) for row in found}
    return [number for number, step in steps.items() if step != _Steps()]


@dataclass(frozen=True, slots=True)
class _Steps:
    """What keeps an approval asked of those who can approve."""

    is_over_for: tuple[str, ...] = ()
    is_theirs_again: tuple[str, ...] = ()
    ask_anew: bool = False
    ask_for_approver: bool = False


def _steps(session: Session, improvement: Improvement, known: set[str]) -> _Steps:
    can, whom = may_approve(session, improvement), set(approvers_asked(session, improvement))
    told = {each for each in known if idempotency.was_seen(session, _over_key(improvement, each))}
    is_asked = bool(whom & {*known, improvement.coordinator_id}) or _who_brought_it(session, improvement) in whom
    return _Steps(
        is_over_for=tuple(sorted(known - can - told)),
        is_theirs_again=tuple(sorted(known & can & told)),
        ask_anew=bool(whom) and not is_asked and not idempotency.was_seen(session, _anew_key(improvement, whom)),
        ask_for_approver=not whom and not is_asked and not _is_wanted(session, improvement),
    )


def keep_asked(session: Session, number: int, at: datetime) -> None:
    """Ask anew where nobody who was asked can approve any more, and tell those who can't that they needn't."""
    improvement = session.get_one(Improvement, number, with_for_update=True)
    steps = _steps(session, improvement, _asked(session, [number]).get(number, set()))
    for person_id in steps.is_over_for:
        if idempotency.is_first(session, _over_key(improvement, person_id), at):
            _tell_over(session, improvement, person_id, at)
    for person_id in steps.is_theirs_again:
        session.delete(session.get_one(Seen, _over_key(improvement, person_id)))
        outbox.refresh(session, ApprovalRequest(number, person_id), at=at)
    whom = set(approvers_asked(session, improvement))
    if steps.ask_anew and idempotency.is_first(session, _anew_key(improvement, whom), at):
        ask_approvers(session, improvement, by=None, at=at)
    if steps.ask_for_approver:
        _ask_for_approver(session, improvement, at)


def _anew_key(improvement: Improvement, whom: set[str]) -> str:
    """Marks that these people were asked anew for this version."""
    return f"approval_anew:{improvement.id}:{improvement.version}:{','.join(sorted(whom)[:MOST_ASKED])}"[:200]


def _over_key(improvement: Improvement, person_id: str) -> str:
    """Marks that a person was told that they approve an improvement no more."""
    return f"approval_over:{improvement.id}:{person_id}"


def _asked(session: Session, numbers: list[int]) -> dict[int, set[str]]:
    """Who was asked for each approval."""
    found: dict[int, set[str]] = {}
    for table in (Posting, Outbox):
        rows = select(table.subject).where(
            table.kind == outbox.MessageKind.APPROVAL, col(table.improvement_id).in_(numbers)
        )
        for stored in session.exec(rows):
            subject = subjects.parse(stored)
            if isinstance(subject, ApprovalRequest):
                found.setdefault(subject.number, set()).add(subject.person)
    return found


def _who_brought_it(session: Session, improvement: Improvement) -> str | None:
    """Who asked for the approval, and so needs no message about it."""
    rows = select(Activity.actor_id).where(Activity.improvement_id == improvement.id, Activity.verb == Step.ASSESS)
    return session.exec(rows.order_by(col(Activity.id).desc())).first()


def _is_wanted(session: Session, improvement: Improvement) -> bool:
    """Whether a manager who still has access was asked to name an approver since it was last assessed."""
    wanted = {ApproverWanted(improvement.id or 0, each).key for each in asked_to_name(session, improvement)}
    rows = select(Outbox.id).where(
        Outbox.improvement_id == improvement.id,
        Outbox.kind == outbox.MessageKind.APPROVER_WANTED,
        col(Outbox.subject).in_(wanted),
    )
    return not wanted or session.exec(rows).first() is not None


def _tell_over(session: Session, improvement: Improvement, person_id: str, at: datetime) -> None:
    number = improvement.id or 0
    outbox.refresh(session, ApprovalRequest(number, person_id), at=at)
    if directory.is_active(session, person_id):
        outbox.notice(session, "approval_over", to=person_id, about=number, at=at)
