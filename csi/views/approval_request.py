"""What a request for an approval shows: the improvement, its business case, its plan, and what has changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.lifecycle.approval_basis import EarlierDecision, earlier_decision, read_basis
from csi.lifecycle.approval_changes import ApprovalBasis
from csi.register import business_case
from csi.register.improvements import get_improvement
from csi.register.value_rules import BusinessCase
from csi.views.card import CardFacts, read_card


@dataclass(frozen=True, slots=True)
class ApprovalRequestFacts:
    """An improvement as its approver sees it. `case` is None while nobody has said what it costs or brings."""

    card: CardFacts
    case: BusinessCase | None
    basis: ApprovalBasis
    earlier: EarlierDecision | None


def read_approval_request(session: Session, number: int, at: datetime) -> ApprovalRequestFacts:
    """Read what a request for an approval shows. Raises NotFound."""
    basis = read_basis(session, get_improvement(session, number))
    return ApprovalRequestFacts(
        card=read_card(session, number, at),
        case=business_case.read_value(session, number),
        basis=basis,
        earlier=earlier_decision(session, number, basis),
    )
