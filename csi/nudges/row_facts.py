"""What a row of the morning message says: what is asked about which idea, by when, and what became of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from csi.kpis.aim import Aim
from models.enums import Health, NudgeKind, State, TaskState

IN_ITS_THREAD = "asked_in_its_thread"
"""What became of a question whose reader pressed *Answer*: it is asked in the improvement's thread."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who settled a row of the morning message, and on which day in the reader's time zone."""

    by: str | None
    on: date


class RowStatus(StrEnum):
    """How a row stands: still asked, or what became of it. LATER: its reader let it come again, or it waits."""

    OPEN = "open"
    OVER = "over"
    ASKED_AGAIN = "asked again"
    SNOOZED = "snoozed"
    MUTED = "muted"
    LATER = "later"
    PASSED_ON = "passed on"


@dataclass(frozen=True, slots=True)
class ToldBelow:
    """Whoever is below and was told before, and what became of that. `channel` instead of a person for the triage.

    `is_held_back`: they weren't told, since they left the last messages of this kind unanswered.
    """

    person: str | None
    channel: str | None
    on: date | None
    snoozed_until: date | None = None
    is_muted: bool = False
    is_held_back: bool = False
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class DecisionDue:
    """A decision that was promised by a day; `is_missed` after it. `link` leads to the idea's card in the channel."""

    promised_on: date
    is_missed: bool
    new_date: date | None = None
    reason: str = ""
    reason_by: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class QuestionOpen:
    """A question that waits: its words, and its key if it is one of the interview.

    Else it was put to the author before the decision (`is_before_decision`), or to somebody who is consulted.
    """

    key: str
    words: str
    is_before_decision: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentOpen:
    """An assignment that isn't confirmed: to whom, by whom, since when."""

    to: str
    given_by: str | None
    given_on: date


@dataclass(frozen=True, slots=True)
class TaskDue:
    """A task that is due or overdue."""

    place: int
    text: str
    owner: str
    due_on: date
    state: TaskState


@dataclass(frozen=True, slots=True)
class NoNews:
    """An improvement without an activity since a day."""

    since: date


@dataclass(frozen=True, slots=True)
class TargetStands:
    """A target and where its KPI stands; paces are weekly."""

    kpi: str
    unit: str
    aim: Aim
    baseline: Decimal
    due_on: date
    latest: Decimal | None
    latest_on: date | None
    is_met: bool | None
    needed: Decimal | None = None
    seen: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutOfTolerance:
    """A KPI out of its tolerance since a day."""

    kpi: str
    unit: str
    value: Decimal | None
    since: date
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What others have added to an improvement since the reader was last told: how much, and the latest of it.

    Another app's post has no author.
    """

    count: int
    by: str | None
    latest: str
    on: date


@dataclass(frozen=True, slots=True)
class ApprovalOpen:
    """An approval that is waited for: the first, or of a change."""

    is_again: bool


@dataclass(frozen=True, slots=True)
class HoldDue:
    """A hold whose review date has come, with its reason."""

    review_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SustainDue:
    """The question whether a success still holds."""

    check_id: int
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PersonGone:
    """Somebody without access who held work; or with access again (`is_back`)."""

    departure_id: int
    person: str
    lost_on: date
    is_back: bool = False


Detail = (
    DecisionDue
    | QuestionOpen
    | AssignmentOpen
    | TaskDue
    | NoNews
    | TargetStands
    | OutOfTolerance
    | ApprovalOpen
    | HoldDue
    | SustainDue
    | PersonGone
    | Additions
)


Found = tuple[Detail | None, bool]
"""What a row is about, and whether it is still to be answered."""


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """One nudge in a morning message. `did` is the verb of the activity that settled it, `health` a reported one.

    `told` is of one to somebody above. `on_behalf_of` is who is away: whoever stands in for them may only look.
    `detail` is None where what it is about was deleted.
    """

    nudge_id: int
    bundle_id: int
    kind: NudgeKind
    level: int
    number: int | None
    idea: str
    state: State | None
    status: RowStatus
    detail: Detail | None
    today: date
    settled: Said | None = None
    did: str = ""
    health: Health | None = None
    snoozed_until: date | None = None
    told: ToldBelow | None = None
    on_behalf_of: str | None = None
    is_away_until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether its reader can still answer it."""
        return self.status is RowStatus.OPEN and self.detail is not None


def later_questions(rows: tuple[NudgeRow, ...]) -> tuple[NudgeRow, ...]:
    """The questions of the interview that wait for another day: nobody is asked more than one a day.

    What a colleague has asked comes first.
    """
    asked = questions(rows)
    of_interview = [row for row, question in asked if question.key]
    return tuple(of_interview[1 if len(of_interview) == len(asked) else 0 :])


def shown_questions(rows: tuple[NudgeRow, ...]) -> list[tuple[NudgeRow, QuestionOpen]]:
    """The questions that a morning message shows and its reader can still answer."""
    later = later_questions(rows)
    return [(row, question) for row, question in questions(rows) if row not in later]


def questions(rows: tuple[NudgeRow, ...]) -> list[tuple[NudgeRow, QuestionOpen]]:
    """The rows that ask an open question, each with it."""
    return [(row, row.detail) for row in rows if row.is_open and isinstance(row.detail, QuestionOpen)]
