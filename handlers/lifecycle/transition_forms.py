"""The forms of the steps, and the window that shows what a gate is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.capture.suggestion_rules import Suggestion
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.refusals import doing
from csi.lifecycle.remedies import SuppliedBy, supply
from handlers import ids
from handlers.lifecycle.step_buttons import step_value
from handlers.slack.block_kit import (
    button,
    context,
    date_picker,
    escape,
    field,
    form,
    info_modal,
    inline,
    person,
    quote,
    section,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from models.enums import State, Step

_REASON_FORMS: Mapping[Step, tuple[str, str, str, str]] = {
    Step.DECLINE: ("Decline {}", "Decline", "Why not?", "The author reads this, word for word."),
    Step.SEND_BACK: ("Send {} back", "Send back", "What has to change?", "Its coordinator reads this."),
    Step.TAKE_BACK: ("Take {} back", "Take back", "What has to change?", "A given approval lapses."),
    Step.BACK_TO_WORK: ("{}", "Back to work", "What is still to be done?", "It stays with the improvement."),
    Step.CANCEL: (
        "Cancel {}",
        "Cancel it",
        "Why is it canceled?",
        "Its author and everybody who follows it read this. Open tasks are canceled too.",
    ),
    Step.REOPEN: ("Reopen {}", "Reopen", "Why is it opened again?", "Everybody who follows it reads this."),
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
    whom = person(author) if author else "its author, who stays unnamed"
    return form(
        ids.INFO_FORM,
        f"Ask about IMP-{number}",
        "Ask",
        [
            quote(idea, number, 300),
            context(f"Goes to {whom}. The promised date waits until the answer is there; both of you see that."),
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
                "Why does it wait?",
                text_input(text, lines=True),
                hint="Its author and everybody who follows it read this. Open tasks wait with it.",
            ),
            field(ids.REVIEW_ON, "When is it looked at again?", date_picker(review_on)),
        ],
        about=str(number),
    )


def assign(number: int, idea: str, suggested: Suggestion | None, chosen: str | None = None, text: str = "") -> View:
    """Build the form behind *Assign* and *Hand over*; the suggested person is chosen, with the reason above."""
    first = chosen or (suggested.person if suggested else None)
    because = f"{person(suggested.person)} is suggested: {inline(suggested.reason)}." if suggested else ""
    return form(
        ids.ASSIGN_FORM,
        f"Assign IMP-{number}",
        "Assign",
        [
            quote(idea, number, 300),
            context(because) if because else None,
            field(ids.COORDINATOR, "Who coordinates it from here?", user_select(first)),
            field(ids.NOTE, "A word to them", text_input(text, lines=True), optional=True),
        ],
        about=str(number),
    )


def return_to_manager(number: int) -> View:
    """Build the form behind *Return to the manager*."""
    return form(
        ids.RETURN_FORM,
        f"Return IMP-{number}",
        "Return",
        [field(ids.NOTE, "Why? The manager reads this", text_input(lines=True), optional=True)],
        about=str(number),
    )


def approver(number: int, chosen: str | None = None, *, first: bool = False) -> View:
    """Build the form behind *Name an approver*. `first`: nobody is approver yet, so managers lose the right to one."""
    loses = "From then on managers approve no more: approvers do." if first else ""
    return form(
        ids.APPROVER_FORM,
        f"Approver of IMP-{number}",
        "Name",
        [
            field(
                ids.APPROVER,
                "Who decides whether it is done?",
                user_select(chosen),
                hint=f"Anybody but its author. They get the role of approver. {loses}".strip(),
            )
        ],
        about=str(number),
    )


_SUPPLY_ACTIONS: Mapping[SuppliedBy, str] = {
    SuppliedBy.ASSIGN_FORM: ids.ASSIGN,
    SuppliedBy.EFFORT_FORM: ids.EDIT_IMPROVEMENT,
    SuppliedBy.OBJECTIVE_FORM: ids.EDIT_IMPROVEMENT,
    SuppliedBy.INTERVIEW: ids.ANSWER_AT_ONCE,
    SuppliedBy.OPEN_QUESTIONS: ids.ALL_ANSWERS,
    SuppliedBy.TARGET_FORM: ids.SET_TARGET,
    SuppliedBy.NAME_APPROVER: ids.NAME_APPROVER,
    SuppliedBy.APPROVE_BUTTON: ids.APPROVE,
    SuppliedBy.REAPPROVE_BUTTON: ids.REAPPROVE,
    SuppliedBy.TASK_FORM: ids.ADD_TASK,
    SuppliedBy.TASK_LIST: ids.ALL_TASKS,
    SuppliedBy.COMMUNICATION_FORM: ids.SAY_COMMUNICATION,
    SuppliedBy.READING_FORM: ids.ADD_READING,
}
"""The action id that supplies each missing fact. Facts that the step's own form asks for are not here."""


def missing_blocks(refusal: GateNotMet) -> list[Block]:
    """Build a line for each fact that a step is missing, with the button that supplies it."""
    blocks: list[Block] = [section(f"To {doing(refusal.step, f'IMP-{refusal.number}')} there is still missing:")]
    for place, need in enumerate(refusal.missing):
        control = supply(refusal.step, need)
        action = _SUPPLY_ACTIONS.get(control.by)
        said = refusal.lines[place] if place < len(refusal.lines) else need
        blocks.append(
            section(
                f"•  {escape(said)}",
                block_id=f"need_{place}",
                accessory=button(control.label, action, str(refusal.number)) if action else None,
            )
        )
    return blocks


@dataclass(frozen=True, slots=True)
class GateWindow(SlackValue):
    """The private_metadata of a gate's window, by which the forms above it know it."""

    prefix: ClassVar[str] = "gate"
    step: Step
    number: int


def gate_not_met(refusal: GateNotMet) -> View:
    """Build the window that shows what a gate is missing."""
    view = info_modal(ids.GATE_VIEW, f"IMP-{refusal.number}", missing_blocks(refusal))
    view.private_metadata = GateWindow(refusal.step, refusal.number).value
    return view


def gate_met(step: Step, number: int, state: State, label: str, action_id: str) -> View:
    """Build the gate's window once nothing is missing: it offers the step's button."""
    view = info_modal(
        ids.GATE_VIEW,
        f"IMP-{number}",
        [
            section(
                "Everything is there now.",
                block_id="need_0",
                accessory=button(label, action_id, step_value(number, state)),
            )
        ],
    )
    view.private_metadata = GateWindow(step, number).value
    return view
