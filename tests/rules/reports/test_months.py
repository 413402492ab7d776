"""Months as people type them, and the day on which a month's digest is due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.working_days import is_working_day, local_day
from csi.reports.months import Month, digest_due, month_of, read_month, start_of

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("", Month(2026, 11)),
        ("this month", Month(2026, 11)),
        ("last month", Month(2026, 10)),
        ("October", Month(2026, 10)),
        ("for oct", Month(2026, 10)),
        ("Sept.", Month(2026, 9)),
        ("december", Month(2025, 12)),
        ("November", Month(2026, 11)),
        ("march 2025", Month(2025, 3)),
        ("March, 2025", Month(2025, 3)),
        ("2026-10", Month(2026, 10)),
        ("2026/1", Month(2026, 1)),
        ("10/2026", Month(2026, 10)),
        ("10.2026", Month(2026, 10)),
        ("May 2027", Month(2027, 5)),
        ("ju", None),
        ("ma", None),
        ("Smarch", None),
        ("2026-13", None),
        ("0000-01", None),
        ("last", Month(2026, 10)),
        ("10", None),
    ],
)
def test_a_month_is_read_as_people_write_it(typed: str, month: Month | None) -> None:
    assert read_month(typed, TODAY) == month


def test_a_month_knows_its_days_and_its_neighbours() -> None:
    january = Month(2028, 1)

    assert (january.first, january.last, january.name, january.key) == (
        date(2028, 1, 1), date(2028, 1, 31), "January 2028", "2028-01",
    )  # fmt: skip
    assert (january.plus(-1), january.plus(1).last) == (Month(2027, 12), date(2028, 2, 29))
    assert [month.key for month in january.up_to(3)] == ["2027-11", "2027-12", "2028-01"]
    assert Month.parse("2028-01") == january
    assert start_of(Month(2026, 11), "Europe/Paris") == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert start_of(Month(2026, 7), "America/New_York") == datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), None),  # 8:59 in Paris
        (datetime(2026, 12, 1, 8, 0, tzinfo=UTC), Month(2026, 11)),
        (datetime(2026, 12, 10, 8, 0, tzinfo=UTC), Month(2026, 11)),  # after some days of downtime
        (datetime(2026, 12, 15, 8, 0, tzinfo=UTC), None),  # too late for it
        (datetime(2027, 1, 1, 9, 0, tzinfo=UTC), None),  # a holiday
        (datetime(2027, 1, 3, 9, 0, tzinfo=UTC), None),  # a Sunday
        (datetime(2027, 1, 4, 8, 0, tzinfo=UTC), Month(2026, 12)),
    ],
)
def test_a_digest_is_due_on_the_first_working_morning_of_the_next_month(at: datetime, month: Month | None) -> None:
    assert digest_due(at, "Europe/Paris", "FR") == month


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin"]),
)
def test_what_is_due_is_always_last_month_and_never_before_a_working_day(at: datetime, tz: str) -> None:
    due = digest_due(at, tz, "DE")

    if due is not None:
        today = local_day(at, tz)
        assert due == month_of(today).plus(-1)
        assert any(is_working_day(today.replace(day=1) + timedelta(days=n), "DE") for n in range(today.day))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_months_are_counted_without_a_gap(day: date, away: int) -> None:
    month = month_of(day)

    assert month.holds(day)
    assert month.plus(away).plus(-away) == month
    assert month.plus(1).first - month.last == timedelta(days=1)
