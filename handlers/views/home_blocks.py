"""App Home: what needs the person, what waits for a decision, what they coordinate, their ideas, and the figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, OverflowMenuElement, StaticSelectElement
from slack_sdk.models.views import View

from csi.common.pagination import said_count
from csi.common.phrases import capitalized, counted, noun
from csi.people.open_homes import HomeSection, HomeState
from csi.views.home import HomeFacts
from csi.views.leadership import Late, LateOnes, Win, Wins
from csi.views.my_work import MyTasks
from csi.views.portfolio import Objectives
from csi.views.query import FoundPage
from csi.views.summary_row import SummaryRow
from handlers import ids
from handlers.people import welcome_blocks
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    escape,
    excerpt,
    heading,
    home_view,
    info_modal,
    menu,
    named,
    person,
    section,
    select,
)
from handlers.slack.cut_texts import with_read_all
from handlers.slack.payload import SlackValue, stored_choice, stored_number
from handlers.slack.phrases import STATES
from handlers.views import home_figures, home_needs
from handlers.views.list_blocks import critical_text, due_text, progress_bar, state_text, summary_lines, votes_text
from models.enums import ENDED_STATES, State

MOST_BLOCKS = 100
"""Slack's limit for a Home."""


def home(facts: HomeFacts) -> View:
    """Build the Home of one person."""
    leadership: dict[str, Sequence[Block | None]] = {
        "wins": _wins(facts),
        "objectives": _objectives(facts),
        "late": _late(facts),
        "portfolio": home_figures.portfolio(facts.portfolio) if facts.portfolio else [],
    }
    only_leads = facts.wins is not None and facts.waiting is None
    sections: dict[str, Sequence[Block | None]] = {
        "start": [buttons("home_start", _start(facts))],
        "welcome": welcome_blocks.welcome("home_welcome") if facts.is_welcome else [],
        "needs": list(home_needs.needs(facts.needs)),
        **(leadership if only_leads else {}),
        "waiting": _waiting(facts),
        "coordinated": _coordinated(facts),
        "ideas": _ideas(facts),
        "risk": home_figures.at_risk(facts.at_risk),
        "backlog": _backlog(facts),
        **({} if only_leads else leadership),
    }
    shown = [with_read_all(blocks, at_end=True, block_id=f"read_{name}") for name, blocks in sections.items()]
    return home_view(_fitting([blocks for blocks in shown if blocks]))


def _fitting(sections: list[list[Block]]) -> list[Block]:
    """As many sections as Home can hold, and a word about the others."""
    left_out = 0
    while sum(map(len, sections)) + bool(left_out) > MOST_BLOCKS:
        sections.pop()
        left_out += 1
    more = [context("Home is full. Answer what needs you, then the rest shows here again.")] if left_out else []
    return [*(block for blocks in sections for block in blocks), *more]


def no_access(sentence: str) -> View:
    """Build the Home of somebody who has no access, with the reason."""
    return home_view([section(escape(sentence))])


def _start(facts: HomeFacts) -> list[ButtonElement]:
    elements = [button("New improvement", ids.NEW_IDEA, "home", about="in a form", style="primary")]
    if facts.manages:
        elements.append(button("Settings", ids.SETTINGS, about="of Kaizen"))
    return elements


# --- Sections with pages ---

_Found = FoundPage | Objectives | MyTasks | Wins | LateOnes


def _title(text: str, found: _Found) -> Block:
    return heading(f"{text} ({found.first}–{found.last} of {found.said_total})" if found.pages > 1 else text)


def _pages(part: HomeSection, found: _Found, what: str) -> Block | None:
    return buttons(f"pages_{part}", _turning(found, what, ids.HOME_PAGE, part))


def _turning(found: _Found, what: str, *action: str) -> list[ButtonElement]:
    """Build the buttons to the page before and the next one, as far as there are."""
    turns = (("Previous", found.page - 1), ("Next", found.page + 1))
    return [
        button(text, ids.extended(*action, text.casefold()), str(page), about=f"page of {what}")
        for text, page in turns
        if 1 <= page <= found.pages
    ]


def _paged_section(
    title: str, part: HomeSection, found: FoundPage, line: Callable[[SummaryRow], Block], empty: str
) -> list[Block | None]:
    rows = [line(each) for each in found.rows] or ([context(empty)] if empty else [])
    return [_title(title, found), *rows, _pages(part, found, title.casefold())]


def _row(part: HomeSection, each: SummaryRow | Win | Late, said: str, block: str) -> Block:
    """Build the row of an improvement, with *Open*."""
    opens = _open_button(part, each.number, each.idea)
    return section(said, block_id=f"{block}_{each.number}", accessory=opens)


def _open_button(part: str, number: int, idea: str) -> ButtonElement:
    return button("Open", ids.extended(ids.HOME_SHOW, part, number), str(number), about=named(number, idea))


@dataclass(frozen=True, slots=True)
class RowChoice(SlackValue):
    """An option of a row's menu: what to do with which improvement, and the state that was shown beside it."""

    does: str
    number: int
    shown: str


def row_menu(part: HomeSection, each: SummaryRow, *does: tuple[str, str]) -> OverflowMenuElement:
    """Build the menu of a row from pairs of what an option does and how it is called: Accept IMP-12."""
    pairs = [(RowChoice(what, each.number, each.state.value).value, called) for what, called in does]
    return menu(ids.extended(ids.HOME_ROW, part, each.number), pairs)


def _waiting(facts: HomeFacts) -> list[Block | None]:
    if facts.waiting is None:
        return []

    def line(each: SummaryRow) -> Block:
        said = "  ·  ".join(part for part in (due_text(each), votes_text(each), critical_text(each)) if part)
        name = f"IMP-{each.number}"
        return section(
            f"*{name}*  {excerpt(each.idea, 120, each.number)}\n{said}",
            block_id=f"waiting_{each.number}",
            accessory=row_menu(
                HomeSection.WAITING,
                each,
                (ids.ACCEPT, f"Accept {name}"),
                (ids.DECLINE, f"Decline {name}"),
                (ids.HOME_SHOW, f"Open {name}"),
            ),
        )

    empty = "No idea waits for your decision."
    blocks = _paged_section("Waiting for a decision", HomeSection.WAITING, facts.waiting, line, empty)
    if facts.paused:
        authors = noun(facts.paused, "its author", "their authors")
        waits = noun(facts.paused, "waits", "wait")
        ideas = f"{capitalized(said_count(facts.paused))} {noun(facts.paused, 'idea')}"
        blocks.insert(-1, context(f"{ideas} {waits} for {authors} to answer a question first."))
    if facts.waiting.total > 1:
        several = button("Decide several", ids.DECIDE_SEVERAL, about="waiting ideas together")
        blocks.insert(-1, buttons("waiting_several", [several]))
        blocks.insert(-1, context("To decide one by one, with all that is known about each: `/csi triage`"))
    return blocks


def _ideas(facts: HomeFacts) -> list[Block | None]:
    def line(each: SummaryRow) -> Block:
        return section(
            summary_lines(each, all_own=True),
            block_id=f"idea_{each.number}",
            accessory=_open_button(HomeSection.IDEAS, each.number, each.idea),
        )

    empty = "You have no ideas here yet. Tell me in one sentence what could be better."
    blocks = _paged_section("Your ideas", HomeSection.IDEAS, facts.ideas, line, empty)
    if not facts.ideas.total and not facts.is_welcome:
        blocks.append(buttons("first_idea", [welcome_blocks.example_button()]))
    return blocks


# --- Improvements that the person coordinates ---

_ALL, _MINE, _OVERDUE = "all", "mine", "overdue"


def _coordinated(facts: HomeFacts) -> list[Block | None]:
    found, looking = facts.coordinated, facts.looking
    if found is None or not (found.total or looking.is_filtered or facts.manages):
        return []

    def line(each: SummaryRow) -> Block:
        return section(
            _tile(each, everybody=looking.everybody),
            block_id=f"tile_{each.number}",
            accessory=_open_button(HomeSection.COORDINATED, each.number, each.idea),
        )

    empty = "You lead nothing at the moment. When you accept an idea, you can choose yourself to lead it."
    if looking.is_filtered:
        empty = "No improvement fits these filters. Choose others above."
    title = "Improvements" if looking.everybody else "You lead"
    blocks = _paged_section(title, HomeSection.COORDINATED, found, line, empty)
    blocks.insert(1, _filters(looking, facts.teams))
    if facts.too_many:
        blocks.insert(1, _few_at_once(facts.too_many))
    return blocks


def _few_at_once(leads: int) -> Block:
    said = f"You lead {leads} improvements in progress. Fewer at once get done sooner: finish one, then start the next."
    see = button("Open the backlog", ids.BACKLOG, about="of what can wait")
    return section(said, block_id="few_at_once", accessory=see)


def _tile(each: SummaryRow, *, everybody: bool) -> str:
    """Describe an improvement with a progress bar, its state and its dates."""
    progress = progress_bar(each.progress) if each.progress is not None and each.state not in ENDED_STATES else ""
    who = (f"{person(each.coordinator)} leads" if each.coordinator else "nobody leads it yet") if everybody else ""
    parts = (progress, state_text(each), due_text(each), who, votes_text(each))
    said = "  ·  ".join(part for part in parts if part)
    return f"*IMP-{each.number}*  {excerpt(each.idea, 100, each.number)}\n{said}"


def _filters(looking: HomeState, teams: tuple[tuple[int, str], ...]) -> Block:
    states = [(_ALL, "All open ones"), *((state.value, capitalized(STATES[state])) for state in State)]
    whose = [(_MINE, "What I lead"), (_ALL, "Everybody's")]
    times = [(_ALL, "On time or late"), (_OVERDUE, "Overdue")]
    elements = [
        _filter("Whose", ids.HOME_WHOSE, whose, _ALL if looking.everybody else _MINE),
        _filter("State", ids.HOME_STATE, states, looking.state or _ALL),
        _filter("On time or late", ids.HOME_DUE, times, _OVERDUE if looking.overdue else _ALL),
    ]
    if teams:
        named = [(_ALL, "All teams"), *((str(team), name) for team, name in teams)]
        elements.append(_filter("Team", ids.HOME_TEAM, named, str(looking.team) if looking.team else _ALL))
    return ActionsBlock(block_id="home_filters", elements=elements)


def _filter(label: str, action_id: str, choices: list[tuple[str, str]], chosen: str) -> StaticSelectElement:
    known = chosen if chosen in {value for value, _ in choices} else _ALL
    element = select(choices, known, label)
    element.action_id = action_id
    return element


def with_filter(looking: HomeState, action_id: str, value: str) -> HomeState:
    """Return the Home's state with one filter changed."""
    if action_id == ids.HOME_WHOSE:
        return looking.filtered(everybody=value == _ALL)
    if action_id == ids.HOME_DUE:
        return looking.filtered(overdue=value == _OVERDUE)
    if action_id == ids.HOME_TEAM:
        return looking.filtered(team=stored_number(value) if value != _ALL else None)
    return looking.filtered(state=stored_choice(State, value) if value != _ALL else None)


# --- For managers and leadership ---


def _backlog(facts: HomeFacts) -> list[Block | None]:
    found = facts.backlog
    if found is None:
        return []

    def line(each: SummaryRow) -> Block:
        name, place = f"IMP-{each.number}", found.first + [row.number for row in found.rows].index(each.number)
        moves = [(ids.RANK_UP, f"Move {name} up")] if place > 1 else []
        moves += [(ids.RANK_DOWN, f"Move {name} down")] if place < found.total else []
        return section(
            backlog_line(each),
            block_id=f"backlog_{each.number}",
            accessory=row_menu(HomeSection.BACKLOG, each, *moves, (ids.HOME_SHOW, f"Open {name}"))
            if moves
            else _open_button(HomeSection.BACKLOG, each.number, each.idea),
        )

    empty = "No accepted idea waits to be started. Accepted ideas show here, and you put them in order."
    return _paged_section("Backlog", HomeSection.BACKLOG, found, line, empty)


def backlog_line(each: SummaryRow) -> str:
    """Describe an improvement of the backlog."""
    return summary_lines(each)


def backlog_window(found: FoundPage) -> View:
    """Build the window of the backlog, for everybody who plans what to start next."""
    said = f"{capitalized(found.said_total)} {noun(found.total, 'accepted idea')} to start next, the first one first."
    return info_modal(
        ids.BACKLOG_VIEW,
        "Backlog",
        [
            section(said if found.total else "The backlog is empty: every accepted improvement has started."),
            *(_row(HomeSection.BACKLOG, each, backlog_line(each), "backlog") for each in found.rows),
            buttons("backlog_pages", _turning(found, "the backlog", ids.BACKLOG_PAGE)),
        ],
    )


def _wins(facts: HomeFacts) -> list[Block | None]:
    found = facts.wins
    if found is None:
        return []
    rows = [_row(HomeSection.WINS, each, home_figures.win(each), "win") for each in found.rows]
    empty = context("No win yet this quarter. What closes as successful shows here, with its figures.")
    return [_title("Wins this quarter", found), *(rows or [empty]), _pages(HomeSection.WINS, found, "wins")]


def _late(facts: HomeFacts) -> list[Block | None]:
    found = facts.late
    if found is None:
        return []
    rows = [_row(HomeSection.LATE, each, home_figures.late(each), "late") for each in found.rows]
    nothing = context("Nothing waits too long.")
    return [_title("Waits too long", found), *(rows or [nothing]), _pages(HomeSection.LATE, found, "what waits")]


def _objectives(facts: HomeFacts) -> list[Block | None]:
    found = facts.objectives
    if found is None:
        return []
    rows: list[Block] = [section(home_figures.objective(each)) for each in found.rows]
    how = "Add the first in *Settings*." if facts.manages else "A manager adds them in *Settings*."
    without = counted(found.without, "improvement")
    return [
        _title("Under way by objective", found),
        *(rows or [context(f"There are no objectives yet. {how}")]),
        context(f"{without} under way without an objective") if found.without else None,
        _pages(HomeSection.OBJECTIVES, found, "objectives"),
    ]
