"""Finding elements in blocks, completing blocks as Slack does, and reading their fields' values."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Json
from sandbox.workspace import State, random_name

VALUE_KEYS = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
    "checkboxes": "selected_options",
    "radio_buttons": "selected_option",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
"""The key under which each kind of field has its value, in an action and in `state.values`."""

INITIAL_KEYS = {
    kind: "initial_value" if key in ("value", "rich_text_value") else key.replace("selected_", "initial_")
    for kind, key in VALUE_KEYS.items()
}

LISTS = {kind for kind, key in VALUE_KEYS.items() if key.endswith("s")}
INTERACTIVE = VALUE_KEYS.keys() | {"button", "overflow"}


@dataclass(frozen=True)
class Placed:
    """An interactive element and its block."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")


def elements_in(block: Json) -> list[Any]:
    """Return a block's elements, wherever it holds them."""
    if block.get("type") == "section":
        return [block["accessory"]] if "accessory" in block else []
    if block.get("type") == "input":
        return [block["element"]] if "element" in block else []
    if block.get("type") in ("actions", "context"):
        return list(block.get("elements", []))
    return []


def interactive(blocks: list[Json]) -> Iterator[Placed]:
    """Yield every element that a person can use."""
    for block in blocks:
        for element in elements_in(block):
            if element["type"] in INTERACTIVE:
                yield Placed(block, element)


def find(blocks: list[Json], action_id: str, block_id: str | None) -> Placed | None:
    for placed in interactive(blocks):
        if placed.element["action_id"] == action_id and block_id in (None, placed.block["block_id"]):
            return placed
    return None


def completed(blocks: list[Json]) -> list[Json]:
    """Complete the blocks as Slack stores them, with block ids, action ids and the defaults of text objects."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", random_name(5))
        for element in elements_in(block):
            if element.get("type") in INTERACTIVE:
                element.setdefault("action_id", random_name(5))
        _complete_texts(block)
    return blocks


def completed_view(view: Json) -> Json:
    """Complete a view as Slack stores it."""
    view = {name: value for name, value in copy.deepcopy(view).items() if value is not None}
    _complete_texts([view.get(name) for name in ("title", "submit", "close")])
    return view | {"blocks": completed(view["blocks"])}


def _complete_texts(node: object) -> None:
    if isinstance(node, list):
        for each in node:
            _complete_texts(each)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        elif node.get("type") not in ("rich_text", "markdown"):
            _complete_texts(list(node.values()))


def state_values(blocks: list[Json], typed: State) -> State:
    """Build `state.values`: an entry for each field, with what was entered in place of its initial value."""
    values: State = {}
    for placed in interactive(blocks):
        if (key := VALUE_KEYS.get(placed.kind)) is None:
            continue
        block_id, action_id = placed.block["block_id"], placed.element["action_id"]
        empty: object = [] if placed.kind in LISTS else None
        entry: Json = {"type": placed.kind, key: placed.element.get(INITIAL_KEYS[placed.kind], empty)}
        entered = typed.get(block_id, {}).get(action_id, {})
        if key in entered:
            entry[key] = entered[key]
        values.setdefault(block_id, {})[action_id] = copy.deepcopy(entry)
    return values


def lay_over(typed: State, state: object) -> None:
    """Remember what somebody entered; `state` has the format of `state.values`."""
    if not isinstance(state, dict):
        return
    for block_id, actions in state.items():
        for action_id, entry in actions.items():
            typed.setdefault(block_id, {})[action_id] = copy.deepcopy(entry)


def options_of(element: Json) -> list[Json]:
    """Return an element's options, those in groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return [*element.get("options", []), *grouped]
