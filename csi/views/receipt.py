"""What an author sees of their idea: the receipt and the answers to it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.capture import similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.common.working_days import local_day
from csi.interview.queries import settled_questions
from csi.interview.questions import QuestionPart, next_question
from csi.views.card import DecidedFacts, decided
from csi.views.current_status import AskedOfAuthor, read_asked_of_author
from csi.views.improvement_head import ImprovementHead, read_head
from models import Improvement, Person
from models.enums import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts(ImprovementHead):
    """A new idea as its author's receipt shows it."""

    today: date
    has_answers: bool
    has_questions: bool
    """Whether the author has questions left to answer."""
    asked_of_author: AskedOfAuthor | None
    similar: tuple[SimilarIdea, ...]
    """The ideas it is close to."""
    said_different: bool
    is_first_idea: bool
    """Whether its author has just met Kaizen with it, so that it says what happens from here."""

    @property
    def is_late(self) -> bool:
        """Whether the day has passed by which a decision was promised."""
        return not self.paused and (self.promised_on < self.today or self.renewed_to is not None)


def read_receipt(session: Session, number: int, at: datetime) -> ReceiptFacts | DecidedFacts:
    """Read what the receipt of an idea shows: once it is decided, only who decided it and when. Raises NotFound."""
    improvement, head = read_head(session, number)
    if head.state is not State.NEW:
        return decided(session, head, at)
    similar = similar_ideas.closest_ideas(session, number)
    settled = settled_questions(session, number)
    return ReceiptFacts(
        **head.shared(),
        today=local_day(at, head.tz),
        has_answers=bool(settled),
        has_questions=next_question(QuestionPart.AUTHOR, settled) is not None,
        asked_of_author=read_asked_of_author(session, number) if head.paused else None,
        similar=similar,
        said_different=bool(similar) and similar_ideas.said_different(session, number),
        is_first_idea=_is_first_idea(session, improvement),
    )


def _is_first_idea(session: Session, improvement: Improvement) -> bool:
    author = session.get(Person, improvement.author_id) if improvement.author_id else None
    return author is not None and author.welcomed_at == improvement.created_at
