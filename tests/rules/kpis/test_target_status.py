"""How a target stands: one of six words, by what was measured since work started."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.target_status import TargetStatus, target_status
from models.enums import Comparison

START = date(2026, 12, 1)
DUE = date(2027, 3, 11)  # a hundred days later
WANTED = Aim(Comparison.UNDER, Decimal(10))


def day(number: int) -> date:
    return START + timedelta(days=number)


STARTED = Course(WANTED, Decimal(60), START, DUE, started_on=START)
STARTED_LATE = Course(WANTED, Decimal(60), START, DUE, started_on=day(40))
NOT_STARTED = Course(WANTED, Decimal(60), START, DUE)


@pytest.mark.parametrize(
    ("course", "reading", "today", "expected"),  # the latest reading as day and value
    [
        (STARTED, None, 50, "not measured yet"),
        (STARTED, (0, "60"), 50, "not measured yet"),  # the baseline itself
        (STARTED, (-7, "5"), 150, "not measured yet"),
        (NOT_STARTED, None, 50, "not measured yet"),
        (STARTED_LATE, (39, "5"), 60, "not measured yet"),  # before work started
        (NOT_STARTED, (20, "5"), 20, "too early to tell"),
        (STARTED, (14, "80"), 20, "too early to tell"),
        (STARTED, (15, "80"), 20, "off track"),
        (STARTED, (50, "35"), 55, "on track"),
        (STARTED, (50, "35.01"), 55, "off track"),
        (STARTED, (50, "35"), 100, "on track"),
        (STARTED, (50, "10"), 55, "on track"),
        (STARTED, (50, "9.99"), 55, "met"),
        (STARTED, (5, "9.99"), 5, "met"),
        (STARTED, (100, "10.00"), 100, "not met"),
        (STARTED, (100, "9.99"), 100, "met"),
        (STARTED, (50, "35"), 101, "not met"),
        (STARTED, (120, "10.00"), 120, "not met"),
        (STARTED, (120, "9"), 120, "met"),
        (NOT_STARTED, (120, "9"), 120, "met"),
        (NOT_STARTED, (120, "11"), 120, "not met"),
        (STARTED_LATE, (48, "60"), 60, "too early to tell"),
        (STARTED_LATE, (70, "35"), 75, "on track"),
        (STARTED_LATE, (70, "36"), 75, "off track"),
    ],
)
def test_a_target_stands_as_its_latest_reading_says(
    course: Course, reading: tuple[int, str] | None, today: int, expected: str
) -> None:
    latest = (day(reading[0]), Decimal(reading[1])) if reading else None
    assert target_status(course, latest, day(today)) == expected


@pytest.mark.parametrize(
    ("reading", "expected"),
    [(None, "not measured yet"), ((60, "55"), "not met"), ((60, "5"), "met"), ((5, "80"), "not met")],
)
def test_once_it_is_closed_a_target_is_met_or_not(reading: tuple[int, str] | None, expected: str) -> None:
    latest = (day(reading[0]), Decimal(reading[1])) if reading else None
    settles = day(80)
    assert target_status(STARTED, latest, day(61), settles_on=settles, is_closed=True) == expected


@pytest.mark.parametrize(
    ("reading", "today", "expected"),
    [
        ((60, "5"), 79, "too early to tell"),
        ((60, "5"), 80, "met"),
        ((60, "55"), 79, "too early to tell"),
        ((60, "55"), 80, "off track"),
        ((100, "5"), 100, "met"),
        ((60, "55"), 101, "not met"),
    ],
)
def test_nothing_is_told_while_results_settle_but_that_a_date_was_missed(
    reading: tuple[int, str], today: int, expected: str
) -> None:
    latest = (day(reading[0]), Decimal(reading[1]))
    assert target_status(STARTED, latest, day(today), settles_on=day(80)) == expected


def test_the_tolerance_of_a_target_is_granted_on_its_path_but_not_at_its_end() -> None:
    assert target_status(STARTED, (day(50), Decimal(37)), day(50), tolerance=Decimal(2)) == "on track"
    assert target_status(STARTED, (day(50), Decimal("37.1")), day(50), tolerance=Decimal(2)) == "off track"
    assert target_status(STARTED, (day(100), Decimal(11)), day(100), tolerance=Decimal(2)) == "not met"


@pytest.mark.parametrize(
    ("value", "expected"), [("20", "met"), ("22", "met"), ("23", "on track"), ("17", "on track"), ("13", "off track")]
)
def test_a_range_can_be_missed_on_both_sides(value: str, expected: str) -> None:
    course = Course(Aim(Comparison.BETWEEN, Decimal(18), Decimal(22)), Decimal(30), START, DUE, START)
    assert target_status(course, (day(50), Decimal(value)), day(50)) == expected


DAYS = st.integers(-20, 140)


@given(st.none() | DAYS, DAYS, DAYS, st.integers(0, 120).map(Decimal), st.none() | DAYS)
def test_met_is_said_only_of_a_value_as_wanted_and_not_met_only_after_the_date(
    started: int | None, measured: int, today: int, value: Decimal, settles: int | None
) -> None:
    course = Course(WANTED, Decimal(60), START, DUE, None if started is None else day(started))
    said = target_status(
        course, (day(measured), value), day(today), settles_on=None if settles is None else day(settles)
    )
    if said is TargetStatus.MET:
        assert value < 10
        assert measured > 0
    if said is TargetStatus.NOT_MET:
        assert value >= 10
        assert max(measured, today) >= 100
    if said in (TargetStatus.ON_TRACK, TargetStatus.OFF_TRACK):
        assert value >= 10
        assert today <= 100
