"""The morning message: the check-ins and readings that are due, with the menus and buttons that answer them."""

from collections.abc import Iterable, Set
from datetime import date

from slack_sdk.models.blocks import Block

from csi.common.phrases import counted, listed, noun, spoken_date
from csi.nudges.coordinators_week import CoordinatorsWeek, TargetDue
from csi.nudges.kinds import POLICY
from csi.nudges.morning_message import BundleFacts
from csi.nudges.reading_asks import ReadingAsk
from csi.nudges.row_facts import DecisionDue, NudgeRow, RowStatus, later_questions
from handlers import ids
from handlers.nudges import row_blocks
from handlers.nudges.check_in_blocks import check_in_name, check_in_rows, check_ins_beyond
from handlers.nudges.long_messages import counted_blocks, counted_rows
from handlers.nudges.morning_message_words import (
    back_words,
    controls,
    is_about_one,
    opening_words,
    pause_words,
    quiet_words,
    told_by_check_ins,
    why_words,
)
from handlers.nudges.room import ROOMS, SHORT_ROOMS, Room, fits
from handlers.nudges.row_words import settled_words, status_words
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    context,
    divider,
    excerpt,
    inline,
    link,
    message,
    opening,
    picture,
    section,
)
from handlers.slack.phrases import figure
from models.enums import NudgeKind

MOST_TARGETS = 3
MOST_QUEUED = 3
MOST_QUIET = 8
"""So many ideas a snoozed or muted message names."""


def bundle(facts: BundleFacts) -> Message:
    """Build one message with everything that is due from one person: a row for each, one line for what is settled.

    The most urgent comes first. Of many, the less urgent are counted until the reader asks for all of them. *Snooze*
    and *Mute this kind* stand once, at the end.
    """
    rooms = ROOMS if facts.is_whole else SHORT_ROOMS
    built = (_bundle(facts, room) for room in rooms[:-1])
    return next(filter(fits, built), None) or _bundle(facts, rooms[-1])


def _bundle(facts: BundleFacts, room: Room) -> Message:
    if not facts.check_ins and not facts.readings and not facts.rows and facts.week is None:
        return message(context(_nothing_left(facts)))
    if facts.person is None:
        return triage_list(facts)
    if facts.statuses in ({RowStatus.SNOOZED}, {RowStatus.MUTED}):
        return _quiet(facts, room)
    is_named = not is_about_one(facts)
    queued = later_questions(facts.rows)
    left_out = {*queued, *told_by_check_ins(facts)}
    shown = [row for row in _once_each(facts.rows) if row not in left_out]
    beyond = counted_rows(shown) if room.is_short else []
    shown = [row for row in shown if row not in beyond]
    rows = [row for row in shown if not _is_after_check_ins(row)]
    later = [row for row in shown if _is_after_check_ins(row)]
    blocks: list[Block | None] = [section(opening_words(facts))] if is_named or not rows + later else []
    blocks += [row_blocks.nudge_row(row, facts.person, room, is_named=is_named) for row in rows]
    blocks += check_in_rows(facts, room)
    if facts.readings and (facts.check_ins or rows):
        blocks.append(divider())
    for ask in facts.readings:
        blocks.append(context(f"*{inline(ask.kpi)}*  ·  {_status(ask)}"))
    blocks += [row_blocks.nudge_row(row, facts.person, room, is_named=is_named) for row in later]
    named = {row.number for row in (*shown, *beyond)} | {row.number for row in facts.check_ins}
    blocks.append(context(_next_questions(queued, named)) if queued else None)
    if room.is_short:
        blocks += counted_blocks(beyond, check_ins_beyond(facts, room), facts.id)
    if facts.week is not None:
        blocks.append(section(_week(facts.week, facts.today)))
    return message(*blocks, *_end(facts))


def _quiet(facts: BundleFacts, room: Room) -> Message:
    """Build a message of which everything was snoozed, or muted: what it was about, and how it comes back."""
    numbers = {row.number: check_in_name(row.number, row.idea, room) for row in facts.check_ins}
    numbers |= {row.number: row_blocks.row_name(row, room.idea) for row in facts.rows if row.number}
    names = [*numbers.values(), *(f"*{inline(ask.kpi)}*" for ask in facts.readings)]
    more = len(names) - MOST_QUIET
    shown = [*names[:MOST_QUIET], *([f"{more} more"] if more > 0 else [])]
    return message(section(quiet_words(facts)), *map(context, shown), context(back_words(facts)))


def _once_each(rows: Iterable[NudgeRow]) -> list[NudgeRow]:
    """The rows, but several of one improvement that read the same once: snoozed, muted, asked again or passed on."""
    quiet, shown = set[tuple[int | None, RowStatus]](), []
    for row in rows:
        key = (row.number, row.status)
        if row.status not in (RowStatus.OPEN, RowStatus.OVER) and row.number is not None and key in quiet:
            continue
        quiet.add(key)
        shown.append(row)
    return shown


def _next_questions(queued: tuple[NudgeRow, ...], named: Set[int | None]) -> str:
    """Name the ideas whose question comes once the one above is answered, those `named` above by number."""
    ideas = {row.number: row for row in queued}
    shown = [
        f"more about IMP-{row.number}" if row.number in named else f"*{opening(row.idea, 60)}* (IMP-{row.number})"
        for row in list(ideas.values())[:MOST_QUEUED]
    ]
    more = len(ideas) - len(shown)
    return f"Next, when you have answered: {listed([*shown, *([f'{more} more'] if more else [])])}"


def triage_list(facts: BundleFacts) -> Message:
    """Build what waits in a triage channel: a line for each idea with the link to its card, until all are decided."""
    waiting = [row for row in facts.rows if row.is_open]
    if not waiting:
        decided = noun(len(facts.rows), "The idea listed here is", "The ideas listed here are all")
        return message(context(f"{decided} decided."))
    count = counted(len(waiting), "idea waits for a decision", "ideas wait for a decision")
    if len(facts.rows) == 1:
        only = waiting[0]
        idea = f"*{excerpt(only.idea, 120, only.number or 0)}* (IMP-{only.number})"
        return message(_waiting_idea(only, f"Waits for a decision: {idea}"))
    lines = [
        context(f"{row_blocks.row_name(row)}  ·  {settled_words(row, None)}") for row in facts.rows if not row.is_open
    ]
    return message(section(f"{count}."), *(_waiting_idea(row, row_blocks.row_name(row)) for row in waiting), *lines)


def _waiting_idea(row: NudgeRow, name: str) -> Block:
    due = row.detail if isinstance(row.detail, DecisionDue) else None
    when = ""
    if due is not None:
        said = "Promised by" if due.is_missed else "Decide by"
        when = f"\n{said} {spoken_date(due.promised_on, row.today)}"
        when += f"  ·  {link(due.link, 'Its card')}" if due.link else ""
    return section(f"{name}{when}", block_id=f"nudge_{row.bundle_id}_{row.nudge_id}")


def _is_after_check_ins(row: NudgeRow) -> bool:
    return POLICY[row.kind].urgency > POLICY[NudgeKind.PROGRESS].urgency


def _nothing_left(facts: BundleFacts) -> str:
    if facts.snoozed_until is not None:
        until = spoken_date(facts.snoozed_until, facts.today)
        return f"You snoozed this until {until}. A newer message asks what is still open."
    return "You don't have to do anything here. What is still open comes in a newer message."


def _end(facts: BundleFacts) -> list[Block | None]:
    """Say why the message came, and let its reader snooze it or mute a kind, while anything is open."""
    is_asked = facts.open_check_ins or facts.open_readings or any(row.is_open for row in facts.rows)
    is_asked = is_asked or NudgeKind.WEEK in facts.kinds
    if not is_asked:
        return [context(back_words(facts))] if {RowStatus.SNOOZED, RowStatus.MUTED} & facts.statuses else []
    why = " ".join(each for each in (why_words(facts), pause_words(facts)) if each)
    return [context(why), controls(facts) if facts.person else None]


def _week(week: CoordinatorsWeek, today: date) -> str:
    """Sum up what somebody leads, a line each."""
    lines = [f"{counted(count, one, several)}" for count, one, several in (
        (week.to_decide, "idea waits for your decision", "ideas wait for your decision"),
        (week.to_plan, "improvement to plan", "improvements to plan"),
        (week.to_close, "improvement to judge and close", "improvements to judge and close"),
        (week.tasks_due, "task due this week", "tasks due this week"),
        (week.tasks_late, "task overdue", "tasks overdue"),
    ) if count]  # fmt: skip
    lines += [f"Target date {spoken_date(each.due_on, today)}: {_named(each)}" for each in week.targets[:MOST_TARGETS]]
    if week.closed:
        lines.append(f"Closed last week: {week.closed}")
    shown = "\n".join(f"•  {line}" for line in lines) or "Nothing waits any more."
    return f"*Your week, in what you lead*\n{shown}\nAll of it: `/csi list mine`"


def _named(each: TargetDue) -> str:
    return f"IMP-{each.number} {excerpt(each.idea, 80, each.number)}"


def _status(ask: ReadingAsk) -> str:
    """Say what became of a request for a reading, or where to answer it."""
    if ask.answer:
        return _given(ask)
    if ask.status is RowStatus.ASKED_AGAIN and ask.asked_again_on is not None:
        return f"asked again on {spoken_date(ask.asked_again_on, ask.today)}"
    return status_words(ask.status, ask.snoozed_until, ask.today) or "answer in this message's thread"


def _given(ask: ReadingAsk) -> str:
    return "no value this time" if ask.given is None else figure(ask.given, ask.unit)


def reading(ask: ReadingAsk, chart: Picture | None = None) -> Message:
    """Build the question for one KPI's reading, a message of its own, with the KPI's chart."""
    if ask.answer:
        return message(context(f"*{inline(ask.kpi)}*  ·  thanks: {_given(ask)}"))
    if not ask.is_open:
        return message(context(f"*{inline(ask.kpi)}*  ·  {_status(ask)}"))
    last = ""
    if ask.last is not None and ask.last_on is not None:
        last = f" It was {figure(ask.last, ask.unit)} on {spoken_date(ask.last_on, ask.today)}."
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
