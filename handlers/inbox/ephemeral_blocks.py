"""Ephemeral messages after a :bulb:: the question whether to capture the message, and the result."""

from csi.common.phrases import near_date
from csi.inbox.bulb_reactions import CaptureQuestionFacts
from csi.messaging.long_text import Holder, TextOf
from csi.views.improvement_head import ImprovementHead
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, excerpt, message, person, section
from handlers.slack.phrases import STATES
from models.enums import State


def question(asked: CaptureQuestionFacts) -> Message:
    """Ask whether to capture the message that the person put a :bulb: on."""
    by = f" by {person(asked.author)}" if asked.author and not asked.own else ""
    said = " ".join(asked.text.split())
    value, message_of = str(asked.id), TextOf(Holder.CAPTURE_QUESTION, asked.id)
    return message(
        section(f"Capture “{excerpt(asked.text, 300, message_of)}”{by} as an improvement?"),
        buttons(
            f"reacted_{asked.id}",
            [
                button("Capture", ids.CAPTURE_IT, value, about=f"as an improvement: {said}", style="primary"),
                button("Not now", ids.NOT_NOW, value, about=f"for: {said}"),
            ],
        ),
    )


def saved(facts: ImprovementHead) -> Message:
    """Build the answer to *Capture*."""
    return message(section(captured_sentence(facts)))


def captured_sentence(facts: ImprovementHead) -> str:
    """Say the improvement's number and the date of its promised decision."""
    return (
        f"Saved as *IMP-{facts.number}*. You'll have a decision by *{near_date(facts.promised_on)}*. "
        "The receipt is in our direct messages."
    )


def already_captured(facts: ImprovementHead, viewer: str, *, voted: bool) -> Message:
    """Build the answer when the message was captured before; a second person's :bulb: is a vote."""
    return message(section(already_captured_sentence(facts, viewer, voted=voted)))


def already_captured_sentence(facts: ImprovementHead, viewer: str, *, voted: bool) -> str:
    """Say that the message was captured before, its state, and whether the viewer's vote was added."""
    where = f"This is saved already, as *IMP-{facts.number}*"
    if facts.state is State.CANCELED:
        return (
            f"This was *IMP-{facts.number}*, which was canceled. "
            "If it still matters, say it in your own words with `/improve`."
        )
    if facts.state in (State.CLOSED, State.DECLINED, State.MERGED):
        return f"{where}: {STATES[facts.state]}."
    state = (
        f"{where}, to be decided by *{near_date(facts.promised_on)}*."
        if facts.state is State.NEW
        else f"{where}: {STATES[facts.state]}."
    )
    if voted:
        return f"{state} I've added your vote."
    if viewer in (facts.author, facts.captured_by):
        return f"{state} You brought it in."
    return f"{state} You've voted for it."
