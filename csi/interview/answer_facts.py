"""An answer as shown to people: its question, who gave it and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.interview.questions import Question, shown_answer
from models import Answer, AnswerFile
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
    files = session.exec(select(AnswerFile).where(AnswerFile.answer_id == row.id).order_by(col(AnswerFile.id))).all()
    return AnswerFacts(
        question=question,
        kind=row.kind,
        text=shown_answer(question, row.text),
        by=row.answered_by,
        at=row.answered_at,
        files=tuple((file.name, file.link) for file in files),
    )
