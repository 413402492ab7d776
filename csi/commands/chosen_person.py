"""A command whose typed name was unclear, with the person who was chosen in its place."""

import re
from datetime import date

from csi.commands.parsed_command import ParsedCommand
from csi.commands.parser import understand_csi


def with_person(asked: ParsedCommand, name: str, person_id: str, today: date) -> str:
    """The typed command with a person's id instead of a typed name; empty if it would be understood otherwise."""
    places = list(re.finditer(rf"(?<![\w@])@?{re.escape(name.lstrip('@'))}(?!\w)", asked.typed, re.IGNORECASE))
    for found in reversed(places):
        typed = f"{asked.typed[: found.start()]}<@{person_id}>{asked.typed[found.end() :]}"
        again = understand_csi(typed, today)
        if _names(again, person_id) and (again.verb, again.number, again.text) == (
            asked.verb,
            asked.number,
            asked.text,
        ):
            return typed
    return ""


def _names(asked: ParsedCommand, person_id: str) -> bool:
    filters = asked.filters
    named = [asked.who, *([filters.coordinator, filters.author] if filters else [])]
    return not asked.problem and any(who is not None and who.id == person_id for who in named)
