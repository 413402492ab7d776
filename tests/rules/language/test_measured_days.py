"""The day of a reading: in the past, the end of a period, and never today by mistake."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.language.measured_days import split_day

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("9 days, in October", "9 days", "2026-10-31"),
        ("9 days (October)", "9 days", "2026-10-31"),
        ("4.92 % in October 2025", "4.92 %", "2025-10-31"),
        ("4,92 % for december", "4,92 %", "2025-12-31"),
        ("4.92 in November", "4.92", "2026-11-28"),
        ("4.92 on 3 November", "4.92", "2026-11-03"),
        ("4.92, Nov 3", "4.92", "2026-11-03"),
        ("4.92 on 3 December", "4.92", "2025-12-03"),
        ("4.92 on Tuesday 3 November", "4.92", "2026-11-03"),
        ("4.92 on 2026-11-03", "4.92", "2026-11-03"),
        ("4.92 on 3.11.2026", "4.92", "2026-11-03"),
        ("4.92 on 23/11/2026", "4.92", "2026-11-23"),
        ("4.92 yesterday", "4.92", "2026-11-27"),
        ("4.92 on friday", "4.92", "2026-11-27"),
        ("4.92 last saturday", "4.92", "2026-11-21"),
        ("4.92 last week", "4.92", "2026-11-22"),
        ("4.92 last month", "4.92", "2026-10-31"),
        ("4.92 in Q3", "4.92", "2026-09-30"),
        ("4.92, last quarter", "4.92", "2026-09-30"),
        ("4.92 last year", "4.92", "2025-12-31"),
        ("4.92 two weeks ago", "4.92", "2026-11-14"),
        ("4.92 on 29 February", "4.92", "2024-02-29"),
        ("same, at the end of September", "same", "2026-09-30"),
        ("4.92 on 3 December 2026", "4.92", "2026-12-03"),
    ],
)
def test_the_day_behind_a_value_is_read(text: str, words: str, day: str) -> None:
    found = split_day(text, TODAY)
    assert (found.words, found.day, found.unclear) == (words, date.fromisoformat(day), False)


@pytest.mark.parametrize("text", ["4.92", "9 days", "4 (two laptops were lost)", "4,92 %", "1,234.5", "n/a", "-3"])
def test_a_value_without_a_day_stays_as_it_is(text: str) -> None:
    found = split_day(text, TODAY)
    assert (found.words, found.day, found.unclear) == (text, None, False)


@pytest.mark.parametrize(
    "text", ["4.92 on 1/2/2026", "4.92 on 31 June", "4.92 on Monday 3 November", "in October it was 9", "9 tomorrow"]
)
def test_what_may_be_another_day_is_never_taken_as_today(text: str) -> None:
    found = split_day(text, TODAY)
    assert found.day is None
    assert found.unclear


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.text(max_size=60))
def test_no_text_breaks_it_and_a_day_without_a_year_is_not_in_the_future(today: date, text: str) -> None:
    split_day(text, today)
    for month in ("January", "June", "December"):
        for said in (f"9 in {month}", f"9 on 3 {month}", f"9, {month}"):
            day = split_day(said, today).day
            assert day is not None
            assert day <= today
