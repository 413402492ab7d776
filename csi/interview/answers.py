"""Recording answers with who gave them and when; the newest one counts, older ones stay."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.read_cache import cached_while_reading
from csi.interview.questions import BY_KEY, Question, understand_choice
from csi.kpis import proposals, readings
from csi.messaging import outbox
from csi.register import activity
from models import Alignment, Answer, AnswerFile, Improvement, Interview, Objective, OpenQuestion, insert_once
from models.enums import AnswerKind

MEASURED = ("baseline", "target")
"""The questions that are answered by a KPI, or by a reason why nothing can be measured."""

OBJECTIVE = "objective:"
"""The prefix of an objective's id in the value of its button."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with a message."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Typing:
    """The message in which an answer was typed."""

    channel: str
    ts: str
    files: tuple[File, ...] = ()


@cached_while_reading
def current_answers(session: Session, number: int) -> dict[str, Answer]:
    """The newest answer to each question of an improvement, by question."""
    rows = session.exec(select(Answer).where(Answer.improvement_id == number).order_by(col(Answer.id)))
    return {row.question: row for row in rows}


def settled_questions(session: Session, number: int) -> set[str]:
    """The questions that need not be asked again: answered ones, and optional ones that were skipped."""
    given = {
        key
        for key, answer in current_answers(session, number).items()
        if answer.kind is AnswerKind.ANSWER or (answer.kind is AnswerKind.SKIPPED and not BY_KEY[key].required)
    }
    return given | answered_elsewhere(session, number)


def answered_elsewhere(session: Session, number: int) -> set[str]:
    """The questions that a target or an objective of the improvement answers already."""
    said = {"baseline", "target"} if readings.targets_of(session, number) else set()
    return said | questions_left_out(session, number)


def questions_left_out(session: Session, number: int) -> set[str]:
    """The question about the objective, if the improvement has one or there are none to choose from."""
    aligned = session.exec(select(Alignment).where(Alignment.improvement_id == number)).first()
    return {"objective"} if aligned is not None or not offered_objectives(session) else set()


@cached_while_reading
def offered_objectives(session: Session) -> list[Objective]:
    """The objectives offered as buttons: the five newest."""
    query = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc()).limit(5)
    return list(session.exec(query))


def record_answer(
    session: Session,
    improvement: Improvement,
    question: Question,
    kind: AnswerKind,
    text: str,
    *,
    by: str | None,
    at: datetime,
    typing: Typing | None = None,
) -> None:
    """Record an answer as the newest; earlier ones stay. `by` is None for an anonymous author.

    It resolves the open question, if any, and may propose a KPI to the person who gave it.
    """
    number = improvement.id or 0
    said = text.replace("\x00", "").strip()
    if kind is AnswerKind.ANSWER:
        said = _meant(session, number, question, said)
    answer = Answer(
        improvement_id=number,
        question=question.key,
        kind=kind,
        text=said,
        answered_by=by,
        answered_at=at,
        source_channel=typing.channel if typing else None,
        source_ts=typing.ts if typing else None,
    )
    session.add(answer)
    session.flush()
    for file in typing.files if typing else ():
        session.add(AnswerFile(answer_id=answer.id or 0, name=file.name[:300], link=file.link[:500]))
    if kind is AnswerKind.ANSWER:
        waiting = select(OpenQuestion).where(
            OpenQuestion.improvement_id == number,
            OpenQuestion.question == question.key,
            col(OpenQuestion.resolved_at).is_(None),
        )
        for row in session.exec(waiting):
            row.resolved_at = at
            session.add(row)
    activity.record(session, improvement, "answered", by=by, at=at, after={"question": question.key, "kind": kind})
    session.flush()
    outbox.refresh_improvement(session, number, at)
    if by is not None:
        outbox.refresh(session, question_subject(number, by, question.key), at=at)
    _show_to_others(session, number, question.key, by, at)
    if kind is AnswerKind.ANSWER:
        proposals.offer_proposal(session, improvement, question.key, by=by, at=at)


def _meant(session: Session, number: int, question: Question, said: str) -> str:
    """An answer as stored: the value of a choice, or the title of an objective.

    Aligns the improvement with that objective.
    """
    if question.choices:
        return understand_choice(question, said) or said
    if question.key != "objective":
        return said
    for objective in offered_objectives(session):
        if said.casefold() in (objective.title.casefold(), f"{OBJECTIVE}{objective.id}"):
            insert_once(session, Alignment(improvement_id=number, objective_id=objective.id or 0))
            return objective.title
    return said


def _show_to_others(session: Session, number: int, key: str, by: str | None, at: datetime) -> None:
    """Update the message of everybody else who is being asked the same question."""
    others = select(Interview.person_id).where(
        Interview.improvement_id == number, Interview.person_id != by, Interview.question == key
    )
    for person_id in session.exec(others):
        outbox.refresh(session, question_subject(number, person_id, key), at=at)


def question_subject(number: int, person_id: str, key: str) -> str:
    """The outbox subject of the message that asks a person a question."""
    return f"question:{number}:{person_id}:{key}"
