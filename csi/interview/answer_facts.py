"""An answer as shown to people: its question, who gave it and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.interview.queries import answered_elsewhere, current_answers, files_of_answers
from csi.interview.questions import QUESTIONS, Question, shown_answer
from models import Answer
from models.enums import AnswerKind


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer with its question, who gave it and when."""

    question: Question
    kind: AnswerKind
    text: str
    by: str | None
    at: datetime
    files: tuple[tuple[str, str], ...] = ()
    """Pairs of name and link."""


def answer_facts(session: Session, question: Question, row: Answer) -> AnswerFacts:
    """An answer with its files, as shown to people."""
    files = files_of_answers(session, row.improvement_id).get(row.id or 0, [])
    return AnswerFacts(
        question=question,
        kind=row.kind,
        text=shown_answer(question, row.text),
        by=row.answered_by,
        at=row.answered_at,
        files=tuple((file.name, file.link) for file in files),
    )


def shown_answers(session: Session, number: int) -> tuple[AnswerFacts, ...]:
    """The current answers to an improvement's questions, in the model's order, without the skipped ones.

    A question that somebody was not sure about is left out once a target or an objective answers it.
    """
    current = current_answers(session, number)
    shown = {key: row for key, row in current.items() if row.kind is not AnswerKind.SKIPPED}
    if any(row.kind is AnswerKind.NOT_SURE for row in shown.values()):
        known = answered_elsewhere(session, number)
        shown = {key: row for key, row in shown.items() if row.kind is AnswerKind.ANSWER or key not in known}
    return tuple(answer_facts(session, question, row) for question in QUESTIONS if (row := shown.get(question.key)))
