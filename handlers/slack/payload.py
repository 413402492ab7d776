"""Reading Slack's payloads: who acted, which button, which fields."""

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

OPENED = "\t"
"""Separates, in a form's private_metadata, its own data from what it was opened on."""

_CONTROL = re.compile(r"<([^<>]+)>")


def person_of(body: Payload) -> str:
    """Return the id of the person who pressed, submitted or viewed."""
    return str(body["user"]["id"])


def pressed(body: Payload) -> str:
    """Return the value of the pressed button; empty if it has none."""
    return str(body["actions"][0].get("value") or "")


def pressed_id(body: Payload) -> str:
    """Return the action id of the pressed button."""
    return str(body["actions"][0]["action_id"])


def plain(text: str) -> str:
    """Return a message's text as its author typed it: Slack's escapes and control sequences undone."""
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
    """A button's value or a window's private_metadata. Its format must not change: windows stay open for days."""

    @property
    def value(self) -> str:
        """The text to give to Slack."""
        return self.key


class Form:
    """The fields of a submitted form. A field's key is both its block id and its action id."""

    def __init__(self, body: Payload) -> None:
        self.view: Payload = body["view"]
        own, _, below = str(self.view.get("private_metadata") or "").partition("\n")
        self.about, _, self.opened = own.partition(OPENED)
        """The form's own private_metadata, and what it was opened on; empty for a form from before an update."""
        self.below = below.partition(OPENED)[0]
        """The private_metadata of the window that the form was opened from."""
        self._values: dict[str, dict[str, Payload]] = self.view["state"]["values"]

    @property
    def view_id(self) -> str:
        return str(self.view["id"])

    @property
    def key(self) -> str:
        """The idempotency key: a second delivery of the same submission has the same one."""
        return f"view:{self.view_id}"

    def _element(self, key: str) -> Payload:
        return self._values.get(key, {}).get(key, {})

    def text(self, key: str) -> str:
        """The typed text, stripped; empty if there is none."""
        return str(self._element(key).get("value") or "").strip()

    def choice(self, key: str) -> str | None:
        """The value of the chosen option."""
        option = self._element(key).get("selected_option")
        return str(option["value"]) if option else None

    def choices(self, key: str) -> tuple[str, ...]:
        """The values of the ticked options."""
        return tuple(str(option["value"]) for option in self._element(key).get("selected_options") or ())

    def person(self, key: str) -> str:
        """The chosen person's id. Raises BadInput."""
        chosen = self._element(key).get("selected_user")
        if not chosen:
            raise BadInput(key, "Choose a person.")
        return str(chosen)

    def has(self, key: str) -> bool:
        """Whether the form had this field."""
        return key in self._values

    def maybe_person(self, key: str) -> str | None:
        """The chosen person's id, if any."""
        chosen = self._element(key).get("selected_user")
        return str(chosen) if chosen else None

    def people(self, key: str) -> tuple[str, ...]:
        """The chosen people's ids."""
        return tuple(map(str, self._element(key).get("selected_users") or ()))

    def channels(self, key: str) -> tuple[str, ...]:
        """The chosen conversations' ids."""
        return tuple(map(str, self._element(key).get("selected_conversations") or ()))

    def channel(self, key: str) -> str:
        """The chosen conversation's id. Raises BadInput."""
        chosen = self._element(key).get("selected_conversation")
        if not chosen:
            raise BadInput(key, "Choose a channel.")
        return str(chosen)

    def maybe_channel(self, key: str) -> str | None:
        """The chosen conversation's id, if any."""
        chosen = self._element(key).get("selected_conversation")
        return str(chosen) if chosen else None

    def day(self, key: str) -> date:
        """The chosen date. Raises BadInput."""
        chosen = self._element(key).get("selected_date")
        if not chosen:
            raise BadInput(key, "Choose a day.")
        return date.fromisoformat(chosen)

    def maybe_day(self, key: str) -> date | None:
        """The chosen date, if any."""
        chosen = self._element(key).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None
