"""The help of `/csi` and `docs/commands.md`, generated from the table."""

from dataclasses import dataclass
from itertools import groupby

from csi.commands.filters import LINES
from csi.commands.grammar import APPROVERS, COORDINATORS, EVERYONE, MANAGERS, Command, Group
from csi.commands.table import COMMANDS
from csi.language.parameter_kinds import ParameterKind
from models.enums import Role

_WHO = {EVERYONE: "everyone", COORDINATORS: "coordinators", APPROVERS: "approvers", MANAGERS: "managers"}


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


def overview(roles: frozenset[Role]) -> tuple[Section, ...]:
    """The commands that people with these roles can use, by group."""
    sections = (Section(group.value, tuple(map(_line, _may_use(group, roles)))) for group in Group)
    return tuple(section for section in sections if section.lines)


def topic(command: Command) -> Topic:
    """The full help on one command."""
    filters = tuple(Line(*each) for each in LINES) if command.takes(ParameterKind.FILTERS) else ()
    examples = tuple(f"/csi {each}" for each in command.examples)
    return Topic(command.usage, command.does, _WHO[command.who], examples, command.words, filters)


def _may_use(group: Group, roles: frozenset[Role]) -> tuple[Command, ...]:
    return tuple(each for each in COMMANDS if each.group is group and each.may(roles) and not each.later)


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


def page() -> str:
    """The text of `docs/commands.md`; a test compares it with the file."""
    sections = (
        _section(group, [each for each in COMMANDS if each.group is group and not each.later]) for group in Group
    )
    later = ", ".join(f"`{each.verb}`" for each in COMMANDS if each.later)
    filters = [f"| {_cell(each)} | {does} |" for each, does in LINES]
    return (
        "\n\n".join((_HEAD, *sections, "\n".join([_FILTERS, *filters]), f"## Not there yet\n\n{later}", _FOOT)) + "\n"
    )


def _section(group: Group, commands: list[Command]) -> str:
    rows = (
        f"| {_cell(each.usage)} | {each.does} | {each.who} | {_cells(each.examples)} | {_cells(each.also)} |"
        for each in map(topic, commands)
    )
    head = f"## {group.value}\n\n| command | what it does | who | for example | also |\n|---|---|---|---|---|"
    return "\n".join([head, *rows])


def _cells(codes: tuple[str, ...]) -> str:
    return ", ".join(map(_cell, codes))


def _cell(code: str) -> str:
    return f"`{code}`".replace("|", "\\|")


_HEAD = """\
# Commands

`/csi` works the register; `/improve` keeps ideas ([ways in](capture.md)). Every answer is visible only to whoever typed
the command; [what each answers](commands-answers.md), right, wrong and of somebody who may not, is a page of its own.
This page is made from the table in `csi/commands/table.py` (and `csi_keeping.py` beside it).

- A number is written `42`, `IMP-42`, `imp 42` or `#42`; a task `42.3`. `/csi 42` shows an improvement.
- A person is `@ana`, or `me`; where nothing else can be meant, a name without the @ will do.
- Dates are words: `by friday`, `in three weeks`, `by end of March`, `eom`, `2027-03-31`.
- Capitals, spaces, quotes and the order of the parts don't matter where they can be told apart. A number comes before
  words of your own: in `cancel upgrade to windows 11` the 11 is a word.
- What was understood is said. What is missing a form asks for, with all that was typed in it. An unknown command gets
  the nearest one."""

_FILTERS = """\
## Filters of the list

Put as many as you like behind `/csi list`, in any order. Words that are no filter are named in the answer.

| filter | which |
|---|---|"""

_FOOT = """\
## Who

The tables decide what `/csi help` shows. Whether somebody may do it is checked when it is done: the improvement's own
coordinator, else anyone with the role; managers may do all that coordinators may; managers approve while nobody is
approver; authors may cancel until their idea is accepted; owners of tasks may mark them done."""
