"""Saying who did something and when, in the reader's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from csi.people import directory


def describe_act(
    session: Session, who: str | None, did: str, then: datetime, *, reader: str, at: datetime, otherwise: str = "Kaizen"
) -> str:
    """Who did what, and when: "Mia accepted it at 10:32". `otherwise` is said of an act without a name."""
    zone = ZoneInfo(directory.zone_by_id(session, reader))
    local, now = then.astimezone(zone), at.astimezone(zone)
    when = f"at {local:%H:%M}"
    if local.date() != now.date():
        when = f"on {local.day} {local:%B} {when}"
    return f"{directory.name_of(session, who) if who else otherwise} {did} {when}"
