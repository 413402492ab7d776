"""When a KPI leaves its tolerance and when it is back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.tolerance import OutOfTolerance, beyond, excursions, is_within

START = date(2026, 12, 1)
TEN, TWENTY = Decimal(10), Decimal(20)


def weekly(*values: float | str | Decimal) -> list[tuple[date, Decimal]]:
    return [(START + timedelta(weeks=n), Decimal(str(value))) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "low", "high", "out_by"),
    [
        ("10", TEN, TWENTY, "0"),
        ("20.00", TEN, TWENTY, "0"),
        ("9.99", TEN, TWENTY, "-0.01"),
        ("20.01", TEN, TWENTY, "0.01"),
        ("-5", None, TWENTY, "0"),
        ("99", TEN, None, "0"),
        ("99", None, None, "0"),
    ],
)
def test_both_ends_belong_to_the_tolerance(value: str, low: Decimal | None, high: Decimal | None, out_by: str) -> None:
    assert beyond(Decimal(value), low, high) == Decimal(out_by)
    assert is_within(Decimal(value), low, high) is (Decimal(out_by) == 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), []),
        ((12, 15, 20), []),
        ((12, 21, 15), [(1, 2, 21)]),
        ((21, 25, 23, 20), [(0, 3, 25)]),
        ((15, 21, 22), [(1, None, 22)]),
        ((21, 4, 15), [(0, 2, 4)]),  # never seen in tolerance between too high and too low
        ((21, 15, 9, 15, 22), [(0, 1, 21), (2, 3, 9), (4, None, 22)]),
    ],
)
def test_an_excursion_lasts_until_the_first_reading_that_is_back(
    values: tuple[int, ...], expected: list[tuple[int, int | None, int]]
) -> None:
    readings = weekly(*values)
    assert excursions(readings, TEN, TWENTY) == tuple(
        OutOfTolerance(start, end, readings[start][0], None if end is None else readings[end][0], Decimal(worst))
        for start, end, worst in expected
    )


@given(st.lists(st.integers(0, 30), max_size=30))
def test_each_reading_out_of_tolerance_is_in_one_excursion_and_no_other_reading_in_any(values: list[int]) -> None:
    readings = weekly(*values)
    covered = [n for each in excursions(readings, TEN, TWENTY) for n in range(len(readings))[each.start : each.end]]
    assert covered == [n for n, (_, value) in enumerate(readings) if not is_within(value, TEN, TWENTY)]


def test_a_kpi_without_tolerance_is_never_out_of_it() -> None:
    assert excursions(weekly(-1000, 1000), None, None) == ()
