"""The path to a target, the pace that is needed, and the pace that was seen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.pace import Course, describe_pace
from models.enums import Comparison

START = date(2026, 12, 1)
DUE = date(2027, 3, 1)  # ninety days later
VALUES = st.integers(-100, 100).map(Decimal)


def course(
    comparison: Comparison, baseline: str, value: str, high: str | None = None, started_on: date | None = START
) -> Course:
    aim = Aim(comparison, Decimal(value), Decimal(high) if high else None)
    return Course(aim, Decimal(baseline), START, DUE, started_on)


DOWN = course(Comparison.UNDER, "59", "10")


def _one_place(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.1f}"


@pytest.mark.parametrize(
    ("latest", "weeks", "needed", "seen"),
    [
        ("59", 0, "3.8", None),
        ("54.2", 4, "5.0", "1.2"),  # 44.2 points in 62 days left; 4.8 points in 28 days
        ("61", 1, "4.3", "-2.0"),
        ("8", 8, "0.0", "6.1"),  # what is beyond the target is not needed
    ],
)
def test_pace_is_towards_the_target_by_the_week(latest: str, weeks: int, needed: str, seen: str | None) -> None:
    now = (Decimal(latest), START + timedelta(weeks=weeks))
    assert (_one_place(DOWN.needed_pace(*now)), _one_place(DOWN.seen_pace(*now))) == (needed, seen)


@pytest.mark.parametrize(
    "towards",
    [
        course(Comparison.AT_LEAST, "10", "59"),
        course(Comparison.BETWEEN, "10", "59", "70"),
        course(Comparison.EXACTLY, "10", "59"),
    ],
)
def test_pace_is_positive_towards_a_higher_target_too(towards: Course) -> None:
    now = (Decimal("14.8"), START + timedelta(weeks=4))
    assert (_one_place(towards.needed_pace(*now)), _one_place(towards.seen_pace(*now))) == ("5.0", "1.2")


@pytest.mark.parametrize("late", [0, 1])
def test_no_pace_is_enough_when_no_time_is_left(late: int) -> None:
    assert DOWN.needed_pace(Decimal(20), DUE + timedelta(days=late)) is None


@pytest.mark.parametrize(
    ("needed", "seen", "unit", "words"),
    [
        ("3.81", "1.2", "%", "3.8 points a week needed, 1.2 seen"),
        ("1", "0.04", "%", "1.0 points a week needed, 0.0 seen"),
        ("3.81", "-0.5", "min", "3.8 min a week needed, -0.5 seen"),
        ("3.81", "1.2", "$", "$3.8 a week needed, 1.2 seen"),
    ],
)
def test_a_missed_pace_is_said_in_words(needed: str, seen: str, unit: str, words: str) -> None:
    assert describe_pace(Decimal(needed), Decimal(seen), unit) == words


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (START - timedelta(days=1), "59"),
        (START, "59"),
        (START + timedelta(days=45), "34.5"),
        (DUE, "10"),
        (DUE + timedelta(days=9), "10"),
    ],
)
def test_the_path_is_a_straight_line_between_its_ends(on: date, value: str) -> None:
    assert DOWN.value_on(on) == Decimal(value)


@pytest.mark.parametrize(
    ("started_on", "begins_on"),
    [
        (None, START),
        (START - timedelta(days=9), START),
        (START + timedelta(days=9), START + timedelta(days=9)),
        (DUE + timedelta(days=1), START),  # started too late for any path
    ],
)
def test_nothing_has_to_move_before_work_starts(started_on: date | None, begins_on: date) -> None:
    path = course(Comparison.UNDER, "59", "10", started_on=started_on)
    assert path.begins_on == begins_on
    assert path.value_on(begins_on) == 59


@pytest.mark.parametrize(
    ("path", "goal"),
    [
        (DOWN, 10),
        (course(Comparison.BETWEEN, "25", "18", "22"), 22),
        (course(Comparison.BETWEEN, "15", "18", "22"), 18),
        (course(Comparison.BETWEEN, "20", "18", "22"), 20),  # already as wanted: to be kept
        (course(Comparison.EXACTLY, "3", "0"), 0),
    ],
)
def test_the_path_leads_to_the_nearest_wanted_value(path: Course, goal: int) -> None:
    assert path.goal == path.value_on(DUE) == goal


@given(VALUES, VALUES, st.integers(0, 30), st.sampled_from(Comparison), VALUES, st.integers(1, 89))
def test_the_path_is_left_exactly_when_more_pace_is_needed_than_was_seen(
    baseline: Decimal, value: Decimal, width: int, comparison: Comparison, latest: Decimal, days: int
) -> None:
    aim = Aim(comparison, value, value + width if comparison is Comparison.BETWEEN else None)
    path, day = Course(aim, baseline, START, DUE), START + timedelta(days=days)
    needed, seen = path.needed_pace(latest, day), path.seen_pace(latest, day)
    assert needed is not None
    assert seen is not None
    # what is left, multiplied by the days of both, to compare without rounding
    distance, first = abs(aim.distance_from(latest)), abs(aim.distance_from(baseline))
    is_behind = distance * days > (first - distance) * (90 - days)
    if abs(needed - seen) > Decimal("1e-20"):
        assert (needed > seen) is is_behind
        assert path.is_kept_by(latest, day) is not is_behind
