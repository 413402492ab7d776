"""Where messages go. Rows of the outbox with one destination go out one after the other."""

from dataclasses import dataclass
from enum import StrEnum

from csi.messaging.colon_text import ColonText


class DestinationKind(StrEnum):
    """The kinds of places in Slack that messages are sent to."""

    PERSON = "person"
    """A person's direct messages."""
    CHANNEL = "channel"
    EPHEMERAL = "aside"
    """Ephemeral messages, which only one person sees, in a channel."""
    REACTION = "mark"
    """The reactions in a channel."""


@dataclass(frozen=True, slots=True)
class Destination(ColonText):
    """A person or a channel, and which of the messages to them; stored in `Outbox.stream`."""

    kind: DestinationKind
    id: str

    @property
    def person(self) -> str | None:
        """The person's id, if the destination is their direct messages."""
        return self.id if self.kind is DestinationKind.PERSON else None

    @property
    def channel(self) -> str | None:
        """The channel's id, if the destination is a channel."""
        return self.id if self.kind is DestinationKind.CHANNEL else None
