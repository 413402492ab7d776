"""The texts behind *Read all*: found by whose they are and their digest, for whoever may read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from csi.capture.queries import find_by_code_key
from csi.capture.similar_ideas import closest_ideas, merge_target
from csi.common.errors import NotAllowed
from csi.interview.questions import BY_KEY
from csi.messaging.long_text import Holder, LongText, digest
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may
from csi.register import business_case
from csi.register.history import OF_VALUE
from csi.register.improvements import get_improvement
from models import (
    Activity,
    Announcement,
    Answer,
    Approval,
    Assignment,
    CaptureQuestion,
    HeldMessage,
    Hold,
    Improvement,
    InfoRequest,
    Involvement,
    ProgressReport,
    Task,
    ValueFigure,
)
from models.enums import AnnouncementState, State


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text with its line breaks, and what it is. The text is empty if it was changed or removed meanwhile."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and what that person may read of one improvement beyond what every member may."""

    sees_value: bool = False
    may_act: bool = False
    """Coordinates the improvement or manages it."""


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    text: str
    readable: bool = True


TEXTS: Mapping[type[SQLModel], Mapping[str, str]] = {
    Improvement: {
        "idea": "Idea",
        "details": "Details",
        "reason": "Reason",
        "closure_notes": "Outcome",
        "judged_early_because": "Why it was judged early",
        "not_measurable_because": "Why it can't be measured",
    },
    Answer: {"text": "Answer"},
    InfoRequest: {"question": "Question to its author", "answer": "Answer of its author"},
    Hold: {"reason": "Why it was put on hold"},
    Task: {"text": "Task"},
    ProgressReport: {"note": "Progress"},
    Announcement: {"story": "Announcement"},
    Involvement: {"question": "Question to whoever is consulted"},
    Assignment: {"note": "Note to its coordinator"},
    Approval: {"note": "Note of the approver"},
    ValueFigure: {"payer": "Who pays", "soft_benefits": "What can't be counted in money"},
    Activity: {"note": "Note"},
}
"""What people write about an improvement: by the table and column it is kept in, and its title when it is read."""


def read_long_texts(session: Session, asked: Sequence[LongText], *, by: str) -> tuple[WholeText, ...]:
    """Read texts whole, each once. Raises NotAllowed, NotFound."""
    directory.require_member(session, by, Action.READ)
    found = []
    for each in dict.fromkeys(asked):
        match each.of.holder:
            case Holder.IMPROVEMENT:
                improvement = get_improvement(session, each.of.id)
                found.append(_pick(each, improvement, _texts(session, improvement, _reader(session, improvement, by))))
            case Holder.HELD_MESSAGE:
                held = session.get(HeldMessage, each.of.id)
                found.append(
                    _own("Your message", held.text if held else "", each, held.person_id == by if held else None)
                )
            case Holder.CAPTURE_QUESTION:
                bulb = session.get(CaptureQuestion, each.of.id)
                found.append(_own("Message", bulb.text if bulb else "", each, bulb.person_id == by if bulb else None))
    return tuple(found)


def read_idea(session: Session, number: int, *, by: str) -> WholeText:
    """Read the whole text of an idea. Raises NotAllowed, NotFound."""
    directory.require_member(session, by, Action.READ)
    return WholeText(_name(number, "Idea"), get_improvement(session, number).idea)


def read_long_texts_by_key(
    session: Session, key: str, asked: Sequence[LongText], *, asker: str
) -> tuple[WholeText, ...]:
    """Read texts that the holder of a follow code saw cut: of the idea, of the one it was merged into, and look-alikes.

    Nothing is looked up about the asker. Raises NotAllowed for known outsiders, NotFound.
    """
    own = find_by_code_key(session, key, asker)
    number = own.id or 0
    standing = {number, merge_target(session, number)}
    similar = {each.number for each in closest_ideas(session, number)} if own.state is State.NEW else set()
    found = []
    for each in dict.fromkeys(asked):
        if each.of.holder is not Holder.IMPROVEMENT or each.of.id not in standing | similar:
            raise NotAllowed("Only whoever may see that improvement can read this.")
        improvement = get_improvement(session, each.of.id)
        if each.of.id in standing:
            texts = _texts(session, improvement, _Reader())
        else:
            texts = [_Found("Idea", improvement.idea), _Found("Outcome", improvement.closure_notes or ""),
                     _Found("Reason", improvement.reason or "")]  # fmt: skip
        found.append(_pick(each, improvement, texts))
    return tuple(found)


def _own(title: str, text: str, asked: LongText, is_own: bool | None) -> WholeText:
    if is_own is False:
        raise NotAllowed("Only whoever was asked about this message can read it here.")
    return WholeText(title, text if digest(text) == asked.digest else "")


def _name(number: int, title: str) -> str:
    return f"IMP-{number}: {title}"


def _pick(asked: LongText, improvement: Improvement, texts: Iterable[_Found]) -> WholeText:
    same = [each for each in texts if each.text and digest(each.text) == asked.digest]
    if same and not any(each.readable for each in same):
        raise NotAllowed("You can't see this text.")
    number = improvement.id or 0
    for each in same:
        if each.readable:
            return WholeText(_name(number, each.title), each.text.strip())
    return WholeText(f"IMP-{number}", "")


def _reader(session: Session, improvement: Improvement, person_id: str) -> _Reader:
    actor: Actor = directory.actor_for(session, person_id, improvement)
    return _Reader(
        sees_value=business_case.may_see_value(session, person_id, improvement),
        may_act=may(Action.COORDINATE, actor),
    )


def _texts(session: Session, improvement: Improvement, reader: _Reader) -> Iterable[_Found]:
    """Yield everything that people wrote about an improvement, what is in force before what is history."""
    yield from _columns(improvement, improvement, reader)
    for table in TEXTS:
        if table is Improvement:
            continue
        number: Any = table.improvement_id  # type: ignore[attr-defined]
        newest_first = select(table).where(number == improvement.id).order_by(col(table.id).desc())  # type: ignore[attr-defined]
        for row in session.exec(newest_first):
            yield from _columns(row, improvement, reader)
    case = business_case.read_value(session, improvement.id or 0)
    for line in business_case.value_lines(case):
        yield _Found("Value", line, reader.sees_value)


def _columns(row: SQLModel, improvement: Improvement, reader: _Reader) -> Iterable[_Found]:
    readable = _readable(row, improvement, reader)
    for column, title in TEXTS[type(row)].items():
        if text := getattr(row, column):
            yield _Found(_title(row, title), text, readable)
    if isinstance(row, Activity):
        for text in (*_strings(row.before), *_strings(row.after)):
            yield _Found("From the history", text, readable)


def _title(row: SQLModel, title: str) -> str:
    match row:
        case Answer() if row.question in BY_KEY:
            return BY_KEY[row.question].short
        case Task():
            return f"Task {row.improvement_id}.{row.place}"
        case _:
            return title


def _readable(row: SQLModel, improvement: Improvement, reader: _Reader) -> bool:
    """Whether the reader may read a row's texts, as where they are shown: most are for every member."""
    match row:
        case ValueFigure():
            return reader.sees_value
        case Activity():
            return reader.sees_value or row.verb not in OF_VALUE
        case Announcement():
            return row.state is AnnouncementState.POSTED or reader.may_act
        case _:
            return True


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
