"""*More* in tests: the window of an improvement, and the buttons in windows."""

from collections.abc import Iterator

from tests.support.slack import TRIAGE, Json, Slack
from tests.support.story import card, told


def open_more(slack: Slack, who: str, number: int = 1) -> None:
    """Press *More* on the card in the triage channel."""
    card(slack, who, number, TRIAGE).press("More", by=who)


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
    view = slack.modal(who)
    for block_id, element in _buttons(view):
        if element["text"]["text"] == label:
            slack.act(who, "press", {"view": view["id"], "block_id": block_id, "action_id": element["action_id"]})
            return
    raise AssertionError(f"no {label!r} among {labels(slack, who)} of {told(slack, who)}")


def from_more(slack: Slack, who: str, label: str, number: int = 1) -> None:
    """Open *More* and press one of its buttons."""
    open_more(slack, who, number)
    press_in_window(slack, who, label)
