"""What has changed since an approver decided, named one by one with before and after."""

import json
from dataclasses import replace
from typing import Any

import pytest

from csi.lifecycle.approval_changes import ApprovalBasis, BasisChange, BasisTarget, BasisTask, changes_since

SEEN = ApprovalBasis(
    idea="Laptop requests take two weeks",
    cost="4,000 EUR",
    benefit="12,000 EUR a year",
    effort="L",
    objectives="Ready on day one",
    targets={"3": BasisTarget("Days to laptop", "from 14 days to under 5 days by 31 March 2027")},
    tasks={
        "2": BasisTask("Order five laptops", "U02BEN", "4 December 2026"),
        "10": BasisTask("Tell everybody", "U03CHLOE", "11 December 2026"),
    },
)
ORDER, TELL = SEEN.tasks["2"], SEEN.tasks["10"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"cost": "6,500 EUR"}, [("Cost", "4,000 EUR", "6,500 EUR")]),
        ({"cost": "", "benefit": ""}, [("Cost", "4,000 EUR", ""), ("Benefit", "12,000 EUR a year", "")]),
        ({"risk": "The supplier may be late"}, [("Risk", "", "The supplier may be late")]),
        ({"payer": "Finance", "effort": "XL"}, [("Who pays", "", "Finance"), ("Effort", "L", "XL")]),
        (
            {"targets": {"3": BasisTarget("Days to laptop", "from 14 days to under 3 days by 31 March 2027")}},
            [
                (
                    "Target for Days to laptop",
                    "from 14 days to under 5 days by 31 March 2027",
                    "from 14 days to under 3 days by 31 March 2027",
                )
            ],
        ),
        ({"targets": {"3": BasisTarget("Renamed", "from 14 days to under 5 days by 31 March 2027")}}, []),
        (
            {"targets": {"4": BasisTarget("Tickets", "from 9 to under 3 by 1 February 2027")}},
            [
                ("Target for Days to laptop", "from 14 days to under 5 days by 31 March 2027", ""),
                ("Target for Tickets", "", "from 9 to under 3 by 1 February 2027"),
            ],
        ),
        ({"tasks": {"2": ORDER}}, [("Task 10", "Tell everybody", "")]),
        (
            {"tasks": {"2": replace(ORDER, text="Lease five laptops", due="1 February 2027"), "10": TELL}},
            [
                ("Task 2", "Order five laptops", "Lease five laptops"),
                ("Task 2, due", "4 December 2026", "1 February 2027"),
            ],
        ),
        (
            {"tasks": {"2": ORDER, "10": TELL, "11": BasisTask("Train everybody", "U02BEN", "1 February 2027")}},
            [("Task 11", "", "Train everybody")],
        ),
    ],
)
def test_each_change_is_named_with_before_and_after(changed: dict[str, Any], named: list[tuple[str, str, str]]) -> None:
    assert [(each.name, each.before, each.after) for each in changes_since(SEEN, replace(SEEN, **changed))] == named


def test_an_owner_who_changed_is_a_person() -> None:
    now = replace(SEEN, tasks={"2": replace(ORDER, owner="U05LEO"), "10": TELL})
    assert changes_since(SEEN, now) == (BasisChange("Task 2, owner", "U02BEN", "U05LEO", is_person=True),)


def test_what_was_seen_is_stored_whole_and_nothing_is_known_of_a_decision_from_before() -> None:
    assert ApprovalBasis.of(json.loads(json.dumps(SEEN.plain()))) == SEEN
    assert ApprovalBasis.of({}) is None
