"""Check that the recorded steps explain an improvement's state, by replaying them from the beginning."""

from collections.abc import Iterable
from dataclasses import dataclass

from csi.lifecycle.table import TABLE
from models.enums import State, Step


@dataclass(frozen=True, slots=True)
class Move:
    """One recorded step, with the states before and after it."""

    step: Step
    before: State
    after: State


def unexplained(moves: Iterable[Move], state: State) -> str | None:
    """Return the first step that does not fit, in words; None if the steps lead from new to this state.

    Each step must be a transition in the table. Resuming and un-merging lead back to the state before.
    """
    here, held_in, merged_in = State.NEW, None, None
    for count, move in enumerate(moves, 1):
        if move.before is not here:
            return f"step {count}, {move.step}, begins at {move.before} while it was {here}"
        if (move.before, move.after) not in {(way.start, way.end) for way in TABLE[move.step].ways}:
            return f"step {count}, {move.step}, does not lead from {move.before} to {move.after}"
        if move.step is Step.RESUME and move.after is not held_in:
            return f"step {count}, {move.step}, leads to {move.after} while it was held at {held_in}"
        if move.step is Step.UNMERGE and move.after is not merged_in:
            return f"step {count}, {move.step}, leads to {move.after} while it was merged at {merged_in}"
        held_in = move.before if move.step is Step.HOLD else held_in
        merged_in = move.before if move.step is Step.MERGE else merged_in
        here = move.after
    return None if here is state else f"the steps lead to {here}, and it is {state}"
