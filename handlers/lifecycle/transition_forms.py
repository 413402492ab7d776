"""The forms of the steps, and the window that shows what a gate is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.capture.suggestion_rules import Suggestion
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.refusals import before
from handlers import ids
from handlers.slack.block_kit import (
    context,
    date_picker,
    escape,
    excerpt,
    field,
    form,
    inline,
    person,
    quote,
    section,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from models.enums import Step

_REASON_FORMS: Mapping[Step, tuple[str, str, str, str]] = {
    Step.DECLINE: ("Decline {}", "Decline", "Why not?", "The author reads this, word for word."),
    Step.SEND_BACK: ("Send {} back", "Send back", "What has to change?", "Its coordinator reads this."),
    Step.TAKE_BACK: ("Take {} back", "Take back", "What has to change?", "An earlier approval no longer counts."),
    Step.BACK_TO_WORK: ("{}", "Back to work", "What still needs doing?", "It is kept in the history."),
    Step.CANCEL: (
        "Cancel {}",
        "Cancel it",
        "Why do you cancel it?",
        "Its author and everybody who follows it read this. Open tasks are canceled too.",
    ),
    Step.REOPEN: ("Reopen {}", "Reopen", "Why do you reopen it?", "Everybody who follows it reads this."),
}
"""The title, button, label and hint of each form that asks for a reason."""


@dataclass(frozen=True, slots=True)
class StepFormAbout(SlackValue):
    """The private_metadata of a form that asks for a step's reason."""

    step: Step
    number: int


def reason(step: Step, number: int, text: str = "", hint: str = "") -> View:
    """Build the form of a step that needs a reason. `hint` replaces the usual one."""
    title, submit, label, told = _REASON_FORMS[step]
    return form(
        ids.STEP_FORM,
        title.format(f"IMP-{number}"),
        submit,
        [field(ids.REASON, label, text_input(text, lines=True), hint=hint or told)],
        about=StepFormAbout(step, number).value,
    )


def question(number: int, idea: str, author: str | None, text: str = "") -> View:
    """Build the form behind *Need info*, which asks the idea's author."""
    whom = person(author) if author else "its author, who stays anonymous"
    return form(
        ids.INFO_FORM,
        f"Ask about IMP-{number}",
        "Ask",
        [
            quote(idea, number, 300),
            context(f"I'll ask {whom}. The decision date is paused until the answer; both of you see that."),
            field(ids.QUESTION, "What would you like to know?", text_input(text, lines=True, limit=1_500)),
        ],
        about=str(number),
    )


def answer(number: int, asked: str, text: str = "") -> View:
    """Build the form behind *Answer* under a question to the author."""
    return form(
        ids.GIVE_INFO_FORM,
        f"IMP-{number}",
        "Answer",
        [quote(asked, number, 1_500, lines=20), field(ids.ANSWER, "Your answer", text_input(text, lines=True))],
        about=str(number),
    )


def hold(number: int, review_on: date, text: str = "") -> View:
    """Build the form behind *Hold*: the reason and the review date."""
    return form(
        ids.HOLD_FORM,
        f"Put IMP-{number} on hold",
        "Hold",
        [
            field(
                ids.REASON,
                "Why put it on hold?",
                text_input(text, lines=True),
                hint="Its author and everybody who follows it read this. Its open tasks pause too.",
            ),
            field(ids.REVIEW_ON, "When will you look at it again?", date_picker(review_on)),
        ],
        about=str(number),
    )


def move_hold(number: int, idea: str, review_on: date) -> View:
    """Build the form behind *New date* of a hold: when to look at it again."""
    return form(
        ids.MOVE_HOLD_FORM,
        f"IMP-{number}: new date",
        "Save",
        [
            section(excerpt(idea, 300, number)),
            field(ids.REVIEW_ON, "When will you look at it again?", date_picker(review_on)),
        ],
        about=str(number),
    )


def assign(number: int, idea: str, suggested: Suggestion | None, chosen: str | None = None, text: str = "") -> View:
    """Build the form behind *Assign* and *Hand over*; the suggested person is chosen, with the reason above."""
    first = chosen or (suggested.person if suggested else None)
    because = f"Suggested: {person(suggested.person)} ({inline(suggested.reason)})." if suggested else ""
    return form(
        ids.ASSIGN_FORM,
        f"Assign IMP-{number}",
        "Assign",
        [
            quote(idea, number, 300),
            context(because) if because else None,
            field(ids.COORDINATOR, "Who leads it now?", user_select(first)),
            field(ids.NOTE, "Note to them", text_input(text, lines=True), optional=True),
        ],
        about=str(number),
    )


def return_to_manager(number: int) -> View:
    """Build the form behind *Return to the manager*."""
    return form(
        ids.RETURN_FORM,
        f"Return IMP-{number}",
        "Return",
        [field(ids.NOTE, "Why? The manager will read this", text_input(lines=True), optional=True)],
        about=str(number),
    )


def approver(number: int, chosen: str | None = None, *, first: bool = False) -> View:
    """Build the form behind *Name an approver*. `first`: nobody is approver yet, so managers lose the right to one."""
    loses = "From then on approvers approve, and managers no longer do." if first else ""
    return form(
        ids.APPROVER_FORM,
        f"Approver of IMP-{number}",
        "Name",
        [
            field(
                ids.APPROVER,
                "Who approves it?",
                user_select(chosen),
                hint=f"Anybody but its author. They become an approver. {loses}".strip(),
            )
        ],
        about=str(number),
    )


def missing_blocks(refusal: GateNotMet) -> list[Block]:
    """Build the lines of what a step is missing, for an answer that can't open a window."""
    lines = "\n".join(f"•  {escape(each.sentence)}" for each in refusal.things)
    return [section(f"{before(refusal.step, refusal.number)}:\n{lines}")]
