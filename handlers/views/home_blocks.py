"""App Home: what needs the person, what waits for a decision, what they coordinate, their ideas, and the figures."""

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, StaticSelectElement
from slack_sdk.models.views import View

from csi.people.open_homes import HomeSection, HomeState
from csi.views.home import HomeFacts
from csi.views.my_work import MyTasks
from csi.views.portfolio import Objectives
from csi.views.query import FoundPage
from csi.views.summary_row import SummaryRow
from handlers import ids
from handlers.lifecycle.step_buttons import step_value
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    escape,
    excerpt,
    heading,
    home_view,
    person,
    section,
    select,
)
from handlers.slack.cut_texts import with_read_all
from handlers.slack.payload import stored_choice, stored_number
from handlers.slack.phrases import STATES
from handlers.views import home_figures, home_needs
from handlers.views.list_blocks import due_text, progress_bar, state_text, summary_lines
from models.enums import ENDED_STATES, State


def home(facts: HomeFacts) -> View:
    """Build the Home of one person."""
    sections: dict[str, Sequence[Block | None]] = {
        "start": [buttons("home_start", _start(facts))],
        "needs": list(home_needs.needs(facts.needs)),
        "waiting": _waiting(facts),
        "coordinated": _coordinated(facts),
        "ideas": _ideas(facts),
        "risk": home_figures.at_risk(facts.at_risk),
        "backlog": _backlog(facts),
        "portfolio": home_figures.portfolio(facts.portfolio) if facts.portfolio else [],
        "objectives": _objectives(facts),
    }
    return home_view(
        [
            block
            for name, blocks in sections.items()
            for block in with_read_all(blocks, at_end=True, block_id=f"read_{name}")
        ]
    )


def no_access(sentence: str) -> View:
    """Build the Home of somebody who has no access, with the reason."""
    return home_view([section(escape(sentence))])


def _start(facts: HomeFacts) -> list[ButtonElement]:
    elements = [button("New improvement", ids.NEW_IDEA, "home", style="primary")]
    if facts.manages:
        elements.append(button("Settings", ids.SETTINGS))
    return elements


# --- Sections with pages ---


def _title(text: str, found: FoundPage | Objectives | MyTasks) -> Block:
    return heading(f"{text} ({found.first}–{found.last} of {found.total:,})" if found.pages > 1 else text)


def _pages(part: HomeSection, page: int, pages: int) -> Block | None:
    elements = []
    if page > 1:
        elements.append(button("Previous", ids.extended(ids.HOME_PAGE, part, "previous"), str(page - 1)))
    if page < pages:
        elements.append(button("Next", ids.extended(ids.HOME_PAGE, part, "next"), str(page + 1)))
    return buttons(f"pages_{part}", elements)


def _paged_section(
    title: str, part: HomeSection, found: FoundPage, line: Callable[[SummaryRow], list[Block | None]], empty: str
) -> list[Block | None]:
    rows = [block for each in found.rows for block in line(each)] or [context(empty)]
    return [_title(title, found), *rows, _pages(part, found.page, found.pages)]


def _open_button(part: HomeSection, number: int) -> ButtonElement:
    return button("Open", ids.extended(ids.HOME_SHOW, part, number), str(number))


def _waiting(facts: HomeFacts) -> list[Block | None]:
    if facts.waiting is None:
        return []

    def line(each: SummaryRow) -> list[Block | None]:
        accept = button("Accept", ids.extended(ids.ACCEPT, each.number), step_value(each.number, each.state))
        said = f"*IMP-{each.number}*  {excerpt(each.idea, 120, each.number)}\n{due_text(each)}"
        return [section(said, block_id=f"waiting_{each.number}", accessory=accept)]

    empty = "Nothing waits. Every idea has its decision."
    blocks = _paged_section("Waiting for a decision", HomeSection.WAITING, facts.waiting, line, empty)
    if facts.waiting.total > 1:
        blocks.insert(-1, context("One by one, with everything known about each: `/csi triage`"))
    return blocks


def _ideas(facts: HomeFacts) -> list[Block | None]:
    def line(each: SummaryRow) -> list[Block | None]:
        return [
            section(
                summary_lines(each),
                block_id=f"idea_{each.number}",
                accessory=_open_button(HomeSection.IDEAS, each.number),
            )
        ]

    empty = "None yet. Write me what could be better: one sentence is enough."
    return _paged_section("Your ideas", HomeSection.IDEAS, facts.ideas, line, empty)


# --- Improvements that the person coordinates ---

_ALL, _MINE, _OVERDUE = "all", "mine", "overdue"


def _coordinated(facts: HomeFacts) -> list[Block | None]:
    found, looking = facts.coordinated, facts.looking
    if found is None or not (found.total or looking.is_filtered or facts.manages):
        return []

    def line(each: SummaryRow) -> list[Block | None]:
        tile = _tile(each, everybody=looking.everybody)
        return [
            section(tile, block_id=f"tile_{each.number}", accessory=_open_button(HomeSection.COORDINATED, each.number))
        ]

    empty = "Nothing here fits these filters." if looking.is_filtered else "You coordinate nothing at the moment."
    blocks = _paged_section(
        "Improvements" if looking.everybody else "You coordinate", HomeSection.COORDINATED, found, line, empty
    )
    blocks.insert(1, _filters(looking, facts.teams))
    return blocks


def _tile(each: SummaryRow, *, everybody: bool) -> str:
    """Describe an improvement with a progress bar, its state and its dates."""
    progress = progress_bar(each.progress) if each.progress is not None and each.state not in ENDED_STATES else ""
    who = (person(each.coordinator) if each.coordinator else "nobody coordinates it") if everybody else ""
    said = "  ·  ".join(part for part in (progress, state_text(each), due_text(each), who) if part)
    return f"*IMP-{each.number}*  {excerpt(each.idea, 100, each.number)}\n{said}"


def _filters(looking: HomeState, teams: tuple[tuple[int, str], ...]) -> Block:
    states = [(_ALL, "Whatever is open"), *((state.value, STATES[state].capitalize()) for state in State)]
    whose = [(_MINE, "What I coordinate"), (_ALL, "Everybody's")]
    times = [(_ALL, "On time or not"), (_OVERDUE, "Overdue")]
    elements = [
        _filter("Whose", ids.HOME_WHOSE, whose, _ALL if looking.everybody else _MINE),
        _filter("State", ids.HOME_STATE, states, looking.state or _ALL),
        _filter("Late or not", ids.HOME_DUE, times, _OVERDUE if looking.overdue else _ALL),
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
    if found is None or not found.total:
        return []

    def line(each: SummaryRow) -> list[Block | None]:
        return [
            section(summary_lines(each), block_id=f"backlog_{each.number}"),
            buttons(f"rank_{each.number}", _rank_buttons(each, found)),
        ]

    return _paged_section("Backlog", HomeSection.BACKLOG, found, line, "")


def _rank_buttons(each: SummaryRow, found: FoundPage) -> list[ButtonElement]:
    place = found.first + [row.number for row in found.rows].index(each.number)
    value = str(each.number)
    elements = []
    if place > 1:
        elements.append(button("Up", ids.extended(ids.RANK_UP, value), value))
    if place < found.total:
        elements.append(button("Down", ids.extended(ids.RANK_DOWN, value), value))
    return elements


def _objectives(facts: HomeFacts) -> list[Block | None]:
    found = facts.objectives
    if found is None or not found.total:
        return []
    return [
        _title("Objectives", found),
        *(section(home_figures.objective(each)) for each in found.rows),
        _pages(HomeSection.OBJECTIVES, found.page, found.pages),
    ]
