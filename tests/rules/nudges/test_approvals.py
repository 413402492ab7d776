"""Approvals: after two whole working days of each approver's, then weekly."""

import pytest

from csi.nudges.rules.approvals import approval
from models.enums import State
from tests.rules.nudges.facts import ANA, DORA, NEW_YORK, coming, due, improvement, instant

MONDAY = instant("2026-11-23 15:00")


@pytest.mark.parametrize("state", [State.ASSESS, State.IN_PROGRESS])
@pytest.mark.parametrize(
    ("at", "since"),
    [
        ("2026-11-25 23:00", None),
        ("2026-11-26 09:00", "2026-11-26 09:00"),
        ("2026-12-02 09:00", "2026-11-26 09:00"),
        ("2026-12-03 09:00", "2026-12-03 09:00"),
    ],
)
def test_an_approval_is_asked_for_after_two_working_days_then_weekly(state: State, at: str, since: str) -> None:
    facts = improvement(state, approvers=(DORA,), approval_asked_at=MONDAY)

    assert due(approval, facts, at) == ([(DORA.id, since, 0)] if since else [])


def test_each_approver_has_their_own_working_days() -> None:
    facts = improvement(State.ASSESS, approvers=(ANA, NEW_YORK), approval_asked_at=instant("2026-11-24 15:00"))

    assert due(approval, facts, "2026-11-29") == [(ANA.id, "2026-11-27 09:00", 0)]
    assert coming(approval, facts, "2026-11-29") == "2026-11-30"  # Thanksgiving was no working day


@pytest.mark.parametrize("state", [each for each in State if each not in (State.ASSESS, State.IN_PROGRESS)])
def test_nobody_is_asked_where_no_approval_waits(state: State) -> None:
    assert not [*approval(improvement(state, approvers=(DORA,), approval_asked_at=MONDAY), instant("2027-01-04"))]
    assert not [*approval(improvement(State.ASSESS, approvers=(DORA,)), instant("2027-01-04"))]
