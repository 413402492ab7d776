"""The country that somebody's time zone speaks for, as long as nobody has said which it is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from csi.common.weekends import LATEST, weekend_of

_NOWHERE = frozenset({"001", "ZZ"})
_SAMPLED = tuple(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=7 * week) for week in range(53))


def country_of_zone(tz: str | None) -> str | None:
    """The country that a time zone is named for; None for none, as UTC."""
    if not tz:
        return None
    found = _zone_countries().get(_zone_aliases().get(tz, tz))
    return None if found is None or found in _NOWHERE else found


def presumed_country(tz: str | None, organisations: str | None) -> str | None:
    """The country of somebody in this time zone: the organisation's where it fits, else the one of the zone.

    It fits where that country has the same time all year and the same weekend: Slack names one zone for several
    countries, as Europe/Amsterdam for Berlin.
    """
    own = country_of_zone(tz)
    if own is None or tz is None or own == organisations:
        return organisations
    if organisations is None:
        return own
    same_weekend = weekend_of(LATEST, own) == weekend_of(LATEST, organisations)
    return organisations if same_weekend and _offsets(tz) in _offsets_in(organisations) else own


def _zone_countries() -> Mapping[str, str]:
    found: Mapping[str, str] = get_global("zone_territories")
    return found


def _zone_aliases() -> Mapping[str, str]:
    found: Mapping[str, str] = get_global("zone_aliases")
    return found


@lru_cache(maxsize=1024)
def _offsets(tz: str) -> tuple[timedelta | None, ...]:
    """How far this zone is from UTC, week by week."""
    try:
        zone = ZoneInfo(tz)
    except (KeyError, ValueError, OSError):
        return ()
    return tuple(each.astimezone(zone).utcoffset() for each in _SAMPLED)


@lru_cache(maxsize=64)
def _offsets_in(country: str) -> frozenset[tuple[timedelta | None, ...]]:
    return frozenset(_offsets(zone) for zone, code in _zone_countries().items() if code == country)
