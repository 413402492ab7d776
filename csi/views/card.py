"""What a card shows of an improvement: to those who triage, and to its coordinator."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.common.core_tables import IMPROVEMENT
from csi.common.working_days import local_day
from csi.interview.answer_facts import AnswerFacts, shown_answers
from csi.interview.queries import settled_questions
from csi.interview.questions import QuestionPart, next_question
from csi.kpis.benefit import read_lines
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import allowed, missing, steps_offered
from csi.lifecycle.needs import Need
from csi.nudges.queries import latest_report
from csi.nudges.unmet_successes import REASONS, unmet_among
from csi.people import directory
from csi.register import business_case
from csi.register.measured_benefit import describe_lines
from csi.register.queries import objective_titles, row_counts
from csi.register.value_rules import BusinessCase
from csi.tasks.queries import plan_progress, tasks_of
from csi.tasks.task_facts import TaskFacts, task_facts
from csi.views.current_status import CurrentStatus, read_current_status
from csi.views.decision import Decision, read_decision
from csi.views.improvement_head import ImprovementHead, read_head
from models import Assignment, Improvement, Outcome
from models.enums import ENDED_STATES, AssignmentEnd, Health, OutcomeCategory, State, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts(ImprovementHead):
    """An improvement as its card shows it, with the steps that lead on from here."""

    today: date
    status: CurrentStatus
    objectives: tuple[str, ...]
    answers: tuple[AnswerFacts, ...]
    similar: tuple[SimilarIdea, ...]
    """The ideas it is close to, while it is new."""
    said_different: bool
    tasks: tuple[TaskFacts, ...]
    targets: tuple[TargetFacts, ...]
    progress: int | None
    """The share of planned task-days completed, in percent; None without tasks."""
    health: Health | None
    health_note: str | None
    steps: tuple[Step, ...]
    """The steps from here; on the card of one person those that they may take."""
    ready: frozenset[Step]
    """The steps whose gate is met."""
    next_step: Step | None
    """The step that leads on from here, whoever may take it; None once it has ended."""
    needs: tuple[Need, ...]
    """What the next step still needs, in the gate's order."""
    outcomes: tuple[OutcomeCategory, ...]
    decision: Decision | None
    """Who ended it and when; None while it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorCardFacts(CardFacts):
    """A card with what its coordinator works with."""

    has_questions: bool
    """Whether the coordinator has questions left to answer."""
    case: BusinessCase | None
    value: tuple[str, ...]
    """What it costs and is worth, line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedFacts(ImprovementHead):
    """An improvement whose card has nothing left to decide: who decided it, when, and what it is now."""

    today: date
    decision: Decision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOnFacts(ImprovementHead):
    """An improvement as its former coordinator's card shows it: how and when they gave it away, and who has it now."""

    today: date
    how: AssignmentEnd
    on: date | None
    """The day it was given away, if it is known."""
    unconfirmed: bool
    """Whether who was asked to lead it now has not said yes yet."""


def read_card(session: Session, number: int, at: datetime) -> CardFacts:
    """Read what can be shown of an improvement to those who triage or approve. Raises NotFound."""
    return _card(session, *read_head(session, number), at)


def read_triage_card(session: Session, number: int, at: datetime) -> CardFacts | DecidedFacts:
    """Read what the triage card shows: all of a new idea, of any other only who decided it. Raises NotFound."""
    improvement, head = read_head(session, number)
    return _card(session, improvement, head, at) if head.state is State.NEW else decided(session, head, at)


def decided(session: Session, head: ImprovementHead, at: datetime) -> DecidedFacts:
    """Who decided or ended an improvement, and when."""
    return DecidedFacts(**head.shared(), today=local_day(at, head.tz), decision=read_decision(session, head))


def read_coordinator_card(
    session: Session, number: int, at: datetime, viewer: str | None = None
) -> CoordinatorCardFacts:
    """Read what can be shown of an improvement to its coordinator, with the steps that `viewer` may take.

    Without a viewer it has all steps. Raises NotFound.
    """
    return _coordinator_card(session, *read_head(session, number), at, viewer)


def read_work_card(
    session: Session, number: int, viewer: str, at: datetime
) -> CoordinatorCardFacts | DecidedFacts | HandedOnFacts:
    """Read what the coordinator's card shows `viewer`. Raises NotFound.

    Once it has ended that is who ended it; once somebody else leads it, who.
    """
    improvement, head = read_head(session, number)
    if head.state in ENDED_STATES:
        return decided(session, head, at)
    if head.coordinator != viewer:
        return _handed_on(session, head, viewer, at)
    return _coordinator_card(session, improvement, head, at, viewer)


def _handed_on(session: Session, head: ImprovementHead, viewer: str, at: datetime) -> HandedOnFacts:
    of_it = select(Assignment).where(Assignment.improvement_id == head.number).order_by(col(Assignment.id).desc())
    past = session.exec(of_it.where(Assignment.person_id == viewer, col(Assignment.ended_at).is_not(None))).first()
    now = session.exec(of_it.where(col(Assignment.ended_at).is_(None))).first()
    return HandedOnFacts(
        **head.shared(),
        today=local_day(at, head.tz),
        how=(past.ended if past else None) or AssignmentEnd.HANDED_OVER,
        on=local_day(past.ended_at, head.tz) if past and past.ended_at else None,
        unconfirmed=now is not None and now.confirmed_at is None,
    )


def _coordinator_card(
    session: Session, improvement: Improvement, head: ImprovementHead, at: datetime, viewer: str | None
) -> CoordinatorCardFacts:
    number = head.number
    card = _card(session, improvement, head, at, viewer)
    case = business_case.read_value(session, number)
    return CoordinatorCardFacts(
        **{name: getattr(card, name) for name in _CARD_FIELDS},
        has_questions=_has_questions(session, improvement),
        case=case,
        value=(
            *business_case.value_lines(case, card.today),
            *_calculated(session, number, case),
            *_left_out(session, number, case, card.today),
        ),
    )


def _calculated(session: Session, number: int, case: BusinessCase | None) -> tuple[str, ...]:
    """How a measured benefit follows from its KPIs, line by line."""
    if case is None or case.actual is None or not case.actual.is_measured:
        return ()
    return describe_lines(line for _, line in read_lines(session, number))


def _left_out(session: Session, number: int, case: BusinessCase | None, today: date) -> Iterator[str]:
    """Why the benefit of a success is in no total; nothing if it is."""
    if case is not None and case.actual is not None and case.actual.yearly_benefit is not None:
        for doubt in unmet_among(session, [IMPROVEMENT.c.id == number], today).values():
            yield f"left out of the totals: {REASONS[doubt]}"


_LEADING_ON = (Step.ACCEPT, Step.ASSESS, Step.APPROVE, Step.START, Step.REVIEW, Step.CLOSE, Step.RESUME)
"""The steps of which one leads on from each state."""


def next_step(steps: Collection[Step]) -> Step | None:
    """The step that leads on, of those that are possible; None once the improvement has ended."""
    return next((step for step in _LEADING_ON if step in steps), None)


_CARD_FIELDS = tuple(CardFacts.__dataclass_fields__)


def _card(
    session: Session, improvement: Improvement, head: ImprovementHead, at: datetime, viewer: str | None = None
) -> CardFacts:
    number, counts = head.number, row_counts(session, head.number)
    is_new = improvement.state is State.NEW
    similar = similar_ideas.closest_ideas(session, number) if is_new else ()
    tasks = tasks_of(session, number) if counts.tasks else []
    report = latest_report(session, number) if counts.progress_reports else None
    gate = gate_facts(session, improvement, at)
    steps = steps_offered(gate)
    today = local_day(at, head.tz)
    following = next_step(steps)
    if viewer is not None:
        actor = directory.actor_for(session, viewer, improvement)
        steps = tuple(step for step in steps if allowed(step, actor, gate))
    return CardFacts(
        **head.shared(),
        today=today,
        status=read_current_status(session, improvement, gate, similar, at),
        objectives=objective_titles(session, number) if counts.alignments else (),
        answers=shown_answers(session, number),
        similar=similar,
        said_different=bool(similar) and similar_ideas.said_different(session, number),
        tasks=tuple(task_facts(task, today) for task in tasks),
        targets=tuple(target_facts(session, number, today)) if counts.targets else (),
        progress=plan_progress(tasks),
        health=report.health if report else None,
        health_note=report.note if report else None,
        steps=steps,
        ready=frozenset(step for step in steps if not missing(step, gate)),
        next_step=following,
        needs=missing(following, gate) if following else (),
        outcomes=_outcomes(session, number) if counts.outcomes else (),
        decision=read_decision(session, head) if head.state in ENDED_STATES else None,
    )


def _has_questions(session: Session, improvement: Improvement) -> bool:
    if improvement.state in ENDED_STATES:
        return False
    return next_question(QuestionPart.COORDINATOR, settled_questions(session, improvement.id or 0)) is not None


def _outcomes(session: Session, number: int) -> tuple[OutcomeCategory, ...]:
    rows = session.exec(select(Outcome.category).where(Outcome.improvement_id == number))
    return tuple(OutcomeCategory(category) for category in rows)
