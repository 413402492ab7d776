"""Text as every database can keep it and every encoding can write it."""

import json
import re
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""The null character, and half of a pair of UTF-16: PostgreSQL takes neither, and nobody can read them."""


def storable(text: str) -> str:
    """The text without characters that no database keeps."""
    return _UNSTORABLE.sub("", text)


def storable_values(value: Any) -> Any:
    """The same value with `storable` texts: a payload with all lists and objects in it.

    Nearly always nothing is wrong, which writing it as JSON says much faster than looking at each text.
    """
    written = json.dumps(value, ensure_ascii=False, default=lambda _no_text: None)
    return _cleaned(value) if "\\u0000" in written or not _is_whole(written) else value


def _is_whole(text: str) -> bool:
    """Whether no half of a pair of UTF-16 is in the text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {_cleaned(key): _cleaned(each) for key, each in value.items()}
        case list():
            return [_cleaned(each) for each in value]
    return value
