"""Somebody moves, goes away, is back, loses or regains access: all that is due of them or through them is looked at."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from csi.people import directory
from models import Assignment, Improvement, Interview, Involvement, Kpi, Nudge, Service, Task, agenda
from models.enums import CLOSED_TASKS, ENDED_STATES, ClosureCode, InterviewState, NudgeState, Role


def find_new_mornings(session: Session, people: Iterable[str], at: datetime) -> None:
    """Let what waits for these people find its next morning anew, and look again at all of theirs."""
    changed = sorted(set(people))
    if not changed:
        return
    waiting = select(Nudge).where(
        col(Nudge.person_id).in_(changed) | col(Nudge.on_behalf_of).in_(changed), Nudge.state == NudgeState.WAITING
    )
    subjects = set()
    for nudge in session.exec(waiting.order_by(col(Nudge.id))):
        nudge.deliver_at = max(at, nudge.snoozed_until or at)
        session.add(nudge)
        subjects.add(nudge.agenda)
    agenda.look_again(session, subjects - {""})
    look_again_at_all_of(session, changed)


def look_again_at_all_of(session: Session, people: Iterable[str]) -> None:
    """Have everything looked at again that these people lead, had, approve, work on, answer, report or manage.

    Of what they manage or may approve by a role, that is what somebody is asked now.
    """
    changed = sorted(set(people))
    is_open = or_(col(Improvement.state).not_in(ENDED_STATES), col(Improvement.closure_code) == ClosureCode.SUCCESSFUL)
    theirs = or_(
        col(Improvement.coordinator_id).in_(changed),
        col(Improvement.author_id).in_(changed),
        col(Improvement.approver_id).in_(changed),
    )
    tasks = select(Task.improvement_id).where(col(Task.owner_id).in_(changed), col(Task.state).not_in(CLOSED_TASKS))
    asked = select(Interview.improvement_id).where(
        col(Interview.person_id).in_(changed), Interview.state != InterviewState.DONE
    )
    given = select(Assignment.improvement_id).where(
        col(Assignment.person_id).in_(changed), col(Assignment.ended_at).is_(None)
    )
    consulted = select(Involvement.improvement_id).where(
        col(Involvement.person_id).in_(changed),
        col(Involvement.question).is_not(None),
        col(Involvement.answered_at).is_(None),
    )
    found = (select(Improvement.id).where(theirs, is_open), tasks, asked, given, consulted)
    numbers = {number for rows in found for number in session.exec(rows)}
    may_approve = directory.holders(session, Role.APPROVER) | directory.holders(session, Role.MANAGER)
    approvals = agenda.waiting_for_approval(session) if may_approve & set(changed) else set()
    served = select(Service.id).where(col(Service.owner_id).in_(changed))
    kpis = select(Kpi.id).where(or_(col(Kpi.owner_id).in_(changed), col(Kpi.service_id).in_(served)))
    agenda.look_again(
        session,
        [
            *(agenda.improvement(number or 0) for number in numbers),
            *(agenda.kpi(each or 0) for each in session.exec(kpis)),
            *(agenda.person(each) for each in changed),
            *agenda.asked_of(session, changed),
            *approvals,
        ],
    )
