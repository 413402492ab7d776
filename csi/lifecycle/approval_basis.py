"""Reading what an approver decides on: cost, benefit, targets and plan; and the decision before it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.phrases import full_date
from csi.interview import queries as interview_queries
from csi.kpis import queries
from csi.language.numbers import format_number
from csi.lifecycle.approval_changes import ApprovalBasis, BasisChange, BasisTarget, BasisTask, changes_since
from csi.register.business_case import current_figure, value_of_figure
from csi.register.queries import objective_titles
from csi.register.value_rules import Value
from csi.tasks.queries import tasks_of
from csi.tasks.task_rules import LEFT_OUT
from models import Approval, Improvement, Target
from models.enums import AnswerKind, ApprovalKind, Horizon, ValueSide


def read_basis(session: Session, improvement: Improvement) -> ApprovalBasis:
    """What an approver of this improvement decides on now."""
    number = improvement.id or 0
    value = value_of_figure(current_figure(session, number, ValueSide.FORECAST)) or Value()
    told = interview_queries.current_answers(session, number).get("communication")
    return ApprovalBasis(
        idea=improvement.idea,
        cost=str(value.cost) if value.cost is not None else "",
        benefit=f"{value.yearly_benefit} a year" if value.yearly_benefit is not None else "",
        payer=value.payer,
        effort=improvement.effort.value if improvement.effort else "",
        objectives=", ".join(objective_titles(session, number)),
        risk=improvement.risk or "",
        communication=told.text if told is not None and told.kind is AnswerKind.ANSWER else "",
        targets={
            _key(target): BasisTarget(
                kpi.name,
                f"from {format_number(target.baseline, kpi.unit)} "
                f"to {queries.aim_of(target).words(kpi.unit, target.due_on)}",
            )
            for target, kpi in queries.targets_with_kpis(session, number)
        },
        tasks={
            str(task.place): BasisTask(task.text, task.owner_id, full_date(task.due_on))
            for task in tasks_of(session, number)
            if task.state not in LEFT_OUT
        },
    )


def _key(target: Target) -> str:
    """Names a target: its KPI, and its horizon if that is the long one."""
    return str(target.kpi_id) if target.horizon is Horizon.SHORT_TERM else f"{target.kpi_id}:{target.horizon}"


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """The last decision of an approver, and what has changed since; `changes` is None where that isn't known."""

    kind: ApprovalKind
    by: str
    at: datetime
    changes: tuple[BasisChange, ...] | None


def earlier_decision(session: Session, number: int, now: ApprovalBasis) -> EarlierDecision | None:
    """The last approval or send-back of an improvement; None if nobody has decided on it yet."""
    rows = select(Approval).where(Approval.improvement_id == number).order_by(col(Approval.id).desc())
    last = session.exec(rows).first()
    if last is None:
        return None
    before = ApprovalBasis.of(last.about)
    return EarlierDecision(last.kind, last.by, last.at, None if before is None else changes_since(before, now))
