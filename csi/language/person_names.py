"""Matching typed names to people."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from csi.common.typos import nearest_word

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that are no plain letter with an accent, and how people type them without their keyboard."""


_PLAIN_WORD = re.compile("[a-z0-9]+")


def matches(typed: str, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The keys of the names that equal what was typed, and of all that hold each of its words, those included.

    So a first name and a last name do. Accents, case and the leading @ don't matter, and `@ana.ruiz` is Ana Ruiz.
    """
    wanted = _words(typed.lstrip("@"))
    if not wanted:
        return [], []
    first, counted = wanted[0], Counter(wanted)
    said = {key: words for key, name in names.items() if first in (words := _words(name))}
    exact = [key for key, words in said.items() if words == wanted]
    return exact, [key for key, words in said.items() if counted <= Counter(words)]


def nearest(typed: str, names: Mapping[str, str]) -> list[str]:
    """The keys of the names that were most likely meant by a name that fits nobody: a slip of the fingers away."""
    wanted = " ".join(_words(typed.lstrip("@")))
    said = {key: _words(name) for key, name in names.items()}
    close = nearest_word(wanted, dict.fromkeys(word for words in said.values() for word in (*words, " ".join(words))))
    return [key for key, words in said.items() if close is not None and close in (*words, " ".join(words))]


def _words(name: str) -> list[str]:
    if name.isascii():
        return _PLAIN_WORD.findall(name.lower())
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(
        character if character.isalnum() else " " for character in plain if not unicodedata.combining(character)
    )
    return letters.split()
