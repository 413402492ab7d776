"""What a manager reads who is asked to name an approver, because only the author could approve."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.lifecycle.gatekeeper import gate_facts
from csi.register.improvements import get_improvement
from models.enums import State


@dataclass(frozen=True, slots=True)
class ApproverWantedFacts:
    """`waits`: only the author could approve still. `own`: the reader is the author."""

    number: int
    idea: str
    author: str | None
    waits: bool
    own: bool
    approver: str | None


def read_approver_wanted(session: Session, number: int, reader: str, at: datetime) -> ApproverWantedFacts:
    """Read what such a request shows. Raises NotFound."""
    improvement = get_improvement(session, number)
    gate = gate_facts(session, improvement, at)
    pending = improvement.state is State.ASSESS or improvement.changed_since_approval_at is not None
    return ApproverWantedFacts(
        number=number,
        idea=improvement.idea,
        author=improvement.author_id,
        waits=pending and gate.needs_approval and not gate.others_approve,
        own=improvement.author_id == reader,
        approver=improvement.approver_id,
    )
