"""The subjects of messages: typed names by which the bot finds a message again and renders it."""

from dataclasses import dataclass
from typing import ClassVar

from csi.messaging.colon_text import ColonText


@dataclass(frozen=True, slots=True)
class StoredName(ColonText):
    """A name stored in `Outbox.subject` and `Posting.subject`. The format of stored names never changes."""


@dataclass(frozen=True, slots=True)
class Subject(StoredName):
    """The name of a message that is updated later."""


@dataclass(frozen=True, slots=True)
class Receipt(Subject):
    """The receipt of an idea in the direct messages of its author, or of whoever brought it in."""

    prefix: ClassVar[str] = "receipt"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class CoordinatorCard(Subject):
    """The card of an improvement in its coordinator's direct messages."""

    prefix: ClassVar[str] = "workbench"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class Card(Subject):
    """The card of an improvement in the triage channel, or in the manager's direct messages."""

    prefix: ClassVar[str] = "card"
    number: int


@dataclass(frozen=True, slots=True)
class MovedCard(Subject):
    """A card that was replaced by a newer one and now points to it."""

    prefix: ClassVar[str] = "moved"
    number: int
    posting: int


@dataclass(frozen=True, slots=True)
class ApprovalRequest(Subject):
    """A request to an approver to approve an improvement."""

    prefix: ClassVar[str] = "approval"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class ApproverWanted(Subject):
    """A request to a manager to name an approver, since only the author could approve."""

    prefix: ClassVar[str] = "approver_wanted"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class InfoRequest(Subject):
    """A question to an improvement's author before the decision."""

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
class EarlierQuestion(Subject):
    """A message that asked a question of the interview, which a newer message asks again."""

    prefix: ClassVar[str] = "question_before"
    number: int
    person: str
    question: str
    posting: int


@dataclass(frozen=True, slots=True)
class UnclearAnswer(Subject):
    """The question what words mean that somebody typed at a question; `mark` is the digest of the words."""

    prefix: ClassVar[str] = "unclear"
    number: int
    person: str
    question: str
    mark: str


@dataclass(frozen=True, slots=True)
class Proposal(Subject):
    """The KPI and target proposed from a person's answers."""

    prefix: ClassVar[str] = "proposal"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class AmbiguousMessage(Subject):
    """The question what an ambiguous message means."""

    prefix: ClassVar[str] = "held"
    held: int


@dataclass(frozen=True, slots=True)
class AskedMessage(Subject):
    """The question whether a message is a new idea."""

    prefix: ClassVar[str] = "maybe_idea"
    asked: int


@dataclass(frozen=True, slots=True)
class Consultation(Subject):
    """The question to a consulted person."""

    prefix: ClassVar[str] = "consulted"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class DeletedImprovement(Subject):
    """A message about an improvement that was deleted."""

    prefix: ClassVar[str] = "deleted"
    number: int
    posting: int


@dataclass(frozen=True, slots=True)
class MorningMessage(Subject):
    """The morning message: a bundle of nudges."""

    prefix: ClassVar[str] = "bundle"
    bundle: int


@dataclass(frozen=True, slots=True)
class DepartureList(Subject):
    """What somebody who left had held, listed to the manager above."""

    prefix: ClassVar[str] = "departure"
    departure: int
    person: str


@dataclass(frozen=True, slots=True)
class TeamMove(Subject):
    """Improvements that moved to another team with their service, told to a manager."""

    prefix: ClassVar[str] = "team_move"
    move: int
    person: str


@dataclass(frozen=True, slots=True)
class ReadingRequest(Subject):
    """The request for a reading of one KPI."""

    prefix: ClassVar[str] = "reading"
    nudge: int


@dataclass(frozen=True, slots=True)
class EarlierReading(Subject):
    """A request for a reading that was snoozed, and that a newer message asks again."""

    prefix: ClassVar[str] = "reading_before"
    nudge: int
    posting: int


@dataclass(frozen=True, slots=True)
class ReadingFile(Subject):
    """The answer to a file of readings that somebody dropped: what is asked, how far it is, what came of it."""

    prefix: ClassVar[str] = "reading_file"
    import_id: int


@dataclass(frozen=True, slots=True)
class TaskNotice(Subject):
    """A notice to somebody about tasks. `mark` is the last activity when it was written, so that each has a name."""

    prefix: ClassVar[str] = "task_news"
    number: int
    person: str
    mark: int
    places: str
    """The places of the tasks, with hyphens between them."""

    @property
    def task_places(self) -> tuple[int, ...]:
        """The places of the tasks that it shows."""
        return tuple(int(place) for place in self.places.split("-") if place.isdigit())


@dataclass(frozen=True, slots=True)
class StandingNotice(Subject):
    """A notice with buttons about an improvement, which loses them once there is nothing left to do.

    `mark` is the announcement that it is about, else the second in which it was written.
    """

    prefix: ClassVar[str] = "standing"
    number: int
    person: str
    what: str
    mark: int


@dataclass(frozen=True, slots=True)
class ClosingNotice(Subject):
    """The notice to somebody of what came of an improvement. `closed_at` is the second in which it was closed."""

    prefix: ClassVar[str] = "closing"
    number: int
    person: str
    closed_at: int


@dataclass(frozen=True, slots=True)
class Guide(Subject):
    """The guide through the first day, for a manager."""

    prefix: ClassVar[str] = "guide"
    person: str


@dataclass(frozen=True, slots=True)
class Draft(Subject):
    """The draft of an announcement."""

    prefix: ClassVar[str] = "draft"
    announcement: int


@dataclass(frozen=True, slots=True)
class PostedAnnouncement(Subject):
    """A posted announcement."""

    prefix: ClassVar[str] = "announcement"
    announcement: int


@dataclass(frozen=True, slots=True)
class SustainQuestion(Subject):
    """The question whether a success still holds."""

    prefix: ClassVar[str] = "sustain"
    check: int


@dataclass(frozen=True, slots=True)
class RegressionQuestion(Subject):
    """The request to a manager to confirm that a success doesn't hold any more."""

    prefix: ClassVar[str] = "regression"
    check: int
    person: str


@dataclass(frozen=True, slots=True)
class ShownCard(StoredName):
    """An ephemeral card that a person pressed a button on; it is updated by its response_url, not by this name."""

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
    ApproverWanted,
    InfoRequest,
    AskedQuestion,
    EarlierQuestion,
    UnclearAnswer,
    Proposal,
    AmbiguousMessage,
    AskedMessage,
    Consultation,
    DeletedImprovement,
    MorningMessage,
    DepartureList,
    TeamMove,
    ReadingRequest,
    EarlierReading,
    ReadingFile,
    TaskNotice,
    StandingNotice,
    ClosingNotice,
    Guide,
    Draft,
    PostedAnnouncement,
    SustainQuestion,
    RegressionQuestion,
)

_BY_PREFIX = {kind.prefix: kind for kind in SUBJECTS}


def parse(text: str) -> Subject:
    """Return the subject stored as this text. Raises ValueError for any other text."""
    kind = _BY_PREFIX.get(text.partition(":")[0])
    if kind is None:
        raise ValueError(f"{text!r} is no subject")
    return kind.parse(text)
