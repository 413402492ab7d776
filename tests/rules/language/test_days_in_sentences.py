"""The day that is said beside a figure is the day it was measured on; a date to come is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.language.measured_days import measured_day

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9 days, in October", date(2026, 10, 31)),
        ("9 days (October)", date(2026, 10, 31)),
        ("It took 9 days on 3 October", date(2026, 10, 3)),
        ("9 days on October 3rd, 2025", date(2025, 10, 3)),
        ("59 % as of 12.11.2026", date(2026, 11, 12)),
        ("59 % on 2026-11-12", date(2026, 11, 12)),
        ("41 tickets in December", date(2025, 12, 31)),
        ("41 tickets in March 2026", date(2026, 3, 31)),
        ("41 tickets in November", TODAY),
        ("12 days in Q3", date(2026, 9, 30)),
        ("12 days in Q4", TODAY),
        ("12 days last month", date(2026, 10, 31)),
        ("12 days last week", date(2026, 11, 22)),
        ("12 days last quarter", date(2026, 9, 30)),
        ("12 days last year", date(2025, 12, 31)),
        ("it was 12 yesterday", date(2026, 11, 27)),
        ("59 % today", None),
        ("under 10 % by 31 March", None),
        ("9 days in October, under 3 by 31 March", date(2026, 10, 31)),
        ("until October at most 5", None),
        ("it may be 5 days", None),
        ("in March 2027", None),
        ("14 days", None),
        ("", None),
    ],
)
def test_a_day_or_a_period_beside_a_figure(text: str, day: date | None) -> None:
    assert measured_day(text, TODAY) == day


@given(st.text(max_size=60) | st.from_regex(r"[0-9]{1,2} (days|%) (in|on|last) [A-Za-z0-9 ]{1,20}", fullmatch=True))
def test_it_is_never_a_day_to_come(text: str) -> None:
    day = measured_day(text, TODAY)
    assert day is None or day <= TODAY
