"""Checking whether a person may take a step with an improvement now, and what is still missing."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import TooLate
from csi.common.phrases import calendar_date
from csi.common.policies import needs_approval
from csi.interview.queries import current_answers
from csi.interview.questions import NEEDED_TO_ASSESS
from csi.kpis.success import read_shortfalls
from csi.kpis.success_rules import ShortfallKind
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import is_possible, missing
from csi.lifecycle.missing_things import SHORTFALLS, Named, name_missing
from csi.lifecycle.needs import Missing, Need
from csi.lifecycle.refusals import does_not_lead_on, not_allowed, still_missing
from csi.lifecycle.remedies import OWN_FORMS
from csi.lifecycle.table import TABLE
from csi.people import directory
from csi.people.actor import somebody_else_approves
from csi.people.managers import approvers_asked, asked_to_name
from csi.people.permissions import require
from csi.register.improvements import describe_state, get_improvement
from csi.register.queries import row_counts
from csi.tasks.queries import tasks_of
from csi.tasks.task_rules import CLOSED
from models import Activity, Improvement, Merge, OpenQuestion, Person
from models.enums import AnswerKind, Role, State, Step


def gate_facts(session: Session, improvement: Improvement, at: datetime) -> Facts:
    """Read the facts that gates and transitions look at."""
    number = improvement.id or 0
    answers = current_answers(session, number)
    counts = row_counts(session, number)
    has_target = counts.targets > 0
    given = _answered(session, improvement)
    tasks = tasks_of(session, number) if counts.tasks else []
    affected = answers.get("affects_people")
    lacks = Counter(each.kind for each in read_shortfalls(session, improvement, at)) if has_target else Counter()
    return Facts(
        state=improvement.state,
        quick_win=improvement.quick_win,
        effort=improvement.effort,
        has_coordinator=improvement.coordinator_id is not None,
        objectives=counts.alignments,
        questions_answered=given >= NEEDED_TO_ASSESS,
        open_questions=counts.open_questions,
        has_target=has_target,
        not_measurable=improvement.not_measurable_because is not None,
        approval_asked=needs_approval(session, improvement),
        approved=improvement.approved_at is not None,
        tasks=len(tasks),
        open_tasks=sum(task.state not in CLOSED for task in tasks),
        people_affected=affected is not None and affected.text == "yes",
        communication_planned="communication" in given,
        settled=improvement.settled_at is not None and improvement.settled_at <= at,
        judged_early=improvement.judged_early_because is not None,
        achieved_answered="achieved" in given,
        closure_code=improvement.closure_code,
        outcomes=counts.outcomes,
        has_notes=bool(improvement.closure_notes),
        unmeasured=lacks[ShortfallKind.UNMEASURED],
        missed=lacks[ShortfallKind.MISSED],
        got_worse=lacks[ShortfallKind.COUNTER],
        others_approve=_others_approve(session, improvement),
        reapproval_pending=improvement.changed_since_approval_at is not None,
        before_hold=improvement.state_before_hold,
        before_merge=_before_merge(session, improvement),
    )


def _answered(session: Session, improvement: Improvement) -> set[str]:
    """The questions that have an answer, or a target that answers them."""
    number = improvement.id or 0
    given = {key for key, answer in current_answers(session, number).items() if answer.kind is AnswerKind.ANSWER}
    if row_counts(session, number).targets:
        given |= {"baseline", "target"}
    if improvement.not_measurable_because:
        given |= {"target"}
    return given


def _others_approve(session: Session, improvement: Improvement) -> bool:
    """Whether somebody other than the author can approve; only queried in states where a gate asks for it."""
    if improvement.state is not State.ASSESS and improvement.changed_since_approval_at is None:
        return True
    approvers = directory.holders(session, Role.APPROVER)
    managers = frozenset() if approvers else directory.holders(session, Role.MANAGER)
    if somebody_else_approves(approvers, managers, improvement.author_id):
        return True
    managers = frozenset() if approvers else directory.managers_for(session, improvement)
    return somebody_else_approves(approvers, managers, improvement.author_id)


def _before_merge(session: Session, improvement: Improvement) -> State:
    if improvement.state is not State.MERGED:
        return State.NEW
    merged = select(Merge).where(Merge.improvement_id == improvement.id, col(Merge.undone_at).is_(None))
    row = session.exec(merged.order_by(col(Merge.id).desc())).first()
    return row.state_before if row else State.NEW


def require_step(
    session: Session,
    improvement: Improvement,
    step: Step,
    facts: Facts,
    by: str,
    at: datetime,
    *,
    with_needs: bool = True,
) -> None:
    """Check a step. Raises NotAllowed by role, TooLate in the wrong state, GateNotMet with what is missing."""
    directory.require_member(session, by)
    number = improvement.id or 0
    actor = directory.actor_for(session, by, improvement)
    require(TABLE[step].asks(facts), actor, not_allowed(step, number, facts, actor))
    if not is_possible(step, facts):
        by_whom = _by_whom(session, number, at)
        raise TooLate(does_not_lead_on(step, number, facts, describe_state(improvement.state), by_whom))
    needs = missing(step, facts) if with_needs else ()
    if needs:
        things = missing_things(session, improvement, step, needs, at)
        raise GateNotMet(still_missing(step, number, things), things, step=step, number=number)


def require_before_form(session: Session, improvement: Improvement, step: Step, by: str, at: datetime) -> None:
    """Check a step before its form opens: only what that form doesn't ask for itself may be missing.

    Raises NotAllowed, TooLate, and GateNotMet with what has to be supplied before the form.
    """
    facts, number = gate_facts(session, improvement, at), improvement.id or 0
    require_step(session, improvement, step, facts, by, at, with_needs=False)
    outside = tuple(need for need in missing(step, facts) if need not in OWN_FORMS.get(step, ()))
    if outside:
        things = missing_things(session, improvement, step, outside, at)
        raise GateNotMet(still_missing(step, number, things), things, step=step, number=number)


def require_step_possible(session: Session, number: int, step: Step, *, by: str, at: datetime) -> Improvement:
    """The improvement, if the person may take the step once the form is filled in. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    require_step(session, improvement, step, gate_facts(session, improvement, at), by, at, with_needs=False)
    return improvement


def _by_whom(session: Session, number: int, at: datetime) -> str:
    """Who brought the improvement to its state, and when, in brackets; empty if nobody recorded it."""
    moved = session.exec(
        select(Activity)
        .where(Activity.improvement_id == number, col(Activity.verb).in_([step.value for step in Step]))
        .order_by(col(Activity.id).desc())
    ).first()
    if moved is None:
        return ""
    person = session.get(Person, moved.actor_id) if moved.actor_id else None
    when = calendar_date(moved.at.date(), at.date())
    return f" ({person.name}, {when})" if person and person.name else f" ({when})"


def missing_things(
    session: Session, improvement: Improvement, step: Step, needs: tuple[Need, ...], at: datetime
) -> tuple[Missing, ...]:
    """Name what a step needs: which questions, which tasks, and who is asked to approve."""
    number = improvement.id or 0
    named = Named(
        unanswered=NEEDED_TO_ASSESS - _answered(session, improvement) if Need.QUESTIONS in needs else frozenset(),
        open_questions=_open_questions(session, number) if Need.OPEN_QUESTIONS in needs else (),
        tasks=_open_tasks(session, number) if Need.TASKS_CLOSED in needs else (),
        asked=tuple(directory.name_of(session, each) for each in _asked(session, improvement, needs)),
        shortfalls=read_shortfalls(session, improvement, at) if SHORTFALLS.keys() & set(needs) else (),
    )
    return name_missing(step, needs, named)


def _open_questions(session: Session, number: int) -> tuple[str, ...]:
    rows = select(OpenQuestion.question).where(
        OpenQuestion.improvement_id == number, col(OpenQuestion.resolved_at).is_(None)
    )
    return tuple(dict.fromkeys(session.exec(rows.order_by(col(OpenQuestion.id)))))


def _open_tasks(session: Session, number: int) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{number}.{task.place}", task.text) for task in tasks_of(session, number) if task.state not in CLOSED
    )


def _asked(session: Session, improvement: Improvement, needs: tuple[Need, ...]) -> list[str]:
    """Who is asked to supply what the step's taker can't: to name an approver, or to approve."""
    if Need.APPROVER in needs:
        return asked_to_name(session, improvement)
    if Need.APPROVAL in needs or Need.REAPPROVAL in needs:
        return approvers_asked(session, improvement)
    return []
