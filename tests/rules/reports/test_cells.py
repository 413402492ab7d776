"""Cells of an export: formulas in people's text are defused, numbers and dates stay exact."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.reports.cells import FORMULA, Cell, csv_text, defused


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Laptops are late", "Laptops are late"),
        ("=1+1", "'=1+1"),
        ("+1 for this", "'+1 for this"),
        ("-5 degrees", "'-5 degrees"),
        ("@ana said", "'@ana said"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("|calc", "'|calc"),
        ("a=b", "a=b"),
        ("null\x00 and \x1bescape", "null and escape"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (Decimal("-4.50"), "-4.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, 0, 5, 7, UTC), "2026-03-01T09:00:05Z"),
        (datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=2))), "2026-03-01T07:00:00Z"),
    ],
)
def test_a_cell_as_csv_holds_it(cell: Cell, text: str) -> None:
    assert csv_text(cell) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_no_word_is_lost(text: str) -> None:
    safe = defused(text)

    assert not safe.strip() or safe.lstrip(" \u00a0\ufeff")[:1] not in FORMULA
    assert "".join(sign for sign in text if sign in "\t\n\r" or sign >= " ") in safe


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_keeps_every_digit(value: Decimal) -> None:
    assert Decimal(csv_text(value)) == value
