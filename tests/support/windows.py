"""The settings window, as managers use it."""

from collections.abc import Iterator

from tests.support.slack import Json, Slack


def elements(view: Json) -> Iterator[tuple[str, Json]]:
    """What can be pressed in a view, with the block that it is in."""
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory")):
            if isinstance(element, dict) and "action_id" in element:
                yield block["block_id"], element


def labels(view: Json) -> list[str]:
    """Its buttons, as a screen reader says them."""
    return [spoken(element) for _, element in elements(view)]


def spoken(element: Json) -> str:
    return str(element.get("accessibility_label") or element["text"]["text"])


def press(slack: Slack, person: str, label: str, view: Json | None = None) -> None:
    """Press the button of this label in the window on top, or in that view."""
    view = view or slack.modal(person)
    for block_id, element in elements(view):
        if spoken(element) == label:
            body = {"view": view["id"], "block_id": block_id, "action_id": element["action_id"]}
            slack.act(person, "press", body)
            return
    raise AssertionError(f"no button {label!r} among {labels(view)}")


def open_settings(slack: Slack, person: str, section: str = "") -> None:
    """*Settings* on Home, and the section of this label."""
    press(slack, person, "Settings", slack.open_home(person))
    if section:
        press(slack, person, section)


def errors(answer: Json) -> dict[str, str]:
    """What the form's fields say was wrong."""
    told: dict[str, str] = answer["errors"]
    return told
