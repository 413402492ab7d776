"""A parsed `/csi` command, as plain values."""

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
    """The problem in a sentence, with a correct example.

    `suggestion` is the corrected command, if it can be told, for a button that runs it. People's words in all of these
    are as Slack sent them: before showing them, undo Slack's escapes and escape the whole.
    """

    trouble: Trouble
    what: str
    example: str
    suggestion: str = ""


@dataclass(slots=True)
class ParsedCommand:
    """A `/csi` command as far as it was understood. `typed` is the full text.

    `missing` are parameters that a form asks for; `unread` are words not understood; `unclear` are words that could
    mean several dates, and `days` those dates. All texts are as Slack sends them: escaped, with mentions as `<@U…>`.
    """

    typed: str
    today: date
    command: Command | None = None
    number: int | None = None
    into: int | None = None
    task: TaskNumber | None = None
    who: TypedPerson | None = None
    absent: TypedPerson | None = None
    role: Role | None = None
    day: date | None = None
    health: Health | None = None
    effort: Effort | None = None
    quick_win: bool = False
    channel: TypedChannel | None = None
    team: str = ""
    phase: str = ""
    name: str = ""
    new_name: str = ""
    text: str = ""
    filters: Filters | None = None
    topic: Command | None = None
    missing: tuple[Param, ...] = ()
    unread: tuple[str, ...] = ()
    unclear: str = ""
    days: tuple[date, ...] = ()
    problem: Problem | None = None

    @property
    def verb(self) -> Verb | None:
        """The command's verb; None if no command was recognised."""
        return self.command.verb if self.command else None
