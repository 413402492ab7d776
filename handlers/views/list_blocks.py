"""Lists of improvements in ephemeral messages: their rows, pages, and the card behind *Show*."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.phrases import counted, noun, spoken_date
from csi.language.numbers import percentage
from csi.tasks.task_rules import Badge
from csi.views.my_work import MyTask, MyTasks, MyWork
from csi.views.query import FoundPage
from csi.views.summary_row import SummaryRow
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    heading,
    inline,
    label,
    message,
    named,
    person,
    section,
)
from handlers.slack.payload import stored_number, stored_values
from handlers.slack.phrases import CLOSURES, NOT_HELD, STATES
from models.enums import ENDED_STATES, State

LONGEST_TYPED, LONGEST_VALUE = 1_800, 2_000
_BAR = 5


@dataclass(frozen=True, slots=True)
class ListState:
    """What a list's buttons carry to read it again: the typed command, the date it was typed on, and the page."""

    typed: str
    on: date
    page: int = 1

    @property
    def value(self) -> str:
        """The JSON for a button's value, which Slack limits to 2,000 characters."""
        typed = self.typed[:LONGEST_TYPED]
        while len(value := self._written(typed)) > LONGEST_VALUE:
            typed = typed[:-100]
        return value

    def _written(self, typed: str) -> str:
        return json.dumps({"t": typed, "d": self.on.isoformat(), "p": self.page}, ensure_ascii=False)

    @classmethod
    def read(cls, value: str) -> "ListState":
        """Read it from a button's value. Raises Outdated."""
        with stored_values():
            told = json.loads(value)
            return cls(str(told["t"]), date.fromisoformat(told["d"]), stored_number(str(told["p"])))

    def at(self, page: int) -> "ListState":
        return replace(self, page=page)


# --- One improvement ---


def summary_lines(each: SummaryRow, *, with_outcome: bool = False, all_own: bool = False) -> str:
    """Describe an improvement in two lines: its idea, then its state and dates.

    `all_own`: the list has the reader's own ideas only, so none of them says so.
    """
    outcome = f"\n_{excerpt(each.outcome, 160, each.number)}_" if with_outcome and each.outcome else ""
    status = "  ·  ".join(_status_parts(each, all_own))
    return f"*IMP-{each.number}*  {excerpt(each.idea, 100, each.number)}\n{status}{outcome}"


def _status_parts(each: SummaryRow, all_own: bool) -> Iterable[str]:
    yield state_text(each)
    if each.coordinator and each.state not in ENDED_STATES:
        yield f"{person(each.coordinator)} leads"
    if each.progress is not None and each.state not in ENDED_STATES:
        yield f"{percentage(each.progress)} of the plan done"
    if said := due_text(each):
        yield said
    if said := votes_text(each, all_own=all_own):
        yield said
    if each.state not in ENDED_STATES and (said := critical_text(each)):
        yield said


def critical_text(each: SummaryRow) -> str:
    """Name the mission-critical service that it is about; empty for any other."""
    return f"mission-critical: {inline(each.critical_service)}" if each.critical_service else ""


def votes_text(each: SummaryRow, *, all_own: bool = False) -> str:
    """Say how many votes it has, and what the reader has to do with it; empty where there is neither."""
    votes = counted(each.votes, "vote") if each.votes else ""
    own = "your idea" if each.is_own and not all_own else "you voted" if each.voted and not each.is_own else ""
    return "  ·  ".join(part for part in (votes, own) if part)


def state_text(each: SummaryRow) -> str:
    """Say the state, with how the improvement ended."""
    if each.state is State.CLOSED and each.closure_code:
        return f"closed, {CLOSURES[each.closure_code]}{f' ({NOT_HELD})' if each.is_unmet else ''}"
    if each.state is State.MERGED and each.merged_into:
        return f"merged into IMP-{each.merged_into}"
    return STATES[each.state]


def due_text(each: SummaryRow) -> str:
    """Say when the next date is, and whether it is overdue; empty where nothing is due."""
    if each.state is State.NEW:
        if each.badge is Badge.ON_HOLD:
            return f"{'you have' if each.is_own else 'its author has'} a question to answer first"
        if each.badge is Badge.OVERDUE:
            return f"*overdue*: decision promised by {spoken_date(each.promised_on, each.today)}"
        return f"decision by {spoken_date(each.promised_on, each.today)}"
    if each.state is State.ON_HOLD:
        return f"next look on {spoken_date(each.held_until, each.today)}" if each.held_until else ""
    if each.badge is Badge.COMPLETE:
        return "all tasks done"
    if each.badge is None or each.planned_end is None:
        return ""
    ends = f"plan ends {spoken_date(each.planned_end, each.today)}"
    return {Badge.OVERDUE: f"*overdue*, {ends}", Badge.DUE_SOON: f"*due soon*, {ends}"}.get(each.badge, ends)


def progress_bar(done: int) -> str:
    """Draw progress as a bar with its number: ▰▰▰▱▱ 60 %."""
    full = min(_BAR, done * _BAR // 100) if done < 100 else _BAR
    return f"{'▰' * full}{'▱' * (_BAR - full)} {percentage(done)}"


# --- Lists ---


def page_range(found: FoundPage | MyTasks) -> str:
    """Say which entries of how many are shown."""
    return f"{found.first}–{found.last} of {found.said_total}" if found.pages > 1 else found.said_total


def list_message(said: str, found: FoundPage, again: ListState, *, with_outcome: bool = False) -> Message:
    """Build one page of a list. `said` restates the command."""
    loosely = "  ·  none has all your words, these have some" if found.loosely else ""
    return message(
        section(said),
        context(f"{page_range(found)} {noun(found.total, 'improvement')}{loosely}"),
        *(_list_row(each, again.at(found.page), with_outcome) for each in found.rows),
        _pages(again, found.page, found.pages),
    )


def nothing_found(said: str, hint: str, instead: tuple[str, ListState] | None) -> Message:
    """Say that nothing was found. `instead` is a wider list, with its button's label."""
    elements = (
        [button(instead[0], ids.extended(ids.LIST_PAGE, "broader"), instead[1].value, about="in a broader list")]
        if instead
        else []
    )
    return message(section(said), section(hint), buttons("list_broader", elements))


def _list_row(each: SummaryRow, again: ListState, with_outcome: bool) -> Block:
    return section(
        summary_lines(each, with_outcome=with_outcome),
        block_id=f"listed_{each.number}",
        accessory=_show_button(each, again),
    )


def _show_button(each: SummaryRow, again: ListState) -> ButtonElement:
    show = button(f"Show {each.number}", ids.extended(ids.LIST_SHOW, each.number), again.value)
    show.accessibility_label = label(f"Show {named(each.number, each.idea)}", 75)
    return show


def _pages(again: ListState, page: int, pages: int) -> Block | None:
    elements = []
    if page > 1:
        before = again.at(page - 1).value
        elements.append(
            button("Previous", ids.extended(ids.LIST_PAGE, "previous"), before, about=f"page, {page - 1} of {pages}")
        )
    if page < pages:
        after = again.at(page + 1).value
        elements.append(
            button("Next", ids.extended(ids.LIST_PAGE, "next"), after, about=f"page, {page + 1} of {pages}")
        )
    return buttons("list_pages", elements)


def my_work(said: str, found: MyWork, again: ListState) -> Message:
    """Build one page of the person's own tasks, improvements to coordinate, and ideas."""
    page = min(again.page, found.pages)
    if not (found.ideas.total or found.coordinated.total or found.tasks.total):
        return message(
            section(said),
            section(
                "You have no ideas, no improvements to lead and no tasks yet.\n"
                "Tell me in one sentence what could be better: `/improve laptop requests take two weeks`"
            ),
        )
    rows = [_list_row(each, again, False) for each in found.coordinated.rows]
    return message(
        section(said),
        *_list_section("Your tasks", found.tasks, page, [_task(each) for each in found.tasks.rows]),
        *_list_section("You lead", found.coordinated, page, rows),
        *_list_section("Your ideas", found.ideas, page, _ideas(found, again)),
        _pages(again, page, found.pages),
    )


def _ideas(found: MyWork, again: ListState) -> list[Block]:
    """Build the rows of own ideas. One that is also listed above has no button: action ids are unique in a message."""
    above = {each.number for each in found.coordinated.rows}

    def way_in(each: SummaryRow) -> ButtonElement | None:
        return None if each.number in above else _show_button(each, again)

    return [
        section(summary_lines(each, all_own=True), block_id=f"idea_{each.number}", accessory=way_in(each))
        for each in found.ideas.rows
    ]


def _list_section(title: str, found: FoundPage | MyTasks, page: int, blocks: Sequence[Block]) -> list[Block]:
    """Build a section of the list; empty beyond its own last page."""
    if not found.total or page > found.pages:
        return []
    return [heading(f"{title} ({page_range(found)})"), *blocks]


def _task(each: MyTask) -> Block:
    return section(task_line(each), block_id=f"task_{each.number}_{each.place}", accessory=done_button(each))


def done_button(each: MyTask) -> ButtonElement:
    """The button that finishes a task."""
    task = f"{each.number}.{each.place}"
    return button("Done", ids.extended(ids.TASK_DONE, task), task, about=f"{task}: {each.text}")


def task_line(each: MyTask) -> str:
    """Describe a task: its due date, and the improvement it is part of."""
    when = {Badge.OVERDUE: "*overdue* since", Badge.DUE_SOON: "*due soon*, on"}.get(each.badge, "due")
    idea = excerpt(each.idea, 80, each.number)
    return (
        f"*{each.number}.{each.place}*  {excerpt(each.text, 150, each.number)}\n"
        f"{when} {spoken_date(each.due_on, each.today)}  ·  part of IMP-{each.number}: {idea}"
    )


# --- The card behind "Show" ---

_SHOWN = re.compile(r"^shown_(\d+)_")


def card_message(number: int, card: Message, back: ListState | None) -> Message:
    """Build an ephemeral card. Its block ids carry the number, since Slack sends no ephemeral message back."""
    blocks = []
    for place, block in enumerate(card.blocks):
        block.block_id = f"shown_{number}_{place}"
        blocks.append(block)
    way_back = buttons(
        "shown_back",
        [button("Back to the list", ids.extended(ids.LIST_PAGE, "back"), back.value, about="of improvements")]
        if back
        else [],
    )
    return message(*blocks, way_back)


def shown_number(block_id: str) -> int | None:
    """Read the improvement's number from a block id of an ephemeral card."""
    found = _SHOWN.match(block_id)
    return int(found[1]) if found else None
