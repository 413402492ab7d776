"""The forms for a new idea, and the windows that confirm what was done with one."""

from datetime import timedelta

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.capture.improve_command import GRAMMAR
from csi.catalogue.choices import ServiceAndTeamChoices
from csi.common.limits import LONGEST_TYPED
from csi.common.phrases import counted
from csi.views.improvement_head import ImprovementHead
from handlers import ids
from handlers.capture.receipt import authors_buttons
from handlers.inbox.anonymous_blocks import anonymous_checkbox
from handlers.inbox.ephemeral_blocks import already_captured_sentence, captured_sentence
from handlers.slack.block_kit import (
    buttons,
    context,
    escape,
    field,
    form,
    info_modal,
    quote,
    section,
    select,
    text_input,
    user_select,
)
from models.enums import State


def idea(belongs: ServiceAndTeamChoices, example: str = "") -> View:
    """Build the form for a new improvement, for `/improve` alone, the shortcut and Home. An `example` fills it in."""
    services = [(str(number), name) for number, name in belongs.services]
    teams = [(str(number), name) for number, name in belongs.teams]
    what = text_input(example, placeholder="laptop requests take two weeks", lines=True)
    return form(
        ids.IDEA_FORM,
        "New improvement",
        "Submit",
        [
            section("This is an example. Write your own idea over it; I keep nothing until you press *Submit*.")
            if example
            else None,
            field(ids.IDEA, "What could be better?", what, hint="One sentence is enough. You get a receipt at once."),
            field(
                ids.DETAILS,
                "Details",
                text_input(placeholder="how often it happens, who it affects, a link", lines=True),
                optional=True,
            ),
            field(ids.SERVICE, "Which service is it about?", select(services), optional=True) if services else None,
            field(
                ids.TEAM,
                "Which team should decide?",
                select(teams),
                optional=True,
                hint="Empty: the service's team, or the default team.",
            )
            if teams
            else None,
            field(
                ids.WHOSE,
                "Whose idea is it?",
                user_select(None),
                optional=True,
                hint="Only if it's somebody else's idea. I'll name them as its author.",
            ),
            anonymous_checkbox(),
        ],
    )


def details(number: int, text: str, more: str | None) -> View:
    """Build the form behind *Add details*. An idea that is too long for a text field is shown but can't be edited."""
    fits = len(text) <= LONGEST_TYPED
    return form(
        ids.EDIT_FORM,
        f"IMP-{number}",
        "Save",
        [
            field(ids.IDEA, "What could be better?", text_input(text, lines=True))
            if fits
            else quote(text, number, 300),
            None if fits else context("The idea is too long to edit here. You can add to it below."),
            *_details_fields(number, more or ""),
        ],
        about=str(number),
    )


def _details_fields(number: int, more: str) -> list[Block]:
    """Build the field for the details. Details too long for it are shown, and what is typed goes below them."""
    hint = "how often it happens, who it affects, a link"
    if len(more) <= LONGEST_TYPED:
        label = "Details"
        return [field(ids.DETAILS, label, text_input(more, hint, lines=True), optional=True)]
    return [
        quote(more, number, 300),
        context("The details are too long to edit here. You can add to them below."),
        field(ids.MORE_DETAILS, "Add to the details", text_input("", hint, lines=True), optional=True),
    ]


def withdraw(number: int, age: timedelta) -> View:
    """Build the form that asks for confirmation before an older idea is withdrawn."""
    return form(
        ids.WITHDRAW_FORM,
        f"Withdraw IMP-{number}?",
        "Withdraw",
        [section(f"IMP-{number} is {_age_in_words(age)} old. Withdraw it? Nobody will work on it then.")],
        about=str(number),
    )


def _age_in_words(age: timedelta) -> str:
    for length, unit in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        count = age // length
        if count:
            return counted(count, unit)
    return "a moment"


def captured_message(facts: ImprovementHead, viewer: str, *, again: bool = False, voted: bool = False) -> View:
    """Build the window that answers *Capture as improvement*: the new (or existing) improvement and its buttons."""
    elements: list[ButtonElement] = []
    if viewer == facts.author:
        elements = [each for each in authors_buttons(facts) if each.action_id != ids.SPLIT]
    said = already_captured_sentence(facts, viewer, voted=voted) if again else captured_sentence(facts)
    return info_modal(
        ids.NOTE_VIEW,
        f"IMP-{facts.number}",
        [section(said), quote(facts.idea, facts.number, 500), buttons(f"brought_in_{facts.number}", elements)],
    )


def author_told(facts: ImprovementHead) -> View:
    """Build the window that confirms *Tell …*: the idea's author gets the receipt from now on."""
    name = escape(facts.credited_name) or "Its author"
    return info_modal(
        ids.NOTE_VIEW,
        f"IMP-{facts.number}",
        [section(f"{name} will get their own receipt and follow it from now on. I'll keep you posted too.")],
    )


def withdrawal_result(facts: ImprovementHead) -> View:
    """Build the window that answers *Undo*: whether the idea is withdrawn."""
    said = "is withdrawn. Nobody will work on it." if facts.state is State.CANCELED else "stays."
    return info_modal(ids.NOTE_VIEW, f"IMP-{facts.number}", [section(f"*IMP-{facts.number}* {said}")])


def help_text(*, asked: bool = False) -> str:
    """Build the text of `/improve help` from its grammar. `asked`: a question was typed instead of an idea."""
    lines = [f"•  `{escape(usage)}`  {escape(does)}" for usage, does in GRAMMAR]
    if asked:
        lines.append("If what you typed was an idea, say what should be better instead of asking.")
    return "\n".join(lines)
