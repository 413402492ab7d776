"""Which days of the week are free in a country, at a date: by the `holidays` package, corrected where laws say other.

`docs/calendars.md` has what was found about each country, with its sources.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

Weekend = frozenset[int]
"""Days of the week, Monday being 0."""

LATEST = date(9999, 12, 1)
"""A day on which the weekend is the one last known of."""

SATURDAY_SUNDAY: Weekend = frozenset({SAT, SUN})
_FRIDAY_SATURDAY: Weekend = frozenset({FRI, SAT})

CORRECTIONS: Mapping[str, tuple[tuple[date, Weekend], ...]] = {
    "AF": ((date.min, frozenset({THU, FRI})), (date(2021, 8, 15), frozenset({FRI}))),
    "LY": ((date.min, _FRIDAY_SATURDAY),),
    "NP": (
        (date.min, frozenset({SAT})),
        (date(2022, 5, 15), SATURDAY_SUNDAY),
        (date(2022, 6, 15), frozenset({SAT})),
    ),
    "PS": ((date.min, _FRIDAY_SATURDAY),),
    "SO": ((date.min, frozenset({FRI})),),
}
"""Weekends that the package has wrong, by country: since when which days, the earliest first."""


@lru_cache(maxsize=512)
def _of_package(country: str) -> holidays.HolidayBase | None:
    """The package's calendar of a country. Its days are not filled in, so threads may share it."""
    try:
        return holidays.country_holidays(country, expand=False)
    except NotImplementedError:
        return None


def weekend_of(day: date, country: str | None) -> Weekend:
    """The free days of the week at this date; Saturday and Sunday where nothing else is known.

    Where the package frees Sunday alone, Saturday is free here too: offices work half of it at most.
    """
    code = (country or "").strip().upper()
    for since, weekend in reversed(CORRECTIONS.get(code, ())):
        if day >= since:
            return weekend
    calendar = _of_package(code)
    found = frozenset(calendar._get_weekend(day)) if calendar is not None else SATURDAY_SUNDAY
    return SATURDAY_SUNDAY if found == {SUN} else found


def week_begins(day: date, country: str | None) -> date:
    """The day on which the week of `day` begins there: Monday where Sunday is free, else the day after the weekend.

    That is Sunday after a Friday and Saturday, or a Saturday alone, and Saturday after a Friday.
    """
    weekend = weekend_of(day, country)
    ends = SUN if SUN in weekend or not weekend else max(weekend)
    return day - timedelta(days=(day.weekday() - ends - 1) % 7)
