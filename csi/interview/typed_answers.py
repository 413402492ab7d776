"""Answers typed in a message: another edit of it changes its answer, and deleting it takes the answer back.

Each version is an answer of its own. Its source is the message's ts, and behind it the number of the edit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, or_, select

from csi.common.errors import BadInput, TooLate
from csi.interview import flow, unclear_words
from csi.interview.answers import EDIT, Typing, record_answer
from csi.interview.queries import MEASURED, current_answers
from csi.interview.questions import BY_KEY, Question
from csi.interview.typed_replies import ReplyKind, Typed, read_reply
from csi.kpis import proposals
from csi.messaging import outbox
from csi.messaging.subjects import AskedQuestion
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from models import Alignment, Answer, Improvement, Interview, Objective, OpenQuestion
from models.enums import ENDED_STATES, AnswerKind, InterviewState, State


def revise_typed_answer(
    session: Session, typing: Typing, text: str, *, by: str, at: datetime, before: str = ""
) -> bool:
    """Change the answer whose message was edited. False if the message is no answer of this person.

    `before` is what the message said; with it, what another message added to the answer stays. Raises BadInput if the
    new words are no answer, TooLate.
    """
    rows = _typed_in(session, typing)
    if not rows:
        return flow.retype_unclear(session, typing, text, by=by, at=at)
    if rows[0].answered_by != by:
        return False
    number, key = rows[-1].improvement_id, rows[-1].question
    improvement = flow.open_for_answers(session, number)
    question, standing = BY_KEY[key], current_answers(session, number).get(key)
    kind, text = _read(session, question, text, typing)
    said = _in_place_of(before, text, standing) if kind is AnswerKind.ANSWER and standing is not None else text
    if standing is not None and (standing.kind, standing.text) == (kind, said.strip()):
        return True
    edit = replace(typing, ts=f"{typing.ts}{EDIT}{len(rows)}")
    if kind is AnswerKind.ANSWER:
        flow.revise_answer(session, number, key, said, by=by, at=at, typing=edit)
    else:
        record_answer(session, improvement, question, kind, "", by=by, at=at, typing=edit)
    outbox.acknowledge_with_reaction(session, typing.channel, typing.ts, at=at)
    return True


def _read(session: Session, question: Question, text: str, typing: Typing) -> tuple[AnswerKind, str]:
    """How an edited message answers a question, and what it says. Raises BadInput if it doesn't."""
    titles = unclear_words.titles_for(session, question)
    reply = read_reply(question, text, titles=titles, with_files=bool(typing.files))
    if reply.control is Typed.SKIP:
        return AnswerKind.SKIPPED, ""
    if reply.control is Typed.NOT_SURE:
        return AnswerKind.NOT_SURE, ""
    if reply.kind is ReplyKind.UNCLEAR and question.choices:
        choices = ", ".join(choice.label for choice in question.choices)
        raise BadInput("answer", f"That is none of the choices ({choices}). Your earlier answer stays.")
    if reply.kind not in (ReplyKind.ANSWER, ReplyKind.UNCLEAR):
        stays = "That isn't an answer, so your earlier one stays."
        raise BadInput("answer", f"{stays} To take it back, delete your message.")
    return AnswerKind.ANSWER, reply.text


def _in_place_of(before: str, text: str, standing: Answer) -> str:
    """The standing answer with a message's new words in place of its old ones."""
    before, text = before.strip(), text.strip()
    if before and standing.text.startswith(f"{before}\n"):
        return f"{text}\n{standing.text.removeprefix(before).strip()}".strip()
    if before and standing.text.endswith(f"\n{before}"):
        return f"{standing.text.removesuffix(before).strip()}\n{text}".strip()
    return text


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An answer that was taken back. `counted`: it was in force; `another`: an answer to the question still is."""

    number: int
    question: Question
    counted: bool
    another: bool


def take_back_typed_answer(
    session: Session, typing: Typing, *, by: str, at: datetime, before: str = ""
) -> TakenBack | None:
    """Take back the answer whose message was deleted; it stays among the earlier ones. The one before counts again.

    None if the message is no answer of this person. Raises TooLate.
    """
    rows = _typed_in(session, typing)
    if not rows or rows[0].answered_by != by:
        return None
    number, question = rows[-1].improvement_id, BY_KEY[rows[-1].question]
    improvement = get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"You deleted your message, but IMP-{number} is {describe_state(improvement.state)}. So your answer stays."
        )
    standing, said = current_answers(session, number).get(question.key), [before, *(row.text for row in rows)]
    for row in rows:
        row.kind = AnswerKind.TAKEN_BACK
        session.add(row)
    activity.record(session, improvement, "answer_taken_back", by=by, at=at, after={"question": question.key})
    session.flush()
    counted = standing is not None and standing.id in {row.id for row in rows}
    if standing is not None and counted:
        _undo_effects(session, improvement, question, standing, at)
    left = current_answers(session, number).get(question.key)
    if left is not None and left.answered_by == by and (left.id or 0) > (rows[0].id or 0):
        _take_out(session, left, said, by=by, at=at)
    if left is None:
        _ask_again(session, number, question.key, by, at)
    outbox.refresh(session, AskedQuestion(number, by, question.key), at=at)
    if question.key in MEASURED:
        outbox.refresh_kind(session, outbox.MessageKind.PROPOSAL, number, at)
        proposals.offer_proposal(session, improvement, question.key, by=by, at=at)
    outbox.refresh_improvement(session, number, at)
    return TakenBack(number, question, counted, left is not None)


def _typed_in(session: Session, typing: Typing) -> list[Answer]:
    """The answers that a message made, with its edits, the newest last, without those taken back."""
    its_own = or_(
        col(Answer.source_ts) == typing.ts, col(Answer.source_ts).startswith(f"{typing.ts}{EDIT}", autoescape=True)
    )
    of_message = select(Answer).where(Answer.source_channel == typing.channel, its_own)
    return list(session.exec(of_message.where(Answer.kind != AnswerKind.TAKEN_BACK).order_by(col(Answer.id))))


def _take_out(session: Session, standing: Answer, said: Iterable[str], *, by: str, at: datetime) -> None:
    """Take a deleted message's words out of an answer that another message has completed."""
    for words in filter(None, said):
        if left := _in_place_of(words, "", standing):
            number, key, typing = standing.improvement_id, standing.question, _next_version(session, standing)
            flow.revise_answer(session, number, key, left, by=by, at=at, typing=typing)
            return


def _next_version(session: Session, answer: Answer) -> Typing | None:
    """The source of the next version of an answer that was typed in a message."""
    if not answer.source_channel or not answer.source_ts:
        return None
    typing = Typing(answer.source_channel, answer.source_ts.partition(EDIT)[0])
    return replace(typing, ts=f"{typing.ts}{EDIT}{len(_typed_in(session, typing))}")


def _undo_effects(session: Session, improvement: Improvement, question: Question, answer: Answer, at: datetime) -> None:
    """Undo what an answer brought with it: a question it settled, an objective, or that nothing can be measured."""
    number = improvement.id or 0
    of_question = select(OpenQuestion).where(
        OpenQuestion.improvement_id == number, OpenQuestion.question == question.key
    )
    for row in session.exec(of_question):
        if row.resolved_at == answer.answered_at:
            row.resolved_at = None
        elif row.raised_at == answer.answered_at and row.resolved_at is None:
            row.resolved_at = at
        session.add(row)
    if question.key == "objective" and improvement.state is State.NEW:
        titled = select(Objective).where(Objective.title == answer.text)
        for objective in session.exec(titled):
            if (link := session.get(Alignment, (number, objective.id))) is not None:
                session.delete(link)
    if answer.text == f"{flow.NOT_MEASURABLE}{improvement.not_measurable_because}":
        improvement.not_measurable_because = None
        session.add(improvement)
        twins = select(Answer).where(Answer.improvement_id == number, Answer.text == answer.text)
        for twin in session.exec(twins.where(Answer.answered_by == answer.answered_by)):
            twin.kind = AnswerKind.TAKEN_BACK
            session.add(twin)
    session.flush()


def _ask_again(session: Session, number: int, key: str, by: str, at: datetime) -> None:
    """Leave the question open for whoever's interview was over; another interview comes back to it by itself."""
    asked = select(Interview).where(Interview.improvement_id == number, Interview.person_id == by)
    interview = session.exec(asked).first()
    if interview is not None and interview.state is InterviewState.DONE:
        interview.state, interview.question, interview.changed_at = InterviewState.PAUSED, key, at
        session.add(interview)
