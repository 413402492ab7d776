"""The receipt: the message that shows an author their idea, kept up to date; its thread is for answers and news."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from csi.capture.list_items import list_items
from csi.capture.recording import Captured
from csi.capture.similar_ideas import SimilarIdea
from csi.views.improvement_head import ImprovementHead
from csi.views.receipt import ReceiptFacts
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.people import welcome_blocks
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    day,
    excerpt,
    message,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.phrases import CLOSURES, STATES, answer_text, question_label
from models.enums import ENDED_STATES, State


def saved_sentence(captured: Captured, credited: str | None = None) -> str:
    """Build the text that answers `/improve`. `credited` is who had the idea, if it is not the caller."""
    if captured.again:
        return f"That one is here already, as *IMP-{captured.number}*."
    whose = f" from {person(credited)}" if credited else ""
    telling = f" There you can also tell {person(credited)}." if credited else ""
    return (
        f"Saved as *IMP-{captured.number}*{whose}: {excerpt(captured.idea, 200, captured.number)}\n"
        f"A decision is promised by *{day(captured.promised_on)}*. "
        f"Your receipt is in our direct messages; everything about this idea goes on in its thread.{telling}"
    )


def command_answer(captured: Captured, alikes: Sequence[SimilarIdea], credited: str | None = None) -> dict[str, Any]:
    """Build the acknowledgement of `/improve`, with similar ideas if there are any."""
    built = similar_ideas_blocks.command_answer(saved_sentence(captured, credited), captured.number, alikes)
    return built.payload() if len(built.blocks) > 1 else {"text": built.text}


def authors_buttons(facts: ImprovementHead) -> list[ButtonElement]:
    """The buttons for the author, or whoever captured the idea for them, until it is decided."""
    value = str(facts.number)
    elements = []
    if facts.state is State.NEW:
        elements += [button("Add details", ids.ADD_DETAILS, value), button("Undo", ids.UNDO, value)]
        if ideas := list_items(facts.idea):
            elements.append(button(f"Make it {len(ideas)} ideas", ids.SPLIT, value))
    if facts.may_tell:
        elements.append(button(f"Tell {facts.credited_name or 'its author'}", ids.TELL_AUTHOR, value))
    return elements


def receipt(facts: ReceiptFacts, viewer: str) -> Message:
    """Build the receipt for its viewer: the author, or whoever captured the idea for them."""
    value = str(facts.number)
    elements = []
    if viewer == facts.author:
        is_asked = facts.asked_of_author is not None and facts.asked_of_author.is_open
        if is_asked:
            elements.append(button("Answer", ids.GIVE_INFO, value, style="primary"))
        if facts.state not in ENDED_STATES and facts.has_questions:
            style = None if is_asked else "primary"
            elements.append(button("Answer the questions", ids.ANSWER_QUESTIONS, value, style=style))
        elements += authors_buttons(facts) + similar_ideas_blocks.receipt_buttons(facts)
    whose = _origin(facts, viewer)
    if facts.answers:
        elements.append(button("All answers", ids.ALL_ANSWERS, value))
    return message(
        section(f"*IMP-{facts.number}*  ·  {_state_text(facts)}"),
        quote(facts.idea, facts.number),
        context(passage(facts.details, 300, facts.number)) if facts.details else None,
        context(whose) if whose else None,
        context(_next_step(facts, yours=viewer == facts.author)),
        *(similar_ideas_blocks.receipt_blocks(facts) if viewer == facts.author else ()),
        *(
            context(f"*{question_label(answer.question)}* {answer_text(answer, 200, facts.number)}")
            for answer in facts.answers[:8]
        ),
        buttons(f"receipt_{facts.number}", elements),
        welcome_blocks.below_receipt() if _is_first_meeting(facts, viewer) else None,
    )


def _is_first_meeting(facts: ReceiptFacts, viewer: str) -> bool:
    """Whether its author has just met Kaizen with this idea, and nothing else has come of it yet."""
    return facts.is_first_idea and viewer == facts.author and not facts.answers and facts.asked_of_author is None


def _origin(facts: ReceiptFacts, viewer: str) -> str:
    """Say who had the idea and who captured it, where these are two people; else empty."""
    if facts.credited and viewer == facts.author:
        return f"{person(facts.credited)} had the idea; you brought it in."
    if facts.captured_by in (None, facts.author):
        return ""
    if viewer == facts.author:
        return f"{person(facts.captured_by)} thought that this was too good to get lost. It is in your name."
    return f"It's in {person(facts.author)}'s name now, and they take it from here. You'll hear what becomes of it."


def _state_text(facts: ReceiptFacts) -> str:
    if facts.state is State.CLOSED and facts.closure_code:
        return f"closed, {CLOSURES[facts.closure_code]}"
    if facts.state is State.CANCELED and facts.reason:
        return f"canceled: {passage(facts.reason, 300, facts.number)}"
    if facts.merged_into:
        return f"merged into *IMP-{facts.merged_into[0]}*"
    return STATES[facts.state]


def _next_step(facts: ReceiptFacts, *, yours: bool) -> str:
    """Say what happens next, and by when. `yours`: the reader is the author."""
    match facts.state:
        case State.NEW if facts.asked_of_author and facts.asked_of_author.is_open:
            asked = facts.asked_of_author
            who = "you answer" if yours else "its author answers"
            question = passage(asked.question, 300, facts.number)
            return f"{person(asked.by)} asks: {question}\nThe promised date waits until {who}."
        case State.NEW if not yours:
            return f"A decision is promised by *{day(facts.promised_on)}*."
        case State.NEW:
            promise = f"You will have a decision by *{day(facts.promised_on)}*."
            hint = " Two or three answers help whoever decides, but nothing waits for them."
            return promise if facts.answers else promise + hint
        case State.DECLINED:
            return f"Declined: {passage(facts.reason or '', 500, facts.number)}"
        case State.CLOSED:
            return passage(facts.closure_notes or "", 500, facts.number) or "Closed."
        case State.MERGED if facts.merged_into:
            number, idea = facts.merged_into
            return f"It goes on as *IMP-{number}*: “{excerpt(idea, 120, number)}”. You hear what becomes of it."
        case State.CANCELED | State.MERGED:
            return "Nothing more happens here."
        case State.ON_HOLD if facts.hold:
            return (
                f"It waits: {passage(facts.hold.reason, 300, facts.number)}\n"
                f"{person(facts.coordinator)} looks at it again on *{day(facts.hold.review_on)}*."
            )
        case State.ASSESS if facts.approval_asked:
            return f"{person(facts.coordinator)} has it ready; it waits for an approval."
        case State.REVIEW if facts.settled_at:
            return f"The work is done. Whether it helped is judged from *{day(facts.settled_at.date())}* on."
        case State.IN_PROGRESS:
            done = f"{facts.progress}% of the plan is done. " if facts.progress is not None else ""
            return f"{done}{person(facts.coordinator)} answers for it."
        case _:
            return f"{person(facts.coordinator)} answers for it and takes the next step."
