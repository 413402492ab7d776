"""The help of `/csi`, made from the grammar."""

from collections.abc import Set
from dataclasses import dataclass
from itertools import groupby

from csi.commands.filters import LINES
from csi.commands.grammar import Audience, Command, Group
from csi.commands.table import COMMANDS
from csi.language.parameter_kinds import ParameterKind


@dataclass(frozen=True, slots=True)
class Line:
    """A command or a filter, with what it does."""

    usage: str
    does: str
    verb: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of commands."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """The full help on one command."""

    usage: str
    does: str
    who: str
    examples: tuple[str, ...]
    also: tuple[str, ...]
    filters: tuple[Line, ...] = ()


def overview(audiences: Set[Audience]) -> tuple[Section, ...]:
    """The commands for somebody who belongs to these audiences, by group."""
    sections = (Section(group.value, tuple(map(_line, _for(group, audiences)))) for group in Group)
    return tuple(section for section in sections if section.lines)


def topic(command: Command) -> Topic:
    """The full help on one command."""
    filters = tuple(Line(*each) for each in LINES) if command.takes(ParameterKind.FILTERS) else ()
    examples = tuple(f"/csi {each}" for each in command.examples)
    return Topic(command.usage, command.does, command.who.value, examples, command.words, filters)


def _for(group: Group, audiences: Set[Audience]) -> tuple[Command, ...]:
    return tuple(each for each in COMMANDS if each.group is group and each.who in audiences and not each.later)


def _line(command: Command) -> Line:
    return Line(command.usage, command.does, command.verb, f"/csi {command.examples[0]}")


def folded(section: Section) -> tuple[Line, ...]:
    """A section's lines for a short overview: commands that share their first word share a line."""
    found: list[Line] = []
    for first, family in groupby(section.lines, lambda line: line.verb.partition(" ")[0]):
        lines = list(family)
        found += [line for line in lines if line.verb == first]
        if behind := [line for line in lines if line.verb != first]:
            words = ", ".join(line.verb.partition(" ")[2] for line in behind)
            found.append(Line(f"/csi {first} …", words, first, behind[0].example))
    return tuple(found)
