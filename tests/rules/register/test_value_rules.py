"""What an improvement costs and is worth, with each figure's formula."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csi.common.money import DifferentCurrencies, Money
from csi.register.value_rules import (
    BusinessCase,
    Value,
    describe,
    figures,
    first_year,
    forecast_beside_actual,
    payback,
    return_on_investment,
)


def eur(amount: str | int) -> Money:
    return Money(Decimal(amount), "EUR")


USD = Money(Decimal(24_000), "USD")
AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
SUMS = st.builds(Money, AMOUNTS, st.sampled_from(["EUR", "USD", "JPY"]))
BENEFITS = st.builds(eur, AMOUNTS.map(str))
COSTS = st.builds(eur, st.decimals(0, 10**12, places=2).map(str))
PAID = st.builds(eur, st.decimals(Decimal("0.01"), 10**12, places=2).map(str))


# Money


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("6000", "6,000 EUR"),
        ("6000.00", "6,000 EUR"),
        ("6000.5", "6,000.50 EUR"),
        ("0.125", "0.125 EUR"),
        ("-1234567.89", "-1,234,567.89 EUR"),
        ("0", "0 EUR"),
        ("-0.00", "0 EUR"),
        ("1E+3", "1,000 EUR"),
    ],
)
def test_a_sum_is_said_with_its_currency_and_no_idle_decimals(amount: str, said: str) -> None:
    assert str(eur(amount)) == said


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (1.5, "EUR"),
        (3, "EUR"),
        (Decimal("NaN"), "EUR"),
        (Decimal("Infinity"), "EUR"),
        (Decimal(1), "eur"),
        (Decimal(1), "EURO"),
        (Decimal(1), "€"),
        (Decimal(1), ""),
        (Decimal("1E+15"), "EUR"),
        (Decimal("0.00001"), "EUR"),
    ],
)
def test_money_is_never_a_float_nor_without_a_currency(amount: Decimal, currency: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Money(amount, currency)


@given(SUMS, SUMS)
def test_different_currencies_are_never_added(one: Money, other: Money) -> None:
    if one.currency == other.currency:
        assert Fraction((one + other).amount) == Fraction(one.amount) + Fraction(other.amount)
        assert (one + other) - other == one
    else:
        for together in (Money.__add__, Money.__sub__):
            with pytest.raises(DifferentCurrencies, match="can't be compared"):
                together(one, other)


# The figures, with their formulas


@pytest.mark.parametrize(
    ("cost", "benefit", "says"),
    [
        (eur(6_000), eur(24_000), "payback: 6,000 EUR / 24,000 EUR a year = 3 months"),
        (eur(2_000), eur(24_000), "payback: 2,000 EUR / 24,000 EUR a year = 1 month"),
        (eur(5_000), eur(24_000), "payback: 5,000 EUR / 24,000 EUR a year = 2.5 months"),
        (eur(5_000), eur(14_000), "payback: 5,000 EUR / 14,000 EUR a year = about 4.3 months"),
        (eur(60_000), eur(24_000), "payback: 60,000 EUR / 24,000 EUR a year = 30 months"),
        (eur("0.01"), eur(24_000), "payback: 0.01 EUR / 24,000 EUR a year = less than a tenth of a month"),
        (eur(0), eur(24_000), "payback: at once, since it costs nothing"),
        (eur(0), eur(0), "payback: at once, since it costs nothing"),
        (eur(6_000), eur(0), "payback: never: 6,000 EUR is spent and nothing comes back in money"),
        (eur(6_000), eur(-500), "payback: never: it costs 500 EUR more every year"),
        (eur(0), eur(-500), "payback: never: it costs 500 EUR more every year"),
        (eur(6_000), USD, "payback: EUR and USD can't be compared"),
    ],
)
def test_payback_is_shown_with_its_formula(cost: Money, benefit: Money, says: str) -> None:
    assert str(payback(cost, benefit)) == says


@pytest.mark.parametrize(
    ("cost", "benefit", "years", "says"),
    [
        (eur(6_000), eur(24_000), 1, "return in the first year: (24,000 EUR − 6,000 EUR) / 6,000 EUR = 300 %"),
        (eur(6_000), eur(24_000), 3, "return in 3 years: (3 × 24,000 EUR − 6,000 EUR) / 6,000 EUR = 1,100 %"),
        (eur(9_000), eur(3_000), 1, "return in the first year: (3,000 EUR − 9,000 EUR) / 9,000 EUR = "
                                    "about -66.7 %, a loss"),
        (eur(6_000), eur(6_000), 1, "return in the first year: (6,000 EUR − 6,000 EUR) / 6,000 EUR = 0 %"),
        (eur(6_000), eur(0), 1, "return in the first year: (0 EUR − 6,000 EUR) / 6,000 EUR = -100 %, a loss"),
        (eur(100), eur(-50), 1, "return in the first year: ((-50 EUR) − 100 EUR) / 100 EUR = -150 %, a loss"),
        (eur(0), eur(500), 1, "return in the first year: none can be given, since nothing is spent; "
                              "500 EUR a year is gained"),
        (eur(0), eur(0), 1, "return in the first year: none can be given, since nothing is spent; "
                            "nothing is gained in money either"),
        (eur(0), eur(-5), 1, "return in the first year: none can be given, since nothing is spent; "
                             "it costs 5 EUR more every year"),
        (eur(30_000), eur("30_000.01"), 1, "return in the first year: (30,000.01 EUR − 30,000 EUR) / 30,000 EUR = "
                                           "about 0 %"),
        (eur(6_000), USD, 1, "return in the first year: EUR and USD can't be compared"),
    ],
)  # fmt: skip
def test_the_return_is_shown_with_its_formula(cost: Money, benefit: Money, years: int, says: str) -> None:
    assert str(return_on_investment(cost, benefit, years)) == says


@pytest.mark.parametrize(
    ("cost", "benefit", "says"),
    [
        (eur(6_000), eur(24_000), "first-year value: 24,000 EUR − 6,000 EUR = 18,000 EUR"),
        (eur("6000.50"), eur(24_000), "first-year value: 24,000 EUR − 6,000.50 EUR = 17,999.50 EUR"),
        (eur(6_000), eur(2_000), "first-year value: 2,000 EUR − 6,000 EUR = -4,000 EUR"),
        (eur(6_000), USD, "first-year value: USD and EUR can't be compared"),
    ],
)
def test_the_first_years_value_is_shown_with_its_formula(cost: Money, benefit: Money, says: str) -> None:
    assert str(first_year(cost, benefit)) == says


def test_a_return_is_counted_over_a_year_at_least() -> None:
    with pytest.raises(ValueError, match="whole years"):
        return_on_investment(eur(1), eur(1), 0)


@given(PAID, BENEFITS)
def test_payback_times_the_benefit_is_exactly_the_cost(cost: Money, benefit: Money) -> None:
    months = payback(cost, benefit).exact

    if benefit.amount <= 0:
        assert months is None
    else:
        assert months is not None
        assert months * Fraction(benefit.amount) == 12 * Fraction(cost.amount)


@given(PAID, BENEFITS, st.integers(1, 20))
def test_a_return_on_the_cost_and_the_cost_are_exactly_the_benefit(cost: Money, benefit: Money, years: int) -> None:
    percent = return_on_investment(cost, benefit, years).exact

    assert percent is not None
    assert Fraction(cost.amount) * (1 + percent / 100) == years * Fraction(benefit.amount)


@given(COSTS, BENEFITS)
def test_the_first_years_value_is_exact(cost: Money, benefit: Money) -> None:
    assert first_year(cost, benefit).exact == Fraction(benefit.amount) - Fraction(cost.amount)


@given(PAID, BENEFITS, st.decimals(Decimal("0.01"), 10**6, places=2))
def test_what_costs_more_pays_back_later_and_returns_less(cost: Money, benefit: Money, more: Decimal) -> None:
    assume(benefit.amount > 0)
    dearer = cost + eur(str(more))

    cheap, dear = payback(cost, benefit).exact, payback(dearer, benefit).exact
    assert cheap is not None
    assert dear is not None
    assert dear > cheap
    assert (return_on_investment(dearer, benefit).exact or 0) < (return_on_investment(cost, benefit).exact or 0)
    assert (first_year(dearer, benefit).exact or 0) < (first_year(cost, benefit).exact or 0)


@given(PAID, BENEFITS, st.decimals(Decimal("0.01"), 10**6, places=2))
def test_what_brings_more_pays_back_sooner_and_returns_more(cost: Money, benefit: Money, more: Decimal) -> None:
    assume(benefit.amount > 0)
    better = benefit + eur(str(more))

    slow, fast = payback(cost, benefit).exact, payback(cost, better).exact
    assert slow is not None
    assert fast is not None
    assert fast < slow
    assert (return_on_investment(cost, better).exact or 0) > (return_on_investment(cost, benefit).exact or 0)


@given(PAID, BENEFITS)
def test_what_pays_back_within_a_year_is_what_has_a_return_in_it(cost: Money, benefit: Money) -> None:
    months, percent = payback(cost, benefit).exact, return_on_investment(cost, benefit).exact

    assert percent is not None
    assert (months is not None and months < 12) is (percent > 0)


# All of it, as it is shown


def test_a_value_is_told_line_by_line() -> None:
    value = Value(eur(6_000), eur(24_000), "Facilities", "fewer angry calls")

    assert describe(value) == (
        "cost: 6,000 EUR, paid by Facilities",
        "benefit: 24,000 EUR a year",
        "first-year value: 24,000 EUR − 6,000 EUR = 18,000 EUR",
        "payback: 6,000 EUR / 24,000 EUR a year = 3 months",
        "return in the first year: (24,000 EUR − 6,000 EUR) / 6,000 EUR = 300 %",
        "besides money: fewer angry calls",
    )


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (Value(), ()),
        (Value(payer="IT"), ("paid by IT",)),
        (Value(eur(5)), ("cost: 5 EUR",)),
        (Value(yearly_benefit=eur(0)), ("benefit: none in money",)),
        (Value(yearly_benefit=eur(-9)), ("benefit: none in money; it costs 9 EUR more every year",)),
    ],
)
def test_what_is_not_known_is_not_counted(value: Value, lines: tuple[str, ...]) -> None:
    assert figures(value) == ()
    assert describe(value) == lines


def test_a_cost_is_never_below_zero() -> None:
    with pytest.raises(ValueError, match="A cost can't be below zero"):
        Value(eur(-1))


# Forecast and actual

FORECAST = Value(eur(6_000), eur(24_000))
APPROVED_ON = date(2026, 11, 23)


def test_the_forecast_may_change_until_it_is_frozen() -> None:
    assert BusinessCase(Value()).revised(FORECAST, APPROVED_ON).forecast == FORECAST
    for today, said in ((APPROVED_ON, "23 November"), (date(2027, 9, 1), "23 November 2026")):
        with pytest.raises(ValueError, match=rf"The forecast was frozen on {said}\. "):
            BusinessCase(FORECAST, APPROVED_ON).revised(Value(), today)


@pytest.mark.parametrize(
    ("actual", "lines"),
    [
        (
            Value(eur(6_000), eur(18_000)),
            (
                "cost: 6,000 EUR forecast, 6,000 EUR actual (as forecast)",
                "yearly benefit: 24,000 EUR forecast, 18,000 EUR actual (75 % of the forecast)",
            ),
        ),
        (
            Value(eur(7_000)),
            (
                "cost: 6,000 EUR forecast, 7,000 EUR actual (about 116.7 % of the forecast)",
                "yearly benefit: 24,000 EUR forecast, actual not known",
            ),
        ),
        (
            Value(None, USD),
            (
                "cost: 6,000 EUR forecast, actual not known",
                "yearly benefit: 24,000 EUR forecast, 24,000 USD actual (EUR and USD can't be compared)",
            ),
        ),
    ],
)
def test_what_came_of_it_stands_beside_the_forecast(actual: Value, lines: tuple[str, ...]) -> None:
    assert forecast_beside_actual(BusinessCase(FORECAST, APPROVED_ON, actual)) == lines


@pytest.mark.parametrize(
    ("forecast", "line"),
    [
        (None, "cost: no forecast, 5 EUR actual"),
        (eur(0), "cost: 0 EUR forecast, 5 EUR actual"),
    ],
)
def test_what_was_not_forecast_is_not_compared(forecast: Money | None, line: str) -> None:
    assert forecast_beside_actual(BusinessCase(Value(forecast), actual=Value(eur(5)))) == (line,)


def test_before_closing_there_is_nothing_to_set_beside_the_forecast() -> None:
    assert forecast_beside_actual(BusinessCase(FORECAST)) == ()
