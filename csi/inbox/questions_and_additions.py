"""Messages that ask, or that add to an improvement: what they are answered, and when they are asked about instead."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.capture import idea_search
from csi.common.errors import NotFound
from csi.inbox.incoming_message import IncomingMessage
from csi.language.message_kind import too_little
from csi.people import directory
from csi.people.permissions import Action
from csi.register import comments
from csi.register.improvements import get_improvement
from csi.understanding.bot_questions import ELSEWHERE, topic_asked, topic_of
from csi.understanding.cues import MessageKind
from csi.understanding.improvement_references import names_no_idea, speaks_of_own
from csi.understanding.meaning import Meaning

VERY_SURE = 85
"""From here on a question is answered without offering to save it as an idea."""
SEND_AS_NEW = "I don't run commands from an edited message. Send it as a new message, or type it with /csi."
A_CODE = (
    "That looks like a follow code. Type /improve follow and the code as a command, so that nobody sees it. "
    "I haven't saved your message."
)
NO_IDEAS = "The register has no idea with your name yet. Write one here in a sentence, and I'll say what becomes of it."
TYPE_IT = "Please type it as a command, so that nobody sees it: /improve and the rest. I haven't saved your message."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message is answered. `about` are improvements to show, `topic` names an answer about Kaizen.

    `asks`: whether it is a new idea is asked too, with `hint` for what else it may be.
    """

    sentence: str = ""
    about: tuple[int, ...] = ()
    topic: str = ""
    asks: bool = False
    hint: str = ""


def answer_for(session: Session, heard: IncomingMessage, meaning: Meaning, at: datetime) -> Answer:
    """The answer to a message that is neither an idea nor small talk; an addition is kept. Raises Refused."""
    directory.require_member(session, heard.person, Action.READ)
    match meaning.kind:
        case MessageKind.ADDITION:
            return _add(session, heard, meaning, at)
        case MessageKind.IMPROVEMENT_QUESTION:
            return _about_improvement(session, heard, meaning)
        case MessageKind.BOT_QUESTION:
            topic = topic_asked(meaning.words, meaning.cues)
            return Answer(topic=topic, asks=meaning.sure < VERY_SURE or topic == ELSEWHERE)
        case MessageKind.COMMAND:
            return Answer(_to_be_typed(meaning))
        case _:
            return _unsure(session, heard, meaning)


def _to_be_typed(meaning: Meaning) -> str:
    """What to type instead: the command for a follow code, the form of `/improve`, or the message anew."""
    if meaning.pasted is None or meaning.pasted.is_csi:
        return SEND_AS_NEW
    return A_CODE if meaning.pasted.is_code else TYPE_IT


def _about_improvement(session: Session, heard: IncomingMessage, meaning: Meaning) -> Answer:
    if meaning.number is not None:
        get_improvement(session, meaning.number)  # raises NotFound
        return Answer(about=(meaning.number,))
    if names_no_idea(meaning.words):
        latest = idea_search.latest_own(session, heard.person)
        return Answer(about=latest) if latest else Answer(NO_IDEAS)
    found = idea_search.ideas_named(session, meaning.words, by=heard.person, own_first=speaks_of_own(heard.text))
    own = tuple(each for each in found if each.is_own) if found and found[0].is_own else ()
    hint = "" if found else "I found no improvement with these words. /csi search looks for others."
    return Answer(about=tuple(each.number for each in own or found), asks=True, hint=hint)


def _unsure(session: Session, heard: IncomingMessage, meaning: Meaning) -> Answer:
    if (problem := too_little(heard.text)) is not None and not heard.has_files:
        return Answer(problem)
    if meaning.number is not None and meaning.leaning is MessageKind.ADDITION:
        try:
            get_improvement(session, meaning.number)
        except NotFound:
            return Answer(asks=True)
        hint = f"To add it to IMP-{meaning.number}, write: add to IMP-{meaning.number}: …"
        return Answer(about=(meaning.number,), asks=True, hint=hint)
    if meaning.leaning is MessageKind.IMPROVEMENT_QUESTION:
        return Answer(about=_about_improvement(session, heard, meaning).about, asks=True)
    topic = topic_of(meaning.words) if meaning.leaning is MessageKind.BOT_QUESTION else ""
    return Answer(asks=True, topic=topic)


def _add(session: Session, heard: IncomingMessage, meaning: Meaning, at: datetime) -> Answer:
    number = meaning.number
    if number is None:
        found = idea_search.ideas_named(session, meaning.words, by=heard.person)
        meant = idea_search.the_one_meant(found)
        if meant is None:
            near = found[0].number if found else None
            hint = f"To add it to that idea, write: add to IMP-{near}: …" if near else ""
            return Answer(asks=True, about=tuple(each.number for each in found), hint=hint)
        number = meant.number
    text = "\n".join(part for part in (meaning.addition or heard.text, heard.file_lines) if part)
    new = comments.NewComment(text, heard.channel, heard.ts, heard.person)
    comments.add_comment(session, number, new, by=heard.person, at=at)
    return Answer(added_sentence(session, number))


def added_sentence(session: Session, number: int) -> str:
    """Say to which improvement a comment was added, and who reads it."""
    improvement = get_improvement(session, number)
    who = improvement.coordinator_id
    tells = "Whoever leads it" if who else "Whoever decides on it"
    return f"Added to IMP-{number}, “{improvement.idea[:120]}”. {tells} will find it under Open."
