"""The forms for teams, services, objectives, roles and policies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationMultiSelectElement,
    ConversationSelectElement,
    DatePickerElement,
    Option,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from csi.catalogue.entries import LONGEST_FACT, EntryKind, limit_of
from csi.common.policy_fields import FIELDS, Field, Stored
from handlers import ids
from handlers.catalogue.entry_rows import ROLE_NAMES
from handlers.catalogue.window_blocks import BULB_DOES
from handlers.slack.block_kit import context, field, form, inline, options, section, select, text_input, user_select
from handlers.slack.payload import stored_number, stored_values
from models.enums import DigestKind, Effort, Role

CALLBACKS = {
    EntryKind.OBJECTIVE: ids.OBJECTIVE_FORM,
    EntryKind.SERVICE: ids.SERVICE_FORM,
    EntryKind.TEAM: ids.TEAM_FORM,
}
_INVITE = "Invite me first if the channel is private."


@dataclass(frozen=True, slots=True)
class EntryFormState:
    """A form's private_metadata: the entry's id, the values it opened with, and the state of the list below."""

    id: int | None = None
    shown: Mapping[str, Any] | None = None
    looking: str = ""

    def dump(self) -> str:
        """Write the state as JSON for private_metadata: a letter of any script is one of its 3,000 characters."""
        told = {"id": self.id, "shown": self.shown, "looking": self.looking}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "EntryFormState":
        """Read the state from private_metadata."""
        with stored_values():
            read = cls(**json.loads(text))
            return replace(read, id=None if read.id is None else stored_number(str(read.id)))


def entry(
    kind: EntryKind, values: Mapping[str, Any], teams: Sequence[tuple[int, str]], looking: str, number: int | None
) -> View:
    """Build the form for a new entry, or for changing entry `number`."""
    name = str(values.get("name") or "")
    blocks = _FORMS[kind](name, values, teams)
    title = f"Change {kind}" if number else f"New {kind}"
    about = EntryFormState(number, dict(values) if number else None, looking)
    return form(CALLBACKS[kind], title, "Save" if number else "Add", blocks, about.dump())


def _team(name: str, values: Mapping[str, Any], _teams: Sequence[tuple[int, str]]) -> list[Block | None]:
    return [
        field(ids.ENTRY_NAME, "Name", text_input(name, "Network", limit=limit_of(EntryKind.TEAM))),
        field(
            ids.MANAGER, "Manager", user_select(values.get("manager")),
            hint="They get whatever nobody else takes. I'll give them the role and tell them.",
        ),
        field(
            ids.TRIAGE_CHANNEL, "Channel for new ideas", _channel(values.get("triage")), optional=True,
            hint=f"Without one, I use the default team's channel, or the manager's direct messages. {_INVITE}",
        ),
        field(
            ids.ANNOUNCEMENTS, "Channel for successes", _channel(values.get("announcements")), optional=True,
            hint=f"Without one, I use the default team's channel, or ask where to announce. {_INVITE}",
        ),
        field(
            ids.CHANNEL, "Where the team talks", _channel(values.get("channel")), optional=True,
            hint="The list of teams shows it, so that others find the team.",
        ),
    ]  # fmt: skip


def _service(name: str, values: Mapping[str, Any], teams: Sequence[tuple[int, str]]) -> list[Block | None]:
    team = values.get("team")
    first = sorted(teams, key=lambda each: each[0] != team)[:100]
    pairs = [(str(number), title) for number, title in first]
    return [
        field(ids.ENTRY_NAME, "Name", text_input(name, "Remote access", limit=limit_of(EntryKind.SERVICE))),
        field(
            ids.USED_FOR, "What do people use it for?",
            text_input(values.get("used_for"), "Reaching our files from home", limit=LONGEST_FACT), optional=True,
            hint="Whoever decides about an idea for this service reads it.",
        ),
        field(
            ids.USED_BY, "Who uses it?",
            text_input(values.get("used_by"), "Everybody who works from home", limit=LONGEST_FACT), optional=True,
        ),
        field(
            ids.MISSION_CRITICAL, "How important is it?", _critical(bool(values.get("mission_critical"))),
            optional=True, hint="Its ideas come first in triage and in the backlog.",
        ),
        field(
            ids.ENTRY_OWNER, "Owner", user_select(values.get("owner")), optional=True,
            hint="I suggest the owner first to lead its improvements.",
        ),
        field(
            ids.ENTRY_TEAM, "Team", select(pairs, str(team) if team else None), optional=True,
            hint="This team gets the service's ideas. Without one, the default team does.",
        ),
        field(
            ids.CHANNEL, "Channel for successes", _channel(values.get("channel")), optional=True,
            hint=f"I announce its wins here. Without one, I use the team's channel. {_INVITE}",
        ),
    ]  # fmt: skip


def _critical(ticked: bool) -> CheckboxesElement:
    boxes = CheckboxesElement(options=options([("yes", "Mission-critical: work stops without it")]))
    if ticked:
        boxes.initial_options = boxes.options
    return boxes


def _objective(name: str, values: Mapping[str, Any], _teams: Sequence[tuple[int, str]]) -> list[Block | None]:
    due = values.get("due_on")
    return [
        field(
            ids.ENTRY_NAME, "Objective", text_input(name, "Colleagues can work on their first day", limit=300),
            hint="Say what will be true, in your organisation's own words.",
        ),
        field(ids.ENTRY_OWNER, "Owner", user_select(values.get("owner")), optional=True),
        field(
            ids.DUE_ON, "To be met by", DatePickerElement(initial_date=str(due) if due else None), optional=True
        ),
    ]  # fmt: skip


_FORMS = {EntryKind.TEAM: _team, EntryKind.SERVICE: _service, EntryKind.OBJECTIVE: _objective}

_ROLES = {
    Role.COORDINATOR: "Decides about ideas and leads them",
    Role.APPROVER: "Approves larger work before it starts",
    Role.LEADERSHIP: "Reads the reports and figures of all teams",
    Role.MANAGER: "Does what coordinators do, for all teams, and changes the settings",
}


def archive_team(team_id: int, name: str, held: str, teams: Sequence[tuple[int, str]], looking: str) -> View:
    """Build the form that asks which team gets an archived one's services and open improvements. `held` counts them."""
    choices = [(str(key), label) for key, label in teams[:100]]
    return form(
        ids.ARCHIVE_TEAM_FORM,
        "Archive team",
        "Archive",
        [
            section(f"“{inline(name)}” has {held}. I'll tell both managers."),
            field(ids.ENTRY_TEAM, "Which team gets them?", select(choices, choices[0][0])),
        ],
        EntryFormState(id=team_id, looking=looking).dump(),
    )


def give_role(groups: Sequence[tuple[str, str]], looking: str, initial: Role = Role.COORDINATOR) -> View:
    """Build the form behind *Give a role*."""
    choices = [
        Option(value=role.value, text=PlainTextObject(text=ROLE_NAMES[role]), description=PlainTextObject(text=does))
        for role, does in _ROLES.items()
    ]
    radio = RadioButtonsElement(options=choices, initial_option=next(each for each in choices if each.value == initial))
    blocks: list[Block | None] = [
        field(ids.ROLE, "Role", radio),
        field(ids.WHO, "Person", user_select(None), optional=True, hint="I'll tell them what they can do."),
    ]
    if groups:
        pairs = [(group_id, f"@{handle}") for group_id, handle in groups[:100]]
        hint = "Everybody in it gets the role, and so does whoever joins it. I tell nobody."
        if len(groups) > len(pairs):
            hint += " Not in the list? `/csi role give coordinator to @group` reaches every group."
        blocks.append(field(ids.USER_GROUP, "Or a user group", select(pairs), optional=True, hint=hint))
    else:
        blocks.append(context("This workspace has no user groups. With one, you can give a role to a whole group."))
    return form(ids.ROLE_FORM, "Give a role", "Give", blocks, EntryFormState(looking=looking).dump())


def give_access(looking: str) -> View:
    """Build the form behind *Let somebody in*."""
    hint = "They can do what every member can, until their account is deactivated. I'll tell them."
    blocks: list[Block | None] = [
        context("For guests, and for people of other organisations in shared channels. Members have access already."),
        field(ids.WHO, "Person", user_select(None), hint=hint),
    ]
    return form(ids.ACCESS_FORM, "Let somebody in", "Let in", blocks, EntryFormState(looking=looking).dump())


def policies(values: Mapping[str, Stored], bulb_channels: tuple[str, ...], looking: str) -> View:
    """Build the form for all policies and the channels where :bulb: captures."""
    bulbs = ConversationMultiSelectElement(
        initial_conversations=list(bulb_channels) or None,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return form(
        ids.POLICIES_FORM,
        "Policies",
        "Save",
        [
            *(_policy(each, values[each.key]) for each in FIELDS),
            field(
                ids.BULB_CHANNELS, "Channels where :bulb: captures", bulbs, optional=True,
                hint=f"{BULB_DOES} Default: none. {_INVITE}",
            ),
        ],
        EntryFormState(shown={**values, ids.BULB_CHANNELS: list(bulb_channels)}, looking=looking).dump(),
    )  # fmt: skip


SEVERAL: Mapping[str, type[StrEnum]] = {"approval_efforts": Effort, "digests": DigestKind}
"""The policies of which several values are ticked."""
CHANNELS = frozenset({"leadership_channel"})
"""The policies that are a channel."""


def _policy(each: Field, value: Stored) -> Block:
    hint = f"{each.does} Default: {each.default}."
    if each.key in SEVERAL:
        choices = options((one.value, one.value) for one in SEVERAL[each.key])
        ticked = [choice for choice in choices if isinstance(value, list) and choice.value in value]
        boxes = CheckboxesElement(options=choices, initial_options=ticked or None)
        return field(each.key, each.label, boxes, optional=True, hint=hint)
    if each.key in CHANNELS:
        return field(each.key, each.label, _channel(str(value) if value else None), optional=True, hint=hint)
    typed = text_input("" if value is None else str(value), limit=80)
    return field(each.key, each.label, typed, optional=each.key == "country", hint=hint)


def _channel(initial: str | None) -> ConversationSelectElement:
    return ConversationSelectElement(
        initial_conversation=initial,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
