"""The window of the ideas that wait for a decision, its two forms, and what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement, CheckboxesElement, Option, PlainTextObject
from slack_sdk.models.views import View

from csi.common.pagination import said_count
from csi.common.phrases import capitalized, counted, noun, spoken_date
from csi.views.query import FoundPage
from csi.views.summary_row import SummaryRow
from handlers import ids
from handlers.slack.block_kit import (
    button,
    buttons,
    escape,
    excerpt,
    field,
    form,
    info_modal,
    inline,
    label,
    named,
    person,
    section,
    text_input,
    user_select,
)
from handlers.slack.cut_texts import read_whole
from handlers.slack.payload import SlackValue, stored_number
from handlers.views.list_blocks import votes_text
from models.enums import Step

SIZE = 10
"""Slack allows ten options in a group of checkboxes."""

MOST = 30
"""How many ideas can be decided together, so that the answer comes within Slack's three seconds."""

_OPTION = 75
"""Slack's limit for the text of an option."""

_MOST_KEPT = 250
"""How many ticked ideas a window keeps: its private_metadata holds 3,000 characters."""

_LINES = 10
"""How many lines of a list stand in one section."""


@dataclass(frozen=True, slots=True)
class TickedIdeas(SlackValue):
    """What the window keeps: the last activity when it was opened, its page, and which ideas are ticked."""

    prefix: ClassVar[str] = "ticked"
    since: int
    page: int
    numbers: str
    """The numbers of the ticked ideas, separated by commas."""

    @property
    def chosen(self) -> list[int]:
        """The numbers of the ticked ideas. Raises Outdated."""
        return [stored_number(each) for each in self.numbers.split(",") if each]

    def ticking(self, shown: Iterable[int], ticked: Iterable[int]) -> "TickedIdeas":
        """A copy in which these are ticked of those that are shown, and the others as before."""
        hidden = set(self.chosen) - set(shown)
        return replace(self, numbers=",".join(map(str, sorted(hidden | set(ticked))[:_MOST_KEPT])))


@dataclass(frozen=True, slots=True)
class GroupDecision(SlackValue):
    """The private_metadata of a form that decides several ideas: the step, and what was ticked."""

    prefix: ClassVar[str] = "together"
    step: str
    since: int
    numbers: str

    @property
    def chosen(self) -> list[int]:
        """The numbers of the ideas. Raises Outdated."""
        return [stored_number(each) for each in self.numbers.split(",") if each]


def waiting_list(found: FoundPage, paused: int, ticked: TickedIdeas, problem: str = "") -> View:
    """Build the window: one page of the ideas that wait, with their checkboxes."""
    many = f"{capitalized(found.said_total)} {noun(found.total, 'idea')}"
    waits = f"{many} {noun(found.total, 'waits', 'wait')} for your decision."
    if not found.total:
        said = f"No idea waits for your decision.{_paused(paused)}"
        return _window(ticked, [section(said), buttons("ticked_pages", [])])
    chosen = [each for each in ticked.chosen if each not in {row.number for row in found.rows}]
    elsewhere = f" {len(chosen)} more ticked on other pages." if chosen else ""
    where = f" Shown: {found.first} to {found.last}." if found.pages > 1 else ""
    return _window(
        ticked,
        [
            section(f"*{escape(problem)}*", block_id="ticked_problem") if problem else None,
            section(
                f"{waits}{_paused(paused)}\nTick the ones to decide together, then press *Decline* or *Assign*.",
                block_id="ticked_intro",
            ),
            section(
                f"*Ideas that wait, the most urgent first.*{where}{elsewhere}{_cut_ones(found.rows)}",
                block_id=f"ticked_{found.page}",
                accessory=_checkboxes(found.rows, set(ticked.chosen)),
            ),
            buttons("ticked_pages", _pages(found)),
            buttons(
                "ticked_decide",
                [
                    button("Decline", ids.DECIDE_DECLINE, about="the ticked ideas"),
                    button("Assign", ids.DECIDE_ASSIGN, about="the ticked ideas"),
                ],
            ),
        ],
    )


def _window(ticked: TickedIdeas, blocks: Sequence[Block | None]) -> View:
    view = info_modal(ids.WAITING_VIEW, "Decide together", blocks)
    view.private_metadata = ticked.value
    return view


def _paused(paused: int) -> str:
    if not paused:
        return ""
    waits, authors = noun(paused, "waits", "wait"), noun(paused, "its author", "their authors")
    return f" {capitalized(said_count(paused))} more {waits} for {authors} to answer."


def _checkboxes(rows: Sequence[SummaryRow], ticked: set[int]) -> CheckboxesElement:
    choices = [
        Option(
            value=str(each.number),
            text=PlainTextObject(text=label(named(each.number, each.idea), _OPTION), emoji=True),
            description=PlainTextObject(text=label(_about(each), _OPTION), emoji=True),
        )
        for each in rows
    ]
    chosen = [choice for choice, each in zip(choices, rows, strict=True) if each.number in ticked]
    return CheckboxesElement(action_id=ids.TICK_IDEAS, options=choices, initial_options=chosen or None)


def _cut_ones(rows: Sequence[SummaryRow]) -> str:
    """Name the ideas that an option can't hold, so that they get *Read all*."""
    cut = (each for each in rows if len(named(each.number, each.idea)) > _OPTION or "\n" in each.idea.strip())
    return "".join(read_whole(each.number, each.idea) for each in cut)


def _about(each: SummaryRow) -> str:
    return "  ·  ".join(
        part for part in (f"decision by {spoken_date(each.promised_on, each.today)}", votes_text(each)) if part
    )


def _pages(found: FoundPage) -> list[ButtonElement]:
    elements = []
    if found.page > 1:
        elements.append(
            button("Previous", ids.extended(ids.TICKED_PAGE, "previous"), str(found.page - 1), about="ideas")
        )
    if found.page < found.pages:
        action = ids.extended(ids.TICKED_PAGE, "next")
        elements.append(button("Next", action, str(found.page + 1), about="page of ideas"))
    return elements


# --- The two forms ---


def decline_form(ideas: dict[int, str], since: int) -> View:
    """Build the form that declines the ticked ideas for one reason."""
    reason = field(
        ids.REASON,
        "Why not?",
        text_input(lines=True),
        hint=f"Each author reads this, word for word. All {len(ideas)} get the same reason."
        if len(ideas) > 1
        else "The author reads this, word for word.",
    )
    return _form(Step.DECLINE, "Decline", ideas, since, reason)


def assign_form(ideas: dict[int, str], since: int) -> View:
    """Build the form that assigns the ticked ideas to one coordinator."""
    who = field(
        ids.COORDINATOR,
        "Who leads them from here?" if len(ideas) > 1 else "Who leads it from here?",
        user_select(None),
        hint="I'll ask them to confirm each one, and to decide on it.",
    )
    return _form(ASSIGN, "Assign", ideas, since, who)


ASSIGN = "assign"


def _form(step: str, does: str, ideas: dict[int, str], since: int, asks: Block) -> View:
    numbers = ",".join(map(str, ideas))
    return form(
        ids.GROUP_FORM,
        f"{does} {counted(len(ideas), 'idea')}",
        does,
        [*_lines(f"*{_name(number, idea)}" for number, idea in ideas.items()), asks],
        about=GroupDecision(step, since, numbers).value,
    )


def _name(number: int, idea: str) -> str:
    return f"IMP-{number}*  {excerpt(idea, 150, number)}"


def _lines(lines: Iterable[str]) -> list[Block]:
    """Put lines into as few sections as hold them."""
    several = list(lines)
    return [section("\n".join(several[at : at + _LINES])) for at in range(0, len(several), _LINES)]


# --- What came of it ---


@dataclass(frozen=True, slots=True)
class Decided:
    """One idea of a group, and why it was not decided; without a reason it was."""

    number: int
    idea: str
    why_not: str = ""


def result(step: str, decided: Sequence[Decided], to: str = "") -> View:
    """Build the window that says by name what was done, what wasn't, and why."""
    done = [each for each in decided if not each.why_not]
    left = [each for each in decided if each.why_not]
    blocks: list[Block | None] = []
    if done:
        many = counted(len(done), "idea")
        if step == ASSIGN:
            said = f"*{many} assigned to {person(to)}.* I'll ask them to confirm."
        else:
            said = f"*{many} declined.* {noun(len(done), 'Its author', 'Their authors')} will get your reason."
        blocks += [section(said), *_lines(f"✓  *{_name(each.number, each.idea)}" for each in done)]
    if left:
        blocks.append(section(f"*{counted(len(left), 'idea')} left as {noun(len(left), 'it was', 'they were')}:*"))
        blocks += _lines(f"✗  *{_name(each.number, each.idea)}\n{inline(each.why_not)}" for each in left)
    if not decided:
        blocks.append(section("No idea was left to decide on."))
    title = "Assigned" if step == ASSIGN else "Declined"
    return info_modal(ids.NOTE_VIEW, title if done else "Nothing done", blocks)
