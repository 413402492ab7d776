"""A question of the interview as shown to the person asked, with its answer."""

from dataclasses import dataclass

from sqlmodel import Session, select

from csi.interview.answer_facts import AnswerFacts, answer_facts
from csi.interview.flow import part_of
from csi.interview.queries import OBJECTIVE, current_answers, offered_objectives, questions_left_out
from csi.interview.questions import BY_KEY, Choice, Question, questions_for
from csi.register.improvements import get_improvement
from models import (
    Answer,
    Interview,
)
from models.enums import (
    AnswerKind,
    InterviewState,
)


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question as shown: its place among `of` questions, and its answer once there is one."""

    number: int
    question: Question
    choices: tuple[Choice, ...]
    place: int
    of: int
    is_first: bool
    answer: AnswerFacts | None
    skipped: bool
    typed: bool
    waits: bool
    by_another: bool
    """Whether somebody else answered it while this person was being asked."""


def read_question(session: Session, number: int, person_id: str, key: str) -> QuestionFacts:
    """A question as shown to the person asked. Raises NotFound."""
    improvement = get_improvement(session, number)
    question = BY_KEY[key]
    standing = current_answers(session, number)
    row = standing.get(key)
    interview = session.exec(
        select(Interview).where(Interview.improvement_id == number, Interview.person_id == person_id)
    ).first()
    open_now = interview is not None and interview.question == key and interview.state is InterviewState.ASKING
    others = {other for other in standing if other != key}
    order = list(questions_for(part_of(improvement, person_id), others, questions_left_out(session, number) - {key}))
    place = order.index(question) + 1 if question in order else 1
    by_another = _answered_meanwhile(interview, row, person_id) if open_now else False
    shown = row is not None and (not open_now or by_another)
    choices = question.choices
    if key == "objective":
        choices = tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered_objectives(session))
    return QuestionFacts(
        number=number,
        question=question,
        choices=choices,
        place=place,
        of=len(order),
        is_first=place == 1,
        answer=answer_facts(session, question, row) if row is not None and shown else None,
        skipped=row is not None and shown and row.kind is AnswerKind.SKIPPED,
        typed=row is not None and row.source_ts is not None,
        waits=interview is not None and interview.question == key and interview.state is InterviewState.PAUSED,
        by_another=by_another,
    )


def _answered_meanwhile(interview: Interview | None, row: Answer | None, person_id: str) -> bool:
    """Whether somebody else answered the question after this person was asked."""
    if interview is None or row is None or interview.asked_at is None:
        return False
    return row.answered_by != person_id and row.answered_at >= interview.asked_at
