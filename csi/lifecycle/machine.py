"""The life of an improvement: whether a step leads on, who may take it, and what it needs.

What it says is read from the table in `csi/lifecycle/table.py`.
"""

from collections.abc import Set

from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from csi.lifecycle.table import COORDINATORS, MANAGERS, OFFERED, TABLE, Transition
from csi.people.actor import Actor
from models.enums import State, Step


def _way(step: Step, facts: Facts) -> Transition | None:
    return next((way for way in TABLE[step].ways if way.start is facts.state and way.when(facts)), None)


def comes_from(step: Step, facts: Facts) -> bool:
    """Whether the step leads on from where the improvement is now."""
    return _way(step, facts) is not None


def leads_to(step: Step, facts: Facts) -> State:
    """The state that the step leads to from here. Raises ValueError where it does not lead on."""
    way = _way(step, facts)
    if way is None:
        raise ValueError(f"{step} does not lead on from {facts.state}")
    return way.end


def missing(step: Step, facts: Facts) -> tuple[Need, ...]:
    """What the step still needs, in the order of the gate; empty when the way is free."""
    return TABLE[step].needs(facts)


def allowed(step: Step, actor: Actor, facts: Facts) -> bool:
    """Whether somebody may take the step on this improvement, as it stands now."""
    if step is Step.CLOSE and facts.needs_approval:
        return actor.manages
    if step is Step.CANCEL and facts.state is State.NEW and actor.is_author:
        return True
    return TABLE[step].may(actor)


def who_may(step: Step, facts: Facts) -> str:
    """Who may take the step on this improvement, for the sentence of a refusal."""
    if step is Step.CLOSE:
        return f"{MANAGERS}, since it needed an approval" if facts.needs_approval else COORDINATORS
    if step is Step.CANCEL:
        return "its author, a coordinator or a manager" if facts.state is State.NEW else COORDINATORS
    return TABLE[step].who


def steps_offered(facts: Facts, offered: Set[Step] = OFFERED) -> tuple[Step, ...]:
    """The steps whose buttons a card shows: those that lead on from here, whether or not their gate is met."""
    return tuple(step for step in TABLE if step in offered and comes_from(step, facts))
