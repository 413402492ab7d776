"""The interview: one small question at a time, in the improvement's thread; it can be paused and resumed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, TooLate
from csi.interview.answers import EDIT, File, Typing, record_answer
from csi.interview.earlier_words import said_earlier
from csi.interview.queries import (
    MEASURED,
    answered_elsewhere,
    choices_of,
    current_answers,
    questions_of,
    settled_questions,
)
from csi.interview.questions import BY_KEY, Question, QuestionPart, next_question, question_before
from csi.interview.typed_replies import ReplyKind, Typed, read_reply, yes_or_no
from csi.interview.unclear_words import (
    ask_which,
    forget,
    is_misplaced_now,
    keep_rest,
    let_go,
    meant_elsewhere,
    titles_for,
    today_of,
    typing_of,
)
from csi.kpis.not_measurable import why_not_measurable
from csi.messaging import delivery, outbox
from csi.messaging.subjects import AskedQuestion, EarlierQuestion
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.register.open_questions import raise_open_question
from csi.understanding.terms import term_asked
from models import Answer, Improvement, Interview
from models.enums import ENDED_STATES, AnswerKind, InterviewState


def part_of(improvement: Improvement, person_id: str) -> QuestionPart:
    """Which part of the questions a person is asked."""
    return QuestionPart.COORDINATOR if improvement.coordinator_id == person_id else QuestionPart.AUTHOR


def begin_interview(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Start or resume the interview: ask where it stopped, else the first unanswered question.

    What the person was not sure about, or skipped although it is needed, is asked again only when nothing else is left.
    """
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    part, settled = part_of(improvement, by), settled_questions(session, number, by)
    stopped_at = BY_KEY[interview.question] if interview.question else None
    if stopped_at is not None and is_known_elsewhere(session, interview, stopped_at.key):
        stopped_at = None
    left = next_question(part, settled) or next_question(part, settled_questions(session, number))
    _ask(session, improvement, interview, stopped_at or left, at)


def take_reply(
    session: Session, number: int, text: str, *, by: str, at: datetime, typing: Typing | None = None, shown: str = ""
) -> bool:
    """Take a typed reply to the open question. False if none is open and the text was not taken.

    `shown` is the question that a morning message asks, if it was typed in that message's thread.
    """
    if typing and _answered_already(session, typing):
        return True
    improvement = get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES:
        return False
    interview = interview_of(session, number, by)
    if interview is None:
        return False
    if shown and interview.question is None and interview.state is InterviewState.OFFERED:
        interview.question = shown  # the morning message asks it before the interview has begun
    if shown and interview.question != shown:
        return False
    if typing and not shown and _typed_before_asked(session, interview, typing):
        return _add_to_last(session, improvement, text, by=by, at=at, typing=typing)
    if interview.question is None or interview.state is InterviewState.DONE:
        return False
    question = BY_KEY[interview.question]
    because = why_not_measurable(text) if question.key in MEASURED else None
    if because is not None:
        cannot_measure(session, number, question.key, because, by=by, at=at, typing=typing)
        return True
    return _take(session, improvement, interview, question, text, at, typing)


def _take(
    session: Session,
    improvement: Improvement,
    interview: Interview,
    question: Question,
    text: str,
    at: datetime,
    typing: Typing | None,
) -> bool:
    """Take a typed reply by what it is. False for small talk."""
    number, by = improvement.id or 0, interview.person_id
    kept = can_be_kept(session, number, question.key)
    with_files = bool(typing and typing.files)
    answered = kept or interview.unclear is not None
    if interview.unclear is not None and _agreed(session, improvement, interview, question, text, at):
        return True
    reply = read_reply(question, text, titles=titles_for(session, question), answered=answered, with_files=with_files)
    match reply.kind:
        case ReplyKind.CONTROL if reply.control is not None:
            control_interview(session, number, question.key, reply.control, by=by, at=at, typing=typing)
        case ReplyKind.ASKS_BACK:
            term = term_asked(text)
            elsewhere = {"term": term.name} if term is not None and term.question != question.key else {}
            outbox.notice(session, "asked_back", to=by, about=number, at=at, question=question.key, **elsewhere)
        case ReplyKind.NO_ANSWER:
            outbox.notice(session, "no_answer", to=by, about=number, at=at, question=question.key)
        case ReplyKind.SMALL_TALK:
            return False
        case ReplyKind.UNCLEAR if interview.unclear is None or is_misplaced_now(session, interview, text, at):
            let_go(session, improvement, interview, at)
            ask_which(session, improvement, interview, question, text, at, typing)
        case _:
            keep_rest(session, improvement, reply.text, text, by=by, at=at, typing=typing)
            record_answer(session, improvement, question, AnswerKind.ANSWER, reply.text, by=by, at=at, typing=typing)
            _go_on(session, improvement, interview, question, at)
    return True


def _agreed(
    session: Session, improvement: Improvement, interview: Interview, question: Question, text: str, at: datetime
) -> bool:
    """Whether a bare yes or no answered what unclear words mean: yes takes the one meaning, no keeps them."""
    number, by, says = improvement.id or 0, interview.person_id, yes_or_no(text)
    if says is None:
        return False
    if not says:
        control_interview(session, number, question.key, Typed.KEEP, by=by, at=at)
        return True
    if (figure := meant_elsewhere(session, improvement, interview, at)) is not None:
        use_said(session, number, figure.question, figure.mark, by=by, at=at)
        return True
    offered = choices_of(session, question)
    if len(offered) == 1:
        revise_answer(session, number, question.key, offered[0].value, by=by, at=at)
    return len(offered) == 1


def can_be_kept(session: Session, number: int, key: str) -> bool:
    """Whether a question has an answer that *Keep* leaves as it is."""
    standing = current_answers(session, number).get(key)
    if standing is not None:
        return standing.kind is AnswerKind.ANSWER
    return key in answered_elsewhere(session, number)


def keep_as_said(session: Session, number: int, key: str, *, by: str, at: datetime) -> None:
    """Keep words that fit no choice as the answer (*Keep it here*). Raises TooLate if the question is behind."""
    interview = _interview(session, open_for_answers(session, number), by, at)
    if interview.question != key or not interview.unclear:
        raise TooLate(BEHIND)
    control_interview(session, number, key, Typed.KEEP, by=by, at=at)


def use_said(session: Session, number: int, key: str, mark: str, *, by: str, at: datetime) -> None:
    """Take what a person said elsewhere as the answer to a question about a figure. Raises TooLate.

    The question that is open stays open, unless it is this one.
    """
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    found = said_earlier(session, improvement, by, key, today_of(session, by, at))
    said = next((each for each in found if each.mark == mark), None)
    if said is None:
        raise TooLate(f"“{BY_KEY[key].title}” has an answer already. You can change it behind *Open*.")
    typing = None
    if said.text == interview.unclear:
        typing = typing_of(session, interview)
        forget(session, interview, at)
    record_answer(session, improvement, BY_KEY[key], AnswerKind.ANSWER, said.text, by=by, at=at, typing=typing)
    if interview.question == key:
        _go_on(session, improvement, interview, BY_KEY[key], at)
    elif typing is not None and interview.question is not None:
        outbox.notice(session, "used_there", to=by, about=number, at=at, meant=key, question=interview.question)


def retype_unclear(session: Session, typing: Typing, text: str, *, by: str, at: datetime) -> bool:
    """Take the edited words of a message that fitted no choice; an empty text takes them back.

    False if it isn't such a message.
    """
    asked = select(Interview).where(Interview.person_id == by, Interview.unclear_ts == typing.ts)
    interview = session.exec(asked).first()
    if interview is None or interview.question is None:
        return False
    improvement = open_for_answers(session, interview.improvement_id)
    forget(session, interview, at)
    return not text or _take(session, improvement, interview, BY_KEY[interview.question], text, at, typing)


def _typed_before_asked(session: Session, interview: Interview, typing: Typing) -> bool:
    """Whether a message is older than the open question, and so continues the answer to the one before."""
    if interview.question is None:
        return False
    subject = AskedQuestion(interview.improvement_id, interview.person_id, interview.question)
    asked = outbox.posting(session, subject)
    if asked is None:
        return not delivery.may_be_posted(session, subject, datetime.now(UTC))
    return asked.channel == typing.channel and float(typing.ts) < float(asked.ts)


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
    if last is None or BY_KEY[last.question].choices:
        return False
    if read_reply(BY_KEY[last.question], text, with_files=bool(typing.files)).kind is not ReplyKind.ANSWER:
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


def give_answer(session: Session, number: int, key: str, text: str, *, by: str, at: datetime, source: str = "") -> None:
    """Record or change one answer without moving the interview on. Raises NotAllowed, TooLate, Unsupported."""
    improvement = open_for_answers(session, number)
    _interview(session, improvement, by, at)
    because = why_not_measurable(text) if key in MEASURED else None
    if because is not None:
        cannot_measure(session, number, key, because, by=by, at=at)
    else:
        record_answer(session, improvement, BY_KEY[key], AnswerKind.ANSWER, text, by=by, at=at, source=source)


def leave_open(session: Session, number: int, key: str, control: Typed, *, by: str, at: datetime) -> None:
    """Record in a form that a question is skipped or that nobody is sure, unless it has an answer already."""
    improvement = open_for_answers(session, number)
    _interview(session, improvement, by, at)
    if control is Typed.NOT_SURE and can_be_kept(session, number, key):
        raise_open_question(session, number, key, by=by, at=at)
        outbox.refresh_improvement(session, number, at)
    elif not can_be_kept(session, number, key):
        kind = AnswerKind.SKIPPED if control is Typed.SKIP else AnswerKind.NOT_SURE
        record_answer(session, improvement, BY_KEY[key], kind, "", by=by, at=at)


def catch_up(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Continue the interview after a form: if it answered the open question, ask the next one or finish."""
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    key = interview.question
    settled = settled_questions(session, number, by)
    left = next_question(part_of(improvement, by), settled)
    if left is None and interview.state is not InterviewState.DONE:
        _ask(session, improvement, interview, None, at)
    elif key is not None and key in settled:
        if interview.state is InterviewState.ASKING:
            _ask(session, improvement, interview, left, at)
        else:
            interview.question = left.key if left else None
            session.add(interview)
            outbox.refresh(session, AskedQuestion(number, by, key), at=at)


def catch_up_after_target(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Continue the interview of whoever has set the target that their open question asks for."""
    interview = interview_of(session, number, by)
    if interview is not None and interview.question in MEASURED and interview.state is InterviewState.ASKING:
        catch_up(session, number, by=by, at=at)


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
        raise BadInput("reason", "Say in a few words why it can't be measured. Then you don't need a target.")
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
    """Handle *Skip*, *Back*, *Later*, *Not sure* or *Keep* for a question. An answer that stands is never lost.

    Raises TooLate if another question is open by now.
    """
    improvement = open_for_answers(session, number)
    interview = _interview(session, improvement, by, at)
    if interview.question is None and interview.state is InterviewState.OFFERED:
        interview.question = key  # the morning message asks it before the interview has begun
    if interview.question != key:
        raise TooLate(BEHIND)
    question = BY_KEY[key]
    if control is Typed.LATER:
        interview.state, interview.changed_at = InterviewState.PAUSED, at
        session.add(interview)
        outbox.notice(session, "paused", to=by, about=number, at=at)
        outbox.refresh(session, AskedQuestion(number, by, key), at=at)
        return
    if control is Typed.BACK:
        before = question_before(questions_of(session, number, part_of(improvement, by), by, key), key)
        if before is None:
            outbox.notice(session, "first_question", to=by, about=number, at=at, question=key)
        else:
            _ask(session, improvement, interview, before, at)
        return
    if control is Typed.KEEP and interview.unclear:
        typing = typing_of(session, interview)
        record_answer(session, improvement, question, AnswerKind.ANSWER, interview.unclear, by=by, at=at, typing=typing)
    elif can_be_kept(session, number, key):
        if control is Typed.NOT_SURE:
            raise_open_question(session, number, key, by=by, at=at)
            outbox.refresh_improvement(session, number, at)
    elif control is Typed.KEEP:
        raise TooLate(NOTHING_TO_KEEP)
    else:
        kind = AnswerKind.SKIPPED if control is Typed.SKIP else AnswerKind.NOT_SURE
        record_answer(session, improvement, question, kind, "", by=by, at=at, typing=typing)
    _go_on(session, improvement, interview, question, at)


NOT_ASKED = "Only the idea's author and its coordinator answer these questions."
BEHIND = "You're past that question. The open one is further down in this thread."
NOTHING_TO_KEEP = "There is no answer to keep yet. Type one, or press *Skip*."


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
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so no answers are needed.")
    return improvement


def _interview(session: Session, improvement: Improvement, person_id: str, at: datetime) -> Interview:
    """The person's interview; created for managers. Raises NotAllowed for people who are not asked."""
    found = interview_of(session, improvement.id or 0, person_id)
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


def is_known_elsewhere(session: Session, interview: Interview, key: str) -> bool:
    """Whether a target, an objective or somebody else has answered a question since this person was asked."""
    row = current_answers(session, interview.improvement_id).get(key)
    if row is None or row.kind is not AnswerKind.ANSWER:
        return key in answered_elsewhere(session, interview.improvement_id)
    asked_at = interview.asked_at
    return row.answered_by != interview.person_id and asked_at is not None and row.answered_at >= asked_at


def _go_on(session: Session, improvement: Improvement, interview: Interview, question: Question, at: datetime) -> None:
    number, by = improvement.id or 0, interview.person_id
    settled = settled_questions(session, number, by)
    part = part_of(improvement, by)
    following = next_question(part, settled, question.key) or next_question(part, settled)
    _ask(session, improvement, interview, following, at)


def _ask(
    session: Session, improvement: Improvement, interview: Interview, question: Question | None, at: datetime
) -> None:
    """Ask a question in a new message; the messages that asked before become one line."""
    number, person_id, asked_before = improvement.id or 0, interview.person_id, interview.question
    standing = current_answers(session, number).get(asked_before) if asked_before else None
    let_go(session, improvement, interview, at, standing.text if standing else "")
    interview.changed_at = at
    interview.state = InterviewState.DONE if question is None else InterviewState.ASKING
    interview.question = question.key if question else None
    interview.asked_at = at if question else interview.asked_at
    session.add(interview)
    session.flush()
    if asked_before and (question is None or question.key != asked_before):
        outbox.refresh(session, AskedQuestion(number, person_id, asked_before), at=at)
    if question is None:
        outbox.notice(session, "interview_done", to=person_id, about=number, at=at)
        return
    subject = AskedQuestion(number, person_id, question.key)
    _retire(session, subject, at)
    outbox.enqueue(
        session,
        outbox.MessageKind.QUESTION,
        to=outbox.person(person_id),
        at=at,
        subject=subject,
        improvement_id=number,
        question=question.key,
    )


def _retire(session: Session, subject: AskedQuestion, at: datetime) -> None:
    """Make the message that asked a question before one line, since it is asked again in a new one."""
    outbox.withdraw(session, subject, at=at)
    posted = outbox.posting(session, subject)
    if posted is None:
        return
    earlier = EarlierQuestion(subject.number, subject.person, subject.question, posted.id or 0)
    posted.subject = earlier.key
    session.add(posted)
    session.flush()
    outbox.refresh(session, earlier, at=at)


def interview_of(session: Session, number: int, person_id: str) -> Interview | None:
    """A person's interview about an improvement, if they have one."""
    asked = select(Interview).where(Interview.improvement_id == number, Interview.person_id == person_id)
    return session.exec(asked).first()
