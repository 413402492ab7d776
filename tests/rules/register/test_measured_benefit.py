"""A benefit that follows from a KPI, to the digit and with its formula."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.money import DifferentCurrencies, Money
from csi.register.measured_benefit import BenefitLine, describe_lines, total
from models.enums import Direction


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


SECOND_LEVEL = BenefitLine(
    "Second-level calls avoided", "First-call resolution", "%", Direction.HIGHER, Decimal(65), Decimal(85),
    Decimal(2_500_000), None, usd("37"),
)  # fmt: skip
THIRD_LEVEL = replace(SECOND_LEVEL, label="Third-level calls avoided", share=Decimal(50), rate=usd("60"))
HOURS = replace(
    SECOND_LEVEL, label="Hours", unit="hours", direction=Direction.LOWER, before=Decimal("14.2"), after=Decimal("2.9"),
    volume=Decimal(52), rate=usd("41.50"),
)  # fmt: skip


def test_first_call_resolution_is_worth_33_5_million_a_year() -> None:
    assert (SECOND_LEVEL.gain, SECOND_LEVEL.count) == (Decimal(20), Decimal(500_000))
    assert SECOND_LEVEL.amount == usd("18500000")
    assert THIRD_LEVEL.count == Decimal(250_000)
    assert THIRD_LEVEL.amount == usd("15000000")
    assert total([SECOND_LEVEL, THIRD_LEVEL]) == usd("33500000")
    assert describe_lines([SECOND_LEVEL, THIRD_LEVEL]) == (
        "Second-level calls avoided: 20 points of 2,500,000 = 500,000 × 37 USD = 18,500,000 USD",
        "Third-level calls avoided: 20 points of 2,500,000 × 50 % = 250,000 × 60 USD = 15,000,000 USD",
        "together 33,500,000 USD a year",
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (HOURS, "Hours: 11.3 hours × 52 = 587.6 × 41.50 USD = 24,385.40 USD"),
        (replace(HOURS, after=Decimal("14.2")), "Hours: 0 hours × 52 = 0 × 41.50 USD = 0 USD"),
        (replace(HOURS, after=Decimal("15.2")), "Hours: -1 hour × 52 = -52 × 41.50 USD = -2,158 USD"),
        (replace(HOURS, after=None), "Hours: not measured yet"),
        (replace(SECOND_LEVEL, after=Decimal(66)), "Second-level calls avoided: 1 point of 2,500,000 = 25,000 × 37 USD"
         " = 925,000 USD"),
        (replace(HOURS, rate=usd("0.0033"), volume=Decimal(1)), "Hours: 11.3 hours × 1 = 11.3 × 0.0033 USD = 0.04 USD"),
    ],
)  # fmt: skip
def test_a_line_says_its_formula(line: BenefitLine, said: str) -> None:
    assert line.formula == said


def test_currencies_are_never_mixed_and_what_is_unmeasured_counts_nothing() -> None:
    other = replace(THIRD_LEVEL, rate=Money(Decimal(60), "EUR"))
    with pytest.raises(DifferentCurrencies):
        total([SECOND_LEVEL, other])
    assert total([SECOND_LEVEL, replace(other, after=None)]) == SECOND_LEVEL.amount
    assert total([]) is total([replace(SECOND_LEVEL, after=None)]) is None


VALUES = st.decimals(0, 10**6, places=3)
SHARES = st.none() | st.decimals(0, 100, places=1)


@given(
    VALUES, VALUES, st.decimals(0, 10**5, places=2), st.none() | st.decimals(0, 100, places=1), st.sampled_from("%h")
)
def test_the_amount_is_the_product_rounded_once(
    before: Decimal, after: Decimal, volume: Decimal, share: Decimal | None, unit: str
) -> None:
    line = replace(SECOND_LEVEL, before=before, after=after, volume=volume, share=share, unit=unit)
    exact = (Fraction(after) - Fraction(before)) * Fraction(volume) * 37 / (100 if unit == "%" else 1)
    exact *= 1 if share is None else Fraction(share) / 100
    assert line.amount is not None
    assert abs(Fraction(line.amount.amount) - exact) <= Fraction(1, 200)
    worse = replace(line, direction=Direction.LOWER)
    assert worse.amount == -line.amount
    assert line.formula
