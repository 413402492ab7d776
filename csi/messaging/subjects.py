"""What the messages of the bot are named by: their subjects, of which each says alone what its message shows."""

from dataclasses import dataclass
from typing import ClassVar

from csi.messaging.colon_text import ColonText


@dataclass(frozen=True, slots=True)
class StoredName(ColonText):
    """A name as it stands in `Outbox.subject` and `Posting.subject`. The stored texts are never changed."""


@dataclass(frozen=True, slots=True)
class Subject(StoredName):
    """The name of a message that we come back to."""


@dataclass(frozen=True, slots=True)
class Receipt(Subject):
    """What an idea's author gets for it."""

    prefix: ClassVar[str] = "receipt"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class CoordinatorCard(Subject):
    """The card in the direct messages of whoever coordinates an improvement."""

    prefix: ClassVar[str] = "workbench"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class Card(Subject):
    """An improvement's card where it is decided."""

    prefix: ClassVar[str] = "card"
    number: int


@dataclass(frozen=True, slots=True)
class MovedCard(Subject):
    """A card that has a newer one."""

    prefix: ClassVar[str] = "moved"
    number: int
    posting: int


@dataclass(frozen=True, slots=True)
class ApprovalRequest(Subject):
    """What waits for an approver."""

    prefix: ClassVar[str] = "approval"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class InfoRequest(Subject):
    """A question to an improvement's author, before it is decided."""

    prefix: ClassVar[str] = "info"
    request: int


@dataclass(frozen=True, slots=True)
class AskedQuestion(Subject):
    """A question of the interview."""

    prefix: ClassVar[str] = "question"
    number: int
    person: str
    question: str


@dataclass(frozen=True, slots=True)
class Proposal(Subject):
    """The KPI and target that are understood from somebody's answers."""

    prefix: ClassVar[str] = "proposal"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class AmbiguousMessage(Subject):
    """The question what a held message was meant to be."""

    prefix: ClassVar[str] = "held"
    held: int


@dataclass(frozen=True, slots=True)
class Consultation(Subject):
    """The question to somebody who is consulted."""

    prefix: ClassVar[str] = "consulted"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class DeletedImprovement(Subject):
    """A message that showed an improvement which is deleted by now."""

    prefix: ClassVar[str] = "deleted"
    number: int
    posting: int


@dataclass(frozen=True, slots=True)
class MorningMessage(Subject):
    """A bundle of nudges."""

    prefix: ClassVar[str] = "bundle"
    bundle: int


@dataclass(frozen=True, slots=True)
class ReadingRequest(Subject):
    """The question for one KPI's reading."""

    prefix: ClassVar[str] = "reading"
    nudge: int


@dataclass(frozen=True, slots=True)
class Guide(Subject):
    """The first day's steps, for a manager."""

    prefix: ClassVar[str] = "guide"
    person: str


@dataclass(frozen=True, slots=True)
class Draft(Subject):
    """An announcement that is not posted yet."""

    prefix: ClassVar[str] = "draft"
    announcement: int


@dataclass(frozen=True, slots=True)
class PostedAnnouncement(Subject):
    """An announcement in its channel."""

    prefix: ClassVar[str] = "announcement"
    announcement: int


@dataclass(frozen=True, slots=True)
class ShownCard(StoredName):
    """An ephemeral card that somebody acted on. It is replaced by its response_url, never rendered by its name."""

    prefix: ClassVar[str] = "shown"
    number: int


@dataclass(frozen=True, slots=True)
class LateMessage(StoredName):
    """A message that arrived after its improvement was deleted, until it is retracted in the same transaction."""

    prefix: ClassVar[str] = "late"
    outbox_id: int


SUBJECTS: tuple[type[Subject], ...] = (
    Receipt,
    CoordinatorCard,
    Card,
    MovedCard,
    ApprovalRequest,
    InfoRequest,
    AskedQuestion,
    Proposal,
    AmbiguousMessage,
    Consultation,
    DeletedImprovement,
    MorningMessage,
    ReadingRequest,
    Guide,
    Draft,
    PostedAnnouncement,
)

_BY_PREFIX = {kind.prefix: kind for kind in SUBJECTS}


def parse(text: str) -> Subject:
    """The subject that is stored as this text. Raises ValueError for what is none."""
    kind = _BY_PREFIX.get(text.partition(":")[0])
    if kind is None:
        raise ValueError(f"{text!r} is no subject")
    return kind.parse(text)
