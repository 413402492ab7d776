"""Restating a parsed `/csi` command in one sentence, so that a misunderstanding is seen at once."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from csi.commands.filters import WORDS, Filters
from csi.commands.parsed_command import ParsedCommand
from csi.common.phrases import calendar_span, spoken_date
from csi.common.typos import nearest_word
from csi.language import state_words
from csi.language.dates import either_day
from csi.language.day_words import no_such_day
from csi.language.message_kind import shorten
from csi.language.typed_values import TypedChannel, TypedPerson
from models.enums import ENDED_STATES, Health, State

_PART = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_WITHIN_QUOTES = str.maketrans("“”", "‘’")


def plain_person(who: TypedPerson) -> str:
    """A person in plain text; handlers pass a function that writes a Slack mention instead."""
    return "you" if who.is_me else f"@{who.name or who.id}"


def plain_text(text: str) -> str:
    """People's own words, quoted in plain text."""
    return f"“{shorten(text, 120)}”"


def restated(
    asked: ParsedCommand, person: Callable[[TypedPerson], str] = plain_person, quote: Callable[[str], str] = plain_text
) -> str:
    """The sentence that restates the command, with what was not understood; empty without a command.

    `person` and `quote` format people and their words: everything that a person typed goes through them.
    """
    if asked.command is None:
        return ""
    said = _Words(asked, person, quote)
    understood = "" if asked.problem else said.fill(asked.command.said)
    unread = f"Not understood: {', '.join(_unread(asked, quote))}." if asked.unread else ""
    unclear = _unclear(asked, quote) if asked.unclear else ""
    return " ".join(part for part in (_ended(understood), unclear, unread) if part)


def _unclear(asked: ParsedCommand, quote: Callable[[str], str]) -> str:
    """Why the words of a date are asked about: "“by 1/2”: Monday 1 February or Saturday 2 January?"."""
    no_day = no_such_day(asked.unclear)
    no_exact = f": there is no {no_day}." if no_day else " isn't an exact day."
    why = f": {either_day(asked.days, asked.today)}?" if asked.days else no_exact
    return f"{quote(asked.unclear)}{why}"


def _unread(asked: ParsedCommand, quote: Callable[[str], str]) -> Iterator[str]:
    """The words that were not understood, with the filter perhaps meant."""
    for words in asked.unread:
        meant = nearest_word(words, WORDS) if asked.filters else None
        if asked.filters and re.match(r"sort|order", words, re.IGNORECASE):
            meant = "sort by due”, “sort by priority” or “sort by age"
        yield f"{quote(words)} (perhaps “{meant}”?)" if meant and meant != words else quote(words)


class _Words:
    """The values of one command in words."""

    def __init__(self, asked: ParsedCommand, person: Callable[[TypedPerson], str], quote: Callable[[str], str]) -> None:
        self._asked, self._person, self._quote = asked, person, quote

    def fill(self, template: str) -> str:
        """Fill the template; a part in brackets is dropped if one of its values is missing."""

        def part(found: re.Match[str]) -> str:
            return found[1] if all(self._value(name) for name in _FIELD.findall(found[1])) else ""

        filled = _FIELD.sub(lambda found: self._value(found[1]), _PART.sub(part, template))
        return filled[:1].upper() + filled[1:]

    def _value(self, name: str) -> str:
        value = getattr(self._asked, name)
        if value is None or value is False or value == "":
            return ""
        if name == "task":
            return f"{value.number}.{value.place}"
        if name in ("who", "absent"):
            return self._person(value)
        if name in ("text", "name", "new_name", "team", "phase"):
            return self._quote(value.translate(_WITHIN_QUOTES))
        if name == "quick_win":
            return "quick win"
        if name == "topic":
            return f"`/csi {value.verb}`"
        if isinstance(value, Health):
            return state_words.HEALTHS[value]
        if isinstance(value, date):
            return spoken_date(value, self._asked.today)
        if isinstance(value, TypedChannel):
            return f"<#{value.id}>" if value.id else self._quote(f"#{value.name}")
        if isinstance(value, Filters):
            return _listed(value, self._asked.today, self._person, self._quote)
        return str(value)


def _listed(filters: Filters, today: date, person: Callable[[TypedPerson], str], quote: Callable[[str], str]) -> str:
    """A list's filters in words: "Improvements: on hold or new, overdue, led by @ana, effort L"."""
    states = " or ".join(state_words.as_filters(filters.states, filters.closures))
    if filters.states == {each for each in State if each not in ENDED_STATES}:
        states = "open"
    if filters.since and filters.until:
        states += f" ({calendar_span(filters.since, filters.until, today)})"
    everything = "all, open and ended" if filters.everything else "open"
    parts = (
        states or everything,
        "overdue" if filters.overdue else "",
        "led by nobody" if filters.unassigned else "",
        "quick wins" if filters.quick_win else "",
        f"led by {person(filters.coordinator)}" if filters.coordinator else "",
        f"from {person(filters.author)}" if filters.author else "",
        f"effort {filters.effort}" if filters.effort else "",
        f"kind {filters.kind}" if filters.kind else "",
        f"benefit {filters.benefit}" if filters.benefit else "",
        f"of the team {quote(filters.team)}" if filters.team else "",
        f"for the service {quote(filters.service)}" if filters.service else "",
        f"for the objective {quote(filters.objective)}" if filters.objective else "",
        f"sorted by {filters.sort}" if filters.sort else "",
        f"page {filters.page}" if filters.page > 1 else "",
    )
    return f"Improvements: {', '.join(part for part in parts if part)}"


def _ended(text: str) -> str:
    """The text with a full stop, unless it ends with one of the person's own."""
    return text if not text or re.search(r"[.!?…]”?$", text) else f"{text}."
