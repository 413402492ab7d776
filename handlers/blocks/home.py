"""App Home: what needs me, what I coordinate, where my ideas are."""

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.workbench import HomeFacts
from handlers import ids
from handlers.blocks.card import row
from handlers.blocks.parts import button, buttons, day, escape, heading, inline, small, words
from handlers.blocks.words import STATES
from models import Improvement


def home(facts: HomeFacts) -> View:
    """The Home of one person."""
    blocks: list[Block | None] = [
        buttons("home_start", _start(facts)),
        *_needs(facts),
    ]
    if facts.may_triage:
        blocks.append(heading("Waiting for a decision"))
        blocks += [_waiting(each) for each in facts.to_triage] or [small("Nothing waits. Every idea has its decision.")]
    if facts.coordinated:
        blocks.append(heading("You coordinate"))
        blocks += [words(row(each), accessory=_answers(each.number)) for each in facts.coordinated]
    blocks.append(heading("Your ideas"))
    blocks += [
        words(f"*IMP-{each.id}*  {inline(each.idea)}\n{_standing(each)}", accessory=_answers(each.id or 0))
        for each in facts.mine
    ] or [small("None yet. Write me what could be better: one sentence is enough.")]
    return View(type="home", blocks=[block for block in blocks if block is not None])


def _answers(number: int) -> ButtonElement:
    return button("All answers", f"{ids.ALL_ANSWERS}:{number}", str(number))


def _start(facts: HomeFacts) -> list[ButtonElement]:
    elements = [button("New improvement", ids.NEW_IDEA, "home", style="primary")]
    if facts.manages:
        elements.append(button("Settings", ids.SETTINGS))
    return elements


def closed(sentence: str) -> View:
    """The Home of somebody who has no access."""
    return View(type="home", blocks=[words(escape(sentence))])


def _needs(facts: HomeFacts) -> list[Block | None]:
    rows: list[Block | None] = [
        words(
            f"Reading due: *{inline(ask.kpi)}*",
            accessory=button("Enter reading", f"{ids.ENTER_READING}:{ask.nudge_id}", str(ask.nudge_id)),
        )
        for ask in facts.readings[:5]
    ]
    rows += [
        small(f"A question about *IMP-{number}* waits in our messages: {inline(idea)}")
        for number, idea in facts.asked[:5]
    ]
    return [heading("Needs you"), *rows] if rows else []


def _waiting(each: Improvement) -> Block:
    return words(
        f"*IMP-{each.id}*  {inline(each.idea)}\ndecision promised by {day(each.promised_on)}",
        accessory=button("Accept", f"{ids.ACCEPT}:{each.id}", str(each.id)),
    )


def _standing(each: Improvement) -> str:
    promise = f", decision by {day(each.promised_on)}" if each.state == "new" else ""
    into = f" into IMP-{each.merged_into_id}" if each.merged_into_id else ""
    return f"{STATES[each.state]}{into}{promise}"
