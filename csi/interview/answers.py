"""Recording answers with who gave them and when; the newest one counts, older ones stay."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from csi.interview.queries import OBJECTIVE, open_objectives
from csi.interview.questions import Question
from csi.interview.typed_replies import understand_choice
from csi.kpis import proposals
from csi.kpis.claim_check import require_supported
from csi.messaging import outbox
from csi.messaging.subjects import AskedQuestion
from csi.register import activity
from csi.register.open_questions import close_open_questions, raise_open_question
from models import Alignment, Answer, AnswerFile, Improvement, Interview, insert_once
from models.enums import AnswerKind


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with a message."""

    name: str
    link: str


EDIT = "+"
"""Between a message's ts and the number of its edit, where an answer is stored that an edit has made."""


@dataclass(frozen=True, slots=True)
class Typing:
    """The message in which an answer was typed."""

    channel: str
    ts: str
    files: tuple[File, ...] = ()


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
    source: str = "",
) -> None:
    """Record an answer as the newest; earlier ones stay. `by` is None for an anonymous author.

    An answer closes the open question, if any, and may propose a KPI to the person who gave it. *Not sure* raises one.
    One that says what was achieved needs figures that the readings bear out, or a `source`: else raises Unsupported.
    """
    number = improvement.id or 0
    said = text.replace("\x00", "").strip()
    if kind is AnswerKind.ANSWER:
        said = _meant(session, number, question, said)
        if question.says_what_was_achieved:
            said = require_supported(session, number, question.key, said, at=at, source=source)
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
        close_open_questions(session, number, (question.key,), at=at)
    elif kind is AnswerKind.NOT_SURE:
        raise_open_question(session, number, question.key, by=by, at=at)
    activity.record(session, improvement, "answered", by=by, at=at, after={"question": question.key, "kind": kind})
    session.flush()
    outbox.refresh_improvement(session, number, at)
    if by is not None:
        outbox.refresh(session, AskedQuestion(number, by, question.key), at=at)
    _show_to_others(session, number, question.key, by, at)
    if kind is AnswerKind.ANSWER:
        proposals.offer_proposal(session, improvement, question.key, by=by, at=at)


def _meant(session: Session, number: int, question: Question, said: str) -> str:
    """An answer as stored: the value of a choice, or the title of an objective.

    Aligns the improvement with that objective.
    """
    if question.choices:
        return understand_choice(question.choices, said) or said
    if question.key != "objective":
        return said
    for objective in open_objectives(session):
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
        outbox.refresh(session, AskedQuestion(number, person_id, key), at=at)
