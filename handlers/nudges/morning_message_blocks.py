"""The morning message: the check-ins and readings that are due, with the buttons that answer them."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from csi.nudges.morning_message import BundleFacts, CheckInRow, ReadingAsk
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, context, day, divider, excerpt, inline, message, section
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS, figure
from models.enums import Health

MOST_ROWS = 15


@dataclass(frozen=True, slots=True)
class CheckInButton(SlackValue):
    """The value of a check-in's button: the improvement's health, and the morning message that asked for it."""

    bundle: int
    number: int
    health: Health


def bundle(facts: BundleFacts) -> Message:
    """Build one message with everything that is due from one person."""
    if not facts.check_ins and not facts.readings:
        return message(context("What was asked here is deleted by now; nothing is left to say to it."))
    blocks: list[Block | None] = [section(_opening(facts))]
    for row in facts.check_ins[:MOST_ROWS]:
        blocks += _check_in(facts.id, row)
    if len(facts.check_ins) > MOST_ROWS:
        blocks.append(context(f"and {len(facts.check_ins) - MOST_ROWS} more, on my Home tab"))
    if facts.readings and facts.check_ins:
        blocks.append(divider())
    for ask in facts.readings:
        status = f"{inline(ask.answer)} kept" if ask.answer else "asked in this message's thread"
        blocks.append(context(f"*{inline(ask.kpi)}*  ·  {status}"))
    if facts.check_ins:
        blocks.append(context("You get this once a week because you coordinate these improvements."))
    return message(*blocks)


def _opening(facts: BundleFacts) -> str:
    asked = []
    if facts.check_ins:
        count = len(facts.check_ins)
        asked.append("how is your improvement going?" if count == 1 else f"how are your {count} improvements going?")
    if facts.readings:
        count = len(facts.readings)
        asked.append("one reading is due." if count == 1 else f"{count} readings are due.")
    return "Good morning: " + " And ".join(asked)


def _check_in(bundle_id: int, row: CheckInRow) -> list[Block | None]:
    progress = f"{row.progress}% of the plan done" if row.progress is not None else "no tasks planned"
    due = f"  ·  next task due {day(row.next_due)}" if row.next_due else ""
    line = f"*IMP-{row.number}*  {excerpt(row.idea, 120, row.number)}\n{progress}{due}"
    if row.answered:
        then = " Press *Review* on its card once every task is closed." if row.answered == Health.DONE else ""
        return [section(f"{line}\nYou said: *{HEALTHS[Health(row.answered)]}*.{then}")]
    elements = [
        button(label, ids.extended(ids.HEALTH, health.value), CheckInButton(bundle_id, row.number, health).value)
        for health, label in HEALTHS.items()
    ]
    return [section(line), buttons(f"health_{bundle_id}_{row.number}", elements)]


def reading(ask: ReadingAsk) -> Message:
    """Build the question for one KPI's reading, a message of its own."""
    if ask.answer:
        return message(context(f"*{inline(ask.kpi)}*  ·  {inline(ask.answer)} kept, thank you"))
    last = ""
    if ask.last is not None and ask.last_on is not None:
        last = f" Last: {figure(ask.last, ask.unit)} on {day(ask.last_on)}."
    unit = f" (in {inline(ask.unit)})" if ask.unit else ""
    return message(
        section(f"*{inline(ask.kpi)}*: what is it now{unit}?{last}"),
        context(f"Type the number in this thread; `same` and `n/a` work too. Read {ask.frequency}, and you own it."),
        buttons(f"reading_{ask.nudge_id}", [button("Enter reading", ids.ENTER_READING, str(ask.nudge_id))]),
    )
