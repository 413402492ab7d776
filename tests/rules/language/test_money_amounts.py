"""Sums of money as people write them; what can mean two things is asked about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.money import Money
from csi.language.money_amounts import understand_sum
from csi.language.readings import UnclearReading


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("6000", "6000", "EUR"),
        ("6,000 €", "6000", "EUR"),
        ("€6,000", "6000", "EUR"),
        ("6.000,50 EUR", "6000.50", "EUR"),
        ("6000,50", "6000.50", "EUR"),
        ("6 000", "6000", "EUR"),
        ("CHF 4'000", "4000", "CHF"),
        ("1.234.567", "1234567", "EUR"),
        ("1,234,567.89 usd", "1234567.89", "USD"),
        ("0.50", "0.50", "EUR"),
        ("$2k", "2000", "USD"),
        ("2kEUR", "2000", "EUR"),
        ("1.5k", "1500", "EUR"),
        ("1,5 mio €", "1500000", "EUR"),
        ("3.5 million dollars", "3500000", "USD"),
        ("20 thousand euros", "20000", "EUR"),
        ("3 M€", "3000000", "EUR"),
        ("300 MXN", "300", "MXN"),
        ("12k a year", "12000", "EUR"),
        ("999 per year", "999", "EUR"),
        ("12k p.a.", "12000", "EUR"),
        ("£1,200 yearly", "1200", "GBP"),
        ("EUR 500 a month", "6000", "EUR"),
        ("500/month", "6000", "EUR"),
        ("-500", "-500", "EUR"),
        ("−500 €", "-500", "EUR"),
        ("0", "0", "EUR"),
        ("nothing", "0", "EUR"),
    ],
)
def test_a_yearly_benefit_is_understood_as_people_write_it(written: str, amount: str, currency: str) -> None:
    assert understand_sum(written, "EUR", yearly=True) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("own", "written", "currency"),
    [
        ("CAD", "$5", "CAD"),
        ("EUR", "$5", "USD"),
        ("CNY", "¥5", "CNY"),
        ("SEK", "5 kr", "SEK"),
        ("USD", "5 pounds", "GBP"),
    ],
)
def test_a_sign_that_several_currencies_have_means_the_own_one_where_it_can(
    own: str, written: str, currency: str
) -> None:
    assert understand_sum(written, own) == Money(Decimal(5), currency)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1.234", "Is “1.234” 1,234 or 1.234? Write 1234 for the first, 1.2340 for the second."),
        ("1.234k", "Is “1.234” 1,234"),
        ("about 6k", "is not one sum"),
        ("~6000", "is not one sum"),
        ("5-6k", "is not one sum"),
        ("5000 or 6000", "is not one sum"),
        ("6000+", "is not one sum"),
        ("a lot", "can't read “a lot”"),
        ("12 apples", "can't read “12 apples”"),
        ("5 $ €", "can't read"),
        ("5 kr", "can't read"),
        ("1e5", "can't read"),
        ("--5", "can't read"),
        ("", "can't read"),
        ("9" * 16, "up to 15 digits"),
        ("0.00001", "up to 15 digits and 4 decimals"),
        ("9" * 100, "too long"),
        ("12k a year", "Say what it costs once"),
    ],
)
def test_a_sum_that_is_not_clear_is_asked_about(written: str, why: str) -> None:
    found = understand_sum(written, "EUR")
    assert isinstance(found, UnclearReading)
    assert why in found.sentence


@given(st.decimals(-(10**14), 10**14, places=4), st.sampled_from(["EUR", "USD", "JPY"]))
def test_what_the_bot_writes_into_a_field_it_reads_again(amount: Decimal, currency: str) -> None:
    known = Money(amount, currency)
    assert understand_sum(str(known), "EUR", known=known) == known


@given(st.text(max_size=70))
def test_no_text_is_too_strange(written: str) -> None:
    assert isinstance(understand_sum(written, "EUR", yearly=True), Money | UnclearReading)
