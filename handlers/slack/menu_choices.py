"""Menus and lists whose options are buttons: a choice arrives at the listener of the button that it names."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import Ack, App, BoltResponse
from slack_sdk.models.blocks import OverflowMenuElement, StaticSelectElement

from csi.common.errors import Outdated
from handlers import ids
from handlers.slack.block_kit import menu, select
from handlers.slack.payload import Payload, pressed_id


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """An option of a menu: the action id and value of its button, and a label that reads by itself: Hold IMP-12."""

    label: str
    action_id: str
    value: str


def choice_menu(choices: list[MenuChoice]) -> OverflowMenuElement:
    """Build a menu of two to five choices."""
    return menu(ids.MENU, [(f"{each.action_id} {each.value}", each.label) for each in choices])


def choice_list(choices: list[MenuChoice], placeholder: str) -> StaticSelectElement:
    """Build a list to choose one of many from; its placeholder says what is chosen."""
    element = select([(f"{each.action_id} {each.value}", each.label) for each in choices], placeholder=placeholder)
    element.action_id = ids.MENU
    return element


def press_chosen(body: Payload, next: Callable[[], BoltResponse]) -> None:
    """Turn a choice from such a menu or list into a press of its button, before any listener sees it."""
    actions = body.get("actions")
    if body.get("type") == "block_actions" and isinstance(actions, list) and len(actions) == 1:
        actions[0] = _as_button(actions[0])
    next()


def _as_button(action: Payload) -> Payload:
    if not isinstance(action, dict) or action.get("action_id") != ids.MENU:
        return action
    option = action.get("selected_option")
    named = str(option.get("value") or "") if isinstance(option, dict) else ""
    action_id, _, value = named.partition(" ")
    if not action_id or not value or action_id == ids.MENU:
        return action
    same: Payload = {key: action[key] for key in ("block_id", "action_ts") if key in action}
    return {**same, "type": "button", "action_id": action_id, "value": value}


def refuse_unknown(ack: Ack, body: Payload) -> None:
    """Handle a choice that names no button. Raises Outdated."""
    _require_button(body)
    ack()


def _require_button(body: Payload) -> None:
    if pressed_id(body) == ids.MENU:
        raise Outdated


def register(app: App) -> None:
    app.use(press_chosen)
    app.action(ids.MENU)(refuse_unknown)
