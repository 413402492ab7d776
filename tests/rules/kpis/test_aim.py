"""An aim compares exactly as it is worded, with decimals, and says itself in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from models.enums import Comparison, Direction

VALUES = st.decimals(-1000, 1000, places=2)


def aim(comparison: Comparison, value: str, high: str | None = None) -> Aim:
    return Aim(comparison, Decimal(value), Decimal(high) if high else None)


def test_under_ten_is_not_met_by_ten() -> None:
    assert not aim(Comparison.UNDER, "10").is_met_by(Decimal("10.00"))
    assert aim(Comparison.UNDER, "10").is_met_by(Decimal("9.99"))


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        (aim(Comparison.UNDER, "10"), [True, False, False, False, False]),
        (aim(Comparison.AT_MOST, "10"), [True, True, False, False, False]),
        (aim(Comparison.OVER, "10"), [False, False, True, True, True]),
        (aim(Comparison.AT_LEAST, "10"), [False, True, True, True, True]),
        (aim(Comparison.EXACTLY, "10"), [False, True, False, False, False]),
        (aim(Comparison.BETWEEN, "10", "12"), [False, True, True, True, False]),
    ],
    ids=str,
)
def test_a_target_is_met_strictly_as_it_says(wanted: Aim, met: list[bool]) -> None:
    assert [wanted.is_met_by(Decimal(value)) for value in ("9.99", "10.00", "11", "12.0", "12.01")] == met


@pytest.mark.parametrize(
    ("wanted", "unit", "due", "words"),
    [
        (aim(Comparison.UNDER, "10"), "%", date(2027, 3, 31), "under 10 % by 31 March 2027"),
        (aim(Comparison.AT_MOST, "5"), "days", None, "at most 5 days"),
        (aim(Comparison.OVER, "1200"), "", None, "over 1,200"),
        (aim(Comparison.AT_LEAST, "99.9"), "%", date(2027, 1, 1), "at least 99.9 % by 1 January 2027"),
        (aim(Comparison.BETWEEN, "18", "22"), "°C", None, "between 18 and 22 °C"),
        (aim(Comparison.EXACTLY, "0"), "outages", None, "exactly 0 outages"),
    ],
)
def test_a_target_is_described_in_words(wanted: Aim, unit: str, due: date | None, words: str) -> None:
    assert wanted.words(unit, due) == words


@pytest.mark.parametrize("comparison", list(Comparison))
def test_a_range_has_two_ends_in_order_and_nothing_else_has(comparison: Comparison) -> None:
    if comparison is Comparison.BETWEEN:
        for value, high in (("3", None), ("3", "2")):
            with pytest.raises(ValueError, match="range"):
                aim(comparison, value, high)
    else:
        with pytest.raises(ValueError, match="range"):
            aim(comparison, "3", "5")


@given(st.sampled_from(Comparison), VALUES, VALUES, VALUES)
def test_what_is_met_is_at_no_distance_and_the_way_there_goes_towards_it(
    comparison: Comparison, one: Decimal, other: Decimal, value: Decimal
) -> None:
    between = comparison is Comparison.BETWEEN
    wanted = Aim(comparison, min(one, other), max(one, other)) if between else Aim(comparison, one)
    away = wanted.distance_from(value)
    if wanted.is_met_by(value):
        assert away == 0
    if away:
        assert wanted.distance_from(value - away) == 0
        assert value - away in wanted.ends
    if wanted.direction is not None and wanted.is_met_by(value):
        further = value + (-1 if wanted.direction is Direction.LOWER else 1)
        assert wanted.is_met_by(further)
        assert wanted.is_beaten_by(further)
    if wanted.is_beaten_by(value):
        assert wanted.is_met_by(value)
    assert wanted.direction is None or not wanted.is_beaten_by(wanted.value), "as good as wanted isn't better"
