"""What a card shows of an improvement: to those who triage, and to its coordinator."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.common.working_days import local_day
from csi.interview.answer_facts import AnswerFacts, shown_answers
from csi.interview.queries import settled_questions
from csi.interview.questions import QuestionPart, next_question
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import missing, steps_offered
from csi.nudges.queries import latest_report
from csi.register import business_case
from csi.register.queries import objective_titles, row_counts
from csi.register.value_rules import BusinessCase
from csi.tasks.queries import plan_progress, tasks_of
from csi.tasks.task_facts import TaskFacts, task_facts
from csi.views.current_status import CurrentStatus, read_current_status
from csi.views.details_line import DetailsLine, read_details_line
from csi.views.improvement_head import ImprovementHead, read_head
from models import Improvement, Outcome
from models.enums import ENDED_STATES, Health, OutcomeCategory, State, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts(ImprovementHead):
    """An improvement as its card shows it, with the steps that lead on from here."""

    status: CurrentStatus
    details_line: DetailsLine
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
    ready: frozenset[Step]
    """The steps whose gate is met."""
    outcomes: tuple[OutcomeCategory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorCardFacts(CardFacts):
    """A card with what its coordinator works with."""

    has_questions: bool
    """Whether the coordinator has questions left to answer."""
    case: BusinessCase | None
    value: tuple[str, ...]
    """What it costs and is worth, line by line."""


def read_card(session: Session, number: int, at: datetime) -> CardFacts:
    """Read what the card of an improvement shows. Raises NotFound."""
    return _card(session, *read_head(session, number), at)


def read_coordinator_card(session: Session, number: int, at: datetime) -> CoordinatorCardFacts:
    """Read what the coordinator's card of an improvement shows. Raises NotFound."""
    improvement, head = read_head(session, number)
    card = _card(session, improvement, head, at)
    case = business_case.read_value(session, number)
    return CoordinatorCardFacts(
        **{name: getattr(card, name) for name in _CARD_FIELDS},
        has_questions=_has_questions(session, improvement),
        case=case,
        value=business_case.value_lines(case),
    )


_CARD_FIELDS = tuple(CardFacts.__dataclass_fields__)


def _card(session: Session, improvement: Improvement, head: ImprovementHead, at: datetime) -> CardFacts:
    number, counts = head.number, row_counts(session, head.number)
    is_new = improvement.state is State.NEW
    similar = similar_ideas.closest_ideas(session, number) if is_new else ()
    tasks = tasks_of(session, number) if counts.tasks else []
    report = latest_report(session, number) if counts.progress_reports else None
    gate = gate_facts(session, improvement, at)
    steps = steps_offered(gate)
    today = local_day(at, head.tz)
    return CardFacts(
        **head.shared(),
        status=read_current_status(session, improvement, gate, similar, at),
        details_line=read_details_line(
            session, improvement, [task.owner_id for task in sorted(tasks, key=lambda each: each.place)]
        ),
        objectives=objective_titles(session, number) if counts.alignments else (),
        answers=shown_answers(session, number),
        similar=similar,
        said_different=bool(similar) and similar_ideas.said_different(session, number),
        tasks=tuple(task_facts(task, today) for task in tasks),
        targets=tuple(target_facts(session, number)) if counts.targets else (),
        progress=plan_progress(tasks),
        health=report.health if report else None,
        health_note=report.note if report else None,
        steps=steps,
        ready=frozenset(step for step in steps if not missing(step, gate)),
        outcomes=_outcomes(session, number) if counts.outcomes else (),
    )


def _has_questions(session: Session, improvement: Improvement) -> bool:
    if improvement.state in ENDED_STATES:
        return False
    return next_question(QuestionPart.COORDINATOR, settled_questions(session, improvement.id or 0)) is not None


def _outcomes(session: Session, number: int) -> tuple[OutcomeCategory, ...]:
    rows = session.exec(select(Outcome.category).where(Outcome.improvement_id == number))
    return tuple(OutcomeCategory(category) for category in rows)
