"""The gates of an improvement's life: what each step needs, in the order in which it is asked for."""

from collections.abc import Callable

from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from models.enums import ClosureCode

Gate = Callable[[Facts], tuple[Need, ...]]


def _unless(*pairs: tuple[bool, Need]) -> tuple[Need, ...]:
    return tuple(need for there, need in pairs if not there)


def nothing(_facts: Facts) -> tuple[Need, ...]:
    """The way is free."""
    return ()


def need_info(facts: Facts) -> tuple[Need, ...]:
    """The author is asked something."""
    return _unless((facts.has_question, Need.QUESTION))


def accept(facts: Facts) -> tuple[Need, ...]:
    """Somebody answers for it, its size is known, and it serves something."""
    return _unless(
        (facts.has_coordinator, Need.COORDINATOR),
        (facts.effort is not None, Need.EFFORT),
        (facts.quick_win or facts.objectives > 0, Need.OBJECTIVE),
    )


def assess(facts: Facts) -> tuple[Need, ...]:
    """Questions 1 to 4 are answered, none is left open, and success can be told."""
    return _unless(
        (facts.questions_answered, Need.QUESTIONS),
        (facts.open_questions == 0, Need.OPEN_QUESTIONS),
        (facts.has_target or facts.not_measurable, Need.TARGET),
    )


def approve(facts: Facts) -> tuple[Need, ...]:
    """There is somebody else to approve it."""
    return _unless((facts.others_approve, Need.APPROVER))


def start(facts: Facts) -> tuple[Need, ...]:
    """Approved where that is asked for, aligned, planned, and said to the people affected; a quick win just starts."""
    if facts.quick_win:
        return _unless((facts.has_coordinator, Need.COORDINATOR))
    return _unless(
        (facts.approved or not facts.approval_asked, Need.APPROVAL),
        (facts.objectives > 0, Need.OBJECTIVE),
        (facts.tasks > 0, Need.PLAN),
        (facts.communication_planned or not facts.people_affected, Need.COMMUNICATION_PLAN),
    )


def hold(facts: Facts) -> tuple[Need, ...]:
    """It is known why, and when somebody looks again."""
    return _unless((facts.has_reason, Need.REASON), (facts.has_review_date, Need.REVIEW_DATE))


def review(facts: Facts) -> tuple[Need, ...]:
    """The work is done, and all of it was approved."""
    return _unless(
        (facts.open_tasks == 0, Need.TASKS_CLOSED),
        (_approved_as_it_is(facts), Need.REAPPROVAL),
    )


def close(facts: Facts) -> tuple[Need, ...]:
    """Judged when it has settled, with question 5 answered; success is claimed only where the readings bear it out."""
    if facts.quick_win:
        return _unless((facts.closure_code is not None, Need.CLOSURE_CODE), (facts.has_notes, Need.NOTES))
    claims_success = facts.closure_code is ClosureCode.SUCCESSFUL
    return _unless(
        (_approved_as_it_is(facts), Need.REAPPROVAL),
        (facts.settled or facts.judged_early, Need.SETTLED),
        (facts.achieved_answered, Need.ACHIEVED),
        (facts.closure_code is not None, Need.CLOSURE_CODE),
        (facts.outcomes > 0 or not claims_success, Need.OUTCOME),
        (facts.has_notes, Need.NOTES),
        (not (claims_success and facts.target_met is False), Need.TARGET_MET),
    )


def merge(facts: Facts) -> tuple[Need, ...]:
    """There is another one that goes on."""
    return _unless((facts.other_takes_in, Need.OTHER))


def reason(facts: Facts) -> tuple[Need, ...]:
    """It is said why."""
    return _unless((facts.has_reason, Need.REASON))


def note(facts: Facts) -> tuple[Need, ...]:
    """Whoever goes on with it reads what has to change."""
    return _unless((facts.has_reason, Need.NOTE))


def _approved_as_it_is(facts: Facts) -> bool:
    return not (facts.reapproval_pending and facts.needs_approval)
