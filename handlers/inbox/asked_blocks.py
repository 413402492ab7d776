"""The question whether a message is a new idea, and the answers to questions about improvements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block

from csi.common.phrases import near_date
from csi.inbox.asked_messages import AskedFacts
from csi.views.card import CardFacts
from handlers import ids
from handlers.inbox import help_answers
from handlers.register import card_actions, card_facts
from handlers.slack.block_kit import Message, button, buttons, context, excerpt, inline, message, section
from handlers.slack.payload import SlackValue


@dataclass(frozen=True, slots=True)
class AskedAbout(SlackValue):
    """The value of *Save as a new idea*: the place of the message, whose words are read from Slack again."""

    prefix: ClassVar[str] = "asked"
    channel: str
    ts: str


def asked_message(
    facts: AskedFacts, shown: Sequence[CardFacts], viewer: str, topic: str = "", hint: str = ""
) -> Message:
    """Ask with one button whether a message is a new idea, below what was found about it; one line once decided."""
    if facts.number is not None and facts.promised_on is not None:
        promised = f"You'll have a decision by *{near_date(facts.promised_on)}*."
        return message(
            context(f"Saved as *IMP-{facts.number}*: {excerpt(facts.idea, 80, facts.number)}  ·  {promised}")
        )
    if facts.refusal:
        return message(context(inline(facts.refusal)))
    if facts.is_awaited:
        return message(context("Saving your message as a new idea…"))
    found = [block for each in shown for block in improvement_blocks(each, viewer)]
    about = help_answers.about_kaizen(topic).blocks if topic else ()
    asks = "If you meant a new idea, save it." if found or topic else "Is this a new idea? I haven't saved it yet."
    value = AskedAbout(facts.channel, facts.ts).value
    return message(
        *found,
        *about,
        section(asks),
        context(inline(hint)) if hint else None,
        buttons(
            "asked_message",
            [button("Save as a new idea", ids.SAVE_AS_IDEA, value, about="the message above", style="primary")],
        ),
    )


def improvement_blocks(facts: CardFacts, viewer: str) -> list[Block]:
    """Say in a few lines where an improvement stands and what comes next, with *Open*."""
    said = "\n".join([card_facts.card_title(facts), *card_facts.work_facts(facts, viewer)])
    return [section(said, block_id=f"about_{facts.number}", accessory=card_actions.card_button(facts, ids.MORE))]


def about_improvements(shown: Sequence[CardFacts], viewer: str) -> Message:
    """Build the answer to a question about improvements."""
    return message(*(block for each in shown for block in improvement_blocks(each, viewer)))
