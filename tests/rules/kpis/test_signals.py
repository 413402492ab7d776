"""The four rules of Making Data Count, against examples worked out by hand."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.process_limits import Limits, limits
from csi.kpis.signals import Rule, Signal, signals
from models.enums import Direction

SERIES = st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=40)
SIX_TO_FOURTEEN = Limits(Decimal(10), Decimal(4), Decimal(16), provisional=False)  # outer thirds: 4 to 6, 14 to 16


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (decimals(10, 16, 4, 10), []),  # on a limit is not outside it
        (decimals(10, "16.1", 10), [(Rule.OUTSIDE, 1, 1, True)]),
        (decimals(10, "3.9", 10), [(Rule.OUTSIDE, 1, 1, False)]),
        (decimals(11, 12, 11, 12, 11, 12), []),
        (decimals(9, 11, 12, 11, 12, 11, 12, 11), [(Rule.ONE_SIDE, 1, 7, True)]),
        (decimals(11, 12, 11, 10, 12, 11, 12, 11), []),  # the mean is no side
        (decimals(9, 8, 9, 8, 9, 8, 9, 8), [(Rule.ONE_SIDE, 0, 7, False)]),
        (decimals(7, 8, 9, "9.5", "10.5", 11), []),
        (decimals(7, 8, 9, "9.5", "10.5", 11, 12), [(Rule.TREND, 0, 6, True)]),
        (decimals(7, 8, 9, 9, "10.5", 11, 12, 13), []),  # a tie ends a trend
        (decimals(13, 12, 11, "10.5", 9, 8, 7, 9), [(Rule.TREND, 0, 6, False)]),
        (decimals(10, 15, 11, 15, 10), [(Rule.OUTER_THIRD, 1, 3, True)]),
        (decimals(10, 15, 9, 15, 10), []),  # all three on one side
        (decimals(10, 14, 11, 14, 10), []),  # just not in the outer third
        (decimals(11, 5, 5, 9, 11), [(Rule.OUTER_THIRD, 1, 2, False)]),
        (decimals(10, 15, 11, 5, 10), []),
    ],
)
def test_four_rules_tell_a_signal_from_the_usual_variation(
    values: list[Decimal], expected: list[tuple[Rule, int, int, bool]]
) -> None:
    assert signals(values, SIX_TO_FOURTEEN, Direction.HIGHER) == [Signal(*each) for each in expected]


def test_whether_a_signal_is_good_depends_on_the_kpis_direction() -> None:
    high = decimals(10, 17, 10)
    assert [signals(high, SIX_TO_FOURTEEN, way)[0].better for way in Direction] == [False, True]


@settings(deadline=None)
@given(SERIES)
def test_turning_the_direction_turns_every_signal(values: list[Decimal]) -> None:
    lower, higher = (signals(values, limits(values), way) for way in (Direction.LOWER, Direction.HIGHER))
    assert [(each.rule, each.start, not each.better) for each in lower] == [
        (each.rule, each.start, each.better) for each in higher
    ]


@settings(deadline=None)
@given(SERIES)
def test_a_trend_is_strictly_one_way(values: list[Decimal]) -> None:
    for signal in signals(values, limits(values), Direction.HIGHER):
        if signal.rule is Rule.TREND:
            assert signal.end - signal.start >= 6
            steps = list(pairwise(values[signal.start : signal.end + 1]))
            assert all((after > before) == signal.better and after != before for before, after in steps)
