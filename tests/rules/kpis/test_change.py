"""Absolute and relative change, against examples worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.change import change, describe_change, round_percent
from models.enums import Direction

VALUES = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(
    ("before", "after", "unit", "direction", "words"),
    [
        ("59", "4.92", "%", "lower", "from 59 % to 4.92 %: 54.08 points lower, 92 % lower in relative terms"),
        ("39", "50", "", "higher", "from 39 to 50: 11 higher, 28 % higher"),
        ("39", "50", "min", "lower", "from 39 min to 50 min: 11 min higher, 28 % higher, which is worse"),
        ("5", "4", "%", "lower", "from 5 % to 4 %: 1 point lower, 20 % lower in relative terms"),
        ("0", "5", "%", "higher", "from 0 % to 5 %: 5 points higher"),
        ("-20", "10", "", "higher", "from -20 to 10: 30 higher"),
        ("200", "199", "", "lower", "from 200 to 199: 1 lower, 0.5 % lower"),
        ("59", "0.1", "", "lower", "from 59 to 0.1: 58.9 lower, 99.8 % lower"),
        ("7", "7.00", "%", "lower", "no change: 7.00 %"),
    ],
)
def test_points_are_never_called_percent(before: str, after: str, unit: str, direction: str, words: str) -> None:
    assert describe_change(change(Decimal(before), Decimal(after)), unit, Direction(direction)) == words


def test_relative_change_from_zero_means_nothing() -> None:
    assert change(Decimal(0), Decimal(5)).relative is None


@pytest.mark.parametrize(
    ("percent", "rounded"),
    [
        ("12.5", "12"),
        ("13.5", "14"),
        ("91.66", "92"),
        ("4.25", "4.2"),
        ("5.00", "5"),
        ("99.9", "99.9"),
        ("0.004", "0.004"),
    ],
)
def test_percent_are_rounded_half_even_and_never_to_a_false_hundred_or_zero(percent: str, rounded: str) -> None:
    assert str(round_percent(Decimal(percent))) == rounded


@settings(deadline=None)
@given(VALUES.filter(lambda value: value > 0), VALUES)
def test_relative_change_leads_back_to_the_value_after(before: Decimal, after: Decimal) -> None:
    relative = change(before, after).relative
    assert relative is not None
    assert abs(before + before * relative / 100 - after) < Decimal("1e-20")
