"""An improvement whose KPI is back in tolerance, with its tasks done: its coordinator is asked once to review it."""

from datetime import datetime

from sqlmodel import Session

from csi.kpis import excursions
from csi.messaging import outbox
from csi.register.improvements import get_improvement
from csi.tasks.queries import tasks_of
from csi.tasks.task_rules import CLOSED
from models.enums import State


def propose_reviews(session: Session, at: datetime) -> None:
    """Propose the review of every improvement that an excursion asked for, once that is over and its tasks are done."""
    for excursion, number in excursions.over_and_unreviewed(session):
        improvement = get_improvement(session, number, lock=True)
        tasks = tasks_of(session, number)
        is_done = bool(tasks) and all(task.state in CLOSED for task in tasks)
        if improvement.state is State.IN_PROGRESS and is_done and improvement.coordinator_id:
            excursion.review_proposed_at = at
            session.add(excursion)
            outbox.standing_notice(session, "back_in_tolerance", to=improvement.coordinator_id, about=number, at=at)
