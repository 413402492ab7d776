"""The texts behind *Read all*: found by whose they are and their digest, for whoever may read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from csi.announcements import worth
from csi.capture.queries import find_by_code_key
from csi.capture.similar_ideas import closest_ideas, merge_target
from csi.common.errors import NotFound
from csi.interview.questions import BY_KEY
from csi.lifecycle.approval_basis import read_basis
from csi.messaging.long_text import Holder, LongText, digest
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may, require
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
    Comment,
    HeldMessage,
    Hold,
    Improvement,
    InfoRequest,
    Involvement,
    ProgressReport,
    Task,
    ValueFigure,
    ValueLine,
)
from models.enums import AnnouncementState, State


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text with its line breaks, and what it is. The text is empty if it was changed or removed meanwhile."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A text as it stands in a row, and what somebody has to be allowed to read it."""

    title: str
    text: str
    needs: Action = Action.READ


TEXTS: Mapping[type[SQLModel], Mapping[str, str]] = {
    Improvement: {
        "idea": "Idea",
        "details": "Details",
        "reason": "Reason",
        "closure_notes": "Outcome",
        "risk": "Risk",
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
    ValueFigure: {"payer": "Who pays", "soft_benefits": "What can't be counted in money", "source": "Source"},
    ValueLine: {"label": "What is saved", "source": "Source"},
    Activity: {"note": "Note"},
    Comment: {"text": "Comment"},
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
                actor = directory.actor_for(session, by, improvement)
                found.append(_pick(each, improvement, _texts(session, improvement), actor))
            case Holder.HELD_MESSAGE:
                held = session.get(HeldMessage, each.of.id)
                if held is not None:
                    _require_own(session, Action.DECIDE_HELD, held.person_id, by)
                found.append(_same("Your message", held.text if held else "", each))
            case Holder.CAPTURE_QUESTION:
                bulb = session.get(CaptureQuestion, each.of.id)
                if bulb is not None:
                    _require_own(session, Action.DECIDE_CAPTURE, bulb.person_id, by)
                found.append(_same("Message", bulb.text if bulb else "", each))
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
            raise NotFound("There's no such text for this code.")
        improvement = get_improvement(session, each.of.id)
        if each.of.id in standing:
            texts = _texts(session, improvement)
        else:
            texts = [_Found("Idea", improvement.idea), _Found("Outcome", improvement.closure_notes or ""),
                     _Found("Reason", improvement.reason or "")]  # fmt: skip
        found.append(_pick(each, improvement, (text for text in texts if text.needs is Action.READ)))
    return tuple(found)


def _require_own(session: Session, action: Action, asked_person: str, by: str) -> None:
    actor = replace(directory.actor(session, by), is_asked=asked_person == by)
    require(action, actor, "Only the person who was asked about this message can read it here.")


def _same(title: str, text: str, asked: LongText) -> WholeText:
    return WholeText(title, text if digest(text) == asked.digest else "")


def _name(number: int, title: str) -> str:
    return f"IMP-{number}: {title}"


def _pick(asked: LongText, improvement: Improvement, texts: Iterable[_Found], actor: Actor | None = None) -> WholeText:
    """Find the text that is asked for, in a row that the actor may read. Raises NotAllowed if there is none."""
    number = improvement.id or 0
    same = [each for each in texts if each.text and digest(each.text) == asked.digest]
    if not same:
        return WholeText(f"IMP-{number}", "")
    readable = [each for each in same if actor is None or may(each.needs, actor)]
    if not readable and actor is not None:
        require(same[0].needs, actor, "You can't see this text: it's from a place you have no access to.")
    return WholeText(_name(number, readable[0].title), readable[0].text.strip())


def _texts(session: Session, improvement: Improvement) -> Iterable[_Found]:
    """Yield everything that people wrote about an improvement, what is in force before what is history."""
    yield from _columns(improvement)
    for table in TEXTS:
        if table is Improvement:
            continue
        number: Any = table.improvement_id  # type: ignore[attr-defined]
        newest_first = select(table).where(number == improvement.id).order_by(col(table.id).desc())  # type: ignore[attr-defined]
        for row in session.exec(newest_first):
            yield from _columns(row)
    for text in _strings(read_basis(session, improvement).plain()):
        yield _Found("What its approver decides on", text, Action.SEE_VALUE)
    case = business_case.read_value(session, improvement.id or 0)
    for line in business_case.figures_said(case):
        yield _Found("Value", line, Action.SEE_VALUE)
    yield from _told_of_worth(session, improvement)


def _told_of_worth(session: Session, improvement: Improvement) -> Iterable[_Found]:
    """Yield what announcements tell of the value, for whoever may read them: a post is for every member."""
    for row in session.exec(select(Announcement).where(Announcement.improvement_id == improvement.id)):
        told = worth.read_worth(session, row) if worth.is_chosen(session, row) else None
        for text in (*told.lines, told.source) if told is not None else ():
            yield _Found("Value", text, _needs(row))


def _columns(row: SQLModel) -> Iterable[_Found]:
    needs = _needs(row)
    for column, title in TEXTS[type(row)].items():
        if text := getattr(row, column):
            yield _Found(_title(row, title), text, needs)
    if isinstance(row, Approval):
        for text in _strings(row.about):
            yield _Found("What its approver decided on", text, Action.SEE_VALUE)
    if isinstance(row, Activity):
        for text in (*_strings(row.before), *_strings(row.after)):
            yield _Found("From the history", text, needs)


def _title(row: SQLModel, title: str) -> str:
    match row:
        case Answer() if row.question in BY_KEY:
            return BY_KEY[row.question].short
        case Task():
            return f"Task {row.improvement_id}.{row.place}"
        case _:
            return title


def _needs(row: SQLModel) -> Action:
    """What somebody has to be allowed to read a row's texts, as where they are shown: most are for every member."""
    match row:
        case ValueFigure() | ValueLine():
            return Action.SEE_VALUE
        case Activity():
            return Action.SEE_VALUE if row.verb in OF_VALUE else Action.READ
        case Announcement():
            return Action.READ if row.state is AnnouncementState.POSTED else Action.POST_ANNOUNCEMENT
        case _:
            return Action.READ


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
