"""Reading Slack's user objects, as `users.info`, pages of `users.list` and events carry them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import structlog

from csi.people.directory import Profile
from csi.people.organisation import Organisation
from csi.people.slack_status import says_away

log = structlog.get_logger()

SLACKBOT = "USLACKBOT"
"""Slack's own; it is no bot in its profile."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ZONES = available_timezones()
_LAST_SECOND = 253_000_000_000
"""The year 9987: what is later is no date."""


def profile_of(user: dict[str, Any], ours: Organisation) -> Profile:
    """Read one user object. Raises an error if it is none."""
    profile, tz, version = user.get("profile") or {}, user.get("tz"), user.get("updated")
    ends = profile.get("status_expiration")
    return Profile(
        name=_text(user.get("real_name") or profile.get("real_name") or user.get("name")),
        tz=tz if tz in _ZONES else None,
        workspace=_text(user.get("team_id"))[:64] or None,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_foreign=_is_foreign(user, ours),
        is_deleted=bool(user.get("deleted")),
        version=version if isinstance(version, int) and 0 < version < 2**62 else None,
        is_away=says_away(_text(profile.get("status_text")), _text(profile.get("status_emoji"))),
        away_until=datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and 0 < ends < _LAST_SECOND else None,
    )


def profiles_of(users: Iterable[Any], ours: Organisation) -> dict[str, Profile]:
    """Read a page of user objects, by their ids; one that can't be read is left out and logged."""
    found = {}
    for user in users:
        try:
            found[str(user["id"])[:64]] = profile_of(user, ours)
        except (KeyError, TypeError, AttributeError, ValueError) as problem:
            log.warning("profile_left_out", problem=type(problem).__name__)
    return found


def _text(told: Any) -> str:
    return _UNSTORABLE.sub("", str(told or ""))[:200]


def _is_foreign(user: dict[str, Any], ours: Organisation) -> bool:
    """Whether somebody is of another organisation. Who is in one of our enterprise's workspaces isn't."""
    grid = user.get("enterprise_user") or {}
    teams = [user.get("team_id"), *(grid.get("teams") or ())]
    if any(ours.is_ours(team, grid.get("enterprise_id")) for team in teams):
        return bool(user.get("is_stranger"))
    return bool(user.get("team_id") or user.get("is_stranger"))
