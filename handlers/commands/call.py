"""One call of `/csi`, understood, with what its answer needs."""

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


@dataclass(frozen=True, slots=True)
class Call:
    """Who asked for what, where; and what the answer is made with."""

    asked: ParsedCommand
    person: str
    trigger_id: str
    channel: str
    client: WebClient
    db: Database
    clock: Clock

    @property
    def number(self) -> int:
        """The improvement's number; commands that need one are not called without."""
        return self.asked.number or 0

    @property
    def key(self) -> str:
        """What a second delivery of the command has in common with the first."""
        return f"command:{self.trigger_id}"

    def open(self, view: View) -> None:
        """Open a form; what was typed stands in it already."""
        self.client.views_open(trigger_id=self.trigger_id, view=view)


Answer = Callable[[Call], Message | None]
"""What a command answers, visibly only to whoever typed it; None where a form was opened instead."""

Answers = Mapping[Verb, Answer]
"""A module's commands."""


def named_person_id(session: Session, call: Call, named: TypedPerson, at: datetime) -> str:
    """The id of somebody who was named in a command. Raises BadInput for a user group, or a name nobody here has."""
    if named.is_me:
        return call.person
    if named.is_group:
        raise BadInput("who", "That is a user group. Name one person.")
    if named.id:
        return directory.get_or_create(session, named.id, at).id
    return directory.find_by_name(session, named.name)
