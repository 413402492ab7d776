"""The settings window in tests."""

from collections.abc import Iterator

from tests.support.slack import Json, Slack


def elements(view: Json) -> Iterator[tuple[str, Json]]:
    """Yield a view's interactive elements, with their block ids."""
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory")):
            if isinstance(element, dict) and "action_id" in element:
                yield block["block_id"], element


def labels(view: Json) -> list[str]:
    """Return the buttons' labels, as a screen reader says them."""
    return [spoken(element) for _, element in elements(view)]


def spoken(element: Json) -> str:
    return str(element.get("accessibility_label") or element.get("text", {}).get("text", ""))


def press(slack: Slack, person: str, label: str, view: Json | None = None) -> None:
    """Press the button with this label in the window on top, or in `view`: as it is said, else as it is read."""
    view = view or slack.modal(person)
    for said in (spoken, _text):
        for block_id, element in elements(view):
            if said(element) == label:
                body = {"view": view["id"], "block_id": block_id, "action_id": element["action_id"]}
                slack.act(person, "press", body)
                return
    raise AssertionError(f"no button {label!r} among {labels(view)}")


def _text(element: Json) -> str:
    return str((element.get("text") or {}).get("text"))


def open_settings(slack: Slack, person: str, section: str = "") -> None:
    """Press *Settings* on Home, then the section with this label."""
    press(slack, person, "Settings", slack.open_home(person))
    if section:
        press(slack, person, section)


def errors(answer: Json) -> dict[str, str]:
    """Return the errors at a form's fields."""
    told: dict[str, str] = answer["errors"]
    return told
