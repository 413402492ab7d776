"""Sentences that refuse a step: by role, by state, or by what is missing."""

from collections.abc import Iterable, Mapping

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import who_may
from csi.lifecycle.needs import Need
from csi.lifecycle.remedies import SuppliedBy, supply
from models.enums import State, Step

_DOING: Mapping[Step, str] = {
    Step.NEED_INFO: "ask the author of {}",
    Step.ACCEPT: "accept {}",
    Step.DECLINE: "decline {}",
    Step.ASSESS: "assess {}",
    Step.APPROVE: "approve {}",
    Step.SEND_BACK: "send {} back",
    Step.TAKE_BACK: "take {} back",
    Step.START: "start {}",
    Step.REAPPROVE: "approve the change of {}",
    Step.HOLD: "put {} on hold",
    Step.RESUME: "resume {}",
    Step.REVIEW: "review {}",
    Step.BACK_TO_WORK: "bring {} back to work",
    Step.CLOSE: "close {}",
    Step.CANCEL: "cancel {}",
    Step.WITHDRAW: "take back {}",
    Step.MERGE: "merge {}",
    Step.UNMERGE: "un-merge {}",
    Step.REOPEN: "reopen {}",
}


def doing(step: Step, what: str) -> str:
    """The step as a phrase: "put IMP-3 on hold"."""
    return _DOING[step].format(what)


def not_allowed(step: Step, number: int, facts: Facts) -> str:
    """The refusal by role."""
    who, since, why = who_may(step, facts).partition(", since ")
    return f"Only {who} can {doing(step, f'IMP-{number}')}{since}{why}."


def does_not_lead_on(step: Step, number: int, facts: Facts, said: str) -> str:
    """The refusal of a step that can't be taken from this state. `said` is the state in words."""
    name = f"IMP-{number}"
    here = facts.state
    if step is Step.START and here is State.ASSESS:
        size = f" (effort {facts.effort})" if facts.effort else ""
        return f"{name}{size} has to be approved before it starts."
    if step is Step.START and here is State.ACCEPTED:
        return f"{name} is accepted, and starts once it has been assessed; only a quick win starts right away."
    if step is Step.CLOSE and here is State.IN_PROGRESS:
        return f"{name} is in progress, and is closed from its review; only a quick win is closed right away."
    if step in (Step.ASSESS, Step.REVIEW) and facts.quick_win and here in (State.ACCEPTED, State.IN_PROGRESS):
        return f"{name} is a quick win: it is started and closed without an assessment or a review."
    if step in (Step.APPROVE, Step.SEND_BACK) and here is State.ASSESS:
        return f"{name} needs no approval; its coordinator can start it."
    if step is Step.REAPPROVE and here is State.IN_PROGRESS:
        return f"Nothing of {name} waits for an approval."
    if step is Step.HOLD and here is State.ON_HOLD:
        return f"{name} is on hold already."
    if here is State.ON_HOLD:
        return f"{name} is on hold. Resume it first."
    if step is Step.RESUME:
        return f"{name} is not on hold; it is {said}."
    if step is Step.UNMERGE:
        return f"{name} is not merged; it is {said}."
    if step is Step.REOPEN:
        return f"{name} is {said}. What has ended can be reopened; this one goes on."
    if step is Step.HOLD and here is State.NEW:
        return f"{name} waits for its decision. Once it is accepted it can be put on hold."
    if step is Step.WITHDRAW:
        return f"{name} is {said} by now. Ask its coordinator to cancel it."
    return f"{name} is {said} by now, so nobody can {doing(step, 'it')}."


def still_missing(step: Step, number: int, needs: Iterable[Need], details: Mapping[Need, str] | None = None) -> str:
    """The refusal of a gate: each need on a line. `details` adds to some needs, such as which tasks are open."""
    more = details or {}
    lines = "\n".join(f"•  {need}{more.get(need, '')}" for need in needs)
    return f"To {doing(step, f'IMP-{number}')} there is still missing:\n{lines}"


def who_supplies(step: Step, need: Need) -> str:
    """Who can supply a need other than the one who takes the step: "Approve: an approver other than its author"."""
    control = supply(step, need)
    return "" if control.by is SuppliedBy.STEP_FORM else f"{control.label}: {control.who}"
