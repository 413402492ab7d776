"""The interview: one small question at a time, in the improvement's thread, kept where it stopped."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi import measure, outbox, people, trail
from csi.capture import find
from csi.errors import NotAllowed, TooLate
from csi.rules.interview import (
    BY_KEY,
    Part,
    Question,
    Typed,
    next_question,
    question_before,
    understand_choice,
    understand_reply,
)
from models import Answer, Improvement, Interview, OpenQuestion
from models.enums import AnswerKind, InterviewState, Role, State

ENDED = (State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED)
"""Nothing is asked about these any more."""


@dataclass(frozen=True, slots=True)
class Typing:
    """The message that an answer was typed in."""

    channel: str
    ts: str


def part_of(improvement: Improvement, person_id: str) -> Part:
    """Which questions somebody is asked."""
    return Part.COORDINATOR if improvement.coordinator_id == person_id else Part.AUTHOR


def standing_answers(session: Session, number: int) -> dict[str, Answer]:
    """The newest answer to each question of an improvement."""
    rows = session.exec(select(Answer).where(Answer.improvement_id == number).order_by(col(Answer.id)))
    return {row.question: row for row in rows}


def settled_questions(session: Session, number: int) -> set[str]:
    """The questions that are not asked anew: the answered ones, and those skipped that may be left out."""
    given = {
        key
        for key, answer in standing_answers(session, number).items()
        if answer.kind is AnswerKind.ANSWER or (answer.kind is AnswerKind.SKIPPED and not BY_KEY[key].required)
    }
    return given | _said_by_targets(session, number)


def _said_by_targets(session: Session, number: int) -> set[str]:
    """A target that was set says where we are and where we want to be."""
    return {"baseline", "target"} if measure.targets_of(session, number) else set()


def asked_of(session: Session, person_id: str) -> list[Interview]:
    """The interviews in which somebody has a question in front of them, the latest first."""
    return list(
        session.exec(
            select(Interview)
            .join(Improvement, col(Interview.improvement_id) == col(Improvement.id))
            .where(Interview.person_id == person_id, Interview.state == InterviewState.ASKING)
            .where(col(Improvement.state).not_in(ENDED))
            .order_by(col(Interview.asked_at).desc())
        )
    )


def begin(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Ask the first question that is open, or the one where the interview stopped."""
    improvement = _open(session, number)
    interview = _interview(session, improvement, by, at)
    question = BY_KEY[interview.question] if interview.question else None
    open_one = next_question(part_of(improvement, by), settled_questions(session, number))
    _ask(session, improvement, interview, question or open_one, at)


def reply(session: Session, number: int, text: str, *, by: str, at: datetime, typing: Typing | None = None) -> bool:
    """Take a typed reply to the question that is open. False if none is, and the text was not taken."""
    if typing and _answered_already(session, typing):
        return True
    improvement = find(session, number, for_change=True)
    interview = session.exec(
        select(Interview).where(Interview.improvement_id == number, Interview.person_id == by)
    ).first()
    if interview is None or interview.question is None or interview.state is InterviewState.DONE:
        return False
    if improvement.state in ENDED:
        return False
    question = BY_KEY[interview.question]
    control = understand_reply(text)
    if control is not None:
        control_interview(session, number, question.key, control, by=by, at=at, typing=typing)
        return True
    value = text
    if question.choices:
        chosen = understand_choice(question, text)
        if chosen is None:
            outbox.notice(session, "not_a_choice", to=by, about=number, at=at, question=question.key)
            return True
        value = chosen
    _keep(session, improvement, question, AnswerKind.ANSWER, value, by=by, at=at, typing=typing)
    _go_on(session, improvement, interview, question, at)
    return True


def revise(session: Session, number: int, key: str, text: str, *, by: str, at: datetime) -> None:
    """Give or change the answer to any question, typed or pressed, whichever is open; the older answer stays."""
    improvement = _open(session, number)
    interview = _interview(session, improvement, by, at)
    _keep(session, improvement, BY_KEY[key], AnswerKind.ANSWER, text, by=by, at=at)
    if interview.question == key:
        _go_on(session, improvement, interview, BY_KEY[key], at)


def control_interview(
    session: Session, number: int, key: str, control: Typed, *, by: str, at: datetime, typing: Typing | None = None
) -> None:
    """*Skip*, *Back*, *Later* or *Not sure* on the question `key`. Raises TooLate if another one is open by now."""
    improvement = _open(session, number)
    interview = _interview(session, improvement, by, at)
    if interview.question != key:
        raise TooLate("That question is behind you. The one that is open now is further down in this thread.")
    question = BY_KEY[key]
    if control is Typed.LATER:
        interview.state, interview.changed_at = InterviewState.PAUSED, at
        session.add(interview)
        outbox.notice(session, "paused", to=by, about=number, at=at)
        outbox.refresh(session, question_subject(number, by, key), at=at)
    elif control is Typed.BACK:
        answered = set(standing_answers(session, number))
        before = question_before(part_of(improvement, by), answered, key)
        _ask(session, improvement, interview, before or question, at)
    else:
        kind = AnswerKind.SKIPPED if control is Typed.SKIP else AnswerKind.NOT_SURE
        _keep(session, improvement, question, kind, "", by=by, at=at, typing=typing)
        if control is Typed.NOT_SURE:
            session.add(OpenQuestion(improvement_id=number, question=key, raised_by=by, raised_at=at))
        _go_on(session, improvement, interview, question, at)


def note(session: Session, number: int, text: str, *, by: str, at: datetime) -> None:
    """Keep what somebody wrote in an improvement's thread while nothing was asked."""
    improvement = find(session, number, for_change=True)
    trail.record(session, improvement, "noted", by=by, at=at, note=text)
    outbox.notice(session, "noted", to=by, about=number, at=at)


def _open(session: Session, number: int) -> Improvement:
    improvement = find(session, number, for_change=True)
    if improvement.state in ENDED:
        raise TooLate(f"IMP-{number} is {improvement.state.value} by now, so there is nothing left to answer.")
    return improvement


def _interview(session: Session, improvement: Improvement, person_id: str, at: datetime) -> Interview:
    """The interview with this person. Only those who are asked, or manage, may answer."""
    found = session.exec(
        select(Interview).where(Interview.improvement_id == improvement.id, Interview.person_id == person_id)
    ).first()
    if found is not None:
        return found
    if Role.MANAGER not in people.roles_of(session, person_id):
        raise NotAllowed("These questions are for the idea's author and its coordinator.")
    interview = Interview(improvement_id=improvement.id or 0, person_id=person_id, changed_at=at)
    session.add(interview)
    session.flush()
    return interview


def _answered_already(session: Session, typing: Typing) -> bool:
    same = select(Answer.id).where(Answer.source_channel == typing.channel, Answer.source_ts == typing.ts)
    return session.exec(same).first() is not None


def _keep(
    session: Session,
    improvement: Improvement,
    question: Question,
    kind: AnswerKind,
    text: str,
    *,
    by: str,
    at: datetime,
    typing: Typing | None = None,
) -> None:
    """Keep an answer as the newest; what was said before stays."""
    number = improvement.id or 0
    session.add(
        Answer(
            improvement_id=number,
            question=question.key,
            kind=kind,
            text=text.replace("\x00", "").strip(),
            answered_by=by,
            answered_at=at,
            source_channel=typing.channel if typing else None,
            source_ts=typing.ts if typing else None,
        )
    )
    if kind is AnswerKind.ANSWER:
        waiting = select(OpenQuestion).where(
            OpenQuestion.improvement_id == number,
            OpenQuestion.question == question.key,
            col(OpenQuestion.resolved_at).is_(None),
        )
        for row in session.exec(waiting):
            row.resolved_at = at
            session.add(row)
    trail.record(session, improvement, "answered", by=by, at=at, after={"question": question.key, "kind": kind})
    session.flush()
    outbox.refresh_improvement(session, number, at)
    outbox.refresh(session, question_subject(number, by, question.key), at=at)


def question_subject(number: int, person_id: str, key: str) -> str:
    """The name of the message that asked somebody a question."""
    return f"question:{number}:{person_id}:{key}"


def _go_on(session: Session, improvement: Improvement, interview: Interview, question: Question, at: datetime) -> None:
    number = improvement.id or 0
    answered = set(standing_answers(session, number)) | _said_by_targets(session, number)
    part = part_of(improvement, interview.person_id)
    following = next_question(part, answered, question.key) or next_question(part, answered)
    _ask(session, improvement, interview, following, at)


def _ask(
    session: Session, improvement: Improvement, interview: Interview, question: Question | None, at: datetime
) -> None:
    number, person_id = improvement.id or 0, interview.person_id
    interview.changed_at = at
    if question is None:
        interview.state, interview.question = InterviewState.DONE, None
        session.add(interview)
        outbox.notice(session, "interview_done", to=person_id, about=number, at=at)
        return
    interview.state, interview.question, interview.asked_at = InterviewState.ASKING, question.key, at
    session.add(interview)
    outbox.enqueue(
        session,
        outbox.Kind.QUESTION,
        to=outbox.person(person_id),
        at=at,
        subject=question_subject(number, person_id, question.key),
        improvement_id=number,
        question=question.key,
    )
