"""One parsed call of `/csi`, with all that a command needs to answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.commands.parsed_command import ParsedCommand
from csi.commands.verbs import Verb
from csi.common.errors import BadInput
from csi.language.typed_values import TypedPerson
from csi.people import directory
from handlers.slack.block_kit import Message
from handlers.slack.payload import Clock
from models import Database


class NeedsTrigger(Exception):
    """A command that was typed in a message opens a form: only a press can."""


@dataclass(frozen=True, slots=True)
class Call:
    """A parsed command with its caller, its channel, and the client, database and clock to answer with."""

    asked: ParsedCommand
    person: str
    trigger_id: str
    channel: str
    client: WebClient
    db: Database
    clock: Clock
    is_first: bool = False
    """Whether the caller has not been told yet what Kaizen is."""
    has_trigger: bool = True
    """Whether forms can be opened. A message gives no trigger."""
    repeated_as: str = "You typed:"
    """What stands before the command where an answer repeats it; empty for a message, which stays where it is."""
    response_url: str = ""
    """Where more can be said to the caller than the answer, for half an hour."""

    @property
    def number(self) -> int:
        """The improvement's number; 0 for commands that need none."""
        return self.asked.number or 0

    @property
    def key(self) -> str:
        """The idempotency key: a second delivery of the command has the same one."""
        return f"command:{self.trigger_id}"

    def open(self, view: View) -> None:
        """Open a form with the command's trigger, which Slack accepts for three seconds. Raises NeedsTrigger."""
        if not self.has_trigger:
            raise NeedsTrigger
        self.client.views_open(trigger_id=self.trigger_id, view=view)


Answer = Callable[[Call], Message | None]
"""Answers a command with a message that only the caller sees; None where it opened a form instead."""

Answers = Mapping[Verb, Answer]
"""The commands that a module answers."""


def named_person_id(session: Session, call: Call, named: TypedPerson, at: datetime) -> str:
    """Return the id of the person named in a command. Raises BadInput for a user group or an unknown name."""
    if named.is_me:
        return call.person
    if named.is_group:
        raise BadInput("who", "That is a user group. Name one person.")
    if named.id:
        return directory.get_or_create(session, named.id, at).id
    return directory.find_by_name(session, named.name)
