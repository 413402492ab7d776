"""Which objective the form of *Accept* proposes, and where that comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A similar improvement that was accepted, with the objectives it is tied to."""

    number: int
    objectives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProposedObjective:
    """An objective, and the hint under its field: "Suggested: IMP-3, which is alike, has it too"."""

    objective: int
    because: str


def propose_objective(
    offered: Collection[int],
    *,
    tied: Sequence[int] = (),
    alike: Sequence[LookAlike] = (),
    service: str = "",
    used_by_service: Mapping[int, int] | None = None,
) -> ProposedObjective | None:
    """Propose an objective of those offered; None where the form should ask.

    First the one that the improvement is tied to already, then that of the closest accepted look-alike, then the one
    that most improvements of its service are tied to, then the only one there is. `alike` lists the closest first; of
    objectives that are used equally often, the oldest is proposed.
    """
    for objective in tied:
        if objective in offered:
            return ProposedObjective(objective, "Chosen with the idea.")
    for each in alike:
        for objective in each.objectives:
            if objective in offered:
                return ProposedObjective(objective, f"Suggested: IMP-{each.number}, which is alike, has it too.")
    used = {key: count for key, count in (used_by_service or {}).items() if key in offered and count > 0}
    if used:
        most = min(used, key=lambda key: (-used[key], key))
        return ProposedObjective(most, f"Suggested: most used for {service} ({used[most]}).")
    if len(offered) == 1:
        return ProposedObjective(next(iter(offered)), "Suggested: it's the only objective.")
    return None
