"""What the form of *Accept* proposes, and who hears that they lead many improvements already."""

import pytest

from csi.lifecycle.few_at_once import said_of, said_to
from csi.lifecycle.objective_proposal import LookAlike, ProposedObjective, propose_objective

ALIKE = (LookAlike(7, ()), LookAlike(3, (8, 2)), LookAlike(4, (1,)))
TIED = ProposedObjective(2, "Chosen with the idea.")


@pytest.mark.parametrize(
    ("offered", "given", "proposed"),
    [
        # What the idea is tied to already, and still offered.
        ([1, 2, 3], {"tied": [2], "alike": ALIKE, "service": "VPN", "used_by_service": {3: 9}}, TIED),
        ([1, 2, 3], {"tied": [9, 2]}, TIED),
        # Else that of the closest look-alike that has one; archived ones are not offered.
        (
            [1, 2, 3],
            {"alike": ALIKE, "service": "VPN", "used_by_service": {3: 9}},
            ProposedObjective(2, "Suggested: IMP-3, which is alike, has it too."),
        ),
        ([1, 3], {"alike": ALIKE}, ProposedObjective(1, "Suggested: IMP-4, which is alike, has it too.")),
        # Else the service's most used; of two, the older one.
        (
            [1, 2, 3],
            {"alike": [LookAlike(7, ())], "service": "VPN", "used_by_service": {1: 1, 3: 4, 2: 4, 9: 7}},
            ProposedObjective(2, "Suggested: most used for VPN (4)."),
        ),
        ([1, 2], {"service": "VPN", "used_by_service": {9: 7}}, None),
        # Else the only one there is; of several none, so that the form asks.
        ([5], {"service": "VPN"}, ProposedObjective(5, "Suggested: it's the only objective.")),
        ([5, 6], {}, None),
        ([], {"tied": [1], "alike": ALIKE, "service": "VPN", "used_by_service": {1: 3}}, None),
    ],
)
def test_the_objective_is_that_of_the_idea_of_a_look_alike_of_the_service_or_the_only_one(
    offered: list[int], given: dict[str, object], proposed: ProposedObjective | None
) -> None:
    assert propose_objective(offered, **given) == proposed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("in_progress", "most", "of", "to"),
    [
        (3, 3, "", ""),
        (
            4,
            3,
            "Chloé already leads 4 improvements in progress.",
            "You already lead 4 other improvements in progress. Which of them can wait?",
        ),
        (
            2,
            1,
            "Chloé already leads 2 improvements in progress.",
            "You already lead 2 other improvements in progress. Which of them can wait?",
        ),
        (40, 0, "", ""),
    ],
)
def test_who_leads_more_than_the_policy_says_is_told_and_nobody_where_it_is_zero(
    in_progress: int, most: int, of: str, to: str
) -> None:
    assert (said_of("Chloé", in_progress, most), said_to(in_progress, most)) == (of, to)
