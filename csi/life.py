"""Taking an improvement from one state to the next: who may, what is missing, and who is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi import measure, outbox, people, trail
from csi.answers import standing_answers
from csi.capture import find, said
from csi.errors import BadInput, GateNotMet, NotAllowed, TooLate
from csi.following import followers
from csi.policies import policy
from csi.rules.interview import NEEDED_TO_ASSESS
from csi.rules.lifecycle import TABLE, Facts, Need, Step, comes_from, missing
from models import Alignment, Improvement, OpenQuestion, Outcome, Task
from models.enums import AnswerKind, State, TaskState

CLOSED_TASKS = frozenset({TaskState.DONE, TaskState.INCOMPLETE, TaskState.SKIPPED, TaskState.CANCELED})


def gate_facts(session: Session, improvement: Improvement, at: datetime) -> Facts:
    """What the gates look at, as it stands now."""
    number = improvement.id or 0
    answers = standing_answers(session, number)
    given = {key for key, answer in answers.items() if answer.kind is AnswerKind.ANSWER}
    has_target = bool(measure.targets_of(session, number))
    if has_target:
        given |= {"baseline", "target"}
    if improvement.not_measurable_because:
        given |= {"target"}
    tasks = session.exec(select(Task.state).where(Task.improvement_id == number)).all()
    affected = answers.get("affects_people")
    return Facts(
        state=improvement.state,
        quick_win=improvement.quick_win,
        effort=improvement.effort,
        has_coordinator=improvement.coordinator_id is not None,
        objectives=_count(session, Alignment, number),
        questions_answered=given >= NEEDED_TO_ASSESS,
        open_questions=len(
            session.exec(
                select(OpenQuestion.id).where(
                    OpenQuestion.improvement_id == number, col(OpenQuestion.resolved_at).is_(None)
                )
            ).all()
        ),
        has_target=has_target,
        not_measurable=improvement.not_measurable_because is not None,
        approval_asked=improvement.effort in policy(session).approval_efforts and not improvement.quick_win,
        approved=improvement.approved_at is not None,
        tasks=len(tasks),
        open_tasks=sum(state not in CLOSED_TASKS for state in tasks),
        people_affected=affected is not None and affected.text == "yes",
        communication_planned="communication" in given,
        settled=improvement.settled_at is not None and improvement.settled_at <= at,
        judged_early=improvement.judged_early_because is not None,
        achieved_answered="achieved" in given,
        closure_code=improvement.closure_code,
        outcomes=_count(session, Outcome, number),
        has_notes=bool(improvement.closure_notes),
        target_met=measure.targets_met(session, number),
    )


def _count(session: Session, table: Any, number: int) -> int:
    return session.exec(select(func.count()).select_from(table).where(table.improvement_id == number)).one()


def permit(
    session: Session,
    improvement: Improvement,
    step: Step,
    facts: Facts,
    by: str,
    at: datetime,
    *,
    with_needs: bool = True,
) -> None:
    """Let the step pass, or raise: TooLate from another state, NotAllowed by role, GateNotMet with what is missing."""
    if not TABLE[step].may(people.actor(session, by, improvement)):
        raise NotAllowed(f"To {_name(step)} IMP-{improvement.id} takes {TABLE[step].who}.")
    if not comes_from(step, facts):
        raise TooLate(_meanwhile(improvement, step, facts))
    needs = missing(step, facts) if with_needs else ()
    if needs:
        lines = "\n".join(f"•  {_say(session, need, improvement)}" for need in needs)
        raise GateNotMet(f"To {_name(step)} IMP-{improvement.id} there is still missing:\n{lines}", needs)


def may_try(session: Session, number: int, step: Step, *, by: str, at: datetime) -> Improvement:
    """Let somebody see the form of a step: TooLate and NotAllowed come before they fill it in."""
    improvement = find(session, number)
    permit(session, improvement, step, gate_facts(session, improvement, at), by, at, with_needs=False)
    return improvement


def _meanwhile(improvement: Improvement, step: Step, facts: Facts) -> str:
    if step is Step.START and facts.state is State.ASSESS:
        return f"IMP-{improvement.id} is of effort {improvement.effort}, so it has to be approved before it starts."
    return f"IMP-{improvement.id} is {said(improvement.state)} by now, so nobody can {_name(step)} it."


def _say(session: Session, need: Need, improvement: Improvement) -> str:
    """What is missing; of tasks, which ones."""
    if need is not Need.TASKS_CLOSED:
        return need
    tasks = session.exec(select(Task).where(Task.improvement_id == improvement.id).order_by(col(Task.place)))
    still = [f"{improvement.id}.{task.place} {task.text}" for task in tasks if task.state not in CLOSED_TASKS]
    return f"{need}; open: {'; '.join(still[:5])}{' …' if len(still) > 5 else ''}"


def _name(step: Step) -> str:
    return step.value.replace("_", " ")


def take(session: Session, number: int, step: Step, *, by: str, at: datetime, reason: str | None = None) -> Improvement:
    """Take a step that needs nothing but its gate: assess, approve, start, review, back to work, decline."""
    improvement = find(session, number, for_change=True)
    reason = reason.replace("\x00", "").strip() if reason else None
    if Step.DECLINE is step and not reason:
        raise BadInput("reason", "Its author reads the reason, so please write one.")
    facts = replace(gate_facts(session, improvement, at), has_reason=bool(reason))
    permit(session, improvement, step, facts, by, at)
    _stamp(session, improvement, step, at)
    improvement.reason = reason or improvement.reason
    trail.move(session, improvement, step, TABLE[step].after, by=by, at=at, note=reason)
    if step in TOLD:
        tell_followers(session, improvement, step, by=by, at=at, reason=reason)
    outbox.refresh_improvement(session, number, at)
    return improvement


TOLD = frozenset({Step.DECLINE, Step.APPROVE, Step.START, Step.CLOSE})


def _stamp(session: Session, improvement: Improvement, step: Step, at: datetime) -> None:
    if step is Step.DECLINE:
        improvement.decided_at = at
    elif step is Step.APPROVE:
        improvement.approved_at = at
    elif step is Step.START:
        improvement.started_at = improvement.started_at or at
    elif step is Step.REVIEW:
        improvement.review_from = at
        improvement.settled_at = at + timedelta(days=policy(session).settling_days)


def tell_followers(
    session: Session, improvement: Improvement, step: Step, *, by: str, at: datetime, **facts: Any
) -> None:
    """One short message to author, voters and watchers, none for what they did themselves."""
    for person_id in followers(session, improvement):
        if person_id != by:
            own = person_id == improvement.author_id
            outbox.notice(session, step, to=person_id, about=improvement.id, at=at, by=by, own=own, **facts)
