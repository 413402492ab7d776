"""Matching typed names to people."""

import unicodedata
from collections.abc import Mapping


def matching(typed: str, names: Mapping[str, str]) -> list[str]:
    """The keys of names that equal what was typed, else of those that match by a whole word.

    Accents, case and the leading @ don't matter, and `@ana.ruiz` is Ana Ruiz.
    """
    wanted = _words(typed.lstrip("@"))
    if not wanted:
        return []
    exact = [key for key, name in names.items() if _words(name) == wanted]
    return exact or [key for key, name in names.items() if _fits(wanted, _words(name))]


def _fits(wanted: list[str], name: list[str]) -> bool:
    return len(wanted) <= len(name) and (name[: len(wanted)] == wanted or (len(wanted) == 1 and wanted[0] in name))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(
        character if character.isalnum() else " " for character in plain if not unicodedata.combining(character)
    )
    return letters.split()
