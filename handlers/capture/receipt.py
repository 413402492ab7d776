"""The receipt: the message that shows an author their idea, kept up to date; its thread is for answers and news."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from csi.capture.list_items import list_items
from csi.capture.recording import Captured
from csi.capture.similar_ideas import SimilarIdea
from csi.common.phrases import near_date, spoken_date
from csi.views.card import DecidedFacts
from csi.views.improvement_head import ImprovementHead
from csi.views.receipt import ReceiptFacts
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.people import welcome_blocks
from handlers.register import card, card_actions
from handlers.register.card_actions import Offer
from handlers.register.card_facts import card_title
from handlers.slack.block_kit import (
    Message,
    buttons,
    context,
    excerpt,
    message,
    opening,
    person,
    section,
)
from models.enums import State


def saved_sentence(captured: Captured, credited: str | None = None) -> str:
    """Build the text that answers `/improve`. `credited` is who had the idea, if it is not the caller."""
    if captured.again:
        return f"That idea is saved already, as *IMP-{captured.number}*."
    whose = f" from {person(credited)}" if credited else ""
    telling = f" You can also tell {person(credited)} there." if credited else ""
    return (
        f"Saved as *IMP-{captured.number}*{whose}: {excerpt(captured.idea, 200, captured.number)}\n"
        f"You'll have a decision by *{near_date(captured.promised_on)}*. "
        f"Your receipt is in our direct messages; we can talk about this idea in its thread.{telling}"
    )


def command_answer(captured: Captured, alikes: Sequence[SimilarIdea], credited: str | None = None) -> dict[str, Any]:
    """Build the acknowledgement of `/improve`, with similar ideas if there are any."""
    built = similar_ideas_blocks.command_answer(saved_sentence(captured, credited), captured.number, alikes)
    return built.payload() if len(built.blocks) > 1 else {"text": built.text}


def authors_offers(facts: ImprovementHead) -> list[Offer]:
    """What the author, or whoever captured the idea for them, is offered until it is decided."""
    name, value, found = f"IMP-{facts.number}", str(facts.number), []
    if facts.state is State.NEW:
        if ideas := list_items(facts.idea):
            several = f"{len(ideas)} ideas"
            found.append(Offer(f"Make it {several}", f"Make {name} {several}", ids.SPLIT, value))
        details, undo = card_actions.offer(facts, ids.ADD_DETAILS), card_actions.offer(facts, ids.UNDO)
        found += [undo, details] if ideas else [details, undo]
    if facts.may_tell:
        whom = facts.credited_name or "its author"
        found.append(Offer(f"Tell {whom}", f"Tell {whom} about {name}", ids.TELL_AUTHOR, value))
    return found


def authors_buttons(facts: ImprovementHead) -> list[ButtonElement]:
    """The same as buttons."""
    return [card_actions.as_button(facts, each) for each in authors_offers(facts)]


def receipt(facts: ReceiptFacts | DecidedFacts, viewer: str) -> Message:
    """Build the receipt for its viewer: the author, or whoever captured the idea for them.

    Once the idea is decided, or the day of the decision has passed, it is one line.
    """
    if isinstance(facts, DecidedFacts):
        return card.decided(facts, viewer)
    if facts.is_late:
        return message(context(_late_line(facts)))
    is_author = viewer == facts.author
    asked = facts.asked_of_author is not None and facts.asked_of_author.is_open
    offered: list[Offer] = []
    if is_author:
        offered += [card_actions.offer(facts, ids.GIVE_INFO)] if asked else []
        offered += [card_actions.offer(facts, ids.ANSWER_QUESTIONS)] if facts.has_questions else []
        offered += authors_offers(facts)
    rows = similar_ideas_blocks.receipt_blocks(facts) if is_author else []
    different = similar_ideas_blocks.receipt_buttons(facts) if is_author else []
    taken = similar_ideas_blocks.buttons_taken(facts) if is_author else 0
    primary = "" if rows else ids.GIVE_INFO if asked else ids.ANSWER_QUESTIONS
    menu, shown = card_actions.laid_out(facts, offered, primary, card_actions.MOST_BUTTONS - taken)
    return message(
        section(card_title(facts), block_id=f"title_{facts.number}", accessory=menu),
        section("\n".join(_told(facts, viewer)), block_id=f"facts_{facts.number}"),
        *rows,
        buttons(f"receipt_{facts.number}", [*different, *shown]),
        welcome_blocks.below_receipt() if facts.is_first_idea and is_author else None,
    )


def _late_line(facts: ReceiptFacts) -> str:
    who = f"; {person(facts.manager)} still has to decide" if facts.manager else ""
    due = spoken_date(facts.promised_on, facts.today)
    again = f"; new date *{spoken_date(facts.renewed_to, facts.today)}*" if facts.renewed_to else ""
    return f"{card_title(facts, 80)}  ·  no decision yet, it was due on {due}{again}{who}"


def _told(facts: ReceiptFacts, viewer: str) -> list[str]:
    """Say by when a decision comes or what it waits for, and whose idea it is where these are two people."""
    due, asked = spoken_date(facts.promised_on, facts.today), facts.asked_of_author
    yours = viewer == facts.author
    whose = _origin(facts, viewer)
    if asked is not None and asked.is_open:
        until = "you answer" if yours else "the author answers"
        question = opening(asked.question, 200)
        told = [f"{person(asked.by)} asks: {question}", f"The decision date is paused until {until}."]
    elif yours:
        told = [f"You'll have a decision by *{due}*."]
        if facts.state is State.NEW and (ideas := list_items(facts.idea)):
            told.append(f"This looks like {len(ideas)} ideas. I can save each by itself.")
        elif facts.has_questions and not facts.has_answers:
            told.append("A few answers help whoever decides, but you don't have to.")
    else:
        told = [f"A decision will come by *{due}*."]
    return [*told, *([whose] if whose else [])]


def _origin(facts: ReceiptFacts, viewer: str) -> str:
    """Say who had the idea and who captured it, where these are two people; else empty."""
    if facts.credited and viewer == facts.author:
        return f"{person(facts.credited)} had this idea; you brought it in."
    if facts.captured_by in (None, facts.author):
        return ""
    if viewer == facts.author:
        return f"{person(facts.captured_by)} brought it in for you, in your name."
    return f"It's in {person(facts.author)}'s name now. I'll tell you what becomes of it."
