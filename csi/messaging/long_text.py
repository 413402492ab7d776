"""A text that somebody wrote and that a message shows cut: whose it is, and its digest, by which it is found again."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from csi.messaging.colon_text import ColonText

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
class LongText(ColonText):
    """One text of a holder: `imp:12:0f3a…`.

    Its digest finds it in whatever row it stands, also after a newer one took its place.
    """

    holder: Holder
    id: int
    digest: str

    def __post_init__(self) -> None:
        if len(self.digest) != _LENGTH:
            raise ValueError(f"{self.digest!r} is no digest")

    @property
    def of(self) -> TextOf:
        """What the text belongs to."""
        return TextOf(self.holder, self.id)


def long_text(of: TextOf, text: str) -> LongText:
    """Name a text by its holder and its digest."""
    return LongText(of.holder, of.id, digest(text))


def digest(text: str) -> str:
    """Return the digest of a text: the same however its white space and capitals are shown."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode("utf-8", "replace")).hexdigest()[:_LENGTH]
