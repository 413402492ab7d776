"""What is looked at anew because somebody has lost or regained access: all that is due of them or through them."""

from sqlmodel import Session, col, or_, select

from models import Improvement, Interview, Kpi, Service, Task, agenda
from models.enums import CLOSED_TASKS, ENDED_STATES, ClosureCode, InterviewState


def look_again_at_all_of(session: Session, person_id: str) -> None:
    """Have everything looked at again that somebody leads, had, approves, works on, answers or reports."""
    is_open = or_(col(Improvement.state).not_in(ENDED_STATES), col(Improvement.closure_code) == ClosureCode.SUCCESSFUL)
    theirs = or_(
        col(Improvement.coordinator_id) == person_id,
        col(Improvement.author_id) == person_id,
        col(Improvement.approver_id) == person_id,
    )
    tasks = select(Task.improvement_id).where(Task.owner_id == person_id, col(Task.state).not_in(CLOSED_TASKS))
    asked = select(Interview.improvement_id).where(
        Interview.person_id == person_id, Interview.state != InterviewState.DONE
    )
    numbers = {
        *session.exec(select(Improvement.id).where(theirs, is_open)), *session.exec(tasks), *session.exec(asked)
    }  # fmt: skip
    served = select(Service.id).where(Service.owner_id == person_id)
    kpis = select(Kpi.id).where(or_(col(Kpi.owner_id) == person_id, col(Kpi.service_id).in_(served)))
    agenda.look_again(
        session,
        [
            *(agenda.improvement(number or 0) for number in numbers),
            *(agenda.kpi(each or 0) for each in session.exec(kpis)),
            agenda.person(person_id),
        ],
    )
