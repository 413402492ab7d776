"""Values stored in one text, separated by colons: the format of subjects, button values and private_metadata."""

from dataclasses import dataclass, fields
from typing import ClassVar, Self, get_type_hints


@dataclass(frozen=True, slots=True)
class ColonText:
    """A subclass names its values as fields of `int`, `str` or a StrEnum. Only the last may hold a colon."""

    prefix: ClassVar[str] = ""
    """The first part of the text, which names its kind."""

    @property
    def key(self) -> str:
        """The text as it is stored."""
        values = [str(getattr(self, each.name)) for each in fields(self)]
        return ":".join([self.prefix, *values] if self.prefix else values)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the values from a text. Raises ValueError for a text of another kind."""
        found = cls.maybe(text)
        if found is None:
            raise ValueError(f"{text!r} is no {cls.__name__}")
        return found

    @classmethod
    def maybe(cls, text: str) -> Self | None:
        """Read the values from a text; None for a text of another kind."""
        hints = get_type_hints(cls)
        types = [hints[each.name] for each in fields(cls)]
        parts = text.split(":", len(types) - (not cls.prefix))
        values = parts[1:] if cls.prefix else parts
        try:
            found = cls(*(kind(value) for kind, value in zip(types, values, strict=True)))
        except ValueError:
            return None
        return found if found.key == text else None
