"""Targets: off their path, flat at half time, near or past their date."""

from typing import Any

import pytest

from csi.nudges.rules.targets import flat, half_time, near_from, off_path, target_date
from models.enums import State
from tests.rules.nudges.facts import CHLOE, DORA, coming, day, days_due, due, improvement, instant, target

DUE = "2027-02-10"  # a hundred days after 2 November


def aiming(*readings: tuple[str, str], state: State = State.IN_PROGRESS, due_on: str = DUE) -> Any:
    return improvement(state, targets=(target(due=due_on, readings=readings),))


OFF = (("2026-11-09", "58"), ("2026-11-23", "58"), ("2026-11-30", "57"))  # the first is too early to tell


def test_off_its_path_is_told_on_the_morning_after_the_first_reading_that_is_off_it() -> None:
    assert days_due(off_path, aiming(*OFF[:2]), "2026-11-23 20:00") == []
    assert days_due(off_path, aiming(*OFF[:2]), "2026-11-24") == [(CHLOE.id, "2026-11-24")]


def test_it_is_told_again_after_thirty_days_or_when_it_was_on_the_path_in_between() -> None:
    assert days_due(off_path, aiming(*OFF), "2026-12-23") == [(CHLOE.id, "2026-11-24")]
    assert days_due(off_path, aiming(*OFF), "2026-12-24") == [(CHLOE.id, "2026-12-24")]
    back = (*OFF, ("2026-12-02", "20"))
    assert days_due(off_path, aiming(*back), "2026-12-03") == []
    assert days_due(off_path, aiming(*back, ("2026-12-07", "55")), "2026-12-08") == [(CHLOE.id, "2026-12-08")]


@pytest.mark.parametrize("at", ["2027-02-12", "2027-06-01"])
def test_after_its_date_a_target_is_off_no_path(at: str) -> None:
    assert not [*off_path(aiming(*OFF), instant(at))]


@pytest.mark.parametrize(
    ("readings", "is_flat"),
    [
        ((), True),
        ((("2026-11-02", "50"),), True),  # of the day on which work began
        ((("2026-11-20", "60"),), True),
        ((("2026-11-20", "61"),), True),
        ((("2026-11-20", "50"), ("2026-12-01", "60")), True),
        ((("2026-11-20", "59.9"),), False),
        ((("2026-11-20", "9"),), False),
    ],
)
def test_a_kpi_is_flat_at_half_time_without_a_reading_that_is_nearer_than_the_baseline(
    readings: Any, is_flat: bool
) -> None:
    facts = aiming(*readings)

    assert days_due(flat, facts, "2026-12-21 08:00") == []
    assert days_due(flat, facts, "2026-12-22") == ([(CHLOE.id, "2026-12-22")] if is_flat else [])
    assert coming(flat, facts, "2026-12-22") is None


def test_half_time_and_the_last_fifteen_percent_of_a_hundred_days() -> None:
    (hundred,) = aiming().targets

    assert half_time(hundred) == day("2026-12-22")
    assert near_from(hundred) == day("2027-01-27")  # 14 days are left
    assert near_from(target(due="2026-11-07")) is None


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2027-01-26 23:00", []),
        ("2027-01-27 09:00", [(CHLOE.id, "2027-01-27 09:00", 0)]),
        ("2027-02-10 23:00", [(CHLOE.id, "2027-01-27 09:00", 0)]),
        ("2027-02-11 09:00", [(CHLOE.id, "2027-02-11 09:00", 0)]),
        ("2027-02-12 09:00", [(CHLOE.id, "2027-02-11 09:00", 0), (DORA.id, "2027-02-12 09:00", 1)]),
    ],
)
@pytest.mark.parametrize("state", [State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS])
def test_a_targets_date_is_told_when_it_is_near_and_when_it_has_passed(state: State, at: str, told: Any) -> None:
    assert due(target_date, aiming(("2026-11-20", "50"), state=state), at) == told
    assert due(target_date, aiming(("2026-11-20", "9"), state=state), at) == []  # met


@pytest.mark.parametrize("rule", [off_path, flat, target_date])
@pytest.mark.parametrize("state", [State.NEW, State.ON_HOLD, State.REVIEW, State.CLOSED, State.DECLINED, State.MERGED])
def test_nothing_is_said_of_targets_before_a_decision_on_hold_or_after_the_work(rule: Any, state: State) -> None:
    assert not [*rule(aiming(*OFF, state=state), instant("2027-03-01"))]
