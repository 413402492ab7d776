"""The life of an improvement: whether a step leads on, who may take it, and what it needs.

The rules are in the table in `csi/lifecycle/table.py`.
"""

from collections.abc import Set

from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from csi.lifecycle.table import OFFERED, TABLE, Transition
from csi.people.actor import Actor
from csi.people.permissions import PERMISSIONS, may
from models.enums import State, Step


def _way(step: Step, facts: Facts) -> Transition | None:
    return next((way for way in TABLE[step].ways if way.start is facts.state and way.when(facts)), None)


def is_possible(step: Step, facts: Facts) -> bool:
    """Whether the step can be taken from the improvement's current state."""
    return _way(step, facts) is not None


def leads_to(step: Step, facts: Facts) -> State:
    """The state that the step leads to. Raises ValueError if it can't be taken from here."""
    way = _way(step, facts)
    if way is None:
        raise ValueError(f"{step} does not lead on from {facts.state}")
    return way.end


def missing(step: Step, facts: Facts) -> tuple[Need, ...]:
    """What the step still needs, in the gate's order; empty if nothing is missing."""
    return TABLE[step].needs(facts)


def allowed(step: Step, actor: Actor, facts: Facts) -> bool:
    """Whether the person may take the step with this improvement now."""
    return may(TABLE[step].asks(facts), actor)


def who_may(step: Step, facts: Facts) -> str:
    """Who may take the step, as a phrase for refusals."""
    return PERMISSIONS[TABLE[step].asks(facts)].who


def steps_offered(facts: Facts, offered: Set[Step] = OFFERED) -> tuple[Step, ...]:
    """The steps whose buttons a card shows: those possible from this state, whether or not their gate is met."""
    return tuple(step for step in TABLE if step in offered and is_possible(step, facts))
