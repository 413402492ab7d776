"""The people of a simulated year: where they live, which days they work, and how they answer.

Their weekends are said here by hand, so that the calendar is checked by another source than its own.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SATURDAY_SUNDAY = frozenset({5, 6})
FRIDAY_SATURDAY = frozenset({4, 5})

WEEKENDS = {
    "DE": SATURDAY_SUNDAY,
    "GB": SATURDAY_SUNDAY,
    "US": SATURDAY_SUNDAY,
    "BR": SATURDAY_SUNDAY,
    "IN": SATURDAY_SUNDAY,
    "JP": SATURDAY_SUNDAY,
    "AU": SATURDAY_SUNDAY,
    "EG": FRIDAY_SATURDAY,
}

PLACES = (
    ("Europe/Berlin", "DE"),
    ("Europe/London", "GB"),
    ("America/New_York", "US"),
    ("America/Chicago", "US"),
    ("America/Los_Angeles", "US"),
    ("America/Sao_Paulo", "BR"),
    ("Asia/Kolkata", "IN"),
    ("Asia/Tokyo", "JP"),
    ("Australia/Sydney", "AU"),
    ("Australia/Adelaide", "AU"),
    ("Australia/Lord_Howe", "AU"),
    ("Africa/Cairo", "EG"),
)
"""Twelve time zones in eight countries: full and half hours, daylight saving of both hemispheres, of half an hour, and
none."""


class Temper(StrEnum):
    """How somebody treats what they are asked."""

    DILIGENT = "answers the same day"
    SLOW = "answers after days, often not"
    SNOOZER = "puts off"
    SILENT = "never answers"


@dataclass(frozen=True, slots=True)
class Player:
    """One of the people."""

    id: str
    tz: str
    country: str
    temper: Temper


def players(count: int, rng: random.Random) -> list[Player]:
    """So many people, over all places; the first three manage and approve."""
    tempers = [Temper.DILIGENT] * 4 + [Temper.SLOW] * 4 + [Temper.SNOOZER, Temper.SILENT]
    found = []
    for place in range(count):
        tz, country = PLACES[place % len(PLACES)]
        temper = Temper.DILIGENT if place < 3 else rng.choice(tempers)
        found.append(Player(f"U9{place:03}", tz, country, temper))
    return found


@lru_cache(maxsize=256)
def _free(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def works_on(day: date, country: str) -> bool:
    """Whether people there work on this day: no weekend of theirs, and no holiday of the whole country."""
    return day.weekday() not in WEEKENDS[country] and day not in _free(country, day.year)


def is_morning(at: datetime, tz: str, country: str) -> bool:
    """Whether the clock on their wall says nine to twelve, on a day on which they work."""
    wall = at.astimezone(ZoneInfo(tz))
    return 9 <= wall.hour < 12 and works_on(wall.date(), country)


def mornings(since: datetime, until: datetime, tz: str, country: str) -> list[tuple[datetime, datetime]]:
    """Their whole working mornings between two instants, each as its beginning and end."""
    zone, found = ZoneInfo(tz), []
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        begins = datetime(day.year, day.month, day.day, 9, tzinfo=zone).astimezone(UTC)
        ends = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
        if works_on(day, country) and begins >= since and ends <= until:
            found.append((begins, ends))
        day += timedelta(days=1)
    return found


def country_of(tz: str) -> str:
    """The country of a zone, for somebody who has said none."""
    return dict(PLACES)[tz]
