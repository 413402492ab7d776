"""Control limits, and the phases between declared changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.process_limits import Limits, Phase, limits, phases

START = date(2026, 12, 1)
SERIES = st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=40)


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def test_limits_are_those_that_statprocon_publishes() -> None:
    """From its README: 10, 50, 40, 30 give 32.5, 85.7 and -20.7."""
    assert limits(decimals(10, 50, 40, 30)) == Limits(Decimal("32.5"), Decimal("-20.7"), Decimal("85.7"), True)


@pytest.mark.parametrize(("count", "provisional"), [(2, True), (11, True), (12, False), (13, False)])
def test_limits_from_fewer_than_twelve_readings_are_provisional(count: int, provisional: bool) -> None:
    assert limits(decimals(*range(count))).provisional is provisional


@pytest.mark.parametrize("count", [0, 1])
def test_one_reading_has_no_limits(count: int) -> None:
    with pytest.raises(ValueError, match="two readings"):
        limits(decimals(*range(count)))


@settings(deadline=None)
@given(SERIES, st.decimals(-100, 100, places=1))
def test_limits_move_with_the_readings(values: list[Decimal], by: Decimal) -> None:
    here, there = limits(values), limits([value + by for value in values])
    assert here.lower <= here.mean <= here.upper
    for one, other in [(here.mean, there.mean), (here.lower, there.lower), (here.upper, there.upper)]:
        assert abs(one + by - other) < Decimal("1e-20")


# --- Phases


def weekly(count: int) -> list[tuple[date, Decimal]]:
    return [(week(n), Decimal(n * n % 7)) for n in range(count)]


def week(number: int) -> date:
    return START + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("count", "changes", "started", "expected"),  # per phase: start, end, and how many readings its limits come from
    [
        (0, [], None, [(0, 0, 0)]),
        (1, [], None, [(0, 1, 1)]),
        (8, [], None, [(0, 8, 8)]),
        (30, [], None, [(0, 30, 12)]),
        (30, [20], None, [(0, 20, 20), (20, 30, 10)]),
        (40, [20], None, [(0, 20, 20), (20, 40, 12)]),
        (40, [30, 10], None, [(0, 10, 10), (10, 30, 20), (30, 40, 10)]),
        (30, [0], None, [(0, 30, 12)]),  # a change before the first reading
        (30, [99], None, [(0, 30, 30), (30, 30, 0)]),  # and one after the last
        (30, [], 20, [(0, 30, 20)]),  # the readings before work started
        (30, [], 5, [(0, 30, 5)]),
        (30, [], 1, [(0, 30, 1)]),
        (30, [], 0, [(0, 30, 0)]),
        (30, [], 99, [(0, 30, 30)]),
        (40, [20], 8, [(0, 20, 8), (20, 40, 12)]),
        (40, [20], 30, [(0, 20, 20), (20, 40, 10)]),
        (40, [20], 20, [(0, 20, 20), (20, 40, 12)]),
    ],
)
def test_limits_are_calculated_anew_at_a_declared_change_and_from_the_readings_before_the_work(
    count: int, changes: list[int], started: int | None, expected: list[tuple[int, int, int]]
) -> None:
    readings = weekly(count)
    found = phases(readings, map(week, changes), week(started) if started is not None else None)
    assert [(phase.start, phase.end, phase.based_on) for phase in found] == expected
    for phase in found:
        values = [value for _, value in readings[phase.start : phase.start + phase.based_on]]
        assert phase.limits == (limits(values) if len(values) >= 5 else None)


@given(st.integers(12, 40), st.integers(0, 28))
def test_later_readings_never_move_limits_that_stand(count: int, more: int) -> None:
    before, after = phases(weekly(count)), phases(weekly(count + more))
    assert before[0].limits == after[0].limits


def test_a_change_on_the_day_of_a_reading_begins_with_it_and_a_day_later_after_it() -> None:
    readings = weekly(20)
    assert [each.start for each in phases(readings, [week(9)])] == [0, 9]
    assert [each.start for each in phases(readings, [week(9) + timedelta(days=1)])] == [0, 10]


def test_a_change_declared_twice_is_one() -> None:
    assert phases(weekly(20), [week(9), week(9), week(9) - timedelta(days=1)]) == phases(weekly(20), [week(9)])


def test_a_phase_of_fewer_than_five_readings_has_no_limits() -> None:
    assert phases(weekly(4)) == (Phase(0, 4, 4, None),)
    assert phases(weekly(5))[0].limits is not None
