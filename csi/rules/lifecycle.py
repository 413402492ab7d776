"""The life of an improvement: which step leads where, who may take it, and what it needs.

The table is section 4 of the product's description; it keeps the rigour of ServiceNow's Continual Improvement
Management where that protects people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from models.enums import ClosureCode, Effort, Role, State


class Step(StrEnum):
    """What somebody can do to an improvement."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ASSESS = "assess"
    APPROVE = "approve"
    START = "start"
    REVIEW = "review"
    BACK_TO_WORK = "back_to_work"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"


class Need(StrEnum):
    """What a step may be waiting for; the value is how it is said."""

    COORDINATOR = "a coordinator"
    EFFORT = "an effort (S, M, L or XL)"
    OBJECTIVE = "an objective it serves, or the mark “quick win”"
    REASON = "a reason"
    QUESTIONS = "answers to the questions on outcome, baseline, target and first steps"
    OPEN_QUESTIONS = "an answer to each open question"
    TARGET = "a target, or why it can't be measured"
    APPROVAL = "an approval"
    PLAN = "at least one task"
    COMMUNICATION_PLAN = "the communication plan, since people are affected"
    TASKS_CLOSED = "every task closed"
    SETTLED = "the settling time to pass, or a reason to judge now"
    ACHIEVED = "an answer to “Did we get there?”"
    CLOSURE_CODE = "a closure code"
    OUTCOME = "at least one outcome category"
    NOTES = "a sentence on the outcome"
    TARGET_MET = "a latest reading that meets the target"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gates look at."""

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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as seen from one improvement. `nobody_approves`: no one at all holds the role of approver."""

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
    def approves(self) -> bool:
        """An approver other than the author; managers, while nobody is approver."""
        if self.is_author:
            return False
        return Role.APPROVER in self.roles or (self.nobody_approves and self.manages)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    before: frozenset[State]
    after: State
    who: str
    may: Callable[[Actor], bool]
    needs: Callable[[Facts], tuple[Need, ...]]


def _unless(*pairs: tuple[bool, Need]) -> tuple[Need, ...]:
    return tuple(need for there, need in pairs if not there)


def _accept(facts: Facts) -> tuple[Need, ...]:
    return _unless(
        (facts.has_coordinator, Need.COORDINATOR),
        (facts.effort is not None, Need.EFFORT),
        (facts.quick_win or facts.objectives > 0, Need.OBJECTIVE),
    )


def _assess(facts: Facts) -> tuple[Need, ...]:
    return _unless(
        (facts.questions_answered, Need.QUESTIONS),
        (facts.open_questions == 0, Need.OPEN_QUESTIONS),
        (facts.has_target or facts.not_measurable, Need.TARGET),
    )


def _start(facts: Facts) -> tuple[Need, ...]:
    if facts.quick_win:
        return _unless((facts.has_coordinator, Need.COORDINATOR))
    return _unless(
        (facts.approved or not facts.approval_asked, Need.APPROVAL),
        (facts.objectives > 0, Need.OBJECTIVE),
        (facts.tasks > 0, Need.PLAN),
        (facts.communication_planned or not facts.people_affected, Need.COMMUNICATION_PLAN),
    )


def _close(facts: Facts) -> tuple[Need, ...]:
    if facts.quick_win:
        return _unless((facts.closure_code is not None, Need.CLOSURE_CODE), (facts.has_notes, Need.NOTES))
    claims_success = facts.closure_code is ClosureCode.SUCCESSFUL
    return _unless(
        (facts.settled or facts.judged_early, Need.SETTLED),
        (facts.achieved_answered, Need.ACHIEVED),
        (facts.closure_code is not None, Need.CLOSURE_CODE),
        (facts.outcomes > 0 or not claims_success, Need.OUTCOME),
        (facts.has_notes, Need.NOTES),
        (not (claims_success and facts.target_met is False), Need.TARGET_MET),
    )


def _reason(facts: Facts) -> tuple[Need, ...]:
    return _unless((facts.has_reason, Need.REASON))


def _nothing(_facts: Facts) -> tuple[Need, ...]:
    return ()


def _coordinates(actor: Actor) -> bool:
    return actor.coordinates


def _approves(actor: Actor) -> bool:
    return actor.approves


def _is_author(actor: Actor) -> bool:
    return actor.is_author


COORDINATORS = "its coordinator or a manager"

TABLE: dict[Step, Rule] = {
    Step.ACCEPT: Rule(frozenset({State.NEW}), State.ACCEPTED, "a coordinator or a manager", _coordinates, _accept),
    Step.DECLINE: Rule(frozenset({State.NEW, State.ACCEPTED}), State.DECLINED, COORDINATORS, _coordinates, _reason),
    Step.ASSESS: Rule(frozenset({State.ACCEPTED}), State.ASSESS, COORDINATORS, _coordinates, _assess),
    Step.APPROVE: Rule(
        frozenset({State.ASSESS}), State.APPROVED, "an approver other than its author", _approves, _nothing
    ),
    Step.START: Rule(
        frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED}), State.IN_PROGRESS, COORDINATORS, _coordinates, _start
    ),
    Step.REVIEW: Rule(
        frozenset({State.IN_PROGRESS}),
        State.REVIEW,
        COORDINATORS,
        _coordinates,
        lambda facts: _unless((facts.open_tasks == 0, Need.TASKS_CLOSED)),
    ),
    Step.BACK_TO_WORK: Rule(frozenset({State.REVIEW}), State.IN_PROGRESS, COORDINATORS, _coordinates, _reason),
    Step.CLOSE: Rule(frozenset({State.IN_PROGRESS, State.REVIEW}), State.CLOSED, COORDINATORS, _coordinates, _close),
    Step.WITHDRAW: Rule(frozenset({State.NEW}), State.CANCELED, "its author", _is_author, _nothing),
    Step.MERGE: Rule(
        frozenset({State.NEW, State.ACCEPTED, State.ASSESS}), State.MERGED, COORDINATORS, _coordinates, _nothing
    ),
    # back to the state before the merge, which `Merge.state_before` names
    Step.UNMERGE: Rule(frozenset({State.MERGED}), State.NEW, COORDINATORS, _coordinates, _nothing),
}


def comes_from(step: Step, facts: Facts) -> bool:
    """Whether the step leads on from where the improvement is now."""
    if facts.state not in TABLE[step].before:
        return False
    if step is Step.START and facts.state is State.ACCEPTED:
        return facts.quick_win
    if step is Step.START and facts.state is State.ASSESS:
        return not facts.approval_asked
    if step is Step.APPROVE:
        return facts.approval_asked
    if step is Step.CLOSE and facts.state is State.IN_PROGRESS:
        return facts.quick_win
    if step in (Step.ASSESS, Step.REVIEW):
        return not facts.quick_win
    return True


def missing(step: Step, facts: Facts) -> tuple[Need, ...]:
    """What the step still needs, in the order of the gate; empty when the way is free."""
    return TABLE[step].needs(facts)


def steps_offered(facts: Facts) -> tuple[Step, ...]:
    """The steps whose buttons a card shows: those that lead on from here, whether or not their gate is met."""
    offered = (step for step in TABLE if step is not Step.WITHDRAW)
    return tuple(step for step in offered if comes_from(step, facts))
