"""Everything that a card, a receipt or an improvement's window shows, as plain facts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi.capture import on_behalf, similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.answer_facts import AnswerFacts, answer_facts
from csi.interview.answers import current_answers, settled_questions
from csi.interview.questions import QUESTIONS, QuestionPart, next_question
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import missing, steps_offered
from csi.nudges import check_ins
from csi.register import value as register_value
from csi.register.improvements import get_improvement
from csi.register.value_rules import BusinessCase
from csi.tasks import task_actions
from csi.tasks.task_facts import TaskFacts, task_facts
from csi.views.current_status import CurrentStatus, read_current_status
from csi.views.details_line import DetailsLine, read_details_line
from models import (
    Alignment,
    Improvement,
    Objective,
    Origin,
    Outcome,
    Person,
    Vote,
)
from models.enums import (
    ENDED_STATES,
    AnswerKind,
    ClosureCode,
    Effort,
    Health,
    OutcomeCategory,
    State,
    Step,
)


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """One improvement as shown to people."""

    number: int
    idea: str
    details: str | None
    state: State
    author: str | None
    captured_by: str | None
    credited: str | None
    credited_name: str
    may_tell: bool
    """Whether the credited person can be told that their idea was captured."""
    anonymous: bool
    permalink: str | None
    votes: int
    look_alikes: tuple[SimilarIdea, ...]
    """Similar ideas, while it is new."""
    said_different: bool
    merged_into: tuple[int, str] | None
    """Number and idea of the improvement it was merged into."""
    coordinator: str | None
    effort: Effort | None
    quick_win: bool
    promised_on: date
    created_at: datetime
    reason: str | None
    objectives: tuple[str, ...]
    answers: tuple[AnswerFacts, ...]
    open_questions: int
    author_has_questions: bool
    coordinator_has_questions: bool
    tasks: tuple[TaskFacts, ...]
    targets: tuple[TargetFacts, ...]
    progress: int | None
    health: Health | None
    health_note: str | None
    steps: tuple[Step, ...]
    ready: frozenset[Step]
    settled_at: datetime | None
    case: BusinessCase | None
    value: tuple[str, ...]
    """Cost and benefit, line by line; only for people who may see them."""
    closure_code: ClosureCode | None
    closure_notes: str | None
    outcomes: tuple[OutcomeCategory, ...]
    tz: str
    """The time zone of the dates: the organisation's."""
    life: CurrentStatus
    beside: DetailsLine


def read_improvement(session: Session, number: int, at: datetime) -> ImprovementFacts:
    """Everything shown of one improvement. Raises NotFound."""
    improvement = get_improvement(session, number)
    tz = policy(session).tz
    today = local_day(at, tz)
    rows = task_actions.tasks_of(session, number)
    report = check_ins.latest_report(session, number)
    case = register_value.read_value(session, number)
    gate = gate_facts(session, improvement, at)
    settled = settled_questions(session, number)
    alikes = similar_ideas.closest_ideas(session, number) if improvement.state is State.NEW else ()
    origin = session.get(Origin, number) or Origin(improvement_id=number)
    credited = session.get(Person, origin.credited_id) if origin.credited_id else None
    return ImprovementFacts(
        number=number,
        idea=improvement.idea,
        details=improvement.details,
        state=improvement.state,
        author=improvement.author_id,
        captured_by=improvement.captured_by,
        credited=origin.credited_id,
        credited_name=credited.name if credited else "",
        may_tell=on_behalf.may_be_told(credited) and improvement.state not in ENDED_STATES,
        anonymous=origin.follow_key is not None,
        permalink=origin.permalink,
        votes=session.exec(select(func.count()).select_from(Vote).where(Vote.improvement_id == number)).one(),
        look_alikes=alikes,
        said_different=improvement.state is State.NEW and similar_ideas.said_different(session, number),
        merged_into=_merged_into(session, improvement),
        coordinator=improvement.coordinator_id,
        effort=improvement.effort,
        quick_win=improvement.quick_win,
        promised_on=improvement.promised_on,
        created_at=improvement.created_at,
        reason=improvement.reason,
        objectives=_objectives(session, number),
        answers=_answers(session, number),
        open_questions=gate.open_questions,
        author_has_questions=next_question(QuestionPart.AUTHOR, settled) is not None,
        coordinator_has_questions=next_question(QuestionPart.COORDINATOR, settled) is not None,
        tasks=tuple(task_facts(row, today) for row in rows),
        targets=tuple(target_facts(session, number)),
        progress=task_actions.plan_progress(rows),
        health=report.health if report else None,
        health_note=report.note if report else None,
        steps=steps_offered(gate),
        ready=frozenset(step for step in steps_offered(gate) if not missing(step, gate)),
        settled_at=improvement.settled_at,
        case=case,
        value=register_value.value_lines(case),
        closure_code=improvement.closure_code,
        closure_notes=improvement.closure_notes,
        outcomes=tuple(
            map(OutcomeCategory, session.exec(select(Outcome.category).where(Outcome.improvement_id == number)))
        ),
        tz=tz,
        life=read_current_status(session, improvement, gate, alikes, at),
        beside=read_details_line(session, improvement),
    )


def _merged_into(session: Session, improvement: Improvement) -> tuple[int, str] | None:
    if improvement.merged_into_id is None:
        return None
    return improvement.merged_into_id, get_improvement(session, improvement.merged_into_id).idea


def _objectives(session: Session, number: int) -> tuple[str, ...]:
    rows = session.exec(
        select(Objective.title)
        .join(Alignment, col(Alignment.objective_id) == col(Objective.id))
        .where(Alignment.improvement_id == number)
        .order_by(col(Objective.id))
    )
    return tuple(rows)


def _answers(session: Session, number: int) -> tuple[AnswerFacts, ...]:
    standing = current_answers(session, number)
    return tuple(
        answer_facts(session, question, row)
        for question in QUESTIONS
        if (row := standing.get(question.key)) is not None and row.kind is not AnswerKind.SKIPPED
    )
