"""*Open* in tests: the window of an improvement, and the buttons in windows."""

from collections.abc import Iterator

from tests.support.slack import GENERAL, Json, Seen, Slack
from tests.support.story import card, told


def show(slack: Slack, who: str, number: int = 1) -> Seen:
    """Return the answer to `/csi show`: a card with what this person may do."""
    slack.command(who, "/csi", f"show {number}")
    return card(slack, who, number, GENERAL)


def open_more(slack: Slack, who: str, number: int = 1) -> None:
    """Open the window of an improvement from the answer to `/csi show`, where everybody has it."""
    show(slack, who, number).press("Open")


def opened(slack: Slack, who: str, number: int = 1) -> str:
    """Return what somebody reads in the window of an improvement."""
    open_more(slack, who, number)
    text = told(slack, who)
    slack.close_modal(who)
    return text


def _buttons(view: Json) -> Iterator[tuple[str, Json]]:
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory")):
            if isinstance(element, dict) and element.get("type") == "button":
                yield block["block_id"], element


def labels(slack: Slack, who: str) -> list[str]:
    """Return the labels of the buttons in the window on top."""
    return [element["text"]["text"] for _, element in _buttons(slack.modal(who))]


def press_in_window(slack: Slack, who: str, label: str) -> None:
    """Press a button in the window on top."""
    slack.press_in_modal(who, label)


def from_more(slack: Slack, who: str, label: str, number: int = 1) -> None:
    """Open the window and press one of its buttons."""
    open_more(slack, who, number)
    press_in_window(slack, who, label)


def choose_target(slack: Slack, who: str, place: int, label: str) -> None:
    """Choose in the menu of the target in this place of the window on top."""
    view = slack.modal(who)
    block = next(each for each in view["blocks"] if each["block_id"] == f"target_{place}")
    option = next(each for each in block["accessory"]["options"] if each["text"]["text"].startswith(label))
    where = {"view": view["id"], "block_id": block["block_id"], "action_id": block["accessory"]["action_id"]}
    slack.act(who, "press", {**where, "input": {"selected_option": option}})
