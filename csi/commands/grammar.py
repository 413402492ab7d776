"""The building blocks of the `/csi` table: commands, their parameters, and who sees them in the help.

The table is in `csi/commands/table.py`; the parser, the help and `docs/commands.md` are generated from it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from csi.commands.verbs import Verb
from csi.language.parameter_kinds import ParameterKind


class Requirement(StrEnum):
    """What happens without the parameter: the command is refused, a form asks for it, or nothing."""

    REQUIRED = "required"
    ASKED = "asked"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: `shown` is its place in the help, `lacking` the refusal when it is required and missing."""

    kind: ParameterKind
    shown: str
    need: Requirement = Requirement.REQUIRED
    lacking: str = ""


class Group(StrEnum):
    """The headings of the help."""

    LOOK = "Looking"
    DECIDE = "Deciding"
    WORK = "Working"
    FOLLOW = "Following"
    KEEP = "Keeping order"


class Audience(StrEnum):
    """Whom a command is for, in the words of the help; `handlers/commands/help.py` says who belongs to it."""

    EVERYONE = "everyone"
    COORDINATORS = "coordinators"
    APPROVERS = "approvers"
    MANAGERS = "managers"
    MANAGERS_OF_ALL = "managers of all teams"
    LEADERS = "managers and leadership"


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the table.

    `said` is the sentence that restates the command; a part in [brackets] is left out if its parameter is. `examples`
    and `words` (other ways to write the command) come after `/csi`. `later`: the command is planned, not built.
    """

    verb: Verb
    group: Group
    does: str
    params: tuple[Param, ...]
    said: str
    examples: tuple[str, ...]
    who: Audience = Audience.EVERYONE
    words: tuple[str, ...] = ()
    later: bool = False

    @property
    def usage(self) -> str:
        """The command with its parameters, as the help shows it."""
        shown = (f"[{each.shown}]" if each.need is Requirement.OPTIONAL else each.shown for each in self.params)
        return " ".join(["/csi", self.verb.value, *shown])

    @property
    def takes_text(self) -> bool:
        """Whether it ends in free text, in which a number or a date may be just a word."""
        return self.takes(ParameterKind.TEXT)

    def takes(self, kind: ParameterKind) -> bool:
        """Whether it has a parameter of this kind."""
        return any(param.kind is kind for param in self.params)


def key_of(words: str) -> str:
    """The key by which words of a command are compared: `send-back`, `Send back` and `sendback` are equal.

    Words without letters, such as `+1` or `?`, are their own key.
    """
    key = re.sub(r"[\W_]+", "", words.casefold())
    return key if re.search(r"[^\W\d]", key) else words
