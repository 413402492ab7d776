"""Improvements without an activity for 30 days, and holds whose review date has come."""

import pytest

from csi.nudges.rules.silence import WORKED_ON, hold, stale
from models.enums import State
from tests.rules.nudges.facts import CHLOE, DORA, coming, day, due, improvement, instant

LAST = instant("2026-10-28 17:00")


@pytest.mark.parametrize("state", sorted(WORKED_ON))
@pytest.mark.parametrize(
    ("at", "lead", "manager"),
    [
        ("2026-11-26 23:00", None, None),
        ("2026-11-27 09:00", "2026-11-27 09:00", None),
        ("2026-11-30 09:00", "2026-11-27 09:00", "2026-11-30 09:00"),
        ("2026-12-28 09:00", "2026-12-28 09:00", "2026-11-30 09:00"),  # every 30 days
    ],
)
def test_a_stale_record_is_told_to_its_coordinator_then_to_the_manager(
    state: State, at: str, lead: str, manager: str
) -> None:
    expected = [(CHLOE.id, lead, 0)] if lead else []
    expected += [(DORA.id, manager, 1)] if manager else []

    assert due(stale, improvement(state, last_activity_at=LAST), at) == expected


def test_a_review_is_not_stale_while_its_result_settles() -> None:
    facts = improvement(State.REVIEW, last_activity_at=LAST, settled_at=instant("2026-11-20"))

    assert due(stale, facts, "2026-12-18") == []
    assert coming(stale, facts, "2026-12-18") == "2026-12-21"


def test_where_nobody_coordinates_the_manager_is_asked_once() -> None:
    assert due(stale, improvement(State.ACCEPTED, coordinator=None, last_activity_at=LAST), "2026-12-01") == [
        (DORA.id, "2026-11-27 09:00", 0)
    ]


@pytest.mark.parametrize("state", [each for each in State if each not in WORKED_ON])
def test_what_is_new_on_hold_or_over_is_never_stale(state: State) -> None:
    assert not [*stale(improvement(state, last_activity_at=LAST), instant("2027-02-01"))]


def test_a_hold_is_reviewed_on_its_date_then_weekly() -> None:
    facts = improvement(State.ON_HOLD, hold_until=day("2026-12-05"))  # a Saturday

    assert due(hold, facts, "2026-12-06 12:00") == []
    assert due(hold, facts, "2026-12-07") == [(CHLOE.id, "2026-12-07 09:00", 0)]
    assert due(hold, facts, "2026-12-14") == [(CHLOE.id, "2026-12-14 09:00", 0)]
    assert not [*hold(improvement(State.IN_PROGRESS, hold_until=day("2026-12-05")), instant("2026-12-14"))]
