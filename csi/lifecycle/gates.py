"""The gates: what each step needs, in the order in which it is asked for."""

from collections.abc import Callable

from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from models.enums import ClosureCode

Gate = Callable[[Facts], tuple[Need, ...]]


def _unless(*pairs: tuple[bool, Need]) -> tuple[Need, ...]:
    return tuple(need for there, need in pairs if not there)


def nothing(_facts: Facts) -> tuple[Need, ...]:
    """The gate of steps that need nothing."""
    return ()


def need_info(facts: Facts) -> tuple[Need, ...]:
    """A question to the author."""
    return _unless((facts.has_question, Need.QUESTION))


def accept(facts: Facts) -> tuple[Need, ...]:
    """A coordinator, an effort, and an objective unless it is a quick win."""
    return _unless(
        (facts.has_coordinator, Need.COORDINATOR),
        (facts.effort is not None, Need.EFFORT),
        (facts.quick_win or facts.objectives > 0, Need.OBJECTIVE),
    )


def assess(facts: Facts) -> tuple[Need, ...]:
    """Questions 1 to 4 answered, no open question, and a target or a reason why it can't be measured."""
    return _unless(
        (facts.questions_answered, Need.QUESTIONS),
        (facts.open_questions == 0, Need.OPEN_QUESTIONS),
        (facts.has_target or facts.not_measurable, Need.TARGET),
    )


def approve(facts: Facts) -> tuple[Need, ...]:
    """Somebody other than the author who can approve."""
    return _unless((facts.others_approve, Need.APPROVER))


def start(facts: Facts) -> tuple[Need, ...]:
    """Approval if asked for, an objective, a plan, and a communication plan if people are affected.

    A quick win only needs a coordinator.
    """
    if facts.quick_win:
        return _unless((facts.has_coordinator, Need.COORDINATOR))
    return _unless(
        (facts.approved or not facts.approval_asked, Need.APPROVAL),
        (facts.objectives > 0, Need.OBJECTIVE),
        (facts.tasks > 0, Need.PLAN),
        (facts.communication_planned or not facts.people_affected, Need.COMMUNICATION_PLAN),
    )


def hold(facts: Facts) -> tuple[Need, ...]:
    """A reason and a review date."""
    return _unless((facts.has_reason, Need.REASON), (facts.has_review_date, Need.REVIEW_DATE))


def review(facts: Facts) -> tuple[Need, ...]:
    """All tasks closed, and changes since the approval approved."""
    return _unless(
        (facts.open_tasks == 0, Need.TASKS_CLOSED),
        (_approved_as_it_is(facts), Need.REAPPROVAL),
    )


def close(facts: Facts) -> tuple[Need, ...]:
    """The settling time over, question 5 answered, closure code and notes; for success also outcomes.

    Success needs every target measured since work began and met, and no counter-metric out of tolerance. A quick win
    only needs closure code and notes, and for success its targets.
    """
    claims_success = facts.closure_code is ClosureCode.SUCCESSFUL
    if facts.quick_win:
        return _unless(
            (facts.closure_code is not None, Need.CLOSURE_CODE), (facts.has_notes, Need.NOTES), *_borne_out(facts)
        )
    return _unless(
        (_approved_as_it_is(facts), Need.REAPPROVAL),
        (facts.settled or facts.judged_early, Need.SETTLED),
        (facts.achieved_answered, Need.ACHIEVED),
        (facts.closure_code is not None, Need.CLOSURE_CODE),
        (facts.outcomes > 0 or not claims_success, Need.OUTCOME),
        (facts.has_notes, Need.NOTES),
        *_borne_out(facts),
    )


def _borne_out(facts: Facts) -> tuple[tuple[bool, Need], ...]:
    """What the readings must say of a success; any other result needs none of it."""
    claims_success = facts.closure_code is ClosureCode.SUCCESSFUL
    return (
        (not claims_success or facts.unmeasured == 0, Need.TARGET_MEASURED),
        (not claims_success or facts.missed == 0, Need.TARGET_MET),
        (not claims_success or facts.got_worse == 0, Need.COUNTER_METRIC),
    )


def merge(facts: Facts) -> tuple[Need, ...]:
    """Another improvement that is open."""
    return _unless((facts.other_takes_in, Need.OTHER))


def reason(facts: Facts) -> tuple[Need, ...]:
    """A reason."""
    return _unless((facts.has_reason, Need.REASON))


def note(facts: Facts) -> tuple[Need, ...]:
    """A note on what has to change, for those who continue the work."""
    return _unless((facts.has_reason, Need.NOTE))


def _approved_as_it_is(facts: Facts) -> bool:
    return not (facts.reapproval_pending and facts.needs_approval)
