"""`docs/commands.md`, made from the grammar of `/csi`.

python -m docs.tools.commands > docs/commands.md
"""

from csi.commands.filters import LINES
from csi.commands.grammar import Command, Group
from csi.commands.help import topic
from csi.commands.table import COMMANDS

_HEAD = """\
# Commands

`/csi` works the register; `/improve` keeps ideas ([ways in](capture.md)). Every answer is visible only to whoever typed
the command; [what each answers](commands-answers.md), right, wrong and of somebody who may not, is a page of its own.
This page is made from the table in `csi/commands/table.py` (and `catalogue_commands.py` beside it).

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
