"""What a step makes of the facts that the gates look at: the rules alone, without a register."""

from dataclasses import replace

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import leads_to
from models.enums import State, Step

_BEFORE_APPROVAL = frozenset({State.NEW, State.ACCEPTED, State.ASSESS})


def advanced(step: Step, facts: Facts) -> Facts:
    """The facts once the step is taken: the new state, what it remembers, and whether an approval still stands.

    Raises ValueError where the step does not lead on.
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
