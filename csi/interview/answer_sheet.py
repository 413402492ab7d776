"""The sheet of all questions and answers of an improvement: to read, to revise, and to fill in at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, NotAllowed
from csi.interview import flow
from csi.interview.answer_facts import AnswerFacts, answer_facts
from csi.interview.queries import OBJECTIVE, current_answers, offered_objectives, questions_left_out
from csi.interview.questions import BY_KEY, QUESTIONS, Choice, Question, QuestionPart
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register.improvements import get_improvement
from models import Answer, Improvement, Interview
from models.enums import ENDED_STATES, AnswerKind

LONGEST_ANSWER = 3_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A question with its answers, the newest first; `value` is the form field's initial value."""

    question: Question
    choices: tuple[Choice, ...]
    answers: tuple[AnswerFacts, ...]
    value: str

    @property
    def in_force(self) -> AnswerFacts | None:
        """The answer that counts: the newest that was not taken back."""
        return next((each for each in self.answers if each.kind is not AnswerKind.TAKEN_BACK), None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An improvement's questions as one person sees them."""

    number: int
    idea: str
    rows: tuple[SheetRow, ...]
    may_answer: bool


def read_sheet(session: Session, number: int, *, by: str, at: datetime) -> Sheet:
    """Every question of steps 1 to 4, and the answered ones of steps 5 and 6. Raises NotAllowed, NotFound."""
    directory.require_member(session, by, Action.SEE_ANSWERS)
    improvement = get_improvement(session, number)
    rows = session.exec(select(Answer).where(Answer.improvement_id == number).order_by(col(Answer.id).desc())).all()
    by_question: dict[str, list[Answer]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    hidden = questions_left_out(session, number) - set(by_question)
    shown = [
        question
        for question in QUESTIONS
        if question.key not in hidden and (question.stage <= 4 or question.key in by_question)
    ]
    return Sheet(
        number=number,
        idea=improvement.idea,
        rows=tuple(_row(session, question, by_question.get(question.key, [])) for question in shown),
        may_answer=improvement.state not in ENDED_STATES and _may_answer(session, improvement, by),
    )


def _row(session: Session, question: Question, answers: list[Answer]) -> SheetRow:
    choices = question.choices
    if question.key == "objective":
        choices = tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered_objectives(session))
    newest = next((each for each in answers if each.kind is not AnswerKind.TAKEN_BACK), None)
    value = newest.text if newest is not None and newest.kind is AnswerKind.ANSWER else ""
    if question.key == "objective":
        value = next((choice.value for choice in choices if choice.label == value), "")
    return SheetRow(question, choices, tuple(answer_facts(session, question, row) for row in answers), value)


def _may_answer(session: Session, improvement: Improvement, by: str) -> bool:
    asked = session.exec(
        select(Interview.id).where(Interview.improvement_id == improvement.id, Interview.person_id == by)
    ).first()
    return may(Action.ANSWER_QUESTIONS, flow.who_answers(session, improvement, by, is_asked=asked is not None))


def read_form(session: Session, number: int, *, by: str, at: datetime) -> Sheet:
    """The questions that a person is asked, as a form. Raises NotAllowed, TooLate."""
    flow.open_for_answers(session, number, lock=False)
    sheet = read_sheet(session, number, by=by, at=at)
    if not sheet.may_answer:
        raise NotAllowed(flow.NOT_ASKED)
    author = flow.part_of(get_improvement(session, number), by) is QuestionPart.AUTHOR
    rows = tuple(row for row in sheet.rows if row.question.stage <= (2 if author else 4))
    return Sheet(number, sheet.idea, rows, may_answer=True)


def answer_all(session: Session, number: int, given: Mapping[str, str], *, by: str, at: datetime) -> int:
    """Record the answers that differ from the current ones; empty fields change nothing. Return how many were new.

    Raises BadInput, NotAllowed, TooLate.
    """
    standing = current_answers(session, number)
    changed = {}
    for key, text in given.items():
        said = text.replace("\x00", "").strip()
        before = standing.get(key)
        if len(said) > LONGEST_ANSWER:
            raise BadInput(key, f"Please keep it under {LONGEST_ANSWER:,} characters; files can go in the thread.")
        if said and (before is None or before.kind is not AnswerKind.ANSWER or before.text != said):
            changed[key] = said
    for key in (question.key for question in QUESTIONS if question.key in changed):
        flow.give_answer(session, number, key, changed[key], by=by, at=at)
    if changed:
        flow.catch_up(session, number, by=by, at=at)
    return len(changed)


def as_stored(session: Session, key: str, text: str) -> str:
    """A form's answer in the words that are stored: an objective by its title."""
    titles = {f"{OBJECTIVE}{each.id}": each.title for each in offered_objectives(session)} if key == "objective" else {}
    return titles.get(text, text)


def versions(session: Session, number: int, key: str, *, by: str, at: datetime) -> SheetRow:
    """One question with all its answers. Raises NotAllowed, NotFound."""
    return next(
        (row for row in read_sheet(session, number, by=by, at=at).rows if row.question.key == key),
        SheetRow(BY_KEY[key], (), (), ""),
    )
