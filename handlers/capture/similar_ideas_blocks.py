"""Similar ideas as the receipt, the card and command answers show them, and the form that merges one into another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.capture.similar_ideas import SimilarIdea
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    field,
    form,
    message,
    named,
    quote,
    section,
    select,
    text_input,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import CLOSURES, STATES
from models.enums import State


class HasSimilarIdeas(Protocol):
    """A view of an idea with the ideas similar to it."""

    @property
    def number(self) -> int: ...
    @property
    def similar(self) -> Sequence[SimilarIdea]: ...
    @property
    def said_different(self) -> bool: ...


MOST_ON_RECEIPT = 2
"""How many similar ideas a receipt shows: with *Mine is different* they take its three buttons."""


def receipt_blocks(facts: HasSimilarIdeas) -> list[Block]:
    """Build the receipt's rows of similar ideas; none once the author has said that theirs is different."""
    return [] if facts.said_different else _similar_ideas(facts.number, facts.similar[:MOST_ON_RECEIPT])


def receipt_buttons(facts: HasSimilarIdeas) -> list[ButtonElement]:
    """Build the receipt's button *Mine is different*; none without similar ideas, or once it was pressed."""
    if facts.said_different or not facts.similar:
        return []
    return [_different_button(facts.number)]


def buttons_taken(facts: HasSimilarIdeas) -> int:
    """How many of a receipt's three buttons these rows take, *Mine is different* included."""
    if facts.said_different or not facts.similar:
        return 0
    return 1 + sum(each.is_open for each in facts.similar[:MOST_ON_RECEIPT])


def window_blocks(facts: HasSimilarIdeas) -> list[Block]:
    """Build the lines of similar ideas for the window of *Open*, with the author's verdict on them."""
    if not facts.similar:
        return []
    said = [context("The author says that this one is different.")] if facts.said_different else []
    return [section("\n".join(f"•  {_line(each, 120)}" for each in facts.similar), block_id="more_alike"), *said]


def card_blocks(facts: HasSimilarIdeas) -> list[Block]:
    """Build the line of the triage card that lists similar ideas, with the author's verdict on them."""
    if not facts.similar:
        return []
    said = " (its author says it's different)" if facts.said_different else ""
    lines = "\n".join(f"•  {_line(each, 80)}" for each in facts.similar)
    return [context(f"Looks like{said}:\n{lines}")]


def command_answer(text: str, number: int, alikes: Sequence[SimilarIdea]) -> Message:
    """Build the answer to `/improve` with the similar ideas below it."""
    return message(
        section(text),
        *_similar_ideas(number, alikes),
        buttons(f"alike_{number}", [_different_button(number)]) if alikes else None,
    )


def _similar_ideas(number: int, alikes: Sequence[SimilarIdea]) -> list[Block]:
    if not alikes:
        return []
    asked = "Is this the same idea?" if any(each.is_open for each in alikes) else "This came up before:"
    return [context(asked), *(_row(number, each) for each in alikes)]


@dataclass(frozen=True, slots=True)
class SameIdeaButton(SlackValue):
    """The value of *That's mine too*: the new idea, and the one it is the same as."""

    number: int
    into: int


def _row(number: int, alike: SimilarIdea) -> Block:
    mine = button(
        "That's mine too",
        ids.extended(ids.SAME_IDEA, alike.number),
        SameIdeaButton(number, alike.number).value,
        about=named(alike.number, alike.idea),
    )
    return section(
        _line(alike, 120), block_id=f"alike_{number}_{alike.number}", accessory=mine if alike.is_open else None
    )


def _line(alike: SimilarIdea, limit: int) -> str:
    return f"*IMP-{alike.number}*  “{excerpt(alike.idea, limit, alike.number)}”  ·  {state_and_outcome(alike)}"


def state_and_outcome(alike: SimilarIdea) -> str:
    """Say the idea's state and, once it has ended, its outcome."""
    code = f", {CLOSURES[alike.closure_code]}" if alike.state is State.CLOSED and alike.closure_code else ""
    outcome = f": {excerpt(alike.outcome, 160, alike.number)}" if alike.outcome else ""
    return f"{STATES[alike.state]}{code}{outcome}"


def _different_button(number: int) -> ButtonElement:
    return button("Mine is different", ids.DIFFERENT_IDEA, str(number), about=f"IMP-{number} is an idea of its own")


def own_merge_sentence(number: int, into: int) -> str:
    """Confirm *That's mine too*, pressed in an ephemeral message."""
    return f"IMP-{number} is now part of IMP-{into}. Your vote counts there, and I'll tell you what becomes of it."


def different_idea_sentence(number: int) -> str:
    """Confirm *Mine is different*, pressed in an ephemeral message."""
    return f"IMP-{number} stays an idea of its own."


def merge_form(number: int, idea: str, choices: Sequence[SimilarIdea]) -> View:
    """Build the form behind *Duplicate*: choose one of the most similar ideas, or type any other number."""
    pairs = [(str(each.number), f"IMP-{each.number} {each.idea}") for each in choices]
    return form(
        ids.MERGE_FORM,
        f"IMP-{number} is a duplicate",
        "Merge",
        [
            quote(idea, number, 300),
            field(ids.INTO, "Which idea is it the same as?", select(pairs, placeholder="Choose one"), optional=True)
            if pairs
            else None,
            field(
                ids.INTO_TYPED,
                "Or its number" if pairs else "Which idea is it the same as?",
                text_input(placeholder="IMP-17", limit=40),
                optional=bool(pairs),
                hint="The author and voters get a vote there and are told. You can un-merge it later.",
            ),
        ],
        about=str(number),
    )
