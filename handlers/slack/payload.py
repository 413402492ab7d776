"""Reading Slack's payloads: who acted, which button, which fields."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import Enum
from html import unescape
from typing import Any, Self, TypeVar

from csi.common.errors import BadInput, Outdated
from csi.common.phrases import full_date
from csi.messaging.colon_text import ColonText
from handlers import ids

Payload = dict[str, Any]
Clock = Callable[[], datetime]

OPENED = "\t"
"""Separates, in a form's private_metadata, its own data from what it was opened on."""

Choice = TypeVar("Choice", bound=Enum)

GATE = "supplies:"
"""Begins what a gate's window says of itself in its private_metadata."""

LONGEST_KEY = 200
HIGHEST = 999_999_999
"""Every number that a row can have."""
_NUMBER = re.compile("[0-9]{1,9}")
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


def pressed_number(body: Payload) -> int:
    """Return the number that is the value of the pressed button. Raises Outdated."""
    return stored_number(pressed(body))


def picked(body: Payload) -> str:
    """Return the value of the option that was chosen in a menu of a message or window. Raises Outdated."""
    option = body["actions"][0].get("selected_option")
    if not isinstance(option, dict):
        raise Outdated
    return str(option.get("value") or "")


def stored_number(text: str | None) -> int:
    """Read a number from what a button or form stored. Raises Outdated."""
    if not _NUMBER.fullmatch(text or ""):
        raise Outdated
    return int(text or "")


def stored_day(text: str | None) -> date:
    """Read a day from what a button or form stored. Raises Outdated."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise Outdated from None


def stored_choice(kind: type[Choice], text: str | None) -> Choice:
    """Read one of a few values from what a button or form stored. Raises Outdated."""
    try:
        return kind(text)
    except ValueError:
        raise Outdated from None


@contextmanager
def stored_values() -> Iterator[None]:
    """Read values from what a button or form stored: what they don't fit is Outdated."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise Outdated from None


def stored_json(text: str) -> Any:
    """Read JSON from what a form stored. Raises Outdated."""
    with stored_values():
        return json.loads(text)


def pressed_suffix(body: Payload) -> str:
    """Return the first part behind the action id of the pressed button. Raises Outdated without one."""
    found = ids.suffix(pressed_id(body))
    if not found:
        raise Outdated
    return found[0]


def pressed_view(body: Payload) -> Payload:
    """Return the window or Home in which something was pressed. Raises Outdated for a message."""
    view = body.get("view")
    if not isinstance(view, dict):
        raise Outdated
    return view


def answer_url(body: Payload) -> str:
    """Return where the answer to a press in a message goes. Raises Outdated for a press in a window."""
    url = body.get("response_url")
    if not isinstance(url, str) or not url:
        raise Outdated
    return url


def window_about(body: Payload) -> str:
    """Return the private_metadata of the window in which something was pressed. Raises Outdated for a message."""
    return str(pressed_view(body).get("private_metadata") or "")


def plain(text: str) -> str:
    """Return a message's text as it is stored: Slack's escapes and control sequences undone.

    People stay named by id, `@U0123`, and so do channels, `<#C0123>`, and groups: `handlers/slack/mentions.py` names
    them where a text is shown.
    """
    return unescape(_CONTROL.sub(_readable_control, text)).strip()


def as_typed(text: str) -> str:
    """Return a command's text as its author typed it, for showing it to them: with the names that Slack sent along."""
    return plain(_LABELLED.sub(lambda found: f"{found[1]}{found[2].lstrip('@#')}", text))


_LABELLED = re.compile(r"<([@#])[A-Z0-9]+\|([^<>]+)>")


def _readable_control(found: re.Match[str]) -> str:
    inside = found.group(1)
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{label}" if label and not _SLACK_ID.fullmatch(target[1:]) else target
    if target.startswith("#"):
        return f"<{target}>" if _SLACK_ID.fullmatch(target[1:]) else f"#{label or target[1:]}"
    if target.startswith("!date^"):
        return label or _day_of(target)
    if target.startswith("!subteam^"):
        return f"@{label.lstrip('@')}" if label else f"<{target}>"
    if target.startswith("!"):
        return f"@{label or target[1:].split('^')[0]}".replace("@@", "@")
    if label and label not in target:
        return f"{label} ({target})"
    return target.removeprefix("mailto:")


_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]+")


def _day_of(target: str) -> str:
    """Return the day of a date without fallback text, as `!date^1392734382^{date}`; the text itself if it has none."""
    try:
        return full_date(datetime.fromtimestamp(int(target.split("^")[1]), UTC).date())
    except (ValueError, IndexError, OverflowError, OSError):
        return target.removeprefix("!")


@dataclass(frozen=True, slots=True)
class SlackValue(ColonText):
    """A button's value or a window's private_metadata. Its format must not change: windows stay open for days."""

    @property
    def value(self) -> str:
        """The text to give to Slack."""
        return self.key

    @classmethod
    def maybe(cls, text: str) -> Self | None:
        """Read the values from a text; None for a text of another kind, or with a number that no row can have."""
        found = super(SlackValue, cls).maybe(text)
        values = [getattr(found, each.name) for each in fields(cls)] if found is not None else []
        return found if all(abs(value) <= HIGHEST for value in values if isinstance(value, int)) else None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the values from a text. Raises Outdated for a text of another kind."""
        found = cls.maybe(text)
        if found is None:
            raise Outdated
        return found


_PERSON_ID = re.compile("[A-Z0-9]{2,40}")


def _person_id(chosen: Any) -> str:
    """Read the id of a person that was chosen. Raises Outdated."""
    if not _PERSON_ID.fullmatch(str(chosen)):
        raise Outdated
    return str(chosen)


class Form:
    """The fields of a submitted form. A field's key is both its block id and its action id."""

    def __init__(self, body: Payload) -> None:
        self.view = pressed_view(body)
        own, _, below = str(self.view.get("private_metadata") or "").partition("\n")
        self.gate = ""
        """What a gate's window says of itself, if the form stands in one; it asks for what a step is missing."""
        if below.startswith(GATE):
            self.gate, _, below = below.partition("\n")
        self.about, _, self.opened = own.partition(OPENED)
        """The form's own private_metadata, and what it was opened on; empty for a form from before an update."""
        self.below = below.partition(OPENED)[0]
        """The private_metadata of the window that the form was opened from."""
        self._values: dict[str, dict[str, Payload]] = self.view["state"]["values"]

    @property
    def number(self) -> int:
        """The number that is the form's own private_metadata. Raises Outdated."""
        return stored_number(self.about)

    @property
    def view_id(self) -> str:
        return str(self.view["id"])

    @property
    def key(self) -> str:
        """The idempotency key: a second delivery of the same submission has the same one.

        A gate's window shows several forms one after the other, so there the form's own data belongs to it.
        """
        if self.gate:
            return f"view:{self.view_id}:{self.view.get('callback_id')}:{self.about}"[:LONGEST_KEY]
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
        return _person_id(chosen)

    def has(self, key: str) -> bool:
        """Whether the form had this field."""
        return key in self._values

    def maybe_person(self, key: str) -> str | None:
        """The chosen person's id, if any."""
        chosen = self._element(key).get("selected_user")
        return _person_id(chosen) if chosen else None

    def people(self, key: str) -> tuple[str, ...]:
        """The chosen people's ids."""
        return tuple(map(_person_id, self._element(key).get("selected_users") or ()))

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
        return self._date(chosen)

    def maybe_day(self, key: str) -> date | None:
        """The chosen date, if any."""
        chosen = self._element(key).get("selected_date")
        return self._date(chosen) if chosen else None

    @staticmethod
    def _date(chosen: object) -> date:
        return stored_day(str(chosen))

    def number_chosen(self, key: str) -> int | None:
        """The number that is the value of the chosen option, if any. Raises Outdated."""
        return stored_number(chosen) if (chosen := self.choice(key)) else None
