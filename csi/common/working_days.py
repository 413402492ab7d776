"""Working days and working mornings where people are; the bot sends nothing unasked at night or on a holiday.

Instants are aware and come back in UTC. Public holidays are the nationwide ones of the `holidays` package, by ISO 3166
code; `csi/common/weekends.py` says which days the weekend is. A working day moved to a weekend stays free here.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from zoneinfo import ZoneInfo

import holidays

from csi.common.weekends import week_begins, weekend_of


def load_calendars() -> None:
    """Load the calendars of all countries, as the package does by itself for the first one that is asked for.

    That takes half a second, and several where nothing is compiled yet: too long while a person waits for an answer.
    """
    import_module("holidays.countries")


@lru_cache(maxsize=512)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """The nationwide holidays of one year.

    Cached by year, because a shared HolidayBase changes while it is read, which is not safe across threads.
    """
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


class _Calendar(holidays.HolidayBase):
    """The package's working-day arithmetic over `_public_holidays`; nothing in it changes, so threads may share it."""

    def __init__(self, country: str) -> None:
        super().__init__(expand=False)
        self._country = country

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _public_holidays(self._country, day.year)

    def _get_weekend(self, day: date) -> set[int]:
        return set(weekend_of(day, self._country))


@lru_cache(maxsize=512)
def _calendar(country: str | None) -> _Calendar:
    return _Calendar((country or "").strip().upper())


def is_working_day(day: date, country: str | None = None) -> bool:
    """Whether the day is neither in that country's weekend nor a public holiday there; without a country, a weekday."""
    return _calendar(country).is_working_day(day)


def add_working_days(day: date, count: int, country: str | None = None) -> date:
    """The `count`-th working day after `day` (before it, if negative); `day` itself for 0, working or not.

    Five working days after a Friday is the next Friday, unless a holiday is between.
    """
    return _calendar(country).get_nth_working_day(day, count) if count else day


def working_days_between(start: date, end: date, country: str | None = None) -> int:
    """The number of working days after `start`, up to and including `end`; negative if `end` is before `start`."""
    days = _calendar(country).get_working_days_count(start, end) - is_working_day(min(start, end), country)
    return days if start <= end else -days


def first_working_day_of_week(day: date, country: str | None = None) -> date | None:
    """The first working day of the week that contains `day`, as weeks begin there; None if the week has none."""
    begins = week_begins(day, country)
    week = (begins + timedelta(days=n) for n in range(7))
    return next((each for each in week if is_working_day(each, country)), None)


def zone_of(tz: str) -> ZoneInfo:
    """The time zone of an IANA name; UTC if the name is unknown."""
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError):  # unknown, malformed ("../x"), or a folder ("Europe")
        return ZoneInfo("UTC")


def local_time(at: datetime, tz: str) -> datetime:
    """The local wall-clock time of an instant. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime names no instant; pass an aware one")
    return at.astimezone(zone_of(tz))


def morning_of(day: date, tz: str, hour: int = 9) -> datetime:
    """The instant, in UTC, at which it is `hour` o'clock on that day in that zone.

    Of an hour that daylight saving skips, the instant after the gap; of one that comes twice, the first.
    """
    return datetime.combine(day, time(hour), zone_of(tz)).astimezone(UTC)


def next_working_morning(at: datetime, tz: str, country: str | None = None, hour: int = 9) -> datetime:
    """The next instant after `at` at which it is `hour` o'clock on a working day there."""
    day = local_day(at, tz)
    while not is_working_day(day, country) or morning_of(day, tz, hour) <= at:
        day += timedelta(days=1)
    return morning_of(day, tz, hour)


def is_working_morning_time(
    at: datetime, tz: str, country: str | None = None, from_hour: int = 9, to_hour: int = 17
) -> bool:
    """Whether an unasked message may be sent now: on a working day there, from `from_hour` until before `to_hour`."""
    local = local_time(at, tz)
    return is_working_day(local.date(), country) and from_hour <= local.hour < to_hour


def local_day(at: datetime, tz: str) -> date:
    """The date of an instant on the person's own calendar."""
    return local_time(at, tz).date()
