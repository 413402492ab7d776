"""What a message has contributed: an answer, a reading, a note, tasks. An edit changes it, a deletion takes it back."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common import idempotency
from csi.common.errors import BadInput, TooLate
from csi.consequences import typed_readings
from csi.inbox.incoming_message import IncomingMessage
from csi.inbox.threads import improvement_of_thread
from csi.interview import flow, typed_answers
from csi.interview.answers import Typing
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.register import activity, comments, consultations
from csi.register.activity_words import MESSAGE, WORDS_TAKEN_BACK
from csi.register.improvements import get_improvement
from csi.understanding.additions import read_addition
from models import Activity, HeldMessage, Seen

_NOTED, _CONSULTED, _INFO, _ASKED_BACK = "noted", "consulted_said", "info_given", "asked_back"
_GONE = WORDS_TAKEN_BACK


def _tasks_key(heard: IncomingMessage) -> str:
    return f"tasks:{heard.place}"


def remember_tasks(session: Session, heard: IncomingMessage, number: int, at: datetime) -> None:
    """Remember that a message has planned tasks of an improvement."""
    if idempotency.is_first(session, _tasks_key(heard), at):
        seen = session.get_one(Seen, _tasks_key(heard))
        seen.improvement_id = number
        session.add(seen)


def revise(session: Session, heard: IncomingMessage, before: str, at: datetime) -> bool:
    """Change what an edited message had contributed, and answer its sender. False if it had contributed nothing.

    `before` is what it said. Raises BadInput, NotAllowed, TooLate.
    """
    typing = Typing(heard.channel, heard.ts, heard.files)
    if typed_answers.revise_typed_answer(session, typing, heard.text, by=heard.person, at=at, before=before):
        return True
    if typed_readings.revise_reading_reply(session, heard.channel, heard.ts, heard.text, by=heard.person, at=at):
        return True
    new = comments.NewComment(_comment_text(heard), heard.channel, heard.ts, heard.person)
    if (number := comments.revise_comment(session, new, by=heard.person, at=at)) is not None:
        sentence = f"IMP-{number} has your comment in its new words."
        to = outbox.person(heard.person)
        outbox.enqueue(session, outbox.MessageKind.HELP, to=to, at=at, sentence=sentence)
        return True
    said = _last_words(session, heard)
    if said is None:
        if (number := _planned_tasks(session, heard)) is not None:
            raise TooLate(f"The tasks of IMP-{number} haven't changed. To change a task, press Change in the list.")
        return False
    if incoming_kind(heard.text) is IncomingKind.NOTHING and not heard.has_files:
        raise BadInput(
            "answer", "Your message is empty now, so I've kept the text before. To take it back, delete the message."
        )
    _say_anew(session, said, heard, at)
    return True


def _comment_text(heard: IncomingMessage) -> str:
    """What a message adds to an improvement: its words without “add to IMP-12:”, and its files."""
    addition = read_addition(heard.text)
    return "\n".join(part for part in (addition.text if addition else heard.text, heard.file_lines) if part)


def _say_anew(session: Session, said: Activity, heard: IncomingMessage, at: datetime) -> None:
    number, by, message = said.improvement_id or 0, heard.person, heard.place
    if said.verb == _INFO:
        info_requests.revise_answer(session, said.after["request"], heard.text, by=by, at=at, message=message)
    elif said.verb == _CONSULTED:
        consultations.record_reply(session, number, heard.with_files, by=by, at=at, message=message)
    elif said.verb == _ASKED_BACK:
        info_requests.pass_on_question(session, number, heard.text, by=by, at=at, message=message)
    else:
        flow.record_note(session, number, heard.with_files, by=by, at=at, message=message)


def take_back(session: Session, gone: IncomingMessage, at: datetime) -> str | None:
    """Take back what a deleted message had contributed, and return what to tell its sender; None if it was nothing.

    Raises NotAllowed, TooLate.
    """
    by, typing = gone.person, Typing(gone.channel, gone.ts)
    answer = typed_answers.take_back_typed_answer(session, typing, by=by, at=at, before=gone.text)
    if answer is not None:
        return _about_answer(answer)
    if flow.retype_unclear(session, typing, "", by=by, at=at):
        return "You deleted your message. The question is still open, so you can answer it here."
    reading = typed_readings.take_back_reading_reply(session, gone.channel, gone.ts, by=by, at=at)
    if reading is not None:
        if not reading:
            return "You deleted your message. A newer reading counts already, so nothing changes."
        return "You deleted your message, so its reading is gone."
    if (number := comments.take_back_comment(session, gone.channel, gone.ts, by=by, at=at)) is not None:
        return f"You deleted your message, so it's no longer with IMP-{number}."
    said = _last_words(session, gone)
    if said is not None:
        return _take_back_words(session, said, gone, at)
    if (number := _planned_tasks(session, gone)) is not None:
        return f"You deleted your message. Its tasks stay in the plan of IMP-{number}; cancel them there."
    return None


def _about_answer(answer: typed_answers.TakenBack) -> str:
    asked = answer.question.asks
    if not answer.counted:
        return f"You deleted your message. Your newer answer to “{asked}” stays."
    if answer.another:
        return f"You deleted your message, so the earlier answer to “{asked}” counts again."
    return f"You deleted your message, so “{asked}” is open again. You can answer it here at any time."


def _take_back_words(session: Session, last: Activity, gone: IncomingMessage, at: datetime) -> str:
    number, by, message = last.improvement_id or 0, gone.person, gone.place
    if last.verb == _INFO:
        if info_requests.take_back_answer(session, last.after["request"], by=by, at=at, message=message):
            again = "The question is open again, and the decision date is paused."
            return f"You deleted your answer about IMP-{number}. {again}"
        return f"You deleted your answer about IMP-{number}, so nobody will use it."
    if last.verb == _CONSULTED:
        consultations.take_back_reply(session, number, by=by, at=at, message=message)
    elif last.verb == _ASKED_BACK:
        info_requests.take_back_question(session, number, by=by, at=at, message=message)
    else:
        improvement = get_improvement(session, number, lock=True)
        activity.record(session, improvement, _GONE, by=by, at=at, after=activity.typed_in(message))
    return f"You deleted what you had written about IMP-{number}. Its history says so."


def _last_words(session: Session, heard: IncomingMessage) -> Activity | None:
    """The record of what somebody wrote in a message, in its latest words; None if they took it back."""
    held = session.exec(
        select(HeldMessage).where(HeldMessage.channel == heard.channel, HeldMessage.ts == heard.ts)
    ).first()
    number = improvement_of_thread(session, heard)
    written = select(Activity).where(
        Activity.actor_id == heard.person, col(Activity.verb).in_([_NOTED, _CONSULTED, _INFO, _ASKED_BACK, _GONE])
    )
    if number is not None:
        written = written.where(Activity.improvement_id == number)
    elif held is not None and held.decided_at is not None:
        written = written.where(col(Activity.at) >= held.decided_at)
    else:
        return None
    rows = session.exec(written.order_by(col(Activity.id).desc()))
    last = next((row for row in rows if row.after.get(MESSAGE) == heard.place), None)
    return last if last is not None and last.verb != _GONE else None


def _planned_tasks(session: Session, heard: IncomingMessage) -> int | None:
    """The improvement whose tasks a message planned."""
    seen = session.get(Seen, _tasks_key(heard))
    return seen.improvement_id if seen else None
