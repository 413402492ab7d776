"""What others have changed while a form was open: opened, stored and submitted values are compared field by field."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

from csi.common.errors import Refused

Value = TypeVar("Value")


class Overtaken(Refused):
    """Somebody else has changed what the form was about to change; `fields` names it.

    The form is shown again with what was typed, opened on what is stored now: submitting it again does it.
    """

    def __init__(self, sentence: str, fields: tuple[str, ...], *, opened: str = "", shown: Any = None) -> None:
        super().__init__(sentence)
        self.fields = fields
        self.opened = opened
        """What the form shown again is opened on, as its private_metadata keeps it."""
        self.shown = shown
        """The present values, for forms that keep values and no digests."""
        self.about: str | None = None
        """The private_metadata that a form which keeps values is shown again with."""


def conflicts(
    opened: Mapping[str, Value], stored: Mapping[str, Value], submitted: Mapping[str, Value]
) -> tuple[str, ...]:
    """The fields that somebody else has changed and that the submission would change too, to another value.

    A field that was opened but is not submitted is what the form acts on as a whole, such as the state: any change of
    it is a conflict. A submitted field that was left as it was opened is none.
    """
    found = []
    for name, was in opened.items():
        now = stored.get(name, was)
        if now != was and (name not in submitted or submitted[name] not in (was, now)):
            found.append(name)
    return tuple(found)


def left_alone(
    opened: Mapping[str, Value], stored: Mapping[str, Value], submitted: Mapping[str, Value]
) -> frozenset[str]:
    """The submitted fields that were left as they were opened and have changed since; they stay as they are stored."""
    return frozenset(
        name
        for name, was in opened.items()
        if name in submitted and submitted[name] == was and stored.get(name, was) != was
    )


def digest(value: object) -> str:
    """A short text that is equal for equal values, for a form to keep."""
    text = json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:10]
