"""Names of objectives, services, teams and the like: tidying, comparing and matching what somebody typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from csi.common.typos import nearest_word


def tidy(name: str) -> str:
    """A name on one line, with single spaces and without control or invisible characters."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf") or letter.isspace())
    return " ".join(seen.split())


def key_of(name: str) -> str:
    """The key by which two names count as equal: case, width and spaces don't matter."""
    return unicodedata.normalize("NFKC", tidy(name)).casefold()


def stored_key(name: str) -> str:
    """The key of a name as it is stored, of the same length for every name."""
    return sha256(key_of(name).encode("utf-8", "surrogatepass")).hexdigest()


def problem_with(name: str, limit: int, example: str) -> str:
    """The sentence that says why a tidied name can't be used, with an example; empty if it can."""
    if not name or len(name) > limit:
        return f"A name has 1 to {limit} characters, for example “{example}”."
    if not re.search(r"\w", name):
        return f"A name has a letter or a digit in it, for example “{example}”."
    return ""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The entry that a typed name means: its id on an exact match, else the closest name, if one is close."""

    id: int | None
    close: str = ""


def match_name(typed: str, names: Mapping[int, str]) -> NameMatch:
    """Match a typed name to one of these entries, whatever its case."""
    by_key: dict[str, int] = {}
    for id, name in names.items():
        by_key.setdefault(key_of(name), id)
    wanted = key_of(typed)
    if (found := by_key.get(wanted)) is not None:
        return NameMatch(found)
    close = nearest_word(wanted, by_key)
    if close is None and len(wanted) > 2:
        close = next((key for key in by_key if wanted in key.split()), None)
    return NameMatch(None, names[by_key[close]] if close else "")
