"""The words that are stored: each enum is kept in the database by its value, as a short string."""

from enum import StrEnum


class ImprovementKind(StrEnum):
    """What an improvement betters (ITIL's four dimensions, in the register's short form)."""

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
    """Where an improvement is in its life."""

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
"""The states in which nothing more is asked of anybody; *reopen* and *un-merge* lead out of them."""

OPEN_STATES = tuple(state for state in State if state not in ENDED_STATES)
"""The states of an improvement that goes on, in the order of its life."""


class Role(StrEnum):
    """What somebody may do; everyone in the organisation is a requester."""

    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    APPROVER = "approver"
    LEADERSHIP = "leadership"


class SourceKind(StrEnum):
    """How an improvement came in."""

    COMMAND = "command"
    DIRECT_MESSAGE = "direct_message"
    MENTION = "mention"
    SHORTCUT = "shortcut"
    REACTION = "reaction"
    FORM = "form"
    KPI = "kpi"
    NEXT_CYCLE = "next_cycle"


class InterviewState(StrEnum):
    """Whether somebody is being asked about an improvement."""

    OFFERED = "offered"
    ASKING = "asking"
    PAUSED = "paused"
    DONE = "done"


class AnswerKind(StrEnum):
    """What came back to a question."""

    ANSWER = "answer"
    SKIPPED = "skipped"
    NOT_SURE = "not_sure"


class VoteSource(StrEnum):
    """How a vote came about."""

    PRESSED = "pressed"
    REACTION = "reaction"
    MERGE = "merge"


class AssignmentEnd(StrEnum):
    """Why somebody does not coordinate an improvement any more."""

    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    UNCONFIRMED = "unconfirmed"


class ApprovalKind(StrEnum):
    """What an approver decided."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REAPPROVED = "reapproved"


class RaciPart(StrEnum):
    """The parts of RACI that are named person by person; the others follow from the work."""

    CONSULTED = "consulted"
    INFORMED = "informed"


class ValueSide(StrEnum):
    """The forecast is frozen at approval; the actual value is kept beside it."""

    FORECAST = "forecast"
    ACTUAL = "actual"


class LinkKind(StrEnum):
    """What one improvement has to do with another."""

    RELATED = "related"
    COPIED_FROM = "copied_from"


class Direction(StrEnum):
    """Which way a KPI gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class Comparison(StrEnum):
    """How a target compares; `under` and `over` are strict."""

    UNDER = "under"
    AT_MOST = "at_most"
    OVER = "over"
    AT_LEAST = "at_least"


class Frequency(StrEnum):
    """How often a KPI is read."""

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


class Horizon(StrEnum):
    """Short-term and long-term targets may stand side by side."""

    SHORT_TERM = "short_term"
    LONG_TERM = "long_term"


class TaskState(StrEnum):
    """The life of a task."""

    PENDING = "pending"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    INCOMPLETE = "incomplete"
    SKIPPED = "skipped"
    CANCELED = "canceled"
    ON_HOLD = "on_hold"


class Health(StrEnum):
    """What a coordinator says at a progress check-in."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    DONE = "done"


class ClosureCode(StrEnum):
    """How an improvement ended when it was closed."""

    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"
    WITHDRAWN = "withdrawn"


class OutcomeCategory(StrEnum):
    """What a closed improvement changed."""

    COST = "cost"
    REVENUE = "revenue"
    TIME = "time"
    SATISFACTION = "satisfaction"
    QUALITY = "quality"
    COMPLIANCE = "compliance"
    SECURITY = "security"


class NudgeKind(StrEnum):
    """Why the bot speaks unasked."""

    PROGRESS = "progress"
    READING = "reading"


class AnnouncementKind(StrEnum):
    """What a channel is told when an improvement closes."""

    SUCCESS = "success"
    LESSON = "lesson"


class AnnouncementState(StrEnum):
    """A draft becomes posted when its coordinator says so."""

    DRAFT = "draft"
    POSTED = "posted"
    DROPPED = "dropped"


class QueueState(StrEnum):
    """Where a row of the outbox or the intake is."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    SET_ASIDE = "set_aside"


class Step(StrEnum):
    """What somebody can do to an improvement."""

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
