"""`docs/commands.md`, made from the grammar of `/csi`.

python -m docs.tools.commands > docs/commands.md
"""

from csi.commands.filters import LINES
from csi.commands.grammar import Command, Group
from csi.commands.help import topic
from csi.commands.table import COMMANDS

_HEAD = """\
# Commands

`/csi` works with the register, `/improve` saves ideas ([ways in](capture.md)). Only you see the answer to your command.
[commands-answers.md](commands-answers.md) shows each answer: right, wrong, and to somebody who isn't allowed.
`make docs` writes this page from `csi/commands/table.py` and `catalogue_commands.py` beside it.

- Write a number as `42`, `IMP-42`, `imp 42` or `#42`, and a task as `42.3`. `/csi 42` shows an improvement.
- Write a person as `@ana` or `me`. A name without the @ works where only a person fits.
- Write dates in words or numbers: `by friday`, `in three weeks`, `by end of March`, `eom`, `2027-03-31`.
- Capitals, spaces and quotes don't matter, and the order of the parts only where it changes the meaning. Put a number
  before your own words: in `cancel upgrade to windows 11` the 11 is a word.
- The answer says what Kaizen understood. If something is missing, a form asks for it and keeps what you typed. For an
  unknown command you get the nearest one."""

_FILTERS = """\
## Filters of the list

Write as many as you like behind `/csi list`, in any order. The answer names words that are no filter.

| filter | which |
|---|---|"""

_FOOT = """\
## Who

The tables decide what `/csi help` shows you. Kaizen checks whether you may do it when you do it. *Coordinator* means
the improvement's own one; before it has one, anybody with that role. Managers may do everything that coordinators may,
and approve while nobody is approver. Authors may cancel until their idea is accepted, and owners of tasks may finish
them."""


def page() -> str:
    """The whole file."""
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


if __name__ == "__main__":
    print(page(), end="")
