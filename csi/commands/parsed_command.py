"""What somebody asked `/csi` for, as plain values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csi.commands.filters import Filters
from csi.commands.grammar import Command, Param
from csi.commands.verbs import Verb
from csi.language.typed_values import TaskNumber, TypedChannel, TypedPerson
from models.enums import Effort, Health, Role


class Trouble(StrEnum):
    """Why a command can't be carried out as it was typed."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    WRONG = "wrong"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in a sentence, with an example of what is right.

    `suggestion` is the person's own command put right, where it is clear how: a button can run it. Words of theirs in
    all of these are as Slack sent them, so whoever shows them undoes Slack's escapes and escapes the whole.
    """

    trouble: Trouble
    what: str
    example: str
    suggestion: str = ""


@dataclass(slots=True)
class ParsedCommand:
    """`/csi`, understood as far as it goes. `typed` is all that was typed, whatever else was made of it.

    `missing` is what a form asks for; `unread` are words that nothing was made of; `unclear` are words that look like a
    date and mean several. Everything here is as Slack sends it: escaped, with mentions as `<@U…>` in the texts.
    """

    typed: str
    command: Command | None = None
    number: int | None = None
    into: int | None = None
    task: TaskNumber | None = None
    who: TypedPerson | None = None
    role: Role | None = None
    day: date | None = None
    health: Health | None = None
    effort: Effort | None = None
    quick_win: bool = False
    channel: TypedChannel | None = None
    team: str = ""
    name: str = ""
    new_name: str = ""
    text: str = ""
    filters: Filters | None = None
    topic: Command | None = None
    missing: tuple[Param, ...] = ()
    unread: tuple[str, ...] = ()
    unclear: str = ""
    problem: Problem | None = None

    @property
    def verb(self) -> Verb | None:
        """What is to be done; None where no command was understood."""
        return self.command.verb if self.command else None
