"""The sheet of all questions and answers of an improvement: to read, to revise, and to fill in at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, NotAllowed
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview import flow
from csi.interview.answer_facts import AnswerFacts, answer_facts
from csi.interview.queries import (
    OBJECTIVE,
    answered_elsewhere,
    choices_of,
    current_answers,
    known_text,
    offered_objectives,
    questions_left_out,
)
from csi.interview.questions import BY_KEY, QUESTIONS, Choice, Question, QuestionPart
from csi.interview.typed_replies import Reply, ReplyKind, Typed, read_reply
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register.improvements import get_improvement
from csi.understanding.terms import term_asked
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
    known: str = ""
    """What a target or an objective says, where nobody has answered in words."""

    @property
    def in_force(self) -> AnswerFacts | None:
        """The answer that counts: the newest that was not taken back."""
        return next((each for each in self.answers if each.kind is not AnswerKind.TAKEN_BACK), None)

    @property
    def is_open(self) -> bool:
        """Whether somebody was not sure, and nobody has answered since."""
        return self.in_force is not None and self.in_force.kind is AnswerKind.NOT_SURE and not self.known


@dataclass(frozen=True, slots=True)
class Sheet:
    """An improvement's questions as one person sees them."""

    number: int
    idea: str
    rows: tuple[SheetRow, ...]
    may_answer: bool
    today: date
    """The day on which it is read, in the organisation's time zone."""
    reader: str = ""
    coordinator: str | None = None


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
        rows=tuple(_row(session, number, question, by_question.get(question.key, [])) for question in shown),
        may_answer=improvement.state not in ENDED_STATES and _may_answer(session, improvement, by),
        today=local_day(at, policy(session).tz),
        reader=by,
        coordinator=improvement.coordinator_id,
    )


def _row(session: Session, number: int, question: Question, answers: list[Answer]) -> SheetRow:
    choices = choices_of(session, question)
    newest = next((each for each in answers if each.kind is not AnswerKind.TAKEN_BACK), None)
    value = newest.text if newest is not None and newest.kind is AnswerKind.ANSWER else ""
    if question.key == "objective":
        value = next((choice.value for choice in choices if choice.label == value), "")
    given = tuple(answer_facts(session, question, row) for row in answers)
    is_known = not value and question.key in answered_elsewhere(session, number)
    known = known_text(session, number, question.key) if is_known else ""
    return SheetRow(question, choices, given, value, known)


def _may_answer(session: Session, improvement: Improvement, by: str) -> bool:
    asked = session.exec(
        select(Interview.id).where(Interview.improvement_id == improvement.id, Interview.person_id == by)
    ).first()
    return may(Action.ANSWER_QUESTIONS, flow.who_answers(session, improvement, by, is_asked=asked is not None))


def read_form(session: Session, number: int, *, by: str, at: datetime) -> Sheet:
    """The questions that a person is asked, as a form, without what a target or an objective says already.

    A manager, who may answer any, gets those of both. Raises NotAllowed, TooLate.
    """
    improvement = flow.open_for_answers(session, number, lock=False)
    sheet = read_sheet(session, number, by=by, at=at)
    if not sheet.may_answer:
        raise NotAllowed(flow.NOT_ASKED)
    leads = flow.part_of(improvement, by) is QuestionPart.COORDINATOR
    last = 4 if leads or may(Action.ANSWER_QUESTIONS, directory.actor_for(session, by, improvement)) else 2
    return replace(sheet, rows=tuple(row for row in sheet.rows if row.question.stage <= last and not row.known))


def answer_all(
    session: Session, number: int, given: Mapping[str, str], *, by: str, at: datetime, source: str = ""
) -> int:
    """Record the answers that differ from the current ones; empty fields change nothing. Return how many were new.

    `source` is where a figure comes from that no linked KPI measures. "Not sure" and "skip" count as when they are
    typed in the thread. Raises BadInput for other words that are no answer, NotAllowed, TooLate.
    """
    standing = current_answers(session, number)
    changed = {}
    for key, text in given.items():
        said = text.replace("\x00", "").strip()
        before = standing.get(key)
        if len(said) > LONGEST_ANSWER:
            raise BadInput(key, f"Please keep it under {LONGEST_ANSWER:,} characters. You can put files in the thread.")
        if said and (before is None or before.kind is not AnswerKind.ANSWER or before.text != said):
            changed[key] = said
    replies = {key: read_field(key, said) for key, said in changed.items()}
    for key in (question.key for question in QUESTIONS if question.key in changed):
        control = replies[key].control
        if control is None:
            flow.give_answer(session, number, key, changed[key], by=by, at=at, source=source)
        else:
            flow.leave_open(session, number, key, control, by=by, at=at)
    if changed:
        flow.catch_up(session, number, by=by, at=at)
    return len(changed)


def read_field(key: str, said: str) -> Reply:
    """A form's answer as it was read. Raises BadInput for what is none."""
    question = BY_KEY[key]
    if question.choices or key == "objective":
        return Reply(ReplyKind.ANSWER, said)
    reply = read_reply(question, said)
    if reply.kind is ReplyKind.ANSWER or reply.control in (Typed.SKIP, Typed.NOT_SURE):
        return reply
    if reply.kind is ReplyKind.ASKS_BACK:
        term = term_asked(said)
        explained = term.explained if term is not None and term.question != key else question.explained
        raise BadInput(key, f"{explained} For example, an answer here: {question.example}".strip())
    raise BadInput(key, "This needs a few words. Leave the field empty to answer later.")


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
