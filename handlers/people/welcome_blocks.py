"""What Kaizen is, in three lines, for whoever meets it for the first time, with an example to press."""

from slack_sdk.models.blocks import Block, ButtonElement

from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, context, message, section

EXAMPLE = "Laptop requests take two weeks"

_LINES = (
    "Tell me in one sentence what could be better at work, here or with `/improve` in any channel.",
    "A colleague decides about it, and I tell you by which day.",
    "You'll hear from me when it's decided, when work starts and what came of it.",
)

_MOST_BLOCKS = 46
"""Less than Slack's 50, since *Read all* and what was typed may follow."""


def example_button() -> ButtonElement:
    """The button that opens the idea form with the example in it; nothing is kept by pressing it."""
    return button(f"Try: {EXAMPLE}", ids.TRY_EXAMPLE, EXAMPLE, about="in the form for ideas")


def welcome(block_id: str = "welcome") -> list[Block]:
    """Build the three lines and the example."""
    shown = [section("\n".join(["*Welcome to Kaizen*", *_LINES])), buttons(block_id, [example_button()])]
    return [block for block in shown if block is not None]


def below_receipt() -> Block:
    """Build the three lines for somebody who has just given their first idea, and needs no example."""
    return context(f"*Your first idea here.* {_LINES[1]} {_LINES[2]}\nAnother one? {_LINES[0]}")


def has_room(answer: Message) -> bool:
    """Whether the three lines can stand below an answer: it has place for them, and nothing of it follows behind."""
    return len(answer.blocks) + 2 <= _MOST_BLOCKS and not answer.rest


def with_welcome(answer: Message) -> Message:
    """Put the three lines below an answer that has room for them."""
    return message(*answer.blocks, *welcome())
