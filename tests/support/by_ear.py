"""What a message or window says to somebody who doesn't see it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docs.tools.shown import elements_of


def silent_buttons(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield each button that doesn't say what it is about, by what stands on it."""
    for _, each in elements_of(payload):
        said, heard = str(each.get("text", {}).get("text", "")), str(each.get("accessibility_label") or "")
        if each["type"] == "button" and not (_begins(heard, said) and min(len(said), 60) < len(heard) <= 75):
            yield said


def unnamed_menus(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield each select without a name, and each option of a menu that doesn't read by itself.

    It names what its section is about, or puts a name behind a colon: "Change the answer: Outcome".
    """
    for block, each in elements_of(payload):
        if each["type"] == "overflow":
            named = _words(block["text"]["text"]) if block["type"] == "section" else set()
            options = [str(option["text"]["text"]) for option in each["options"]]
            yield from (said for said in options if not named & _words(said) and ": " not in said)
        elif each["type"].endswith("_select") and block["type"] != "input" and not each.get("placeholder"):
            yield str(each["action_id"])


def _begins(heard: str, said: str) -> bool:
    """Whether what is heard begins with the verb that stands on the button."""
    return heard.split()[0].strip(":") == said.split()[0].strip(":") if heard and said else False


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w.-]{3,}", text))
