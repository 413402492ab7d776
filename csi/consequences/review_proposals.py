"""An improvement whose KPI is back in tolerance, with its tasks done: its coordinator is asked once to review it."""

from datetime import datetime

from sqlmodel import Session

from csi.kpis import excursions
from csi.messaging import outbox
from csi.register.improvements import get_improvement
from csi.tasks.queries import tasks_of
from csi.tasks.task_rules import CLOSED
from models import Excursion, Improvement
from models.enums import State


def to_propose(session: Session) -> list[int]:
    """The excursions that are over and whose review can be proposed: the tasks are done, and somebody leads it."""
    found = excursions.over_and_unreviewed(session)
    return [each.id or 0 for each, number in found if _is_ready(session, get_improvement(session, number))]


def propose_review(session: Session, excursion_id: int, at: datetime) -> None:
    """Propose the review of an improvement that an excursion asked for, once that is over and its tasks are done."""
    excursion = session.get_one(Excursion, excursion_id)
    improvement = get_improvement(session, excursion.improvement_id or 0, lock=True)
    session.refresh(excursion)
    if excursion.review_proposed_at is not None or not _is_ready(session, improvement):
        return
    excursion.review_proposed_at = at
    session.add(excursion)
    who = improvement.coordinator_id or ""
    outbox.standing_notice(session, "back_in_tolerance", to=who, about=improvement.id or 0, at=at)


def _is_ready(session: Session, improvement: Improvement) -> bool:
    tasks = tasks_of(session, improvement.id or 0)
    is_done = bool(tasks) and all(task.state in CLOSED for task in tasks)
    return improvement.state is State.IN_PROGRESS and is_done and improvement.coordinator_id is not None
