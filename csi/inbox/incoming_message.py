"""A message that Kaizen received."""

from dataclasses import dataclass, replace

from csi.capture import recording
from csi.interview import answers
from csi.kpis.reading_imports import DroppedFile
from models.enums import SourceKind


@dataclass(frozen=True, slots=True)
class ForwardedMessage:
    """A message that somebody forwarded. `author` is the person who wrote it; an app's post has none.

    `channel` and `ts` are its place, `remarks` what others said who forwarded it before. `is_own`: Kaizen wrote it.
    """

    text: str
    author: str | None = None
    author_name: str = ""
    channel: str | None = None
    ts: str | None = None
    link: str | None = None
    files: tuple[answers.File, ...] = ()
    remarks: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def quoted(self) -> str:
        """Its words behind the name of who wrote them."""
        words = lines(self.text, *self.remarks, *map(file_line, self.files))
        return f"{self.author_name}: {words}" if self.author_name and words else words


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A direct message to Kaizen, or a message in a channel that mentions it.

    `text` is what its sender wrote; with a forwarded message, the comment on it.
    """

    person: str
    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    files: tuple[answers.File, ...] = ()
    forwarded: ForwardedMessage | None = None
    dropped: tuple[DroppedFile, ...] = ()
    """The same files, as far as Slack described them, in case that they hold readings."""

    @property
    def key(self) -> str:
        """The key that a repeated delivery shares."""
        return f"heard:{self.place}"

    @property
    def place(self) -> str:
        """The channel and the ts, which no other message has."""
        return f"{self.channel}:{self.ts}"

    @property
    def with_files(self) -> str:
        """Its words, and below them its files."""
        return lines(self.text, self.file_lines)

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

    @property
    def file_lines(self) -> str:
        """Its files, one a line: the name and the link."""
        return lines(*map(file_line, self.files))

    @property
    def details(self) -> str:
        """What belongs to an idea besides its words: the comment on what was forwarded, and the files."""
        if self.forwarded is None:
            return self.file_lines
        forwarded = self.forwarded
        return lines(self.text, *forwarded.remarks, *map(file_line, (*forwarded.files, *self.files)))

    def with_forwarded_quoted(self) -> "IncomingMessage":
        """The same message as one text: the comment, and below it what was forwarded."""
        if self.forwarded is None:
            return self
        return replace(self, text=lines(self.text, self.forwarded.quoted), forwarded=None)


def file_line(file: answers.File) -> str:
    """A file's name and link on one line."""
    return f"{file.name}: {file.link}" if file.link else file.name


def lines(*parts: str) -> str:
    """The parts that say something, one below the other."""
    return "\n".join(part for part in parts if part)
