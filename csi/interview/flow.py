"""The interview: one small question at a time, in the improvement's thread; it can be paused and resumed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, TooLate
from csi.interview.answers import EDIT, MEASURED, File, Typing, record_answer
from csi.interview.queries import (
    answered_elsewhere,
    current_answers,
    questions_left_out,
    settled_questions,
)
from csi.interview.questions import (
    BY_KEY,
    Question,
    QuestionPart,
    Typed,
    next_question,
    question_before,
    understand_choice,
    understand_reply,
)
from csi.kpis.not_measurable import why_not_measurable
from csi.language.message_kind import IncomingKind, asks_back, incoming_kind
from csi.messaging import outbox
from csi.messaging.subjects import AskedQuestion
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Answer, Improvement, Interview, OpenQuestion
from models.enums import ENDED_STATES, AnswerKind, InterviewState


def part_of(improvement: Improvement, person_id: str) -> QuestionPart:
    """Which part of the questions a person is asked."""
    return QuestionPart.COORDINATOR if improvement.coordinator_id == person_id else QuestionPart.AUTHOR


def begin_interview(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Start or resume the interview: ask where it stopped, else the first unanswered question."""
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    question = BY_KEY[interview.question] if interview.question else None
    open_one = next_question(part_of(improvement, by), settled_questions(session, number))
    _ask(session, improvement, interview, question or open_one, at)


def take_reply(
    session: Session, number: int, text: str, *, by: str, at: datetime, typing: Typing | None = None
) -> bool:
    """Take a typed reply to the open question. False if none is open and the text was not taken."""
    if typing and _answered_already(session, typing):
        return True
    improvement = get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES:
        return False
    interview = session.exec(
        select(Interview).where(Interview.improvement_id == number, Interview.person_id == by)
    ).first()
    if interview is None:
        return False
    if typing and _typed_before_asked(session, interview, typing):
        return _add_to_last(session, improvement, text, by=by, at=at, typing=typing)
    if interview.question is None or interview.state is InterviewState.DONE:
        return False
    question = BY_KEY[interview.question]
    control = understand_reply(text)
    if control is not None:
        control_interview(session, number, question.key, control, by=by, at=at, typing=typing)
        return True
    says_nothing = incoming_kind(text) is IncomingKind.NOTHING and not (typing and typing.files)
    if says_nothing or asks_back(text):
        outbox.notice(session, "asked_back", to=by, about=number, at=at, question=question.key)
        return True
    because = why_not_measurable(text) if question.key in MEASURED else None
    if because is not None:
        cannot_measure(session, number, question.key, because, by=by, at=at, typing=typing)
        return True
    if question.choices and understand_choice(question, text) is None:
        outbox.notice(session, "not_a_choice", to=by, about=number, at=at, question=question.key)
        return True
    record_answer(session, improvement, question, AnswerKind.ANSWER, text, by=by, at=at, typing=typing)
    _go_on(session, improvement, interview, question, at)
    return True


def _typed_before_asked(session: Session, interview: Interview, typing: Typing) -> bool:
    """Whether a message is older than the open question, and so continues the answer to the one before."""
    if interview.question is None:
        return False
    subject = AskedQuestion(interview.improvement_id, interview.person_id, interview.question)
    asked = outbox.posting(session, subject)
    return asked is None or (asked.channel == typing.channel and float(typing.ts) < float(asked.ts))


def _add_to_last(
    session: Session, improvement: Improvement, text: str, *, by: str, at: datetime, typing: Typing
) -> bool:
    """Append a message that was typed before the next question arrived to the last answer."""
    last = session.exec(
        select(Answer)
        .where(
            Answer.improvement_id == improvement.id,
            Answer.answered_by == by,
            Answer.source_channel == typing.channel,
            Answer.kind == AnswerKind.ANSWER,
        )
        .order_by(col(Answer.id).desc())
    ).first()
    if last is None or BY_KEY[last.question].choices or understand_reply(text) is not None:
        return False
    last_ts = (last.source_ts or "0").partition(EDIT)[0]
    parts = [last.text, text] if float(last_ts) < float(typing.ts) else [text, last.text]
    record_answer(
        session,
        improvement,
        BY_KEY[last.question],
        AnswerKind.ANSWER,
        "\n".join(part for part in parts if part),
        by=by,
        at=at,
        typing=typing,
    )
    return True


def give_answer(session: Session, number: int, key: str, text: str, *, by: str, at: datetime) -> None:
    """Record or change one answer without moving the interview on. Raises NotAllowed, TooLate."""
    improvement = open_for_answers(session, number)
    _interview(session, improvement, by, at)
    because = why_not_measurable(text) if key in MEASURED else None
    if because is not None:
        cannot_measure(session, number, key, because, by=by, at=at)
    else:
        record_answer(session, improvement, BY_KEY[key], AnswerKind.ANSWER, text, by=by, at=at)


def catch_up(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Continue the interview after a form: if it answered the open question, ask the next one or finish."""
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    key = interview.question
    left = next_question(part_of(improvement, by), settled_questions(session, number))
    if left is None and interview.state is not InterviewState.DONE:
        _ask(session, improvement, interview, None, at)
    elif key is not None and key in settled_questions(session, number):
        if interview.state is InterviewState.ASKING:
            _ask(session, improvement, interview, left, at)
        else:
            interview.question = left.key if left else None
            session.add(interview)


def revise_answer(
    session: Session, number: int, key: str, text: str, *, by: str, at: datetime, typing: Typing | None = None
) -> None:
    """Record or change the answer to any question; if it is the open one, ask the next. Earlier answers stay."""
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    record_answer(session, improvement, BY_KEY[key], AnswerKind.ANSWER, text, by=by, at=at, typing=typing)
    if interview.question == key:
        _go_on(session, improvement, interview, BY_KEY[key], at)


NOT_MEASURABLE = "Not measurable, because "
"""How the answer begins that stands instead of a target."""


def cannot_measure(
    session: Session, number: int, key: str, because: str, *, by: str, at: datetime, typing: Typing | None = None
) -> None:
    """Record why it can't be measured (*Can't be measured*), instead of a target. Raises BadInput without a reason."""
    because = " ".join(because.split()).strip(" .")
    if not because:
        raise BadInput("reason", "Say in a few words why it can't be measured; then that stands instead of a target.")
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    before, improvement.not_measurable_because = improvement.not_measurable_because, because
    activity.record(
        session, improvement, "not_measurable", by=by, at=at, before={"because": before}, after={"because": because}
    )
    said = f"{NOT_MEASURABLE}{because}"
    for each in {key, "target"}:
        record_answer(
            session,
            improvement,
            BY_KEY[each],
            AnswerKind.ANSWER,
            said,
            by=by,
            at=at,
            typing=typing if each == key else None,
        )
    if interview.question == key:
        _go_on(session, improvement, interview, BY_KEY[key], at)


def ask_next(session: Session, number: int, key: str, *, by: str, at: datetime) -> None:
    """Ask the next question (*Next question*) after somebody else answered this one.

    Raises TooLate if another question is open by now.
    """
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    if interview.question != key:
        raise TooLate(BEHIND)
    _go_on(session, improvement, interview, BY_KEY[key], at)


def control_interview(
    session: Session, number: int, key: str, control: Typed, *, by: str, at: datetime, typing: Typing | None = None
) -> None:
    """Handle *Skip*, *Back*, *Later* or *Not sure* for a question. Raises TooLate if another one is open by now."""
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    if interview.question != key:
        raise TooLate(BEHIND)
    question = BY_KEY[key]
    if control is Typed.LATER:
        interview.state, interview.changed_at = InterviewState.PAUSED, at
        session.add(interview)
        outbox.notice(session, "paused", to=by, about=number, at=at)
        outbox.refresh(session, AskedQuestion(number, by, key), at=at)
    elif control is Typed.BACK:
        answered = set(current_answers(session, number))
        before = question_before(part_of(improvement, by), answered, key, questions_left_out(session, number))
        _ask(session, improvement, interview, before or question, at)
    else:
        kind = AnswerKind.SKIPPED if control is Typed.SKIP else AnswerKind.NOT_SURE
        record_answer(session, improvement, question, kind, "", by=by, at=at, typing=typing)
        if control is Typed.NOT_SURE:
            session.add(OpenQuestion(improvement_id=number, question=key, raised_by=by, raised_at=at))
        _go_on(session, improvement, interview, question, at)


NOT_ASKED = "These questions are for the idea's author and its coordinator."
BEHIND = "That question is behind you. The one that is open now is further down in this thread."


def record_note(
    session: Session,
    number: int,
    text: str,
    *,
    by: str,
    at: datetime,
    files: Iterable[File] = (),
    message: str | None = None,
) -> None:
    """Store a message or files from an improvement's thread as a note, when no question was open.

    `message` is the key of the message, by which the note is found when that is edited or deleted.
    """
    text = "\n".join(part for part in [text, *(f"{file.name}: {file.link}" for file in files)] if part)
    improvement = get_improvement(session, number, lock=True)
    activity.record(session, improvement, "noted", by=by, at=at, note=text, after=activity.typed_in(message))
    outbox.notice(session, "noted", to=by, about=number, at=at)


def open_for_answers(session: Session, number: int, *, lock: bool = True) -> Improvement:
    """The improvement, locked, if it can still be answered about. Raises TooLate."""
    improvement = get_improvement(session, number, lock=lock)
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{number} is {improvement.state.value} by now, so there is nothing left to answer.")
    return improvement


def _interview(session: Session, improvement: Improvement, person_id: str, at: datetime) -> Interview:
    """The person's interview; created for managers. Raises NotAllowed for people who are not asked."""
    found = session.exec(
        select(Interview).where(Interview.improvement_id == improvement.id, Interview.person_id == person_id)
    ).first()
    actor = who_answers(session, improvement, person_id, is_asked=found is not None)
    require(Action.ANSWER_QUESTIONS, actor, NOT_ASKED)
    if found is not None:
        return found
    interview = Interview(improvement_id=improvement.id or 0, person_id=person_id, changed_at=at)
    session.add(interview)
    session.flush()
    return interview


def who_answers(session: Session, improvement: Improvement, person_id: str, *, is_asked: bool) -> Actor:
    """Who answers a question; the roles of whoever is asked make no difference, so they are not looked up."""
    if is_asked:
        return replace(directory.actor(session, person_id), is_asked=True)
    return directory.actor_for(session, person_id, improvement)


def _answered_already(session: Session, typing: Typing) -> bool:
    same = select(Answer.id).where(Answer.source_channel == typing.channel, Answer.source_ts == typing.ts)
    return session.exec(same).first() is not None


def _go_on(session: Session, improvement: Improvement, interview: Interview, question: Question, at: datetime) -> None:
    number = improvement.id or 0
    answered = set(current_answers(session, number)) | answered_elsewhere(session, number)
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
        outbox.MessageKind.QUESTION,
        to=outbox.person(person_id),
        at=at,
        subject=AskedQuestion(number, person_id, question.key),
        improvement_id=number,
        question=question.key,
    )
