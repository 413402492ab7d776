"""A text that somebody wrote and that a message shows cut: whose it is, and its digest, by which it is found again."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_LENGTH = 16


class Holder(StrEnum):
    """What a text belongs to. Stored in buttons: the values never change."""

    IMPROVEMENT = "imp"
    HELD_MESSAGE = "held"
    CAPTURE_QUESTION = "bulb"


@dataclass(frozen=True, slots=True)
class TextOf:
    """Where a text is from: the kind of holder and its id."""

    holder: Holder
    id: int


@dataclass(frozen=True, slots=True)
class LongText:
    """One text of a holder. Its digest finds it in whatever row it stands, also after a newer one took its place."""

    of: TextOf
    digest: str

    @property
    def key(self) -> str:
        """The text to store in a button: `imp:12:0f3a…`."""
        return f"{self.of.holder}:{self.of.id}:{self.digest}"

    @classmethod
    def maybe(cls, key: str) -> Self | None:
        """Read it from a button; None for a text of another format."""
        holder, _, rest = key.partition(":")
        number, _, found = rest.partition(":")
        if holder not in set(Holder) or not number.isascii() or not number.isdigit() or len(found) != _LENGTH:
            return None
        return cls(TextOf(Holder(holder), int(number)), found)


def long_text(of: TextOf, text: str) -> LongText:
    """Name a text by its holder and its digest."""
    return LongText(of, digest(text))


def digest(text: str) -> str:
    """Return the digest of a text: the same however its white space and capitals are shown."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode("utf-8", "replace")).hexdigest()[:_LENGTH]
