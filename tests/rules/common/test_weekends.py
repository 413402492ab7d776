"""Weekends by the country's law and the date, and the country that a time zone speaks for."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.countries import country_of_zone, presumed_country
from csi.common.weekends import CORRECTIONS, FRI, SAT, SUN, THU, week_begins, weekend_of
from csi.common.working_days import first_working_day_of_week, is_working_day

DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))
ELSEWHERE = ["AE", "AF", "BD", "BN", "DZ", "EG", "IL", "IQ", "IR", "JO", "KW", "LY", "NP", "SA", "SD", "YE", "DE", None]
COUNTRIES = st.sampled_from(ELSEWHERE)


@pytest.mark.parametrize(
    ("country", "day", "weekend"),
    [
        (None, date(2026, 11, 28), {SAT, SUN}),
        ("de", date(2026, 11, 28), {SAT, SUN}),
        ("BD", date(2026, 11, 28), {FRI, SAT}),
        ("EG", date(2026, 11, 28), {FRI, SAT}),
        ("IR", date(2026, 11, 28), {FRI}),
        ("SD", date(2026, 11, 28), {FRI, SAT}),
        ("DZ", date(2026, 11, 28), {FRI, SAT}),
        ("IQ", date(2026, 11, 28), {FRI, SAT}),
        ("AF", date(2020, 11, 28), {THU, FRI}),
        ("AF", date(2026, 11, 28), {FRI}),
        ("YE", date(2013, 8, 14), {THU, FRI}),
        ("YE", date(2013, 8, 15), {FRI, SAT}),
        ("SA", date(2013, 6, 27), {THU, FRI}),
        ("SA", date(2013, 6, 29), {FRI, SAT}),
        ("NP", date(2022, 5, 14), {SAT}),
        ("NP", date(2022, 5, 15), {SAT, SUN}),
        ("NP", date(2022, 6, 14), {SAT, SUN}),
        ("NP", date(2022, 6, 15), {SAT}),
        ("NP", date(2026, 11, 28), {SAT}),
        ("AE", date(2021, 12, 31), {FRI, SAT}),
        ("AE", date(2022, 1, 1), {SAT, SUN}),
        ("LY", date(2026, 11, 28), {FRI, SAT}),
        ("BN", date(2026, 11, 28), {FRI, SUN}),
        ("HK", date(2026, 11, 28), {SAT, SUN}),  # the package frees Sunday alone
        ("CD", date(2026, 11, 28), {SAT, SUN}),
        ("XX", date(2026, 11, 28), {SAT, SUN}),
    ],
)
def test_the_weekend_is_the_one_by_law_at_that_date(country: str | None, day: date, weekend: set[int]) -> None:
    assert weekend_of(day, country) == weekend


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("SA", date(2026, 11, 27), False),  # Friday
        ("SA", date(2026, 11, 28), False),
        ("SA", date(2026, 11, 29), True),  # Sunday
        ("IR", date(2026, 11, 28), True),  # Saturday
        ("NP", date(2026, 11, 27), True),
        ("AE", date(2026, 11, 27), True),  # half of Friday, in the morning
        ("AE", date(2021, 11, 26), False),
    ],
)
def test_a_working_day_is_one_of_that_countrys_week(country: str, day: date, works: bool) -> None:
    assert is_working_day(day, country) is works


@pytest.mark.parametrize(
    ("country", "day", "begins"),
    [
        ("DE", date(2026, 11, 29), date(2026, 11, 23)),
        ("EG", date(2026, 11, 29), date(2026, 11, 29)),  # Sunday
        ("EG", date(2026, 11, 28), date(2026, 11, 22)),
        ("IR", date(2026, 11, 28), date(2026, 11, 28)),  # Saturday
        ("IR", date(2026, 11, 27), date(2026, 11, 21)),
        ("NP", date(2026, 11, 28), date(2026, 11, 22)),
        ("BN", date(2026, 11, 28), date(2026, 11, 23)),  # Friday and Sunday are free, the week begins on Monday
        ("AE", date(2021, 12, 31), date(2021, 12, 26)),
        ("AE", date(2022, 1, 3), date(2022, 1, 3)),
    ],
)
def test_a_week_begins_after_the_weekend(country: str, day: date, begins: date) -> None:
    assert week_begins(day, country) == begins


@given(DAYS, COUNTRIES)
def test_a_week_has_seven_days_and_its_first_working_day_in_it(day: date, country: str | None) -> None:
    begins = week_begins(day, country)
    first = first_working_day_of_week(day, country)

    assert timedelta(0) <= day - begins < timedelta(days=7)
    assert begins.weekday() not in weekend_of(day, country)
    assert first is None or (begins <= first < begins + timedelta(days=7) and is_working_day(first, country))


@given(DAYS, st.sampled_from(sorted(set(ELSEWHERE) - {None} - set(CORRECTIONS), key=str)))
def test_what_is_not_corrected_is_what_the_package_says(day: date, country: str) -> None:
    assert (day.weekday() in weekend_of(day, country)) is holidays.country_holidays(country).is_weekend(day)


def test_each_correction_still_differs_from_the_package() -> None:
    day = date(2026, 11, 25)
    for country in CORRECTIONS:
        theirs = {
            each.weekday()
            for each in (day + timedelta(days=n) for n in range(7))
            if holidays.country_holidays(country).is_weekend(each)
        }
        assert weekend_of(day, country) != theirs, f"the package says it too by now: {country}"


@pytest.mark.parametrize(
    ("tz", "country"),
    [
        ("Europe/Madrid", "ES"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Kathmandu", "NP"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Mars/Base", None),
        (None, None),
    ],
)
def test_a_time_zone_is_named_for_a_country(tz: str | None, country: str | None) -> None:
    assert country_of_zone(tz) == country


@pytest.mark.parametrize(
    ("tz", "organisations", "country"),
    [
        ("Europe/Madrid", None, "ES"),
        (None, "DE", "DE"),
        ("UTC", "DE", "DE"),
        ("Europe/Amsterdam", "DE", "DE"),  # Slack's name for Berlin's time
        ("Europe/London", "DE", "GB"),
        ("Europe/Istanbul", "SA", "TR"),  # the same time, another weekend
        ("Asia/Muscat", "AE", "OM"),
        ("Asia/Tehran", "DE", "IR"),
        ("Mars/Base", "DE", "DE"),
    ],
)
def test_somebody_has_the_organisations_country_where_their_time_and_weekend_are_the_same(
    tz: str | None, organisations: str | None, country: str | None
) -> None:
    assert presumed_country(tz, organisations) == country
