"""When something is due, and when it may be said: on working mornings of the person who is told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.working_days import is_working_day, local_day
from csi.nudges.schedule import check_in_due, may_speak, reading_due_at

INSTANTS = st.datetimes(datetime(2020, 1, 15), datetime(2035, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe"]
)
COUNTRIES = st.sampled_from([None, "DE", "US", "JP", "SA", "IR", "NP", "AE", "BN"])
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

MADRID, NEW_YORK, KIRITIMATI = "Europe/Madrid", "America/New_York", "Pacific/Kiritimati"


def local(text: str, tz: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz)).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "tz", "country", "may"),
    [
        ("2026-11-23 08:59", MADRID, None, False),
        ("2026-11-23 09:00", MADRID, None, True),
        ("2026-11-23 11:59", MADRID, None, True),
        ("2026-11-23 12:00", MADRID, None, False),
        ("2026-11-23 23:30", MADRID, None, False),
        ("2026-11-23 03:00", MADRID, None, False),
        ("2026-11-28 10:00", MADRID, None, False),  # Saturday
        ("2026-11-29 10:00", MADRID, None, False),  # Sunday
        ("2026-12-25 10:00", MADRID, None, True),  # a holiday nowhere in particular
        ("2026-12-25 10:00", MADRID, "ES", False),
        ("2026-11-26 10:00", NEW_YORK, "US", False),  # Thanksgiving
        ("2026-11-23 10:00", NEW_YORK, "US", True),
        ("2026-11-23 10:00", KIRITIMATI, None, True),  # still Sunday in Madrid
        ("2026-10-26 09:00", MADRID, None, True),  # the morning after summer time has ended
        ("2026-10-26 08:59", MADRID, None, False),
        ("2026-03-30 09:00", MADRID, None, True),  # the morning after it has begun
        ("2026-11-27 10:00", "Asia/Riyadh", "SA", False),  # Friday
        ("2026-11-29 10:00", "Asia/Riyadh", "SA", True),  # Sunday
        ("2026-11-29 09:15", "Asia/Kathmandu", "NP", True),
        ("2026-11-27 11:00", "Asia/Dubai", "AE", True),  # half a day is a morning
    ],
)
def test_the_bot_speaks_on_working_mornings_only(when: str, tz: str, country: str | None, may: bool) -> None:
    assert may_speak(local(when, tz), tz, country) is may


@given(INSTANTS, ZONES, COUNTRIES)
def test_it_never_speaks_at_night_at_weekends_or_on_holidays(at: datetime, tz: str, country: str | None) -> None:
    there = at.astimezone(ZoneInfo(tz))
    quiet = there.hour < 9 or there.hour >= 12 or not is_working_day(there.date(), country)

    assert may_speak(at, tz, country) is not quiet


@pytest.mark.parametrize(
    ("at", "tz", "country", "due"),
    [
        ("2026-11-23 10:30", "UTC", None, "2026-11-23 09:00"),
        ("2026-11-23 09:00", "UTC", None, "2026-11-23 09:00"),
        ("2026-11-23 08:59", "UTC", None, "2026-11-16 09:00"),
        ("2026-11-29 23:59", "UTC", None, "2026-11-23 09:00"),
        ("2026-11-23 08:00", MADRID, None, "2026-11-23 08:00"),  # nine o'clock there
        ("2026-11-23 14:00", NEW_YORK, None, "2026-11-23 14:00"),
        ("2026-11-23 13:59", NEW_YORK, None, "2026-11-16 14:00"),
        ("2026-04-06 10:00", "UTC", "DE", "2026-03-30 09:00"),  # Easter Monday: last week's still is the latest
        ("2026-04-07 10:00", "UTC", "DE", "2026-04-07 09:00"),  # and this week's is on Tuesday
        ("2026-10-26 10:00", MADRID, None, "2026-10-26 08:00"),  # winter time
        ("2026-10-23 10:00", MADRID, None, "2026-10-19 07:00"),  # summer time
        ("2026-03-30 10:00", MADRID, None, "2026-03-30 07:00"),
        ("2026-03-27 10:00", MADRID, None, "2026-03-23 08:00"),
        ("2026-05-05 10:00", "UTC", "JP", "2026-04-27 09:00"),  # Golden Week: Monday to Wednesday are free
        ("2026-05-07 10:00", "UTC", "JP", "2026-05-07 09:00"),
        ("2026-11-23 10:00", "Asia/Riyadh", "SA", "2026-11-22 06:00"),  # their week begins on Sunday
        ("2026-11-27 10:00", "Asia/Tehran", "IR", "2026-11-21 05:30"),  # on Saturday, at half past
        ("2026-11-28 05:00", "Asia/Kathmandu", "NP", "2026-11-22 03:15"),  # on Sunday, at a quarter past
        ("2022-01-03 08:00", "Asia/Dubai", "AE", "2022-01-03 05:00"),  # Monday, since that year
        ("2021-12-31 08:00", "Asia/Dubai", "AE", "2021-12-26 05:00"),
        ("2026-04-05 10:00", "Australia/Lord_Howe", None, "2026-03-29 22:00"),  # half an hour of summer time ends
        ("2026-10-05 10:00", "Australia/Lord_Howe", None, "2026-10-04 22:00"),
    ],
)
def test_the_check_in_is_due_on_the_first_working_morning_of_the_week(
    at: str, tz: str, country: str | None, due: str
) -> None:
    assert check_in_due(utc(at), tz, country) == utc(due)


@given(INSTANTS, ZONES, COUNTRIES)
def test_only_the_latest_check_in_counts(at: datetime, tz: str, country: str | None) -> None:
    due = check_in_due(at, tz, country)

    assert due <= at
    assert may_speak(due, tz, country)
    assert at - due <= timedelta(days=14)
    assert check_in_due(due, tz, country) == due
    assert check_in_due(due - timedelta(seconds=1), tz, country) < due


@given(INSTANTS, ZONES, COUNTRIES, st.integers(0, 60))
def test_a_later_look_never_finds_an_earlier_check_in(at: datetime, tz: str, country: str | None, days: int) -> None:
    assert check_in_due(at, tz, country) <= check_in_due(at + timedelta(days=days), tz, country)


@given(st.integers(0, 300), ZONES)
def test_there_is_one_check_in_a_week(weeks: int, tz: str) -> None:
    sunday = datetime(2026, 1, 4, 12, tzinfo=UTC) + timedelta(weeks=weeks)
    looks = [check_in_due(sunday + timedelta(hours=hours), tz, None) for hours in range(0, 7 * 24 + 1, 6)]

    assert len(set(looks)) == 2  # the one before, and this week's


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        check_in_due(datetime(2026, 11, 23, 10, 30), "UTC", None)


@pytest.mark.parametrize(
    ("at", "tz", "day"),
    [
        ("2026-11-23 23:30", "UTC", date(2026, 11, 23)),
        ("2026-11-23 23:30", MADRID, date(2026, 11, 24)),
        ("2026-11-23 03:00", NEW_YORK, date(2026, 11, 22)),
        ("2026-11-23 10:30", KIRITIMATI, date(2026, 11, 24)),
        ("2026-11-23 10:30", "Nowhere/Else", date(2026, 11, 23)),
    ],
)
def test_a_day_is_the_day_on_the_persons_own_calendar(at: str, tz: str, day: date) -> None:
    assert local_day(utc(at), tz) == day


@pytest.mark.parametrize(
    ("due_on", "tz", "country", "at"),
    [
        (date(2026, 11, 23), "UTC", None, "2026-11-23 09:00"),
        (date(2026, 11, 28), "UTC", None, "2026-11-30 09:00"),  # Saturday
        (date(2026, 11, 29), MADRID, None, "2026-11-30 08:00"),
        (date(2026, 12, 25), "UTC", "DE", "2026-12-28 09:00"),
        (date(2026, 3, 29), MADRID, None, "2026-03-30 07:00"),  # the day summer time begins
    ],
)
def test_a_reading_is_asked_for_on_the_first_working_morning_from_then(
    due_on: date, tz: str, country: str | None, at: str
) -> None:
    assert reading_due_at(due_on, tz, country) == utc(at)


@given(DAYS, ZONES, COUNTRIES)
def test_a_reading_is_asked_for_when_the_bot_may_speak(due_on: date, tz: str, country: str | None) -> None:
    at = reading_due_at(due_on, tz, country)

    assert may_speak(at, tz, country)
    assert local_day(at, tz) >= due_on
    assert local_day(at, tz) - due_on <= timedelta(days=10)
