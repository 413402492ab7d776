"""A message that Kaizen received."""

from dataclasses import dataclass

from csi.capture import recording
from csi.interview import answers
from models.enums import SourceKind


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A direct message to Kaizen, or a message in a channel that mentions it."""

    person: str
    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    files: tuple[answers.File, ...] = ()

    @property
    def key(self) -> str:
        """The key that a repeated delivery shares."""
        return f"heard:{self.channel}:{self.ts}"

    @property
    def has_files(self) -> bool:
        return bool(self.files)

    @property
    def in_thread(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def source(self) -> recording.Source:
        return recording.Source(
            SourceKind.DIRECT_MESSAGE, f"message:{self.channel}:{self.ts}", channel=self.channel, ts=self.ts
        )
