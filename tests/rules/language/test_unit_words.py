"""A unit behind a figure is in the singular for one, whatever was typed when the KPI was named."""

from decimal import Decimal

import pytest

from csi.language.numbers import format_number, same_unit


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("1", "days", "1 day"),
        ("-1", "days", "-1 day"),
        ("1.0", "days", "1.0 days"),
        ("0", "days", "0 days"),
        ("3", "day", "3 days"),
        ("1", "working days", "1 working day"),
        ("2", "working day", "2 working days"),
        ("1", "tickets per week", "1 ticket per week"),
        ("1", "tickets/week", "1 ticket/week"),
        ("21", "kg per day", "21 kg per day"),
        ("21", "kg/day", "21 kg/day"),
        ("4", "h per week", "4 h per week"),
        ("1", "per 1,000 items", "1 per 1,000 items"),
        ("1", "enquiries", "1 enquiry"),
        ("1", "boxes a day", "1 box a day"),
        ("1", "losses", "1 loss"),
        ("1", "invoices", "1 invoice"),
        ("1", "business", "1 business"),
        ("1", "SMS", "1 SMS"),
        ("1", "%", "1 %"),
        ("1", "ms", "1 ms"),
        ("1", "EUR", "1 EUR"),
        ("5", "ticket", "5 ticket"),
        ("1", "", "1"),
        ("1", "out of 5", "1 out of 5"),
    ],
)
def test_unit_agrees_with_its_figure(value: str, unit: str, said: str) -> None:
    assert format_number(Decimal(value), unit) == said


@pytest.mark.parametrize("unit", ["days", "hours", "tickets", "errors"])
def test_singular_is_the_same_unit(unit: str) -> None:
    assert same_unit(format_number(Decimal(1), unit).partition(" ")[2], unit)
