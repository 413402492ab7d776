"""Words that a person typed at a question and that fit no choice: asked about once, and never lost."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.interview.answers import Typing
from csi.interview.earlier_words import NOTED, said_earlier
from csi.interview.queries import MEASURED, choices_of, open_objectives
from csi.interview.questions import Question
from csi.kpis.measured_text import measured_part
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity
from csi.register.open_questions import unclear_answer
from models import Improvement, Interview, Person


def titles_for(session: Session, question: Question) -> tuple[str, ...]:
    """The objectives that an answer may name, if the question asks for one."""
    return tuple(each.title for each in open_objectives(session)) if question.key == "objective" else ()


def is_misplaced_now(session: Session, interview: Interview, text: str, at: datetime) -> bool:
    """Whether words answer the question about a figure, and those that were asked about before them don't."""
    today = today_of(session, interview.person_id, at)
    return measured_part(text, today) is not None and measured_part(interview.unclear or "", today) is None


def ask_which(
    session: Session,
    improvement: Improvement,
    interview: Interview,
    question: Question,
    text: str,
    at: datetime,
    typing: Typing | None,
) -> None:
    """Ask once which choice words mean that fit none, or whether they answer the question about a figure."""
    interview.unclear, interview.unclear_ts = text.replace("\x00", "").strip(), typing.ts if typing else None
    session.add(interview)
    session.flush()
    subject = unclear_answer(interview)
    number, by = improvement.id or 0, interview.person_id
    if figure := meant_elsewhere(session, improvement, interview, at):
        facts: dict[str, Any] = {"notice": "misplaced", "meant": figure.question, "mark": figure.mark}
    else:
        offered = choices_of(session, question)
        facts = {"notice": "unclear", "choices": [[each.value, each.label] for each in offered]}
    facts |= {"question": question.key, "said": interview.unclear}
    kind, to = outbox.MessageKind.NOTICE, outbox.person(by)
    outbox.enqueue(session, kind, to=to, at=at, subject=subject, improvement_id=number, **facts)


@dataclass(frozen=True, slots=True)
class MeantElsewhere:
    """The question about a figure that words answer which were typed at another one, and the digest of the words."""

    question: str
    mark: str


def meant_elsewhere(
    session: Session, improvement: Improvement, interview: Interview, at: datetime
) -> MeantElsewhere | None:
    """Whether the words that fit no choice answer a question about a figure."""
    by, today = interview.person_id, today_of(session, interview.person_id, at)
    for key in MEASURED:
        found = said_earlier(session, improvement, by, key, today)
        if found and found[0].text == interview.unclear:
            return MeantElsewhere(key, found[0].mark)
    return None


SHORT = 6
"""A choice typed in so many words says no more than the choice."""


def keep_rest(
    session: Session, improvement: Improvement, meant: str, text: str, *, by: str, at: datetime, typing: Typing | None
) -> None:
    """Keep what was typed around a choice as a note, if it says more than the choice."""
    if meant != text.strip() and len(text.split()) > SHORT:
        activity.record(session, improvement, NOTED, by=by, at=at, note=text.strip())


def typing_of(session: Session, interview: Interview) -> Typing | None:
    """The message in which words were typed that fit no choice, where it is known."""
    person = session.get(Person, interview.person_id)
    channel = person.direct_channel if person else None
    return Typing(channel, interview.unclear_ts) if channel and interview.unclear_ts else None


def let_go(session: Session, improvement: Improvement, interview: Interview, at: datetime, answer: str = "") -> None:
    """Forget the words that fit no choice. What didn't become the answer stays as a note."""
    if interview.unclear and interview.unclear != answer:
        typing = typing_of(session, interview)
        after = activity.typed_in(f"{typing.channel}:{typing.ts}" if typing else None)
        activity.record(session, improvement, NOTED, by=interview.person_id, at=at, note=interview.unclear, after=after)
    forget(session, interview, at)


def forget(session: Session, interview: Interview, at: datetime) -> None:
    """Forget the words that fit no choice, and make the message that asks about them one line."""
    asked = unclear_answer(interview)
    interview.unclear = interview.unclear_ts = None
    session.add(interview)
    session.flush()
    if asked is not None:
        outbox.refresh(session, asked, at=at)


def today_of(session: Session, person_id: str, at: datetime) -> date:
    """The person's day."""
    return local_day(at, directory.zone_by_id(session, person_id))
