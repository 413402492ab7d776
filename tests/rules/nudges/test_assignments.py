"""An assignment that isn't confirmed: the coordinator is asked after a working day, the manager after two."""

from dataclasses import replace
from typing import Any

import pytest

from csi.nudges.facts import AssignmentFacts, CameBack
from csi.nudges.rules.assignments import assignment
from models.enums import ENDED_STATES, State
from tests.rules.nudges.facts import CHLOE, DORA, NEW_YORK, coming, due, improvement, instant

MONDAY = instant("2026-11-23 15:00")


def given(**known: Any) -> AssignmentFacts:
    return AssignmentFacts(**{"id": 5, "who": CHLOE, "given_at": MONDAY, **known})


def test_the_coordinator_is_asked_after_one_whole_working_day_of_theirs() -> None:
    facts = improvement(State.ACCEPTED, assignment=given())

    assert due(assignment, facts, "2026-11-24 23:00") == []
    assert due(assignment, facts, "2026-11-25 09:00") == [(CHLOE.id, "2026-11-25 09:00", 0)]
    friday = improvement(State.NEW, assignment=given(given_at=instant("2026-11-27 15:00")))
    assert coming(assignment, friday, "2026-11-28") == "2026-12-01"


WEDNESDAY, THURSDAY = "2026-11-25 09:00", "2026-11-26 09:00"
BACK = CameBack(5, CHLOE, MONDAY, instant("2026-11-26 09:04"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (improvement(State.ACCEPTED, assignment=given()), [(CHLOE.id, WEDNESDAY, 0), (DORA.id, THURSDAY, 1)]),
        (improvement(State.ON_HOLD, assignment=given()), [(CHLOE.id, WEDNESDAY, 0), (DORA.id, THURSDAY, 1)]),
        (improvement(State.ACCEPTED, assignment=given(), confirm_working_days=4), [(CHLOE.id, WEDNESDAY, 0)]),
        (improvement(State.ACCEPTED, assignment=given(), manager=CHLOE), [(CHLOE.id, WEDNESDAY, 0)]),
        (improvement(State.ACCEPTED, assignment=given(), manager=None), [(CHLOE.id, WEDNESDAY, 0)]),
        (improvement(State.ACCEPTED, came_back=BACK, coordinator=DORA), [(DORA.id, THURSDAY, 1)]),
        (improvement(State.NEW, came_back=BACK, coordinator=None), [(DORA.id, THURSDAY, 1)]),
        (
            improvement(State.NEW, came_back=replace(BACK, who=None), coordinator=None),
            [(DORA.id, "2026-11-26 09:04", 1)],
        ),
        (improvement(State.NEW, came_back=BACK, coordinator=None, manager=None), []),
        (improvement(State.CLOSED, came_back=BACK, coordinator=DORA), []),
    ],
)
def test_the_manager_is_asked_for_another_lead_once_it_comes_back(facts: Any, expected: Any) -> None:
    assert due(assignment, facts, "2026-11-26 12:00") == expected


def test_it_comes_back_by_the_coordinators_days_in_a_morning_of_the_managers() -> None:
    given_there = given(who=NEW_YORK, given_at=instant("2026-11-24 15:00"))  # Thanksgiving is on the 26th
    facts = improvement(State.ACCEPTED, assignment=given_there, coordinator=NEW_YORK)

    assert (DORA.id, "2026-11-28 09:00", 1) not in due(assignment, facts, "2026-11-28 12:00")
    assert (DORA.id, "2026-11-30 09:00", 1) in due(assignment, facts, "2026-11-30 12:00")


def test_a_holiday_of_theirs_is_no_working_day() -> None:
    thanksgiving = given(who=NEW_YORK, given_at=instant("2026-11-25 15:00"))

    assert coming(assignment, improvement(State.ACCEPTED, assignment=thanksgiving), "2026-11-26") == "2026-11-30"


@pytest.mark.parametrize(
    "facts",
    [
        improvement(State.ACCEPTED, assignment=None),
        improvement(State.ACCEPTED, assignment=given(is_confirmed=True)),
        improvement(State.ACCEPTED, assignment=given(who=None), coordinator=None),
        *(improvement(state, assignment=given()) for state in sorted(ENDED_STATES)),
    ],
)
def test_nobody_is_asked_about_what_is_confirmed_handed_over_or_ended(facts: Any) -> None:
    assert not [*assignment(facts, instant("2027-01-04"))]
