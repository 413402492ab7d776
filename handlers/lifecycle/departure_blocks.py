"""What somebody who left had held: the manager's list with a proposal each, and the form for another choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.common.phrases import counted, spoken_date
from csi.lifecycle.departures import DepartureFacts, ProposedItem
from csi.register.held_work import HeldItem, HeldKind
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    field,
    form,
    info_modal,
    inline,
    message,
    person,
    section,
    user_select,
)
from handlers.slack.payload import SlackValue

MOST = 12
"""The items shown at once; the next come up as these are given."""


@dataclass(frozen=True, slots=True)
class GiveButton(SlackValue):
    """The value of *Give*: what is given, of which departure, and to whom."""

    departure: int
    kind: HeldKind
    thing: str
    to: str


@dataclass(frozen=True, slots=True)
class HeldForm(SlackValue):
    """The value of *Somebody else*, and the private_metadata of its form."""

    prefix: ClassVar[str] = "held"
    departure: int
    kind: HeldKind
    thing: str


def departure_list(facts: DepartureFacts, reader: str) -> Message:
    """Build the list of what somebody who left had held, for its reader; a line once all of it is given."""
    if facts.is_back:
        return message(section(f"{person(facts.person)} is back, so what was not given away stays with them."))
    if not facts.items:
        return message(section(f"What {person(facts.person)} had held is with others now."))
    since = spoken_date(facts.lost_on, facts.today)
    count = counted(len(facts.items), "thing needs", "things need")
    blocks: list[Block | None] = [
        section(f"{person(facts.person)} has had no access since {since}. {count} somebody else.")
    ]
    for each in facts.items[:MOST]:
        blocks += _item(facts, each, reader)
    more = len(facts.items) - MOST
    blocks.append(context(f"{more} more will come up here as you give these.") if more > 0 else None)
    return message(*blocks)


def departure_window(facts: DepartureFacts, reader: str) -> View:
    """Build the window with that list."""
    return info_modal(ids.NOTE_VIEW, "Who takes over?", departure_list(facts, reader).blocks)


def _item(facts: DepartureFacts, each: ProposedItem, reader: str) -> list[Block | None]:
    item = each.item
    place = f"{item.kind}:{item.key}"
    other = button(
        "Somebody else" if each.to else "Choose somebody",
        ids.extended(ids.CHOOSE_HELD, place),
        HeldForm(facts.id, item.kind, item.key).value,
        about=f"for {item.name}",
    )
    offered = [other]
    said = ""
    if each.to:
        said = f"\nCould take it: {'you' if each.to == reader else person(each.to)}"
        give = GiveButton(facts.id, item.kind, item.key, each.to)
        offered = [
            button(
                "Take it" if each.to == reader else "Give it to them",
                ids.extended(ids.GIVE_HELD, place),
                give.value,
                about=f"({item.name})",
            ),
            other,
        ]
    return [
        section(f"{describe_held(item)}{said}", block_id=f"held_{facts.id}_{place}"),
        buttons(f"give_{facts.id}_{place}", offered),
    ]


_HELD: Mapping[HeldKind, str] = {
    HeldKind.COORDINATOR: "Leads *IMP-{key}*  {name}",
    HeldKind.ACCOUNTABLE: "Is accountable for *IMP-{key}*  {name}",
    HeldKind.APPROVER: "Approves *IMP-{key}*  {name}",
    HeldKind.TASK: "Does task *{key}*  {name}",
    HeldKind.KPI: "Reports the KPI *{name}*",
    HeldKind.TEAM: "Manages the team *{name}*",
    HeldKind.SERVICE: "Owns the service *{name}*",
    HeldKind.OBJECTIVE: "Owns the objective *{name}*",
}


def describe_held(item: HeldItem) -> str:
    """Say what somebody holds."""
    return _HELD[item.kind].replace("{key}", inline(item.key)).replace("{name}", inline(item.name))


def choose_form(about: HeldForm, item: HeldItem) -> View:
    """Build the form behind *Somebody else*."""
    return form(
        ids.HELD_FORM,
        "Who takes it?",
        "Give",
        [section(describe_held(item)), field(ids.WHO, "Give it to", user_select(None))],
        about=about.value,
    )
