"""The settings window: a list for each section, with the buttons that change its entries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.catalogue.entries import EntryKind
from csi.catalogue.listing import ListedEntry, ListedObjective, ListedRole, ListedService, ListedTeam
from csi.common.pagination import page_count
from csi.common.phrases import counted
from csi.common.policy_fields import FIELDS, Stored
from csi.lifecycle.team_moves import TeamMoveFacts
from csi.people.access_grants import GrantedAccess
from handlers import ids
from handlers.catalogue import entry_rows
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    channel_link,
    context,
    divider,
    heading,
    info_modal,
    inline,
    message,
    person,
    section,
)
from handlers.slack.payload import SlackValue, stored_number, stored_values
from models.enums import Role

PAGE = 10


class Section(StrEnum):
    """The sections of the settings window."""

    TEAMS = "teams"
    SERVICES = "services"
    OBJECTIVES = "objectives"
    ROLES = "roles"
    POLICIES = "policies"


LABELS = {
    Section.TEAMS: "Teams and channels",
    Section.SERVICES: "Services",
    Section.OBJECTIVES: "Objectives",
    Section.ROLES: "Roles",
    Section.POLICIES: "Policies",
}
ENTRIES = {Section.TEAMS: EntryKind.TEAM, Section.SERVICES: EntryKind.SERVICE, Section.OBJECTIVES: EntryKind.OBJECTIVE}
SECTIONS = {entry: section for section, entry in ENTRIES.items()}

_ABOUT = {
    Section.TEAMS: "An idea goes to its service's team, else to the team its author chose, else to the "
    "default team. The team's manager gets whatever nobody else takes.",
    Section.SERVICES: "An idea can name the service it is about. The service's team gets it, and I suggest the "
    "service's owner first to lead it.",
    Section.OBJECTIVES: "What your organisation wants to reach. Each accepted improvement has one, unless it is a "
    "quick win.",
    Section.ROLES: "Everybody can bring in ideas. Coordinators decide about them and lead them. Approvers approve "
    "larger work before it starts. Leadership reads the reports and figures of all teams. Managers do what "
    "coordinators do, and change the settings. Guests and other organisations see nothing, unless a manager lets "
    "them in.",
    Section.POLICIES: "A change counts at once, for whatever people decide from then on.",
}
_NONE_YET = {
    Section.SERVICES: "None yet. I work without them. A service says whom to ask, and where to announce its wins.",
    Section.OBJECTIVES: "None yet. You can also add the first one when you accept an idea.",
}


@dataclass(frozen=True, slots=True)
class EntryButton(SlackValue):
    """The value of a button in an entry's row."""

    entry: EntryKind
    id: int


@dataclass(frozen=True, slots=True)
class RoleButton(SlackValue):
    """The value of *Take away*: the role, and the person or user group that holds it."""

    role: Role
    holder: str


@dataclass(frozen=True, slots=True)
class SettingsState:
    """What is open in the settings window; kept in its private_metadata."""

    section: Section = Section.TEAMS
    page: int = 0
    archived: bool = False

    def dump(self) -> str:
        """Write the state as JSON for private_metadata."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "SettingsState":
        """Read the state from private_metadata."""
        with stored_values():
            read = json.loads(text)
            return cls(Section(read["section"]), stored_number(str(read["page"])), bool(read["archived"]))


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """What the open section shows. `may_change`: the viewer is a manager."""

    looking: SettingsState
    rows: Sequence[ListedEntry]
    today: date
    may_change: bool = False
    policies: Mapping[str, Stored] = field(default_factory=dict)
    bulb_channels: tuple[str, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)
    """What the environment says as country or time zone and is none, by the policy's key."""


def settings(shown: SettingsFacts) -> View:
    """Build the window with its open section."""
    looking = shown.looking
    pages = page_count(len(shown.rows), PAGE)
    page = min(looking.page, pages - 1)
    blocks: list[Block | None] = [
        buttons("sections", _sections(shown)),
        heading(LABELS[looking.section] + (", archived" if looking.archived else "")),
        context(_ABOUT[looking.section]),
        buttons("section_actions", _actions(shown)),
        divider(),
    ]
    if looking.section is Section.POLICIES:
        blocks += [
            section(entry_rows.policy(each, shown.policies[each.key], shown.unusable.get(each.key, "")))
            for each in FIELDS
        ]
        blocks.append(section(_bulb_channels(shown.bulb_channels)))
    for each in shown.rows[page * PAGE : (page + 1) * PAGE]:
        blocks += _row(each, shown)
    if not shown.rows and looking.section is not Section.POLICIES:
        blocks.append(
            section("Nothing is archived." if looking.archived else _NONE_YET.get(looking.section, "None yet."))
        )
    blocks += _pager(page, pages)
    view = info_modal(ids.SETTINGS_VIEW, "Settings" if shown.may_change else LABELS[looking.section], blocks)
    view.private_metadata = replace(looking, page=page).dump()
    return view


def _sections(shown: SettingsFacts) -> list[ButtonElement]:
    readable = [each for each in Section if shown.may_change or each is not Section.POLICIES]
    others = [each for each in readable if each is not shown.looking.section or shown.looking.archived]
    return [
        button(LABELS[each], ids.extended(ids.SETTINGS_SECTION, each), each, about="in the settings") for each in others
    ]


def _actions(shown: SettingsFacts) -> list[ButtonElement]:
    section = shown.looking.section
    actions = []
    if shown.may_change and section is Section.ROLES:
        actions.append(button("Give a role", ids.GIVE_ROLE, about="to a person or a group", style="primary"))
        actions.append(button("Let somebody in", ids.GIVE_ACCESS, about="from outside"))
    elif shown.may_change and section is Section.POLICIES:
        actions.append(button("Change", ids.CHANGE_POLICIES, about="the policies", style="primary"))
    elif shown.may_change and not shown.looking.archived:
        entry = ENTRIES[section]
        article = "an" if entry is EntryKind.OBJECTIVE else "a"
        actions.append(button(f"Add {article} {entry}", ids.ADD_ENTRY, entry, about="in a form", style="primary"))
    if section is Section.OBJECTIVES and not shown.looking.archived:
        actions.append(button("Success factors", ids.SUCCESS_FACTORS, about="of all objectives"))
    if section in SECTIONS.values() and not shown.looking.archived:
        actions.append(button("Show archived", ids.SHOW_ARCHIVED, section, about=LABELS[section].lower()))
    return actions


def _row(each: ListedEntry, shown: SettingsFacts) -> list[Block | None]:
    if isinstance(each, GrantedAccess):
        name = ids.extended(ids.TAKE_ACCESS, each.person)
        confirm = "They will see nothing of the register. Their ideas stay."
        back = _row_button("Take back", name, each.person, "Take back access", confirm)
        return [section(entry_rows.access(each), accessory=back if shown.may_change else None)]
    if isinstance(each, ListedRole):
        key = RoleButton(each.role, each.holder).value
        confirm = "They will only be able to do what their other roles allow."
        take = _row_button(
            "Take away",
            ids.extended(ids.TAKE_ROLE, key),
            key,
            f"Take away: {entry_rows.ROLE_NAMES[each.role]}",
            confirm,
        )
        return [section(entry_rows.role(each), accessory=take if shown.may_change else None)]
    entry, text = _entry_text(each, shown)
    key = EntryButton(entry, each.id).value
    if not shown.may_change:
        return [section(text)]
    if shown.looking.archived:
        back = _row_button("Restore", ids.extended(ids.RESTORE_ENTRY, key), key, f"Restore {each.name}")
        return [section(text, accessory=back)]
    actions = [_row_button("Change", ids.extended(ids.CHANGE_ENTRY, key), key, f"Change {each.name}")]
    if not (isinstance(each, ListedTeam) and each.is_default):
        actions.append(_row_button("Archive", ids.extended(ids.ARCHIVE_ENTRY, key), key, f"Archive {each.name}"))
    return [section(text), buttons(f"row_{key}", actions)]


def _entry_text(each: ListedTeam | ListedService | ListedObjective, shown: SettingsFacts) -> tuple[EntryKind, str]:
    if isinstance(each, ListedTeam):
        default = next((row for row in shown.rows if isinstance(row, ListedTeam) and row.is_default), each)
        return EntryKind.TEAM, entry_rows.team(each, default)
    if isinstance(each, ListedService):
        return EntryKind.SERVICE, entry_rows.service(each)
    return EntryKind.OBJECTIVE, entry_rows.objective(each, shown.today)


def _row_button(text: str, action_id: str, value: str, spoken: str, confirm: str = "") -> ButtonElement:
    """Build a button of a row, with an accessibility label that names the row's entry."""
    made = button(text, action_id, value, confirm=confirm)
    made.accessibility_label = spoken[:75]
    return made


def _bulb_channels(channels: tuple[str, ...]) -> str:
    said = ", ".join(channel_link(each) for each in channels[:50]) or "none"
    return f"*Channels where :bulb: captures:* {said}\n{BULB_DOES} Default: none."


BULB_DOES = "I ask whoever puts a :bulb: on a message there whether to capture it. Only they see the question."


def _pager(page: int, pages: int) -> list[Block | None]:
    if pages == 1:
        return []
    turns = []
    if page:
        turns.append(
            button(
                "Previous", ids.extended(ids.SETTINGS_PAGE, page - 1), str(page - 1), about=f"page, {page} of {pages}"
            )
        )
    if page < pages - 1:
        turns.append(
            button(
                "Next", ids.extended(ids.SETTINGS_PAGE, page + 1), str(page + 1), about=f"page, {page + 2} of {pages}"
            )
        )
    return [context(f"Page {page + 1} of {pages}"), buttons("pages", turns)]


def team_move(facts: TeamMoveFacts) -> Message:
    """Build the message to a manager about improvements that moved to another team, with *Undo*."""
    count = counted(len(facts.numbers), "open improvement")
    names = ", ".join(f"IMP-{number}" for number in facts.numbers[:8]) + (" and more" if len(facts.numbers) > 8 else "")
    with_it = f" with the service “{inline(facts.service)}”" if facts.service else ""
    said = (
        f"{person(facts.by)} moved {count} from “{inline(facts.before)}” to “{inline(facts.after)}”{with_it}: {names}."
    )
    if facts.undone_by:
        return message(section(f"{said}\n{person(facts.undone_by)} undid it."))
    undo = button("Undo", ids.UNDO_TEAM_MOVE, str(facts.id), about=f"the move of {count} to {facts.after}")
    return message(section(said), buttons(f"team_move_{facts.id}", [undo]) if facts.can_undo else None)
