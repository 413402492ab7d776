"""Answers: kept with who gave them and when; the newest of a question counts, the older ones stay."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.read_cache import cached_while_reading
from csi.interview.questions import BY_KEY, Question, understand_choice
from csi.kpis import proposals, readings
from csi.messaging import outbox
from csi.messaging.subjects import AskedQuestion
from csi.register import activity
from models import Alignment, Answer, AnswerFile, Improvement, Interview, Objective, OpenQuestion, insert_once
from models.enums import AnswerKind

MEASURED = ("baseline", "target")
"""The questions that a KPI answers, or the reason why there can be none."""

OBJECTIVE = "objective:"
"""Before an objective's id, the answer that its button gives."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Typing:
    """The message that an answer was typed in."""

    channel: str
    ts: str
    files: tuple[File, ...] = ()


@cached_while_reading
def current_answers(session: Session, number: int) -> dict[str, Answer]:
    """The newest answer to each question of an improvement."""
    rows = session.exec(select(Answer).where(Answer.improvement_id == number).order_by(col(Answer.id)))
    return {row.question: row for row in rows}


def settled_questions(session: Session, number: int) -> set[str]:
    """The questions that are not asked anew: the answered ones, and those skipped that may be left out."""
    given = {
        key
        for key, answer in current_answers(session, number).items()
        if answer.kind is AnswerKind.ANSWER or (answer.kind is AnswerKind.SKIPPED and not BY_KEY[key].required)
    }
    return given | answered_elsewhere(session, number)


def answered_elsewhere(session: Session, number: int) -> set[str]:
    """What need not be asked: a target that was set says where we are and want to be; an objective may be chosen."""
    said = {"baseline", "target"} if readings.targets_of(session, number) else set()
    return said | questions_left_out(session, number)


def questions_left_out(session: Session, number: int) -> set[str]:
    """The question for the objective, where it is known already or there is none."""
    aligned = session.exec(select(Alignment).where(Alignment.improvement_id == number)).first()
    return {"objective"} if aligned is not None or not offered_objectives(session) else set()


@cached_while_reading
def offered_objectives(session: Session) -> list[Objective]:
    """The objectives that an answer can be pressed for, the newest few."""
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
    """Keep an answer as the newest; what was said before stays. One of somebody who stays unnamed has no `by`."""
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
        outbox.refresh(session, AskedQuestion(number, by, question.key), at=at)
    _show_to_others(session, number, question.key, by, at)
    if kind is AnswerKind.ANSWER:
        proposals.offer_proposal(session, improvement, question.key, by=by, at=at)


def _meant(session: Session, number: int, question: Question, said: str) -> str:
    """An answer as it is kept: a choice by its value; an objective by its title, and the improvement serves it."""
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
    """Who has the same question in front of them sees that it is answered."""
    others = select(Interview.person_id).where(
        Interview.improvement_id == number, Interview.person_id != by, Interview.question == key
    )
    for person_id in session.exec(others):
        outbox.refresh(session, AskedQuestion(number, person_id, key), at=at)
