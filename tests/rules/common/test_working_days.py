"""Working days and mornings, where people are."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.common.working_days import (
    add_working_days,
    first_working_day_of_week,
    is_working_day,
    is_working_morning_time,
    morning_of,
    working_days_between,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from([None, "", "DE", " us ", "JP", "CN", "SA", "XX"])
"""Some with another weekend, and some with working Saturdays, which stay free here."""

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        (FRIDAY, None, True),
        (date(2026, 11, 21), None, False),
        (date(2026, 11, 22), None, False),
        (date(2026, 11, 26), "US", False),  # Thanksgiving
        (date(2026, 11, 26), "us", False),
        (date(2026, 11, 26), "DE", True),
        (date(2026, 11, 26), None, True),
        (date(2026, 12, 25), "XX", True),
        (date(2026, 12, 25), "", True),
        (date(2027, 7, 5), "US", False),  # the fourth is a Sunday
    ],
)
def test_weekends_and_the_countrys_holidays_are_free(day: date, country: str | None, works: bool) -> None:
    assert is_working_day(day, country) is works


@pytest.mark.parametrize(
    ("day", "count", "country", "expected"),
    [
        (FRIDAY, 5, None, date(2026, 11, 27)),
        (date(2026, 11, 21), 1, None, MONDAY),
        (MONDAY, 5, "US", date(2026, 12, 1)),
        (MONDAY, -1, None, FRIDAY),
        (date(2026, 11, 21), 0, None, date(2026, 11, 21)),
    ],
)
def test_a_promise_counts_working_days_only(day: date, count: int, country: str | None, expected: date) -> None:
    assert add_working_days(day, count, country) == expected


@settings(deadline=None)
@given(DAYS, st.integers(-30, 30), COUNTRIES)
def test_counting_there_and_measuring_agree(day: date, count: int, country: str | None) -> None:
    start = add_working_days(day, 1, country)
    assert working_days_between(start, add_working_days(start, count, country), country) == count


@settings(deadline=None)
@given(DAYS, st.integers(-90, 90), COUNTRIES)
def test_working_days_are_counted_one_by_one(day: date, count: int, country: str | None) -> None:
    step, left, end = timedelta(days=1 if count > 0 else -1), abs(count), day
    while left:
        end += step
        left -= is_working_day(end, country)

    first, last = sorted((day, end))
    after = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    days = sum(is_working_day(each, country) for each in after)
    assert add_working_days(day, count, country) == end
    assert working_days_between(day, end, country) == (days if count > 0 else -days)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [(FRIDAY, FRIDAY, 0), (FRIDAY, MONDAY, 1), (MONDAY, FRIDAY, -1), (MONDAY, date(2026, 11, 30), 5)],
)
def test_working_days_between_leaves_the_first_day_out(start: date, end: date, days: int) -> None:
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        (date(2026, 11, 22), None, date(2026, 11, 16)),
        (date(2027, 3, 31), "DE", date(2027, 3, 30)),  # Easter Monday
        (date(2026, 5, 6), "JP", date(2026, 5, 7)),  # Golden Week fills Monday to Wednesday
    ],
)
def test_the_week_begins_on_its_first_working_day(day: date, country: str | None, expected: date) -> None:
    assert first_working_day_of_week(day, country) == expected


def test_a_week_without_a_working_day_has_no_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csi.common.working_days._public_holidays", lambda country, year: _all_days())
    assert first_working_day_of_week(MONDAY, "ZZ") is None


def _all_days() -> frozenset[date]:
    return frozenset(MONDAY + timedelta(days=n) for n in range(7))


@pytest.mark.parametrize(
    ("day", "tz", "expected"),
    [
        (date(2027, 3, 26), "Europe/Berlin", utc(2027, 3, 26, 8)),
        (date(2027, 3, 29), "Europe/Berlin", utc(2027, 3, 29, 7)),  # summer time began the day before
        (date(2026, 11, 2), "America/New_York", utc(2026, 11, 2, 14)),  # winter time began the day before
        (MONDAY, "Asia/Kolkata", utc(2026, 11, 23, 3, 30)),
        (MONDAY, "Nowhere/Else", utc(2026, 11, 23, 9)),
        (MONDAY, "../etc/passwd", utc(2026, 11, 23, 9)),
        (MONDAY, "Europe", utc(2026, 11, 23, 9)),
        (MONDAY, "", utc(2026, 11, 23, 9)),
    ],
)
def test_morning_is_nine_by_the_local_clock(day: date, tz: str, expected: datetime) -> None:
    assert morning_of(day, tz) == expected
    assert morning_of(day, tz).tzinfo is UTC


def test_an_hour_that_daylight_saving_skips_is_the_instant_after_the_gap() -> None:
    assert morning_of(date(2027, 3, 28), "Europe/Berlin", hour=2) == utc(2027, 3, 28, 1)


@pytest.mark.parametrize(
    ("at", "tz", "country", "allowed"),
    [
        (utc(2026, 11, 23, 8), "Europe/Berlin", None, True),
        (utc(2026, 11, 23, 7, 59), "Europe/Berlin", None, False),
        (utc(2026, 11, 23, 15, 59), "Europe/Berlin", None, True),
        (utc(2026, 11, 23, 16), "Europe/Berlin", None, False),
        (utc(2026, 11, 21, 10), "Europe/Berlin", None, False),
        (utc(2026, 11, 22, 23), "Asia/Tokyo", None, False),  # Monday, eight there
        (utc(2026, 11, 23, 1), "Asia/Tokyo", None, True),
        (utc(2026, 11, 23, 1), "Asia/Tokyo", "JP", False),  # Labour Thanksgiving
    ],
)
def test_nothing_unasked_is_sent_at_night_or_on_a_free_day(
    at: datetime, tz: str, country: str | None, allowed: bool
) -> None:
    assert is_working_morning_time(at, tz, country) is allowed


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        is_working_morning_time(datetime(2026, 11, 23, 9), "UTC")


FIRST_QUESTION = """
import sys
from datetime import date
from csi.common import working_days
working_days.load_calendars()
before = set(sys.modules)
working_days.add_working_days(date(2026, 11, 28), 5, "ES")
print(sorted(set(sys.modules) - before))
"""


def test_once_the_calendars_are_loaded_the_first_day_asked_for_loads_nothing() -> None:
    """A process's first listener would else load hundreds of modules while somebody waits."""
    done = subprocess.run([sys.executable, "-c", FIRST_QUESTION], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
