"""The facts after a step, by the rules alone, without a register: a test's own check of csi.lifecycle."""

from dataclasses import replace

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import leads_to
from models.enums import State, Step

_BEFORE_APPROVAL = frozenset({State.NEW, State.ACCEPTED, State.ASSESS})


def advanced(step: Step, facts: Facts) -> Facts:
    """Return the facts after the step: the new state, what a hold or merge remembers, and the approval.

    Raises ValueError where the step is not possible.
    """
    end = leads_to(step, facts)
    return replace(
        facts,
        state=end,
        before_hold=facts.state if step is Step.HOLD else facts.before_hold if end is State.ON_HOLD else None,
        before_merge=facts.state if step is Step.MERGE else facts.before_merge,
        approved=step is Step.APPROVE or (facts.approved and end not in _BEFORE_APPROVAL),
        reapproval_pending=facts.reapproval_pending and step not in (Step.APPROVE, Step.REAPPROVE),
        open_tasks=0 if end in (State.CANCELED, State.CLOSED) else facts.open_tasks,
    )
