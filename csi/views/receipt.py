"""What an author sees of their idea: the receipt and the answers to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.common.policies import needs_approval
from csi.interview.answer_facts import AnswerFacts, shown_answers
from csi.interview.queries import settled_questions
from csi.interview.questions import QuestionPart, next_question
from csi.tasks.queries import plan_progress, tasks_of
from csi.views.current_status import AskedOfAuthor, CurrentHold, read_asked_of_author, read_hold
from csi.views.improvement_head import ImprovementHead, read_head
from models import Improvement, Person
from models.enums import ENDED_STATES, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts(ImprovementHead):
    """An improvement as its author's receipt shows it."""

    answers: tuple[AnswerFacts, ...]
    has_questions: bool
    """Whether the author has questions left to answer."""
    asked_of_author: AskedOfAuthor | None
    similar: tuple[SimilarIdea, ...]
    """The ideas it is close to, while it is new."""
    said_different: bool
    hold: CurrentHold | None
    approval_asked: bool
    is_first_idea: bool
    """Whether its author has just met Kaizen with it, so that it says what happens from here."""
    progress: int | None
    """The share of planned task-days completed, in percent; None without tasks, or before the work has begun."""


def read_receipt(session: Session, number: int, at: datetime) -> ReceiptFacts:
    """Read what the receipt of an improvement shows. Raises NotFound."""
    improvement, head = read_head(session, number)
    is_new = improvement.state is State.NEW
    similar = similar_ideas.closest_ideas(session, number) if is_new else ()
    return ReceiptFacts(
        **head.shared(),
        answers=shown_answers(session, number),
        has_questions=_has_questions(session, improvement),
        asked_of_author=read_asked_of_author(session, number) if head.paused else None,
        similar=similar,
        said_different=bool(similar) and similar_ideas.said_different(session, number),
        hold=read_hold(session, improvement),
        approval_asked=needs_approval(session, improvement),
        is_first_idea=is_new and _is_first_idea(session, improvement),
        progress=plan_progress(tasks_of(session, number)) if improvement.state is State.IN_PROGRESS else None,
    )


def _is_first_idea(session: Session, improvement: Improvement) -> bool:
    author = session.get(Person, improvement.author_id) if improvement.author_id else None
    return author is not None and author.welcomed_at == improvement.created_at


def _has_questions(session: Session, improvement: Improvement) -> bool:
    if improvement.state in ENDED_STATES:
        return False
    return next_question(QuestionPart.AUTHOR, settled_questions(session, improvement.id or 0)) is not None
