"""The before/after difference with an honest interval, against published tables and a seeded simulation."""

import random
from decimal import Decimal
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.difference import Difference, _place, _ways, describe_interval, difference
from models.enums import Direction

VALUES = st.lists(st.decimals(-100, 100, places=1), min_size=4, max_size=12)


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("before", "since", "critical"),
    [
        (3, 4, None), (3, 5, 0), (4, 4, 0), (4, 5, 1), (5, 5, 2), (5, 8, 6), (6, 6, 5), (7, 9, 12), (8, 8, 13),
        (8, 10, 17), (10, 10, 23), (12, 12, 37), (12, 20, 69), (15, 15, 64), (20, 20, 127),
    ],
)  # fmt: skip
def test_the_interval_begins_where_published_tables_of_mann_and_whitney_say(
    before: int, since: int, critical: int | None
) -> None:
    """Critical values of U, two-sided at 5 %, as printed in textbooks."""
    assert _place(before, since, Decimal("0.95")) == critical
    assert _place(since, before, Decimal("0.95")) == critical


@pytest.mark.parametrize(("before", "since"), [(1, 1), (3, 2), (5, 4), (7, 7)])
def test_every_order_of_the_readings_is_counted_once(before: int, since: int) -> None:
    ways = _ways(before, since)
    assert sum(ways) == comb(before + since, since)
    assert ways == ways[::-1]
    assert len(ways) == before * since + 1


def test_an_example_worked_out_by_hand() -> None:
    """All differences of 1, 2, 3, 4 and 11, 12, 13, 14 lie from 7 to 13, and 10 is their median."""
    found = difference(decimals(3, 1, 4, 2), decimals(12, 14, 11, 13))
    assert found == Difference(Decimal(10), Decimal(7), Decimal(13), 4, 4, found.correlation if found else Decimal(0))
    assert found.correlation == 0


@pytest.mark.parametrize(("before", "since"), [(0, 9), (1, 30), (2, 7), (3, 4), (9, 0)])
def test_too_few_readings_are_said_to_be_too_few(before: int, since: int) -> None:
    found = difference(decimals(*range(before)), decimals(*range(50, 50 + since)))
    assert found is None
    assert describe_interval(found, "%", Direction.LOWER) == "too few readings to say"


@settings(deadline=None)
@given(VALUES, VALUES, st.decimals(-50, 50, places=1))
def test_moving_all_later_readings_moves_the_difference_by_as_much(
    before: list[Decimal], since: list[Decimal], by: Decimal
) -> None:
    here, there = difference(before, since), difference(before, [value + by for value in since])
    assert here is not None
    assert there is not None
    assert here.low <= here.estimate <= here.high
    for one, other in [(here.estimate, there.estimate), (here.low, there.low), (here.high, there.high)]:
        assert abs(one + by - other) < Decimal("1e-15")


def test_readings_that_resemble_each_other_say_less_than_their_number() -> None:
    wandering = decimals(1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4)
    mixed = decimals(8, 1, 7, 2, 6, 3, 7, 4, 6, 4, 5, 5)
    assert sorted(wandering) == sorted(mixed)
    later = decimals(15, 14, 16, 15, 13, 17, 15, 14)
    slow, quick = difference(wandering, later), difference(mixed, later)
    assert slow is not None
    assert quick is not None
    assert slow.estimate == quick.estimate
    assert not quick.correlation
    assert slow.high - slow.low > quick.high - quick.low


@pytest.mark.parametrize(
    ("before", "since", "unit", "direction", "words"),
    [
        (
            decimals(59, 57.5, 61, 58, 60, 57), decimals(5.1, 4.92, 6, 5.5, 4.8, 5), "%", Direction.LOWER,
            "53.1 points lower (95 % sure: between 52.0 and 55.2 lower; 6 readings before, 6 since)",
        ),
        (
            decimals(30, 32, 31, 29, 33), decimals(41, 39, 42, 40, 43), "min", Direction.LOWER,
            "10 min higher, which is worse (95 % sure: between 7 and 13 higher; 5 readings before, 5 since)",
        ),
        (
            decimals(30, 34, 31, 29, 33), decimals(31, 29, 35, 30, 33), "min", Direction.LOWER,
            "no clear difference (95 % sure: between 4 lower and 4 higher (min); 5 readings before, 5 since)",
        ),
    ],
)  # fmt: skip
def test_a_difference_is_said_with_how_sure_it_is(
    before: list[Decimal], since: list[Decimal], unit: str, direction: Direction, words: str
) -> None:
    assert describe_interval(difference(before, since), unit, direction) == words


@pytest.mark.parametrize(("is_skewed", "least"), [(False, 0.91), (True, 0.91)])
def test_the_interval_holds_the_true_difference_about_as_often_as_it_says(is_skewed: bool, least: float) -> None:
    chance, held = random.Random(f"difference {is_skewed}"), 0

    def reading(level: float) -> Decimal:
        return Decimal(f"{level + (chance.expovariate(1) if is_skewed else chance.gauss(0, 1)):.3f}")

    for _ in range(300):
        found = difference([reading(0) for _ in range(8)], [reading(1.5) for _ in range(10)])
        assert found is not None
        held += found.low <= Decimal("1.5") <= found.high
    assert held / 300 >= least
