"""The words of an improvement's life: the steps, what they may be waiting for, what gates look at, and who asks."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from models.enums import ClosureCode, Effort, Role, State


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


class Need(StrEnum):
    """What a step may be waiting for; the value is how it is said."""

    QUESTION = "a question to its author"
    COORDINATOR = "a coordinator"
    EFFORT = "an effort (S, M, L or XL)"
    OBJECTIVE = "an objective it serves, or the mark “quick win”"
    REASON = "a reason"
    NOTE = "a note on what has to change"
    QUESTIONS = "answers to the questions on outcome, baseline, target and first steps"
    OPEN_QUESTIONS = "an answer to each open question"
    TARGET = "a target, or why it can't be measured"
    APPROVER = "an approver other than its author; a manager can name one"
    APPROVAL = "an approval"
    PLAN = "at least one task"
    COMMUNICATION_PLAN = "the communication plan, since people are affected"
    REVIEW_DATE = "a day later than today on which the hold is looked at again"
    TASKS_CLOSED = "every task closed"
    REAPPROVAL = "an approval of what has changed since the last one"
    SETTLED = "the settling time to pass, or a reason to judge now"
    ACHIEVED = "an answer to “Did we get there?”"
    CLOSURE_CODE = "a closure code"
    OUTCOME = "at least one outcome category"
    NOTES = "a sentence on the outcome"
    TARGET_MET = "a latest reading that meets the target"
    OTHER = "another improvement that is open and not merged itself"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gates look at.

    `before_hold` and `before_merge` are the states to go back to. `approval_asked` is what the policy or a manager asks
    of this one. `has_reason` stands for a note too: whatever a step's form asks to be written. `others_approve` says
    that somebody can approve it who did not have the idea (`somebody_else_approves`).
    """

    state: State
    quick_win: bool = False
    effort: Effort | None = None
    has_coordinator: bool = False
    objectives: int = 0
    questions_answered: bool = False
    open_questions: int = 0
    has_target: bool = False
    not_measurable: bool = False
    approval_asked: bool = False
    approved: bool = False
    tasks: int = 0
    open_tasks: int = 0
    people_affected: bool = False
    communication_planned: bool = False
    settled: bool = False
    judged_early: bool = False
    achieved_answered: bool = False
    closure_code: ClosureCode | None = None
    outcomes: int = 0
    has_notes: bool = False
    target_met: bool | None = None
    has_reason: bool = False
    has_question: bool = False
    has_review_date: bool = False
    others_approve: bool = True
    reapproval_pending: bool = False
    regression_confirmed: bool = False
    other_takes_in: bool = True
    before_hold: State | None = None
    before_merge: State = State.NEW

    @property
    def needs_approval(self) -> bool:
        """Whether an approval is part of its life; a quick win's life is shorter."""
        return self.approval_asked and not self.quick_win


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as seen from one improvement. `nobody_approves`: no one at all holds the role of approver.

    An anonymous improvement has no author, so there `is_author` is true of nobody.
    """

    roles: frozenset[Role]
    is_author: bool = False
    is_its_coordinator: bool = False
    it_has_coordinator: bool = False
    nobody_approves: bool = False

    @property
    def manages(self) -> bool:
        """A manager may do all that coordinators may."""
        return Role.MANAGER in self.roles

    @property
    def coordinates(self) -> bool:
        """The improvement's own coordinator; before one is assigned, anyone with the role."""
        if self.manages or self.is_its_coordinator:
            return True
        return not self.it_has_coordinator and Role.COORDINATOR in self.roles

    @property
    def is_approver(self) -> bool:
        """Whoever holds the role; managers, while nobody does."""
        return Role.APPROVER in self.roles or (self.nobody_approves and self.manages)

    @property
    def approves(self) -> bool:
        """An approver other than the author."""
        return self.is_approver and not self.is_author


def somebody_else_approves(approvers: Set[str], managers: Set[str], author: str | None) -> bool:
    """Whether anybody but the author can approve; managers do while nobody is approver. An anonymous one has no author.

    Where nobody can, a manager is asked to name an approver.
    """
    return bool((approvers or managers) - {author})
