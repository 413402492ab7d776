"""What an author sees of their idea: the receipt, which stays up to date; its thread is the conversation."""

from csi.capture import Captured
from csi.register import ImprovementFacts
from handlers import ids
from handlers.blocks.parts import (
    SHOWN_IDEA,
    Message,
    button,
    buttons,
    day,
    inline,
    message,
    person,
    quoted,
    small,
    words,
)
from handlers.blocks.words import CLOSURES, STATES, label
from models.enums import State

_OPEN = frozenset(
    {State.NEW, State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW, State.ON_HOLD}
)


def saved(captured: Captured) -> str:
    """The answer to `/improve`, for its author only."""
    if captured.again:
        return f"That one is here already, as *IMP-{captured.number}*."
    return (
        f"Saved as *IMP-{captured.number}*: {inline(captured.idea, 200)}\n"
        f"A decision is promised by *{day(captured.promised_on)}*. "
        "Your receipt is in our direct messages; everything about this idea goes on in its thread."
    )


def receipt(facts: ImprovementFacts) -> Message:
    """The author's anchor."""
    value = str(facts.number)
    elements = []
    if facts.state in _OPEN and facts.author_has_questions:
        elements.append(button("Answer the questions", ids.ANSWER_QUESTIONS, value, style="primary"))
    if facts.state is State.NEW:
        elements.append(
            button("Undo", ids.UNDO, value, confirm=f"This takes IMP-{facts.number} back. Nobody will work on it.")
        )
    if len(facts.idea) > SHOWN_IDEA:
        elements.append(button("Read all", ids.READ_ALL, value))
    return message(
        words(f"*IMP-{facts.number}*  ·  {_standing(facts)}"),
        quoted(facts.idea),
        small(_next(facts)),
        *(
            small(f"*{label(answer.question)}* {inline(answer.text, 200) or 'not sure'}")
            for answer in facts.answers[:8]
        ),
        buttons(f"receipt_{facts.number}", elements),
    )


def _standing(facts: ImprovementFacts) -> str:
    if facts.state is State.CLOSED and facts.closure_code:
        return f"closed, {CLOSURES[facts.closure_code]}"
    if facts.state is State.CANCELED and facts.reason:
        return f"canceled: {inline(facts.reason)}"
    return STATES[facts.state]


def _next(facts: ImprovementFacts) -> str:
    """What happens next, and by when."""
    match facts.state:
        case State.NEW:
            promise = f"You will have a decision by *{day(facts.promised_on)}*."
            hint = " Two or three answers help whoever decides, but nothing waits for them."
            return promise if facts.answers else promise + hint
        case State.DECLINED:
            return f"Declined: {inline(facts.reason or '', 500)}"
        case State.CLOSED:
            return inline(facts.closure_notes or "", 500) or "Closed."
        case State.CANCELED | State.MERGED:
            return "Nothing more happens here."
        case State.IN_PROGRESS:
            done = f"{facts.progress}% of the plan is done. " if facts.progress is not None else ""
            return f"{done}{person(facts.coordinator)} answers for it."
        case _:
            return f"{person(facts.coordinator)} answers for it and takes the next step."
