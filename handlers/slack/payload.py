"""Reading Slack's payloads once, at the edge."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from csi.common.errors import BadInput
from csi.messaging.colon_text import ColonText

Payload = dict[str, Any]
Clock = Callable[[], datetime]

_CONTROL = re.compile(r"<([^<>]+)>")


def person_of(body: Payload) -> str:
    """Who pressed, submitted or viewed."""
    return str(body["user"]["id"])


def pressed(body: Payload) -> str:
    """The value of the button that was pressed."""
    return str(body["actions"][0].get("value") or "")


def pressed_id(body: Payload) -> str:
    """The action id of the button that was pressed."""
    return str(body["actions"][0]["action_id"])


def plain(text: str) -> str:
    """A message's text as its author typed it: Slack's escapes and control sequences undone."""
    return unescape(_CONTROL.sub(_readable_control, text)).strip()


def _readable_control(found: re.Match[str]) -> str:
    inside = found.group(1)
    target, _, label = inside.partition("|")
    if target.startswith(("@", "!")):
        return f"@{label or target.lstrip('@!').split('^')[0]}".replace("@@", "@")
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if label and label not in target:
        return f"{label} ({target})"
    return target.removeprefix("mailto:")


@dataclass(frozen=True, slots=True)
class SlackValue(ColonText):
    """What a button carries as its value, or a window as its metadata. The texts stay: windows are open for days."""

    @property
    def value(self) -> str:
        """The text that Slack gives back."""
        return self.key


class Form:
    """The fields of a submitted form, by the key that is both block id and action id."""

    def __init__(self, body: Payload) -> None:
        self.view: Payload = body["view"]
        self.about, _, self.below = str(self.view.get("private_metadata") or "").partition("\n")
        """What the form is about, and what the window below it is about."""
        self._values: dict[str, dict[str, Payload]] = self.view["state"]["values"]

    @property
    def view_id(self) -> str:
        return str(self.view["id"])

    @property
    def key(self) -> str:
        """What a second delivery of the same submission has in common with the first."""
        return f"view:{self.view_id}"

    def _element(self, key: str) -> Payload:
        return self._values.get(key, {}).get(key, {})

    def text(self, key: str) -> str:
        """What was typed; empty if nothing."""
        return str(self._element(key).get("value") or "").strip()

    def choice(self, key: str) -> str | None:
        """The value of the option that was chosen."""
        option = self._element(key).get("selected_option")
        return str(option["value"]) if option else None

    def choices(self, key: str) -> tuple[str, ...]:
        """The values of the options that were ticked."""
        return tuple(str(option["value"]) for option in self._element(key).get("selected_options") or ())

    def person(self, key: str) -> str:
        """The person who was chosen. Raises BadInput."""
        chosen = self._element(key).get("selected_user")
        if not chosen:
            raise BadInput(key, "Choose a person.")
        return str(chosen)

    def has(self, key: str) -> bool:
        """Whether the form had this field."""
        return key in self._values

    def maybe_person(self, key: str) -> str | None:
        """The person who was chosen, if one was."""
        chosen = self._element(key).get("selected_user")
        return str(chosen) if chosen else None

    def people(self, key: str) -> tuple[str, ...]:
        """The people who were chosen."""
        return tuple(map(str, self._element(key).get("selected_users") or ()))

    def channels(self, key: str) -> tuple[str, ...]:
        """The conversations that were chosen."""
        return tuple(map(str, self._element(key).get("selected_conversations") or ()))

    def channel(self, key: str) -> str:
        """The conversation that was chosen. Raises BadInput."""
        chosen = self._element(key).get("selected_conversation")
        if not chosen:
            raise BadInput(key, "Choose a channel.")
        return str(chosen)

    def maybe_channel(self, key: str) -> str | None:
        """The conversation that was chosen, if one was."""
        chosen = self._element(key).get("selected_conversation")
        return str(chosen) if chosen else None

    def day(self, key: str) -> date:
        """The day that was chosen. Raises BadInput."""
        chosen = self._element(key).get("selected_date")
        if not chosen:
            raise BadInput(key, "Choose a day.")
        return date.fromisoformat(chosen)

    def maybe_day(self, key: str) -> date | None:
        """The day that was chosen, if one was."""
        chosen = self._element(key).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None
