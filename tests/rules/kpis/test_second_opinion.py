"""Limits against statprocon, a published package for XmR charts. Its run rules are others, so only limits compare."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statprocon.charts.xmr.base import Base as XmR

from csi.kpis.process_limits import limits
from csi.kpis.signals import Rule, signals
from models.enums import Direction

CLOSE = Decimal("0.005")
"""It rounds its limits and what leads to them to three decimals."""


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def published(values: list[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    chart = XmR(values)
    lines = (chart.x_central_line(), chart.lower_natural_process_limit(), chart.upper_natural_process_limit())
    return lines[0][0], lines[1][0], lines[2][0]


def test_limits_are_those_of_statprocon_for_its_own_example() -> None:
    ours = limits(decimals(10, 50, 40, 30))
    assert (ours.mean, ours.lower, ours.upper) == (Decimal("32.5"), Decimal("-20.7"), Decimal("85.7"))
    assert published(decimals(10, 50, 40, 30)) == pytest.approx((ours.mean, ours.lower, ours.upper), abs=CLOSE)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=40))
def test_limits_are_those_of_statprocon_for_any_readings(values: list[Decimal]) -> None:
    ours = limits(values)
    assert published(values) == pytest.approx((ours.mean, ours.lower, ours.upper), abs=CLOSE)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_readings_are_outside_the_limits(seed: int) -> None:
    chance = random.Random(seed)
    values = [Decimal(f"{chance.gauss(50, 5) + 30 * (chance.random() < 0.1):.2f}") for _ in range(40)]
    ours = [each.start for each in signals(values, limits(values), Direction.LOWER) if each.rule is Rule.OUTSIDE]
    chart = XmR(values)
    outside = chart.rule_1_x_indices_beyond_limits()
    assert ours == [place for place, is_out in enumerate(outside) if is_out]
