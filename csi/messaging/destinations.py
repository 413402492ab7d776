"""Where messages go. Rows of the outbox with one destination go out one after the other."""

from dataclasses import dataclass
from enum import StrEnum

from csi.messaging.colon_text import ColonText


class DestinationKind(StrEnum):
    """A place in Slack to which messages go."""

    PERSON = "person"
    """Somebody's direct messages."""
    CHANNEL = "channel"
    EPHEMERAL = "aside"
    """What one person sees outside their direct messages."""
    REACTION = "mark"
    """The reactions in a channel."""


@dataclass(frozen=True, slots=True)
class Destination(ColonText):
    """A person or a channel, and which of the messages to them; stored in `Outbox.stream`."""

    kind: DestinationKind
    id: str

    @property
    def person(self) -> str | None:
        """Whose direct messages it is, if it is somebody's."""
        return self.id if self.kind is DestinationKind.PERSON else None

    @property
    def channel(self) -> str | None:
        """Which channel it is, if it is one."""
        return self.id if self.kind is DestinationKind.CHANNEL else None
