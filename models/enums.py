"""The enums that are stored, each by its value as a short string."""

from enum import StrEnum


class ImprovementKind(StrEnum):
    """What an improvement changes (ITIL's four dimensions, in the register's short form)."""

    SERVICE = "service"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    PEOPLE = "people"


class Term(StrEnum):
    """How long until the benefit is expected."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Effort(StrEnum):
    """The size of the work; L and XL need an approval by default."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class Benefit(StrEnum):
    """What the organisation expects to gain."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class State(StrEnum):
    """The state of an improvement in its life."""

    NEW = "new"
    ACCEPTED = "accepted"
    ASSESS = "assess"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    REVIEW = "review"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    DECLINED = "declined"
    CANCELED = "canceled"
    MERGED = "merged"


ENDED_STATES = frozenset({State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED})
"""The states in which nobody has to do anything; only *reopen* and *un-merge* lead out of them."""

OPEN_STATES = tuple(state for state in State if state not in ENDED_STATES)
"""The states of an improvement that isn't over, in the order of its life."""


class Role(StrEnum):
    """A person's role; everyone in the organisation is a requester."""

    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    APPROVER = "approver"
    LEADERSHIP = "leadership"


class SourceKind(StrEnum):
    """How an improvement was captured."""

    COMMAND = "command"
    DIRECT_MESSAGE = "direct_message"
    MENTION = "mention"
    SHORTCUT = "shortcut"
    REACTION = "reaction"
    FORM = "form"
    KPI = "kpi"
    NEXT_CYCLE = "next_cycle"


class InterviewState(StrEnum):
    """The state of one person's interview about an improvement."""

    OFFERED = "offered"
    ASKING = "asking"
    PAUSED = "paused"
    DONE = "done"


class AnswerKind(StrEnum):
    """How a question of the interview was answered. What was taken back stays, and counts no longer."""

    ANSWER = "answer"
    SKIPPED = "skipped"
    NOT_SURE = "not_sure"
    TAKEN_BACK = "taken_back"


class VoteSource(StrEnum):
    """How a vote came about."""

    PRESSED = "pressed"
    REACTION = "reaction"
    MERGE = "merge"


class AssignmentEnd(StrEnum):
    """Why a coordinator's assignment ended."""

    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    UNCONFIRMED = "unconfirmed"


class ApprovalKind(StrEnum):
    """What an approver decided."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REAPPROVED = "reapproved"


class RaciPart(StrEnum):
    """The RACI parts that are given person by person; the others follow from the work."""

    CONSULTED = "consulted"
    INFORMED = "informed"


class ValueSide(StrEnum):
    """Forecast or actual value; the forecast is frozen at approval."""

    FORECAST = "forecast"
    ACTUAL = "actual"


class LinkKind(StrEnum):
    """How one improvement relates to another."""

    RELATED = "related"
    COPIED_FROM = "copied_from"
    CAUSED_BY = "caused_by"


class Direction(StrEnum):
    """The direction in which a KPI gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class Comparison(StrEnum):
    """How a target compares; `under` and `over` are strict, `between` includes both ends."""

    UNDER = "under"
    AT_MOST = "at_most"
    OVER = "over"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    EXACTLY = "exactly"


class Frequency(StrEnum):
    """How often a KPI is reported."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class KpiType(StrEnum):
    """ITIL's three types of metric."""

    TECHNOLOGY = "technology"
    PROCESS = "process"
    SERVICE = "service"


class Perspective(StrEnum):
    """The balanced scorecard's four perspectives."""

    CUSTOMER = "customer"
    INTERNAL_PROCESS = "internal_process"
    LEARNING_AND_GROWTH = "learning_and_growth"
    FINANCIAL = "financial"


class AgreementKind(StrEnum):
    """ITIL's kinds of agreed levels: with a customer, with another team inside, or as a customer's requirement."""

    SLA = "sla"
    OLA = "ola"
    SLR = "slr"


class ImportState(StrEnum):
    """The state of a file of readings: `asking` waits for an answer about its form, `reading` is being read.

    The readings of one that is done can be taken back.
    """

    WAITING = "waiting"
    ASKING = "asking"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"
    CANCELED = "canceled"
    TAKING_BACK = "taking_back"
    TAKEN_BACK = "taken_back"


class DigestKind(StrEnum):
    """Whom a digest is for: leadership each month, a coordinator each week."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"


class Horizon(StrEnum):
    """Whether a target is short-term or long-term; an improvement may have both."""

    SHORT_TERM = "short_term"
    LONG_TERM = "long_term"


class TaskState(StrEnum):
    """The states of a task."""

    PENDING = "pending"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    INCOMPLETE = "incomplete"
    SKIPPED = "skipped"
    CANCELED = "canceled"
    ON_HOLD = "on_hold"


CLOSED_TASKS = frozenset({TaskState.DONE, TaskState.INCOMPLETE, TaskState.SKIPPED, TaskState.CANCELED})
"""The states of a task in which nobody has to do anything."""


class Health(StrEnum):
    """What a coordinator reports at a progress check-in."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    DONE = "done"


class ClosureCode(StrEnum):
    """The result of a closed improvement."""

    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"
    WITHDRAWN = "withdrawn"


class OutcomeCategory(StrEnum):
    """The kinds of result a closed improvement can have."""

    COST = "cost"
    REVENUE = "revenue"
    TIME = "time"
    SATISFACTION = "satisfaction"
    QUALITY = "quality"
    COMPLIANCE = "compliance"
    SECURITY = "security"


class NudgeKind(StrEnum):
    """What a nudge asks for."""

    TRIAGE = "triage"
    PROMISE = "promise"
    INTERVIEW = "interview"
    ASSIGNMENT = "assignment"
    TASK = "task"
    PROGRESS = "progress"
    STALE = "stale"
    READING = "reading"
    OFF_PATH = "off_path"
    OUT_OF_TOLERANCE = "out_of_tolerance"
    FLAT = "flat"
    TARGET_DATE = "target_date"
    APPROVAL = "approval"
    HOLD = "hold"
    SUSTAIN = "sustain"
    GONE = "gone"
    WEEK = "week"
    ADDITION = "addition"


class NudgeState(StrEnum):
    """What became of a nudge that was due: not sent yet, or how it ended."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    OVER = "over"
    """It was no longer true, or a newer one asks the same."""
    MUTED = "muted"
    HELD_BACK = "held_back"
    """Its kind had been ignored three times in a row."""


OPEN_NUDGES = (NudgeState.WAITING, NudgeState.HELD_BACK, NudgeState.SENT)
"""The states of a nudge that nothing has ended yet."""


class AnnouncementKind(StrEnum):
    """Which announcement a closed improvement gets."""

    SUCCESS = "success"
    LESSON = "lesson"


class AnnouncementState(StrEnum):
    """The state of an announcement; a draft is posted when its coordinator says so."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    POSTED = "posted"
    DROPPED = "dropped"


class QueueState(StrEnum):
    """The state of a row of the outbox or the fetch queue."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    SET_ASIDE = "set_aside"


class Step(StrEnum):
    """What a person can do to change an improvement's state."""

    NEED_INFO = "need_info"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASSESS = "assess"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    START = "start"
    REAPPROVE = "reapprove"
    HOLD = "hold"
    RESUME = "resume"
    REVIEW = "review"
    BACK_TO_WORK = "back_to_work"
    CLOSE = "close"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"
    REOPEN = "reopen"
