"""The facts about an improvement that gates and transitions look at."""

from dataclasses import dataclass

from models.enums import ClosureCode, Effort, State


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that gates and transitions look at.

    `before_hold` and `before_merge` are the states to return to. `approval_asked`: the policy or a manager asks for an
    approval. `has_reason` also means a note: any text that a step's form requires. `others_approve`: somebody other
    than the author can approve (`somebody_else_approves`). `unmeasured`, `missed`: targets without a reading since work
    began, and targets that the latest reading doesn't meet. `got_worse`: counter-metrics out of tolerance.
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
    unmeasured: int = 0
    missed: int = 0
    got_worse: int = 0
    has_reason: bool = False
    has_question: bool = False
    has_review_date: bool = False
    others_approve: bool = True
    reapproval_pending: bool = False
    other_takes_in: bool = True
    regression_confirmed: bool = False
    before_hold: State | None = None
    before_merge: State = State.NEW

    @property
    def needs_approval(self) -> bool:
        """Whether an approval is needed; a quick win never needs one."""
        return self.approval_asked and not self.quick_win
