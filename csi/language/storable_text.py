"""Text as every database can keep it and every encoding can write it."""

import re
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""The null character, and half of a pair of UTF-16: PostgreSQL takes neither, and nobody can read them."""


def storable(text: str) -> str:
    """The text without characters that no database keeps."""
    return _UNSTORABLE.sub("", text)


def storable_values(value: Any) -> Any:
    """The same value with `storable` texts: a payload with all lists and objects in it."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable_values(key): storable_values(each) for key, each in value.items()}
        case list():
            return [storable_values(each) for each in value]
    return value
