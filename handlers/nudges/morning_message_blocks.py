"""The morning message: the check-ins and readings that are due, with the menus and buttons that answer them."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from csi.common.phrases import counted, listed, noun
from csi.nudges.coordinators_week import CoordinatorsWeek, TargetDue
from csi.nudges.morning_message import BundleFacts, CheckInRow, ReadingAsk, Said
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    context,
    day,
    divider,
    excerpt,
    inline,
    menu,
    message,
    person,
    picture,
    section,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS, STATES, figure
from models.enums import Health, State

MOST_ROWS = 15
MOST_TARGETS = 3


@dataclass(frozen=True, slots=True)
class CheckInButton(SlackValue):
    """What a check-in's menu stores for an answer: the improvement's health, and the morning message that asked."""

    bundle: int
    number: int
    health: Health


def bundle(facts: BundleFacts) -> Message:
    """Build one message with everything that is due from one person: a row for each, one line for what is settled."""
    if not facts.check_ins and not facts.readings and facts.week is None:
        return message(context("The improvements asked about here were deleted, so you don't have to do anything."))
    blocks: list[Block | None] = [section(_opening(facts))]
    blocks += [_check_in(facts, row) for row in facts.check_ins[:MOST_ROWS]]
    if len(facts.check_ins) > MOST_ROWS:
        blocks.append(context(f"{len(facts.check_ins) - MOST_ROWS} more are on my *Home* tab."))
    if facts.readings and facts.check_ins:
        blocks.append(divider())
    for ask in facts.readings:
        blocks.append(context(f"*{inline(ask.kpi)}*  ·  {_status(ask)}"))
    if facts.open_check_ins:
        led = noun(facts.open_check_ins, "this improvement", "these improvements")
        blocks.append(context(f"You lead {led}, so I ask once a week."))
    if facts.week is not None:
        blocks.append(section(_week(facts.week)))
    return message(*blocks)


def _week(week: CoordinatorsWeek) -> str:
    """Sum up what somebody leads, a line each."""
    lines = [f"{counted(count, one, several)}" for count, one, several in (
        (week.to_decide, "idea waits for your decision", "ideas wait for your decision"),
        (week.to_plan, "improvement to plan", "improvements to plan"),
        (week.to_close, "improvement to judge and close", "improvements to judge and close"),
        (week.tasks_due, "task due this week", "tasks due this week"),
        (week.tasks_late, "task overdue", "tasks overdue"),
    ) if count]  # fmt: skip
    lines += [f"Target date {day(each.due_on)}: {_named(each)}" for each in week.targets[:MOST_TARGETS]]
    if week.closed:
        lines.append(f"Closed last week: {week.closed}")
    shown = "\n".join(f"•  {line}" for line in lines) or "Nothing waits any more."
    return f"*Your week, in what you lead*\n{shown}\nAll of it: `/csi list mine`"


def _named(each: TargetDue) -> str:
    return f"IMP-{each.number} {excerpt(each.idea, 80, each.number)}"


def _opening(facts: BundleFacts) -> str:
    updates, readings = facts.open_check_ins, facts.open_readings
    asked = []
    if _is_about_one(facts):
        row = facts.check_ins[0]
        reading = f" And {counted(readings, 'reading')} {noun(readings, 'is', 'are')} due." if readings else ""
        return f"Good morning. How is *{excerpt(row.idea, 120, row.number)}* going?{reading}\nChoose from the menu."
    if updates:
        asked.append(f"{counted(updates, 'improvement')} {noun(updates, 'needs', 'need')} your update")
    if readings:
        asked.append(f"{counted(readings, 'reading')} {noun(readings, 'is', 'are')} due")
    if not asked and not facts.check_ins and not facts.readings:
        return "Good morning. This is your week."
    if not asked:
        return "Good morning. Everything asked here is answered."
    how = "\nFor each, choose from the menu how it's going." if updates else ""
    return f"Good morning. {listed(asked)}.{how}"


def _is_about_one(facts: BundleFacts) -> bool:
    """Whether the message asks about a single improvement, so that its beginning names it."""
    return facts.open_check_ins == len(facts.check_ins) == 1


def _check_in(facts: BundleFacts, row: CheckInRow) -> Block:
    """Build the row of an improvement: with a menu while its report is missing, else one line."""
    name = f"*IMP-{row.number}*  {excerpt(row.idea, 120, row.number)}"
    if not row.is_open(facts.person):
        return context(f"{name}  ·  {_settled(facts.person, row)}")
    progress = f"{row.progress}% of the plan done" if row.progress is not None else "no tasks planned"
    due = f"  ·  next task due {day(row.next_due)}" if row.next_due else ""
    said = f"*IMP-{row.number}*  ·  {progress}{due}" if _is_about_one(facts) else f"{name}\n{progress}{due}"
    return section(
        said,
        block_id=f"health_{facts.id}_{row.number}",
        accessory=menu(
            ids.extended(ids.HEALTH_MENU, row.number),
            [
                (CheckInButton(facts.id, row.number, health).value, f"{label}: IMP-{row.number}")
                for health, label in HEALTHS.items()
            ],
        ),
    )


def _settled(reader: str, row: CheckInRow) -> str:
    """Say in one line what became of a check-in that asks nothing any more."""
    if row.health is not None:
        then = "; press *Review* on its card when every task is closed" if row.health is Health.DONE else ""
        still = then if row.state is State.IN_PROGRESS else ""
        return f"*{HEALTHS[row.health]}*{_by(reader, row.settled)}{still}"
    if row.state is not State.IN_PROGRESS:
        return f"{STATES[row.state]}{_by(reader, row.settled)}; no update is needed"
    if row.coordinator != reader:
        return f"{person(row.coordinator)} leads this now" if row.coordinator else "nobody leads this now"
    return f"asked again{f' on {day(row.settled.on)}' if row.settled else ''}"


def _by(reader: str, said: Said | None) -> str:
    if said is None:
        return ""
    who = "you" if said.by == reader else person(said.by) if said.by else ""
    return f", {who + ', ' if who else ''}{day(said.on)}"


def _status(ask: ReadingAsk) -> str:
    """Say what became of a request for a reading, or where to answer it."""
    if ask.answer:
        return _given(ask)
    return f"asked again on {day(ask.asked_again_on)}" if ask.asked_again_on else "answer in this message's thread"


def _given(ask: ReadingAsk) -> str:
    return "no value this time" if ask.given is None else figure(ask.given, ask.unit)


def reading(ask: ReadingAsk, chart: Picture | None = None) -> Message:
    """Build the question for one KPI's reading, a message of its own, with the KPI's chart."""
    if ask.answer:
        return message(context(f"*{inline(ask.kpi)}*  ·  thanks: {_given(ask)}"))
    if ask.asked_again_on:
        return message(context(f"*{inline(ask.kpi)}*  ·  {_status(ask)}"))
    last = ""
    if ask.last is not None and ask.last_on is not None:
        last = f" It was {figure(ask.last, ask.unit)} on {day(ask.last_on)}."
    unit = f", in {inline(ask.unit)}" if ask.unit else ""
    enter = button("Enter reading", ids.ENTER_READING, str(ask.nudge_id), about=f"of {ask.kpi}")
    return message(
        section(f"*{inline(ask.kpi)}*: what's the value now{unit}?{last}"),
        picture(chart) if chart else None,
        context(f"Type the number in this thread, or `same` or `n/a`. You report this {ask.frequency}."),
        buttons(f"reading_{ask.nudge_id}", [enter]),
    )


def earlier_reading(ask: ReadingAsk) -> Message:
    """Build the line that replaces a snoozed request for a reading, once a newer message asks it again."""
    return message(context(f"*{inline(ask.kpi)}*  ·  a newer message asks this"))
