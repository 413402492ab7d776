"""Need info: a question to an improvement's author before the decision, which pauses the promised date."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture import missed_promises
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.policies import policy
from csi.common.working_days import local_day, working_days_between
from csi.language.message_kind import IncomingKind, asks_back, incoming_kind
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.lifecycle.queries import open_info_request
from csi.messaging import outbox, subjects
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.activity_words import WORDS_TAKEN_BACK
from csi.register.author_questions import close_open_question
from csi.register.improvements import describe_state, get_improvement
from models import Improvement, InfoRequest, Interview, Person
from models.enums import ENDED_STATES, InterviewState, SourceKind, State, Step

LONGEST = 1_500
"""The longest question, and the longest answer shown, in characters."""


def ask_author(session: Session, number: int, question: str, *, by: str, at: datetime) -> int:
    """Ask the author a question, pause the promised date, and return the question's id.

    Raises BadInput, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    question = question.replace("\x00", "").strip()
    facts = replace(gate_facts(session, improvement, at), has_question=bool(question))
    require_step(session, improvement, Step.NEED_INFO, facts, by, at, with_needs=False)
    if not question:
        raise BadInput("question", "Write what you would like to know; its author reads it word for word.")
    if len(question) > LONGEST:
        raise BadInput("question", f"Keep the question under {LONGEST:,} characters.")
    if improvement.source_kind is SourceKind.KPI:
        raise TooLate(f"IMP-{number} came from a KPI, so it has no author to ask. Ask whoever reports the KPI.")
    open_one = open_info_request(session, number)
    if open_one is not None:
        asker = directory.name_of(session, open_one.asked_by)
        raise TooLate(f"{asker} has asked already and waits for the answer: “{open_one.question}”")
    require_step(session, improvement, Step.NEED_INFO, facts, by, at)
    request = InfoRequest(improvement_id=number, question=question, asked_by=by, asked_at=at)
    session.add(request)
    session.flush()
    improvement.promise_paused_at = at
    activity.change_state(session, improvement, Step.NEED_INFO, State.NEW, by=by, at=at, note=question)
    if improvement.author_id:
        outbox.enqueue(
            session,
            outbox.MessageKind.INFO,
            to=outbox.person(improvement.author_id),
            at=at,
            subject=subjects.InfoRequest(request.id or 0),
            improvement_id=number,
        )
    outbox.refresh_improvement(session, number, at)
    return request.id or 0


@dataclass(frozen=True, slots=True)
class InfoRequestFacts:
    """A question to an author, as shown to them."""

    id: int
    number: int
    idea: str
    question: str
    by: str
    answer: str
    answered_on: date | None
    is_open: bool
    waits: bool
    """Whether the decision is still to come."""
    promised_on: date


def read_info_request(session: Session, request_id: int) -> InfoRequestFacts:
    """A question to an author. Raises NotFound."""
    row = session.get(InfoRequest, request_id)
    if row is None:
        raise NotFound("That question is gone.")
    improvement = get_improvement(session, row.improvement_id)
    return InfoRequestFacts(
        id=request_id,
        number=row.improvement_id,
        idea=improvement.idea,
        question=row.question,
        by=row.asked_by,
        answer=row.answer or "",
        answered_on=row.answered_at.date() if row.answered_at else None,
        is_open=row.answered_at is None,
        waits=improvement.state is State.NEW,
        promised_on=improvement.promised_on,
    )


def is_reply_to_request(session: Session, improvement: Improvement, by: str) -> bool:
    """Whether the author's next message in the thread answers this question and not one of the interview's.

    Of the two, it answers the one that was asked last.
    """
    request = open_info_request(session, improvement.id or 0)
    if request is None or improvement.author_id != by:
        return False
    asking = select(Interview).where(Interview.improvement_id == improvement.id, Interview.person_id == by)
    interview = session.exec(asking).first()
    if interview is None or interview.state is not InterviewState.ASKING or interview.asked_at is None:
        return True
    return interview.asked_at < request.asked_at


def info_requests_to(session: Session, person_id: str) -> list[InfoRequest]:
    """The open questions to a person about their own ideas, the latest first."""
    return list(
        session.exec(
            select(InfoRequest)
            .join(Improvement, col(InfoRequest.improvement_id) == col(Improvement.id))
            .where(Improvement.author_id == person_id, col(InfoRequest.answered_at).is_(None))
            .order_by(col(InfoRequest.id).desc())
        )
    )


def take_reply(session: Session, number: int, text: str, *, by: str, at: datetime, message: str | None = None) -> bool:
    """Take the author's reply in the thread as the answer. False if it isn't one.

    A question back is passed on to the asker, and the first question stays open. `message` is the key of the message.
    """
    improvement = get_improvement(session, number, lock=True)
    if not is_reply_to_request(session, improvement, by) or incoming_kind(text) in (
        IncomingKind.THANKS,
        IncomingKind.GREETING,
        IncomingKind.NOTHING,
    ):
        return False
    if asks_back(text):
        pass_on_question(session, number, text, by=by, at=at, message=message)
        return True
    record_answer(session, improvement, text, by=by, at=at, message=message)
    return True


def pass_on_question(
    session: Session, number: int, text: str, *, by: str, at: datetime, message: str | None = None
) -> None:
    """Pass the author's question back on to the asker. Raises NotAllowed, TooLate."""
    request = require_open_request(session, number, by=by)
    improvement, after = get_improvement(session, number, lock=True), activity.typed_in(message)
    activity.record(session, improvement, "asked_back", by=by, at=at, note=text, after=after)
    outbox.notice(session, "info_asked_back", to=request.asked_by, about=number, at=at, text=text, by=by)
    outbox.notice(session, "info_passed_on", to=by, about=number, at=at, to_whom=request.asked_by)


def take_back_question(session: Session, number: int, *, by: str, at: datetime, message: str) -> None:
    """Tell the asker that the author deleted their question back. Raises NotAllowed, TooLate."""
    request = require_open_request(session, number, by=by)
    improvement, gone = get_improvement(session, number, lock=True), WORDS_TAKEN_BACK
    activity.record(session, improvement, gone, by=by, at=at, after=activity.typed_in(message))
    outbox.notice(session, gone, to=request.asked_by, about=number, at=at, by=by)


def require_open_request(session: Session, number: int, *, by: str) -> InfoRequest:
    """The open question, for the author. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    actor = directory.relation_to(session, improvement, by)
    require(Action.ANSWER_REQUEST, actor, f"Only the author of IMP-{number} can answer that.")
    request = open_info_request(session, number)
    if request is None:
        raise TooLate(f"That question is answered already. IMP-{number} is {describe_state(improvement.state)}.")
    return request


def answer_request(
    session: Session, number: int, text: str, *, by: str, at: datetime, message: str | None = None
) -> None:
    """Record the author's answer; the promised date runs again. Raises BadInput, NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    actor = directory.relation_to(session, improvement, by)
    require(Action.ANSWER_REQUEST, actor, f"Only the author of IMP-{number} can answer that.")
    record_answer(session, improvement, text, by=by, at=at, message=message)


def record_answer(
    session: Session,
    improvement: Improvement,
    text: str,
    *,
    by: str | None,
    at: datetime,
    message: str | None = None,
) -> None:
    """Record the answer, tell the asker and resume the promised date. Callers check that it is the author's answer.

    Raises BadInput, TooLate.
    """
    number = improvement.id or 0
    text = text.replace("\x00", "").strip()
    if not text:
        raise BadInput("answer", "Write your answer. A few words will do.")
    request = open_info_request(session, number)
    if request is None:
        raise TooLate(f"That question is answered already. IMP-{number} is {describe_state(improvement.state)}.")
    request.answer, request.answered_at = text, at
    session.add(request)
    resume_promise(session, improvement, at)
    _tell_answer(session, improvement, request, by=by, at=at, message=message)


def _tell_answer(
    session: Session,
    improvement: Improvement,
    request: InfoRequest,
    *,
    by: str | None,
    at: datetime,
    message: str | None,
) -> None:
    number = improvement.id or 0
    after = {**activity.typed_in(message), **({"request": request.id} if message else {})}
    activity.record(session, improvement, "info_given", by=by, at=at, note=request.answer, after=after)
    outbox.notice(session, "info_given", to=request.asked_by, about=number, at=at, request=request.id)
    outbox.refresh(session, subjects.InfoRequest(request.id or 0), at=at)
    outbox.refresh_improvement(session, number, at)


def revise_answer(session: Session, request_id: int, text: str, *, by: str, at: datetime, message: str) -> None:
    """Change the answer, because the author edited the message with it, and tell the asker.

    Raises BadInput, NotAllowed, TooLate.
    """
    request, improvement = _answered_by(session, request_id, by)
    text = text.replace("\x00", "").strip()
    if incoming_kind(text) in (IncomingKind.NOTHING, IncomingKind.THANKS, IncomingKind.GREETING):
        raise BadInput(
            "answer", "That isn't an answer, so your earlier one stays. To take it back, delete your message."
        )
    if request.answer != text:
        request.answer = text
        session.add(request)
        _tell_answer(session, improvement, request, by=by, at=at, message=message)


def take_back_answer(session: Session, request_id: int, *, by: str, at: datetime, message: str) -> bool:
    """Take back the answer, because the author deleted the message with it, and tell the asker.

    While the idea waits for its decision, the question is open again and the promised date paused. Return whether it
    is. Raises NotAllowed, TooLate.
    """
    request, improvement = _answered_by(session, request_id, by)
    number = improvement.id or 0
    request.answer = None
    is_open = improvement.state is State.NEW and open_info_request(session, number) is None
    if is_open:
        request.answered_at, improvement.promise_paused_at = None, at
    session.add(request)
    gone = WORDS_TAKEN_BACK
    activity.record(session, improvement, gone, by=by, at=at, after=activity.typed_in(message))
    session.flush()
    outbox.notice(session, gone, to=request.asked_by, about=number, at=at, by=by, again=is_open)
    outbox.refresh(session, subjects.InfoRequest(request_id), at=at)
    outbox.refresh_improvement(session, number, at)
    return is_open


def _answered_by(session: Session, request_id: int, by: str) -> tuple[InfoRequest, Improvement]:
    request = session.get_one(InfoRequest, request_id)
    improvement = get_improvement(session, request.improvement_id, lock=True)
    actor = directory.relation_to(session, improvement, by)
    require(Action.ANSWER_REQUEST, actor, f"Only the author of IMP-{improvement.id} can answer that.")
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)}, so your answer can't be changed now."
        )
    return request, improvement


def resume_promise(session: Session, improvement: Improvement, at: datetime) -> None:
    """Move the promised date by the working days it was paused."""
    if improvement.promise_paused_at is None:
        return
    author = session.get(Person, improvement.author_id) if improvement.author_id else None
    tz, country = policy(session).tz, policy(session).country
    if author is not None:
        tz, country = directory.zone_of(session, author), directory.country_of(session, author)
    waited = working_days_between(local_day(improvement.promise_paused_at, tz), local_day(at, tz), country)
    missed_promises.postpone(session, improvement, max(waited, 0), country)
    improvement.promise_paused_at = None
    session.add(improvement)


def close_unanswered(session: Session, improvement: Improvement, at: datetime) -> None:
    """Close the open question without an answer, because the decision was made without it."""
    close_open_question(session, improvement, at)
