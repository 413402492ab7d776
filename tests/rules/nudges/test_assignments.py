"""An assignment that isn't confirmed: the coordinator is asked after a working day."""

from typing import Any

import pytest

from csi.nudges.facts import AssignmentFacts
from csi.nudges.rules.assignments import assignment
from models.enums import ENDED_STATES, State
from tests.rules.nudges.facts import CHLOE, NEW_YORK, coming, due, improvement, instant

MONDAY = instant("2026-11-23 15:00")


def given(**known: Any) -> AssignmentFacts:
    return AssignmentFacts(**{"id": 5, "who": CHLOE, "given_at": MONDAY, **known})


def test_the_coordinator_is_asked_after_one_whole_working_day_of_theirs() -> None:
    facts = improvement(State.ACCEPTED, assignment=given())

    assert due(assignment, facts, "2026-11-24 23:00") == []
    assert due(assignment, facts, "2026-11-25 09:00") == [(CHLOE.id, "2026-11-25 09:00", 0)]
    friday = improvement(State.NEW, assignment=given(given_at=instant("2026-11-27 15:00")))
    assert coming(assignment, friday, "2026-11-28") == "2026-12-01"


def test_a_holiday_of_theirs_is_no_working_day() -> None:
    thanksgiving = given(who=NEW_YORK, given_at=instant("2026-11-25 15:00"))

    assert coming(assignment, improvement(State.ACCEPTED, assignment=thanksgiving), "2026-11-26") == "2026-11-30"


@pytest.mark.parametrize(
    "facts",
    [
        improvement(State.ACCEPTED, assignment=None),
        improvement(State.ACCEPTED, assignment=given(is_confirmed=True)),
        improvement(State.ACCEPTED, assignment=given(who=None)),
        *(improvement(state, assignment=given()) for state in [*sorted(ENDED_STATES), State.ON_HOLD]),
    ],
)
def test_nobody_is_asked_about_what_is_confirmed_handed_over_or_ended(facts: Any) -> None:
    assert not [*assignment(facts, instant("2027-01-04"))]
