"""What the table of `/csi` is made of: commands, their parameters, and who may use them.

The table is in `csi/commands/table.py`; the parser, the help and `docs/commands.md` are made from it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from csi.commands.verbs import Verb
from csi.language.parameter_kinds import ParameterKind
from models.enums import Role


class Requirement(StrEnum):
    """What happens when a parameter is not there: it is a problem, a form asks for it, or it doesn't matter."""

    REQUIRED = "required"
    ASKED = "asked"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: `shown` stands for it in the help, `lacking` is said when it is required and not there."""

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


EVERYONE = frozenset({Role.REQUESTER})
COORDINATORS = frozenset({Role.COORDINATOR, Role.MANAGER})
APPROVERS = frozenset({Role.APPROVER})
MANAGERS = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the table.

    `said` is the sentence of what was understood; a part in [brackets] is left out with the parameter that it names.
    `examples` are what follows `/csi`. `words` are other ways to write the command. `later`: it is not there yet.
    """

    verb: Verb
    group: Group
    does: str
    params: tuple[Param, ...]
    said: str
    examples: tuple[str, ...]
    who: frozenset[Role] = EVERYONE
    words: tuple[str, ...] = ()
    later: bool = False

    @property
    def usage(self) -> str:
        """The command with its parameters, as the help shows it."""
        shown = (f"[{each.shown}]" if each.need is Requirement.OPTIONAL else each.shown for each in self.params)
        return " ".join(["/csi", self.verb.value, *shown])

    @property
    def takes_text(self) -> bool:
        """Whether words of the person's own end it, in which a number or a date may be just a word."""
        return self.takes(ParameterKind.TEXT)

    def takes(self, kind: ParameterKind) -> bool:
        """Whether it has a parameter of this kind."""
        return any(param.kind is kind for param in self.params)

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether the help shows it to somebody with these roles; whether they may do it, its use case decides.

        Whoever asks for a manager adds the role of approver while nobody holds it.
        """
        return bool(self.who & (roles | EVERYONE))


def key_of(words: str) -> str:
    """Words of a command as they are compared: `send-back`, `Send back` and `sendback` are one.

    What has no letters, such as `+1` or `?`, is what it is.
    """
    key = re.sub(r"[\W_]+", "", words.casefold())
    return key if re.search(r"[^\W\d]", key) else words
