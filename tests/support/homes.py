"""App Home in tests: its text, its buttons and selects, and pressing them."""

from typing import Any

from tests.support.slack import Json, Slack


def home(slack: Slack, person: str) -> str:
    """Open somebody's Home, and return its text."""
    return said(slack.open_home(person))


def standing(slack: Slack, person: str) -> str:
    """Return the text of somebody's published Home, without opening it again."""
    return said(slack.home(person))


def said(view: Json) -> str:
    return "\n".join(
        block["text"]["text"] if "text" in block else block["elements"][0]["text"]
        for block in view["blocks"]
        if block["type"] != "actions"
    )


def part(slack: Slack, person: str, title: str) -> str:
    """Return the text of one section of a Home, from its heading to the next."""
    blocks = slack.home(person)["blocks"]
    start = next(
        place for place, block in enumerate(blocks) if _heads(block) and block["text"]["text"].startswith(title)
    )
    end = next((place for place in range(start + 1, len(blocks)) if _heads(blocks[place])), len(blocks))
    return said({"blocks": blocks[start:end]})


def _heads(block: Json) -> bool:
    return bool(block["type"] == "header")


def _elements(view: Json) -> list[tuple[Json, Json]]:
    found = []
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory")):
            if isinstance(element, dict) and "action_id" in element:
                found.append((block, element))
    return found


def labels(view: Json) -> list[str]:
    """Return the labels of a Home's buttons, in their order."""
    return [element["text"]["text"] for _, element in _elements(view) if element["type"] == "button"]


def press(slack: Slack, person: str, what: str, *, opened: bool = True) -> None:
    """Press the first button with this label or action id. `opened`: open the Home first."""
    view = slack.open_home(person) if opened else slack.home(person)
    for block, element in _elements(view):
        if element["type"] == "button" and what in (element["text"]["text"], element["action_id"]):
            place = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
            slack.act(person, "press", place)
            return
    raise AssertionError(f"no button {what!r} among {labels(view)}")


def pick(slack: Slack, person: str, label: str, *, opened: bool = True) -> None:
    """Choose this option in the menu of a row. `opened`: open the Home first."""
    view = slack.open_home(person) if opened else slack.home(person)
    seen = []
    for block, element in _elements(view):
        for option in element["options"] if element["type"] == "overflow" else ():
            seen.append(option["text"]["text"])
            if seen[-1] == label:
                place = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                slack.act(person, "press", place | {"input": {"selected_option": option}})
                return
    raise AssertionError(f"no option {label!r} among {seen}")


def menus(view: Json) -> list[str]:
    """Return the options of all menus of a Home, in their order."""
    return [
        option["text"]["text"]
        for _, element in _elements(view)
        if element["type"] == "overflow"
        for option in element["options"]
    ]


def choose(slack: Slack, person: str, action_id: str, label: str) -> None:
    """Choose an option in one of Home's selects."""
    view = slack.home(person)
    for block, element in _elements(view):
        if element["action_id"] == action_id:
            option: Any = next(each for each in element["options"] if each["text"]["text"] == label)
            place = {"view": view["id"], "block_id": block["block_id"], "action_id": action_id}
            slack.act(person, "press", place | {"input": {"selected_option": option}})
            return
    raise AssertionError(f"no select {action_id!r}")
